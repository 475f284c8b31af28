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
_TORN = pl.lit("columns")
"""Why a line is rejected that has another number of fields."""


def header(line: str, needed: Sequence[str], known: Sequence[str], dialect: Dialect = CSV) -> list[str]:
    """The columns that a first line names, in small letters. Raises Unreadable."""
    around = {" ", "\t"} - {dialect.separator}
    names = [name.strip().lower() for name in split(line.strip("".join(around)), dialect) or []]
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
    whole = pl.col("text").str.count_matches(dialect.separator, literal=True) == count - 1
    rows = _cut(lines.filter(~quoted & whole), places, count, dialect)
    if len(rows) == len(lines):
        return rows
    torn = _told(lines.filter(~quoted & ~whole), _TORN, dict.fromkeys(places, pl.lit("")))
    return pl.concat([rows, torn, _unquoted(lines.filter(quoted), places, count, dialect)]).sort("line")


def _cut(lines: pl.DataFrame, places: Mapping[str, int], count: int, dialect: Dialect) -> pl.DataFrame:
    """Of lines with so many fields only: any other would take as much room."""
    cut = lines.with_columns(fields=pl.col("text").str.split_exact(dialect.separator, count - 1))
    columns = {name: pl.col("fields").struct.field(f"field_{place}") for name, place in places.items()}
    return _told(cut, pl.lit(None, pl.String), columns)


def _unquoted(lines: pl.DataFrame, places: Mapping[str, int], count: int, dialect: Dialect) -> pl.DataFrame:
    found = [split(text, dialect) for text in lines["text"]]
    fitting = [row if row and len(row) == count else None for row in found]
    whole = pl.Series([row is not None for row in fitting], dtype=pl.Boolean)
    columns = {
        name: pl.lit(pl.Series([row[place] if row else "" for row in fitting], dtype=pl.String))
        for name, place in places.items()
    }
    return _told(lines, pl.when(~whole).then(_TORN), columns)


def _told(lines: pl.DataFrame, why: pl.Expr, columns: Mapping[str, pl.Expr]) -> pl.DataFrame:
    stripped = (column.str.strip_chars().alias(name) for name, column in columns.items())
    return lines.select("line", "open", why.alias("why"), *stripped)


def split(line: str, dialect: Dialect = CSV) -> list[str] | None:
    """The fields of one line, None if its quotes do not match."""
    try:
        if not dialect.quote:
            return line.split(dialect.separator)
        return next(csv.reader([line], strict=True, delimiter=dialect.separator, quotechar=dialect.quote), [])
    except csv.Error:
        return None
