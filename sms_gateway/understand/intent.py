"""What somebody who sends a text wants. Pure.

A phone that is named by its number is checked, whatever else is said of it: "the seller says it is not
stolen", "I bought it". Two things change the reply: the sender's own phone was stolen or is to be blocked, and a
dispute. A dispute beside a number takes a keyword in front (`DISPUTE 49…`) or a question about unblocking.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sms_gateway.understand.brands import named
from sms_gateway.understand.misfits import Odd, digits, odd
from sms_gateway.understand.numbers import MOST_NUMBERS, Read, find
from sms_gateway.understand.phrases import Said, buys, said
from sms_gateway.understand.plain import MOST_CHARACTERS, folded, plain
from sms_gateway.understand.requests import NUMBER, Request, request
from sms_gateway.understand.tongue import written
from sms_gateway.understand.words import RESERVED, Wish

__all__ = ["MOST_CHARACTERS", "MOST_NUMBERS", "RESERVED", "Intent", "Odd", "Read", "Wish", "intent"]

_LONG_NUMBER = re.compile(r"[0-9OoIl]*[0-9]{4,}[0-9OoIl]*|(?:[0-9]+[\s./,_-]{1,8}){3,}[0-9]+")
_WISHES: Mapping[Said, Wish] = {
    "unblock": "dispute",
    "dispute": "dispute",
    "stolen": "stolen",
    "block": "stolen",
    "bought": "bought",
    "stop": "stop",
    "tips": "tips",
    "help": "help",
}
"""The wish behind each kind of sentence."""


@dataclass(frozen=True, slots=True)
class Intent:
    """`odd` says why a check or a dispute has no number, which of many `digits` it could have been.

    `asked` and `written` are tags of languages.
    """

    wish: Wish
    numbers: tuple[Read, ...] = ()
    unread: tuple[str, ...] = ()
    """Beside them, the digits of numbers that were meant as IMEIs and cannot be read."""
    odd: Odd | None = None
    digits: int = 0
    named: str = ""
    asked: str | None = None
    written: tuple[str, ...] = ()


def intent(text: str, languages: Collection[str], attached: bool = False) -> Intent:
    """Return the intent of a text. `languages` are those on offer; `attached`: a picture or the like came with it."""
    text = text[:MOST_CHARACTERS]
    found = find(text)
    numbers, unread = found.read, found.unread if found.read else ()
    bare, long_numbers = _LONG_NUMBER.subn(f" {NUMBER} ", plain(text))
    bare = folded(bare)
    asks = request(bare, languages, bool(long_numbers))
    wish = _beside_number(asks, bare) if long_numbers else _without(asks, bare)
    why = odd(text) if wish in ("check", "dispute") and not numbers else None
    if attached and why == "empty":
        why = "picture"
    asked = asks.language or (asks.own if wish == "language" else None)
    spoken = tuple(dict.fromkeys(filter(None, (asks.own, *written(text)))))
    return Intent(wish, numbers, unread, why, digits(text) if why == "length" else 0, named(bare), asked, spoken)


def _without(asks: Request, bare: str) -> Wish:
    """A keyword that cannot be anything else, then what is said in a sentence, then any other keyword."""
    if asks.wish in ("stop", "start", "dispute"):
        return asks.wish
    happened = said(bare)
    return _WISHES[happened] if happened else asks.wish or "check"


def _beside_number(asks: Request, bare: str) -> Wish:
    """Return the wish of a text that contains a number."""
    if asks.wish == "dispute":
        return asks.wish
    happened = said(bare)
    if happened == "stolen" and buys(bare):  # the stolen phone is not the one whose number was sent
        return "check"
    return _WISHES[happened] if happened in ("bought", "stolen", "block", "unblock") else "check"
