"""What a file of the format `delimited` looks like, in a few lines of TOML. Pure.

So a GSMA's or an operator's file is a configuration and not a program; docs/formats.md has examples.
"""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import polars as pl
from polars.exceptions import PolarsError

from blocklist_sync.formats.fields import MOST_COLUMNS
from blocklist_sync.formats.lines import Encoding
from blocklist_sync.formats.printable import printable
from blocklist_sync.formats.table import CHANGES, COLUMNS
from imeicheck.rules.gsma import CODES
from imeicheck.rules.listing import REASONS

GSMA = "gsma"


class BadDescription(ValueError):
    """A description that cannot be used; the text says what would do."""


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line that is no row: known by how it begins; `count` is the place, from 1, of the number of rows in it."""

    begins: str
    count: int | None = None


class Description(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a file looks like, as the TOML gives it."""

    columns: dict[str, str | int]
    """`imei`, `reason`, `reported_on`, `country`, `change`: names of the header, or places from 1 without one."""
    separator: str = ","
    quote: str = '"'
    header: bool = True
    encoding: Encoding = "utf-8"
    date: str = "%Y-%m-%d"
    timezone: str | None = None
    """Where the dates count, such as Africa/Nairobi: the feed's, unless it was added with another."""
    reasons: dict[str, str] | Literal["ours", "gsma"] = "ours"
    """A code and what it stands for: a reason of ours, or `delist`."""
    reason: str | None = None
    """Of every row, where none says it."""
    changes: dict[str, str] = {}
    """A code in the column `change`, and `add`, `update` or `remove`."""
    first: Record | None = None
    """The record before the rows (and before the header)."""
    last: Record | None = None
    """The record behind the rows."""


KNOWN = (*COLUMNS, "change")
DELIST = "delist"
WIDEST = 300
"""Characters of what is told of a description."""
_MOMENT = datetime(2026, 11, 20, 13, 45, 7, tzinfo=UTC)
"""Any in which no two parts are alike."""


def describe(toml: str) -> Description:
    """Raises BadDescription."""
    try:
        told = msgspec.convert(tomllib.loads(toml), Description)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as e:
        raise BadDescription(printable(f"the description cannot be read: {e}", WIDEST)) from e
    except (ValueError, RecursionError) as e:
        raise BadDescription("the description cannot be read: a number is too long, or it is nested too deep") from e
    for problem in _problems(told):
        raise BadDescription(printable(problem, WIDEST))
    return told


def _problems(told: Description) -> Iterator[str]:
    """Everything in a description that contradicts itself or says nothing."""
    if not _sets_apart(told.separator):
        yield "separator: give one character, no letter and no digit"
    if told.quote and (not _sets_apart(told.quote) or told.quote == told.separator):
        yield "quote: give one character, no letter and no digit, or an empty string"
    if not _is_date_pattern(told.date):
        yield "date: give a pattern with %Y or %y, %m and %d, such as %d/%m/%Y %H:%M"
    if told.timezone is not None and not _is_zone(told.timezone):
        yield "timezone: give a zone such as Africa/Nairobi"
    if names_a_zone(told.date) and told.timezone is None:
        yield "timezone: a date with %z needs the zone in which the source counts its days, such as Africa/Nairobi"
    for record in (told.first, told.last):
        if record is not None and (not record.begins or (record.count is not None and record.count < 1)):
            yield "first, last: `begins` is how the line begins, `count` a place from 1"
    yield from _column_problems(told)
    yield from _meaning_problems(told)


def _sets_apart(mark: str) -> bool:
    """What stands in no IMEI, and ends no line."""
    return len(mark) == 1 and mark not in "\r\n\0" and not mark.isalnum()


def _column_problems(told: Description) -> Iterator[str]:
    places = list(told.columns.values())
    if unknown := set(told.columns) - set(KNOWN):
        yield f"columns: there is no {min(unknown)}, only {', '.join(KNOWN)}"
    if "imei" not in told.columns:
        yield "columns: imei is needed"
    if not all(type(place) is (str if told.header else int) for place in places):
        yield "columns: with a header they have names, without one places from 1"
    if not all(str(place).strip() for place in places):
        yield "columns: a name is empty"
    if not all(1 <= place <= MOST_COLUMNS for place in places if isinstance(place, int)):
        yield f"columns: a place is a number from 1 to {MOST_COLUMNS}"
    if len({str(place).strip().lower() for place in places}) < len(places):
        yield "columns: one place stands for two columns"


def _meaning_problems(told: Description) -> Iterator[str]:
    if ("reason" in told.columns) == (told.reason is not None):
        yield "columns: either a column `reason`, or `reason = …` for every row"
    if told.reason is not None and told.reason not in REASONS:
        yield f"reason: there are {', '.join(REASONS)}"
    for name, codes in (("reasons", told.reasons), ("changes", told.changes)):
        if isinstance(codes, dict) and len({code.lower() for code in codes}) < len(codes):
            yield f"{name}: a code stands for two things, for capitals do not matter"
    if not set(meanings(told).values()) <= {*REASONS, DELIST}:
        yield f"reasons: there are {', '.join((*REASONS, DELIST))}"
    if ("change" in told.columns) != bool(told.changes):
        yield "changes: they need a column `change`, and it needs them"
    if not set(told.changes.values()) <= set(CHANGES):
        yield f"changes: there are {', '.join(CHANGES)}"


def _is_zone(name: str) -> bool:
    """One in which days can be counted: there are names that Python knows and Polars does not."""
    try:
        pl.Series([_MOMENT]).dt.convert_time_zone(ZoneInfo(name).key)
    except (ZoneInfoNotFoundError, ValueError, OSError, PolarsError):
        return False
    return True


def _is_date_pattern(pattern: str) -> bool:
    """Whether a date that is written with it can be read with it."""
    if not all(any(part in pattern for part in parts) for parts in (("%Y", "%y"), ("%m",), ("%d",))):
        return False
    try:
        read = pl.Series([_MOMENT.strftime(pattern)]).str.to_datetime(in_chrono(pattern), strict=False, exact=True)[0]
    except (ValueError, PolarsError):  # such as an hour without a minute
        return False
    return isinstance(read, datetime) and read.date() == _MOMENT.date()


def meanings(told: Description) -> Mapping[str, str]:
    """What each code stands for, in small letters: a reason of ours, or `delist`."""
    if isinstance(told.reasons, dict):
        return {code.lower(): meaning for code, meaning in told.reasons.items()}
    if told.reasons == GSMA:
        return {code: (meant.reason.slug if meant.reason else DELIST) for code, meant in CODES.items()}
    return {slug: slug for slug in REASONS}


def names_a_zone(pattern: str) -> bool:
    return "%z" in pattern


def in_chrono(pattern: str) -> str:
    """The pattern as Polars has it: chrono writes a fraction of a second otherwise than strptime."""
    return pattern.replace(".%f", "%.f").replace("%f", "%6f")
