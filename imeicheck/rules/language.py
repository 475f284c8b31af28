"""What the rules ask of a language, so that they can speak it and stay pure.

`N_` marks a sentence where it is written; `say` gives it in the reader's language where it is told.
English is the source: the sentence itself is the key of the catalogs (gettext).
"""

from datetime import date, datetime
from typing import Protocol


class Language(Protocol):
    """One language, as the people of one time zone use it."""

    def __hash__(self) -> int:
        """What was said in it may be kept."""

    @property
    def code(self) -> str:
        """Its tag (RFC 5646), such as `sw`."""

    def say(self, sentence: str) -> str:
        """A sentence that was marked; its placeholders stay."""

    def full_date(self, day: date) -> str:
        """2 Oct 2026."""

    def day(self, at: datetime) -> str:
        """21 Nov."""

    def time(self, at: datetime) -> str:
        """13:00 EAT."""

    def moment(self, at: datetime) -> str:
        """21 Nov 2026, 13:00 EAT."""

    def country(self, code: str) -> str:
        """The name of an ISO 3166-1 country; the code itself where there is none."""


def N_(sentence: str) -> str:  # noqa: N802, gettext's own name for it
    """Mark a sentence for the catalogs; translated later, by `say`."""
    return sentence
