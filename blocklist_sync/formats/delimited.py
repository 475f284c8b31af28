"""The format `delimited`: any file of lines and separators, read as its description says. Pure."""

import re
from collections.abc import Sequence

import polars as pl

from blocklist_sync.formats.description import DELIST, Description, in_chrono, meanings, names_a_zone
from blocklist_sync.formats.fields import MOST_COLUMNS, Dialect, fields, header, split
from blocklist_sync.formats.lines import Lines
from blocklist_sync.formats.table import ADD, REMOVE, File, Table, Unreadable, first_of, lists, only, table


def parse(files: Sequence[File], told: Description) -> Table:
    """Raises Unreadable."""
    lines = Lines(only(files), told.encoding)
    counted = _count_in_records(lines, told)
    dialect = Dialect(told.separator, told.quote)
    places, count = _places(lines, told, dialect)

    def read(portion: pl.DataFrame) -> pl.DataFrame:
        return table(_in_our_words(fields(portion, places, count, dialect), told))

    return Table(map(read, lines.portions()), delta="change" in told.columns, counted=counted)


def _count_in_records(lines: Lines, told: Description) -> int | None:
    """Take the first and the last record off; gives how many rows these say that there are."""
    counted: int | None = None
    for record, take, where in ((told.first, lines.first, "first"), (told.last, lines.last, "last")):
        if record is None:
            continue
        text = take()
        if not text.startswith(record.begins):
            told_of = f"the {where} line does not begin with {record.begins!r}"
            raise Unreadable(f"{told_of}: the file was cut short, or is another")
        if record.count is not None:
            counted = _count_in(text, record.count, told)
    return counted


def _count_in(text: str, place: int, told: Description) -> int:
    parts = [part.strip() for part in text.split(told.separator)]
    count = parts[place - 1] if place <= len(parts) else ""
    if not re.fullmatch("[0-9]{1,12}", count):
        raise Unreadable(f"field {place} of a record that should count the rows is no number")
    return int(count)


def _places(lines: Lines, told: Description, dialect: Dialect) -> tuple[dict[str, int], int]:
    """(where each column stands, how many fields a line has); takes the header off."""
    if not told.header:
        places = {name: int(place) - 1 for name, place in told.columns.items()}
        count = max(1 + max(places.values()), len(split(lines.next(), dialect) or []))
        if count > MOST_COLUMNS:
            raise Unreadable(f"the first line has {count:,} fields, more than {MOST_COLUMNS}")
        return places, count
    wanted = {name: str(named).strip().lower() for name, named in told.columns.items()}
    names = header(lines.first(), tuple(wanted.values()), tuple(wanted.values()), dialect)
    return {name: names.index(named) for name, named in wanted.items()}, len(names)


def _in_our_words(rows: pl.DataFrame, told: Description) -> pl.DataFrame:
    """Translate changes, reasons and dates. A row that lists a phone is rejected where one of them is not known."""
    if "change" in rows.columns:
        codes = {code.lower(): change for code, change in told.changes.items()}
        change = pl.col("change").str.to_lowercase().replace_strict(codes, default=None, return_dtype=pl.String)
        rows = rows.with_columns(change=change.fill_null(ADD), why=first_of(change.is_null(), "change"))
    else:
        rows = rows.with_columns(change=pl.lit(ADD))
    if told.reason is not None:
        rows = rows.with_columns(reason=pl.lit(told.reason))
    else:
        meant = pl.col("reason").str.to_lowercase().replace_strict(meanings(told), default=None, return_dtype=pl.String)
        rows = rows.with_columns(reason=meant.fill_null(""), why=first_of(lists(rows) & meant.is_null(), "reason"))
    delisted = pl.col("reason") == DELIST
    rows = rows.with_columns(
        change=pl.when(delisted).then(pl.lit(REMOVE)).otherwise(pl.col("change")),
        reason=pl.when(delisted).then(pl.lit("other")).otherwise(pl.col("reason")),
    )
    if "reported_on" in rows.columns:
        said, day = pl.col("reported_on"), _day(told)
        undated = lists(rows) & (said != "") & day.is_null()
        rows = rows.with_columns(reported_on=day.fill_null(""), why=first_of(undated, "date"))
    return rows


def _day(told: Description) -> pl.Expr:
    """Return the date where the source is as YYYY-MM-DD; null for what does not fit the pattern."""
    moment = pl.col("reported_on").str.to_datetime(in_chrono(told.date), strict=False, exact=True)
    if told.timezone and names_a_zone(told.date):
        moment = moment.dt.convert_time_zone(told.timezone)
    return moment.dt.strftime("%Y-%m-%d")
