"""What is to be done with a list, decided without doing any of it. Pure.

Any bytes end in a judgement: what changes, and what speaks against taking it.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from blocklist_sync.arrays import Listings
from blocklist_sync.diff import NOTHING, Difference, diff, patch
from blocklist_sync.formats.parsers import Parse
from blocklist_sync.formats.printable import printable
from blocklist_sync.formats.table import Unreadable
from blocklist_sync.guards import DEFAULT, Limits, troubles
from blocklist_sync.unpack import BadArchive, unpack
from blocklist_sync.validate import Validated, validate

SHOWN_REJECTS = 20
"""Rejects told one by one: enough to find the fault, too few to be a copy of the list."""

AND = "; "
"""Between troubles that are told as one; no trouble has it in itself."""
WIDEST_TROUBLE = 300


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that is left out; `why` is a key of validate.REJECTS, `file` its name in an archive of several."""

    line: int
    why: str
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a list would change, and what speaks against it."""

    change: Difference
    troubles: tuple[str, ...] = ()
    rows: int = 0
    listed: int = 0
    """Phones on the list, once it is taken."""
    rejected: Counter[str] = field(default_factory=Counter)
    """How many rows for each reason."""
    rejects: tuple[Reject, ...] = ()
    """The first of them."""
    conflicting: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """By which a list is judged."""

    parse: Parse
    source: int
    country: str
    """Of rows that name none."""
    latest: date
    """The last date that has begun where the source is."""
    before: int | None
    """Listings that the last good list left; None for no list yet."""
    resumes: bool | None = None
    """Whether it is the list of which a part stands already, since its run was cut off; None if there is no such."""
    limits: Limits = DEFAULT
    believed: bool = False
    """Whatever the guards say."""


def judge(data: bytes, name: str, terms: Terms, stands: Callable[[], Listings]) -> Judgement:
    """Read a file and hold it against what stands of its source, asked for once the file is read."""
    try:
        validated = validate(terms.parse(unpack(data, name)), terms.source, terms.country, terms.latest)
    except (Unreadable, BadArchive) as e:
        return Judgement(NOTHING, (_told(e),))
    wanted, misfits = validated.listings, 0
    if validated.delta:
        patched = patch(stands(), wanted, validated.updated, validated.removed)
        wanted, misfits = patched.wanted, 0 if terms.resumes else patched.misfits
    change = diff(stands(), wanted)
    found = [] if terms.believed else list(troubles(validated, terms.before, change, misfits, terms.limits))
    if validated.delta and terms.resumes is False and not terms.believed:
        found.append("these are changes, and the list before was taken in part only: give that again, or a whole one")
    return Judgement(
        change=change,
        troubles=tuple(found),
        rows=validated.rows,
        listed=len(wanted),
        rejected=validated.why,
        rejects=tuple(_first(validated)),
        conflicting=validated.conflicting,
    )


def _told(e: Exception) -> str:
    """One trouble in one line: it may repeat names that are the sender's."""
    return printable(str(e), WIDEST_TROUBLE).replace(AND, ", ")


def _first(validated: Validated) -> Iterator[Reject]:
    several = len(validated.files) > 1
    for file, line, why in validated.rejects.head(SHOWN_REJECTS).select("file", "line", "why").iter_rows():
        yield Reject(line, why, validated.files[file] if several else None)
