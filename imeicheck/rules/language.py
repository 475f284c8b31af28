"""What the rules ask of a language, so that they can speak it and stay pure.

`T_` marks a sentence where it is written, for the place where it stands; `say` gives it in the reader's
language where it is told. English is the source: place and sentence are the key of the catalogs (gettext).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple, Protocol


class Language(Protocol):
    """One language, as the people of one time zone use it."""

    def __hash__(self) -> int:
        """What was said in it may be kept."""

    @property
    def code(self) -> str:
        """Its tag (RFC 5646), such as `sw`."""

    @property
    def is_latin(self) -> bool:
        """Whether it is written in Latin letters, which the alphabet of texts has."""

    def left_to_right(self, text: str) -> str:
        """Return Latin letters and digits marked so that a text from right to left keeps their order (UAX 9)."""

    def say(self, sentence: "Placed") -> str:
        """A sentence for its place; its placeholders stay."""

    def say_count(self, sentence: "Counted", count: int) -> str:
        """The form of a sentence that goes with a number."""

    def full_date(self, day: date) -> str:
        """2 Oct 2026."""

    def day(self, at: datetime) -> str:
        """21 Nov."""

    def time(self, at: datetime) -> str:
        """13:00 EAT."""

    def moment(self, at: datetime) -> str:
        """21 Nov 2026, 13:00 EAT."""

    def enumeration(self, parts: Sequence[str]) -> str:
        """Police, Kenya, 2 Oct 2026: parts with the comma of the language between them."""

    def country(self, code: str) -> str:
        """The name of an ISO 3166-1 country; the code itself where there is none."""


class Placed(str):
    """A sentence with its `context`: where it stands and how long it may be (gettext's msgctxt)."""

    context = ""


class Counted(NamedTuple):
    """A sentence with a number in it, `{count}`."""

    context: str
    one: str
    many: str


def T_(context: str, sentence: str) -> Placed:  # noqa: N802, as gettext's functions are named
    """Mark a sentence for one place, or for several that its context names; templates do it with `_`.

    The context ends with a limit, in which placeholders do not count: ` | 60` characters, or in texts
    ` | 58/50` units on the air, GSM-7 in languages with Latin letters and UCS-2 in others.
    """
    placed = Placed(sentence)
    placed.context = context
    return placed


def TN_(context: str, one: str, many: str) -> Counted:  # noqa: N802
    """The same for a sentence that differs with a number."""
    return Counted(context, one, many)
