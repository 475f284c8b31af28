"""What somebody who sends a text wants. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

Wish = Literal["check", "help", "dispute", "silence"]

KEYWORDS: dict[str, tuple[Wish, str | None]] = {
    "help": ("help", None),
    "info": ("help", None),
    "msaada": ("help", "sw"),
    "dispute": ("dispute", None),
    "pinga": ("dispute", "sw"),
    "kosa": ("dispute", "sw"),
}
"""Words in front, and the language of those who use them where it is one."""
LANGUAGES = {"english": "en", "kiingereza": "en", "kiswahili": "sw", "swahili": "sw"}
"""Names that a language may be asked for by; its tag does as well."""
RESERVED = frozenset(
    ("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "start", "unstop", "yes")
)
"""Alone in a text, Twilio answers these itself on long codes and toll-free numbers; once is enough."""

_FIRST = re.compile(r"\s*([^\s\d:,.;?!]+)[\s:,.;?!]*")


@dataclass(frozen=True, slots=True)
class Intent:
    """`text` is what is left to be read as an IMEI, `language` the one that was asked for."""

    wish: Wish
    text: str = ""
    language: str | None = None


def intent(text: str, languages: Collection[str]) -> Intent:
    """A keyword or the tag of a language in front, in any case, then the IMEI."""
    if text.strip().casefold() in RESERVED:
        return Intent("silence")
    language: str | None = None
    wish: Wish = "check"
    rest = text
    while first := _FIRST.match(rest):
        word = first[1].casefold()
        word = LANGUAGES.get(word, word)
        if word in KEYWORDS:
            wish, spoken = KEYWORDS[word]
            language = language or spoken
        elif word in languages:
            language = word
        else:
            break
        rest = rest[first.end() :]
    rest = rest.strip()
    if wish == "check" and not rest.strip("?!. "):
        return Intent("help", language=language)
    return Intent(wish, rest, language)
