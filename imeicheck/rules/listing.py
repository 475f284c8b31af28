"""A listing: one source's statement about one phone, and how several statements become one.

A listing is six whole numbers wherever it is kept, 18 bytes in the ledger and the listing table, and
packed closer in Redis. Codes and packings below are stored: add to them, never renumber.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple


class Reason(IntEnum):
    """Why a phone is listed. Stored by number; `slug` is the word of the contract."""

    STOLEN = 1
    LOST = 2
    FRAUD = 3
    UNPAID = 4
    COURT_ORDER = 5
    COUNTERFEIT = 6
    FAULTY = 7
    OTHER = 8
    DUPLICATE = 9

    @property
    def slug(self) -> str:
        return self.name.lower().replace("_", "-")

    @property
    def gravity(self) -> int:
        """Lower is graver: which reason stands when one source gives several for one phone."""
        return _GRAVEST_FIRST.index(self)


_GRAVEST_FIRST = (
    Reason.STOLEN,
    Reason.COURT_ORDER,
    Reason.FRAUD,
    Reason.LOST,
    Reason.COUNTERFEIT,
    Reason.DUPLICATE,
    Reason.UNPAID,
    Reason.FAULTY,
    Reason.OTHER,
)
REASONS = {reason.slug: reason for reason in Reason}

REPORTABLE = tuple(reason for reason in Reason if reason is not Reason.DUPLICATE)
"""What a report may say: a duplicate is found by a registry, never reported of one phone."""

FIRST_DAY = date(1990, 1, 1)
"""Day 1; no GSM phone is older. Day 0 stands for a date that was not given."""
LAST_DAY = date(2079, 9, 17)
"""The last that two signed bytes hold."""
NO_COUNTRY = ""
FURTHEST_EAST = timezone(timedelta(hours=14))
"""Where a day begins first."""


class Listing(NamedTuple):
    """One source's statement about one phone, in the numbers it is stored as."""

    phone: int
    """First 14 digits of the IMEI."""
    source: int
    """Id of the source, 1 to 32,767."""
    reason: int
    pending: int
    """1 while the source has not confirmed it, else 0."""
    day: int
    """Days since 1989-12-31 that the source gives for it, 0 if it gives none."""
    country: int
    """ISO 3166-1 alpha-2, packed by `pack_country`, 0 if not given."""


@dataclass(frozen=True, slots=True)
class Source:
    """A source of listings, as answers name it.

    `public_name` and `contact` (a phone number, an address or a URL) are published to everybody, so that the
    owner of a listed phone knows where to go. Both are empty where the source has not published them.
    """

    id: int
    slug: str
    kind: str
    public_name: str = ""
    contact: str = ""


def pack_day(day: date | None) -> int:
    """Days since 1989-12-31, 0 for none. Raises ValueError outside 1990-01-01 to 2079-09-17."""
    if day is None:
        return 0
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"a date from {FIRST_DAY} to {LAST_DAY} is needed")
    return (day - FIRST_DAY).days + 1


@lru_cache(None)
def unpack_day(days: int) -> date | None:
    return FIRST_DAY + timedelta(days=days - 1) if days else None


def pack_country(code: str) -> int:
    """Two letters A to Z as 1 to 26,026; 0 for the empty string. Raises ValueError."""
    if code == NO_COUNTRY:
        return 0
    if len(code) != 2 or not (code.isascii() and code.isalpha() and code.isupper()):
        raise ValueError("a country is two capital letters (ISO 3166-1 alpha-2), such as KE")
    return (ord(code[0]) - 64) * 1000 + ord(code[1]) - 64


@lru_cache(None)
def unpack_country(packed: int) -> str:
    first, second = divmod(packed, 1000)
    return chr(first + 64) + chr(second + 64) if packed else NO_COUNTRY


def merge(statements: Iterable[Listing]) -> Listing:
    """What one source says when it speaks of one phone more than once.

    Confirmed beats pending, then the gravest reason, the earliest date that is known, and the
    first country in the alphabet that is known: the outcome does not depend on the order.
    """
    said = list(statements)
    firm = [s for s in said if not s.pending] or said
    gravest = min(firm, key=lambda s: Reason(s.reason).gravity)
    return gravest._replace(
        day=min((s.day for s in firm if s.day), default=0),
        country=min((s.country for s in firm if s.country), default=0),
    )
