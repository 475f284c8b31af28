"""What every format turns its files into: one row for each statement about a phone, still as text. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

File = tuple[str, bytes]
"""A name and what is in it."""

COLUMNS = ("imei", "reason", "reported_on", "country")
"""As a row says them: a word of ours for the reason, a date YYYY-MM-DD, a country of ISO 3166-1; empty for not said."""
ADD, UPDATE, REMOVE = "add", "update", "remove"
CHANGES = (ADD, UPDATE, REMOVE)


class Unreadable(Exception):
    """The files are no list in this format; the text says what they look like instead."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a list, a portion at a time, so that a list of any length is read in little memory.

    A portion has `file` (place in `files`), `line` (1-based), `open` (the last line of its file, and no
    line break behind it), `why` (a key of validate.REJECTS for a row that its format cannot read, else
    null), COLUMNS, `pending` and `change` (one of CHANGES). In a whole list, a row that removes says that
    the phone is not listed. Going through the portions raises Unreadable.
    """

    portions: Iterable[pl.DataFrame]
    delta: bool = False
    """It tells what changed since the last list, and not the whole list."""
    counted: int | None = None
    """How many rows its records say that there are."""
    files: Sequence[str] = field(default=("",))


def table(rows: pl.DataFrame, **more: pl.Expr) -> pl.DataFrame:
    """A portion with every column of a table: those that it lacks take `more`, or what says nothing."""
    defaults = {
        "file": pl.lit(0, pl.UInt8),
        "why": pl.lit(None, pl.String),
        **{name: pl.lit("") for name in COLUMNS},
        "pending": pl.lit(False),
        "change": pl.lit(ADD),
    }
    missing = {name: value for name, value in {**defaults, **more}.items() if name in more or name not in rows.columns}
    return rows.with_columns(**missing).select("file", "line", "open", "why", *COLUMNS, "pending", "change")


def first_of(wrong: pl.Expr, why: str) -> pl.Expr:
    """The column `why`, with one more reason for rows that had none."""
    return pl.when(pl.col("why").is_null() & wrong).then(pl.lit(why)).otherwise(pl.col("why"))


def lists(rows: pl.DataFrame) -> pl.Expr:
    """Return an expression for the rows that list a phone. Only the IMEI of other rows is read and can reject them."""
    return pl.col("change") != REMOVE if "change" in rows.columns else pl.lit(True)


def only(files: Sequence[File]) -> bytes:
    """The one file that a format has. Raises Unreadable."""
    if len(files) != 1:
        raise Unreadable(f"the archive holds {len(files)} files, a list in this format is one")
    return files[0][1]
