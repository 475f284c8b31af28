"""The format `delimited`: any file of lines and separators, described by a few lines of TOML. Pure.

So a GSMA's or an operator's file is a configuration and not a program; docs/formats.md has examples.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import msgspec
import polars as pl

from blocklist_sync.formats.lines import MOST_COLUMNS, Dialect, decode, fields, header, lines_of
from blocklist_sync.formats.table import ADD, CHANGES, COLUMNS, REMOVE, File, Table, Unreadable, only, table
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
    encoding: Literal["utf-8", "latin-1", "utf-16"] = "utf-8"
    date: str = "%Y-%m-%d"
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


def describe(toml: str) -> Description:
    """Raises BadDescription."""
    try:
        told = msgspec.convert(tomllib.loads(toml), Description)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as e:
        raise BadDescription(f"the description cannot be read: {e}") from e
    for problem in _problems(told):
        raise BadDescription(problem)
    return told


def _problems(told: Description) -> Iterator[str]:
    """Everything in a description that contradicts itself or says nothing."""
    if len(told.separator) != 1 or told.separator in "\r\n\0":
        yield "separator: give one character"
    if len(told.quote) > 1 or told.quote == told.separator:
        yield "quote: give one character, or an empty string"
    if not _is_date_pattern(told.date):
        yield "date: give a pattern with %Y or %y, %m and %d"
    for record in (told.first, told.last):
        if record is not None and (not record.begins or (record.count is not None and record.count < 1)):
            yield "first, last: `begins` is how the line begins, `count` a place from 1"
    yield from _column_problems(told)
    yield from _meaning_problems(told)


def _column_problems(told: Description) -> Iterator[str]:
    places = list(told.columns.values())
    if unknown := set(told.columns) - set(KNOWN):
        yield f"columns: there is no {min(unknown)}, only {', '.join(KNOWN)}"
    if "imei" not in told.columns:
        yield "columns: imei is needed"
    if not all(type(place) is (str if told.header else int) for place in places):
        yield "columns: with a header they have names, without one places from 1"
    if not all(1 <= place <= MOST_COLUMNS for place in places if isinstance(place, int)):
        yield f"columns: a place is a number from 1 to {MOST_COLUMNS}"
    if len(set(places)) < len(places):
        yield "columns: one place stands for two columns"


def _meaning_problems(told: Description) -> Iterator[str]:
    if ("reason" in told.columns) == (told.reason is not None):
        yield "columns: either a column `reason`, or `reason = …` for every row"
    if told.reason is not None and told.reason not in REASONS:
        yield f"reason: there are {', '.join(REASONS)}"
    if not set(_reasons(told).values()) <= {*REASONS, DELIST}:
        yield f"reasons: there are {', '.join((*REASONS, DELIST))}"
    if ("change" in told.columns) != bool(told.changes):
        yield "changes: they need a column `change`, and it needs them"
    if not set(told.changes.values()) <= set(CHANGES):
        yield f"changes: there are {', '.join(CHANGES)}"


def _is_date_pattern(pattern: str) -> bool:
    return ("%Y" in pattern or "%y" in pattern) and "%m" in pattern and "%d" in pattern


def _reasons(told: Description) -> Mapping[str, str]:
    """What each code stands for, in small letters: a reason of ours, or `delist`."""
    if isinstance(told.reasons, dict):
        return {code.lower(): meaning for code, meaning in told.reasons.items()}
    if told.reasons == GSMA:
        return {code: (meant.reason.slug if meant.reason else DELIST) for code, meant in CODES.items()}
    return {slug: slug for slug in REASONS}


def parse(files: Sequence[File], told: Description) -> Table:
    """Raises Unreadable."""
    text = decode(only(files), "utf-8-sig" if told.encoding == "utf-8" else told.encoding)
    lines, cut = lines_of(text, first=1)
    lines, counted = _without_records(lines, told)
    dialect = Dialect(told.separator, told.quote)
    places, count, lines = _places(lines, told, dialect)
    rows = fields(lines, places, count, dialect)
    return Table(table(_in_our_words(rows, told)), cut, delta="change" in told.columns, counted=counted)


def _without_records(lines: pl.DataFrame, told: Description) -> tuple[pl.DataFrame, int | None]:
    """The lines between the first and the last record, and how many rows these say that there are."""
    counted: int | None = None
    for record, at, where in ((told.first, 0, "first"), (told.last, -1, "last")):
        if record is None:
            continue
        text = lines["text"][at] if len(lines) else ""
        if not text.startswith(record.begins):
            told_of = f"the {where} line does not begin with {record.begins!r}"
            raise Unreadable(f"{told_of}: the file was cut short, or is another")
        if record.count is not None:
            counted = _count_in(text, record.count, told)
        lines = lines[1:] if at == 0 else lines[:-1]
    return lines, counted


def _count_in(text: str, place: int, told: Description) -> int:
    parts = [part.strip() for part in text.split(told.separator)]
    count = parts[place - 1] if place <= len(parts) else ""
    if not re.fullmatch("[0-9]{1,12}", count):
        raise Unreadable(f"field {place} of a record that should count the rows is no number")
    return int(count)


def _places(lines: pl.DataFrame, told: Description, dialect: Dialect) -> tuple[dict[str, int], int, pl.DataFrame]:
    """(where each column stands, how many fields a line has, the lines without the header)."""
    if not told.header:
        widest = max(int(place) for place in told.columns.values())
        count = 1 + lines["text"][0].count(told.separator) if len(lines) else widest
        return {name: int(place) - 1 for name, place in told.columns.items()}, max(widest, count), lines
    wanted = {name: str(named).strip().lower() for name, named in told.columns.items()}
    names = header(lines["text"][0] if len(lines) else "", tuple(wanted.values()), tuple(wanted.values()), dialect)
    return {name: names.index(named) for name, named in wanted.items()}, len(names), lines[1:]


def _in_our_words(rows: pl.DataFrame, told: Description) -> pl.DataFrame:
    """Reasons, dates and changes translated; what cannot be is rejected."""
    if told.reason is not None:
        rows = rows.with_columns(reason=pl.lit(told.reason))
    else:
        meant = pl.col("reason").str.to_lowercase().replace_strict(_reasons(told), default=None, return_dtype=pl.String)
        rows = rows.with_columns(reason=meant.fill_null(""), why=_first_of(meant.is_null(), "reason"))
    if "reported_on" in rows.columns:
        said = pl.col("reported_on")
        day = said.str.to_datetime(told.date, strict=False, exact=True).dt.strftime("%Y-%m-%d")
        rows = rows.with_columns(reported_on=day.fill_null(""), why=_first_of((said != "") & day.is_null(), "date"))
    if "change" in rows.columns:
        codes = {code.lower(): change for code, change in told.changes.items()}
        change = pl.col("change").str.to_lowercase().replace_strict(codes, default=None, return_dtype=pl.String)
        rows = rows.with_columns(change=change.fill_null(ADD), why=_first_of(change.is_null(), "change"))
    else:
        rows = rows.with_columns(change=pl.lit(ADD))
    delisted = pl.col("reason") == DELIST
    return rows.with_columns(
        change=pl.when(delisted).then(pl.lit(REMOVE)).otherwise(pl.col("change")),
        reason=pl.when(delisted).then(pl.lit("other")).otherwise(pl.col("reason")),
    )


def _first_of(wrong: pl.Expr, why: str) -> pl.Expr:
    return pl.when(pl.col("why").is_null() & wrong).then(pl.lit(why)).otherwise(pl.col("why"))
