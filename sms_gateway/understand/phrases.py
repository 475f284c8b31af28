"""What somebody says in a sentence: that a phone was stolen, how does this work, no more messages. Pure."""

import re
from typing import Literal

from sms_gateway.understand import sayings
from sms_gateway.understand.doubts import is_asked, is_doubted
from sms_gateway.understand.plain import HAN, folded
from sms_gateway.understand.words import Table

Said = Literal["dispute", "stolen", "bought"]
Sought = Literal["stop", "tips", "help"]


def said(text: str) -> Said | None:
    """What a folded text says has happened, the first of several; a dispute before all others.

    In doubt nothing has: whoever only asks wants a check.
    """
    if not is_asked(text) and _first(_DISPUTE, text) is not None:
        return "dispute"
    places: dict[int, Said] = {}
    for what, pattern in _HAPPENED:
        if (place := _first(pattern, text)) is not None:
            places.setdefault(place, what)
    return places[min(places)] if places else None


def sought(text: str) -> Sought | None:
    """What a folded text without a number seeks; a question never stops the messages."""
    return next(
        (what for what, pattern in _SOUGHT if pattern.search(text) and not (what == "stop" and "?" in text)), None
    )


def _first(pattern: re.Pattern[str], text: str) -> int | None:
    return next((match.start() for match in pattern.finditer(text) if not is_doubted(text, match)), None)


def _pattern(table: Table) -> re.Pattern[str]:
    return re.compile("|".join(_all_of(phrase) for phrases in table.values() for phrase in phrases.split(",")))


def _all_of(phrase: str) -> str:
    parts = phrase.split(" & ")
    return _phrase(phrase) if len(parts) == 1 else "^" + "".join(f"(?=.*{_phrase(part)})" for part in parts)


def _phrase(phrase: str) -> str:
    """As a regular expression over a folded text."""
    gap = "[^?]{0,12}" if HAN.search(phrase) else "(?: [^ ?]+){0,5}"
    return gap.join(_piece(piece) for piece in phrase.split(" ... "))


def _piece(piece: str) -> str:
    places = re.sub(r"\|\s+", "|", piece).split()
    return "".join(f"(?:{'|'.join(map(_word, words.split('|')))})" for words in places)


def _word(word: str) -> str:
    bare = folded(word.rstrip("*")).strip()
    if HAN.search(bare):
        return re.escape(bare)
    return f" {re.escape(bare)}" + ("[^ ]*" if word.endswith("*") else "(?= )")


_DISPUTE = _pattern(sayings.DISPUTE)
_HAPPENED: tuple[tuple[Said, re.Pattern[str]], ...] = (
    ("stolen", _pattern(sayings.STOLEN)),
    ("bought", _pattern(sayings.BOUGHT)),
)
_SOUGHT: tuple[tuple[Sought, re.Pattern[str]], ...] = (
    ("stop", _pattern(sayings.STOP)),
    ("tips", _pattern(sayings.TIPS)),
    ("help", _pattern(sayings.HELP)),
)
