"""What somebody says in a sentence: that a phone was stolen, how does this work, no more messages. Pure."""

import re
from typing import Literal

from sms_gateway.understand import sayings
from sms_gateway.understand.plain import HAN, folded
from sms_gateway.understand.words import Table

Said = Literal["unblock", "dispute", "stolen", "block", "bought", "stop", "tips", "help"]


def said(text: str) -> Said | None:
    """Return the kind of sentence in a folded text. A question is neither a dispute nor a request to stop."""
    asks = "?" in text
    return next((what for what, pattern in _SAYINGS if not (asks and what in _CLAIMS) and pattern.search(text)), None)


def buys(text: str) -> bool:
    """Return whether the sender of a folded text wants to buy a phone."""
    return bool(_BUYING.search(text))


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


_SAYINGS: tuple[tuple[Said, re.Pattern[str]], ...] = (
    ("unblock", _pattern(sayings.UNBLOCK)),
    ("dispute", _pattern(sayings.DISPUTE)),
    ("stolen", _pattern(sayings.STOLEN)),
    ("block", _pattern(sayings.BLOCK)),
    ("bought", _pattern(sayings.BOUGHT)),
    ("stop", _pattern(sayings.STOP)),
    ("tips", _pattern(sayings.TIPS)),
    ("help", _pattern(sayings.HELP)),
)
_BUYING = _pattern(sayings.BUYING)
_CLAIMS = frozenset(("dispute", "stop"))
