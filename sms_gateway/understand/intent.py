"""What somebody who sends a text wants. Pure.

In doubt it is a check: nothing is guessed that the text does not say.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from sms_gateway.understand.brands import named
from sms_gateway.understand.doubts import is_no_claim
from sms_gateway.understand.misfits import Odd, digits, odd
from sms_gateway.understand.numbers import MOST_NUMBERS, Read, find
from sms_gateway.understand.phrases import said, sought
from sms_gateway.understand.plain import MOST_CHARACTERS, folded, plain
from sms_gateway.understand.requests import NUMBER, Request, request
from sms_gateway.understand.tongue import written
from sms_gateway.understand.words import RESERVED, Wish

__all__ = ["MOST_CHARACTERS", "MOST_NUMBERS", "RESERVED", "Intent", "Odd", "Read", "Wish", "intent"]

_LONG_NUMBER = re.compile(r"[0-9OoIl]*[0-9]{4,}[0-9OoIl]*|(?:[0-9]+[\s./,_-]{1,8}){3,}[0-9]+")


@dataclass(frozen=True, slots=True)
class Intent:
    """`odd` says why a check or a dispute has no number, which of many `digits` it could have been.

    `asked` and `written` are tags of languages.
    """

    wish: Wish
    numbers: tuple[Read, ...] = ()
    odd: Odd | None = None
    digits: int = 0
    named: str = ""
    asked: str | None = None
    written: tuple[str, ...] = ()


def intent(text: str, languages: Collection[str]) -> Intent:
    """What the text says; `languages` are those that may be asked for."""
    text = text[:MOST_CHARACTERS]
    numbers = find(text)
    bare, long_numbers = _LONG_NUMBER.subn(f" {NUMBER} ", plain(text))
    bare = folded(bare)
    asks = request(bare, languages, bool(long_numbers))
    wish = _wish(asks, bare, bool(long_numbers))
    why = odd(text) if wish in ("check", "dispute") and not numbers else None
    return Intent(wish, numbers, why, digits(text) if why == "length" else 0, named(bare), asks.language, written(text))


def _wish(asks: Request, bare: str, numbered: bool) -> Wish:
    """A keyword that stands alone, then what is said to have happened; beside a number, any other is for a check."""
    wish = None if asks.wish == "dispute" and is_no_claim(bare) else asks.wish
    if wish in ("stop", "start", "dispute"):
        return wish
    if happened := said(bare):
        return happened
    return "check" if numbered else sought(bare) or wish or "check"
