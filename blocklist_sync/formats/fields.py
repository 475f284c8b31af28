"""The fields of lines: delimited text (RFC 4180 and its cousins). Pure.

The few lines with quotes take the slower way of Python's csv module.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from blocklist_sync.formats.table import Unreadable

MOST_COLUMNS = 100


@dataclass(frozen=True, slots=True)
class Dialect:
    """How fields are told apart. An empty `quote` means that none are quoted."""

    separator: str = ","
    quote: str = '"'


CSV = Dialect()


def header(line: str, needed: Sequence[str], known: Sequence[str], dialect: Dialect = CSV) -> list[str]:
    """The columns that a first line names, in small letters. Raises Unreadable."""
    names = [name.strip().lower() for name in split(line.strip(), dialect) or []]
    missing = [name for name in needed if name not in names]
    if missing:
        raise Unreadable(
            f"the first line has to name the columns {' and '.join(needed)}, and it is {_likeness(line, names)}"
        )
    if len(names) > MOST_COLUMNS:
        raise Unreadable(f"the first line has {len(names):,} columns, more than {MOST_COLUMNS}")
    twice = [name for name in known if names.count(name) > 1]
    if twice:
        raise Unreadable(f"the first line names {twice[0]} twice")
    return names


def _likeness(line: str, names: list[str]) -> str:
    """What a line looks like, without repeating it: it may be a row about a person."""
    if line.lstrip().startswith("<"):
        return "a web page"
    return f"a line of {len(names)} fields with other names" if names else "no CSV"


def fields(lines: pl.DataFrame, places: Mapping[str, int], count: int, dialect: Dialect = CSV) -> pl.DataFrame:
    """`line`, `open`, `why`, and the wanted fields, each by its place in a line of so many fields."""
    quoted = pl.col("text").str.contains(dialect.quote, literal=True) if dialect.quote else pl.lit(False)
    plain_rows = _cut(lines.filter(~quoted), places, count, dialect)
    quoted_lines = lines.filter(quoted)
    if quoted_lines.is_empty():
        return plain_rows
    found = [split(text, dialect) for text in quoted_lines["text"]]
    fitting = [row if row and len(row) == count else None for row in found]
    columns = {
        name: pl.Series([row and row[place] for row in fitting], dtype=pl.String) for name, place in places.items()
    }
    whole = pl.Series([row is not None for row in fitting], dtype=pl.Boolean)
    quoted_rows = _told(quoted_lines.select("line", "open", whole=whole).with_columns(**columns), places)
    return pl.concat([plain_rows, quoted_rows]).sort("line")


def _cut(lines: pl.DataFrame, places: Mapping[str, int], count: int, dialect: Dialect) -> pl.DataFrame:
    cut = pl.col("text").str.split_exact(dialect.separator, count - 1).alias("fields")
    columns = {name: pl.col("fields").struct.field(f"field_{place}") for name, place in places.items()}
    whole = (pl.col("text").str.count_matches(dialect.separator, literal=True) == count - 1).alias("whole")
    return _told(lines.select("line", "open", whole, cut).with_columns(**columns), places)


def _told(rows: pl.DataFrame, places: Mapping[str, int]) -> pl.DataFrame:
    why = pl.when(~pl.col("whole")).then(pl.lit("columns"))
    return rows.select(
        "line", "open", why.alias("why"), *(pl.col(name).fill_null("").str.strip_chars() for name in places)
    )


def split(line: str, dialect: Dialect = CSV) -> list[str] | None:
    """The fields of one line, None if its quotes do not match."""
    try:
        if not dialect.quote:
            return line.split(dialect.separator)
        return next(csv.reader([line], strict=True, delimiter=dialect.separator, quotechar=dialect.quote), [])
    except csv.Error:
        return None
