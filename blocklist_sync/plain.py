"""The format `plain`: CSV (RFC 4180) in UTF-8 with a header, one listing a line, always the whole list.

Columns `imei` and `reason` are needed, `reported_on` (YYYY-MM-DD) and `country` (ISO 3166-1
alpha-2) may be empty or missing; the order is free and other columns are ignored. A byte order
mark and CRLF are fine. A field may be quoted, but a line break never stands inside one, so that a
line number always means a line of the file.
"""

import csv
from dataclasses import dataclass

import polars as pl

COLUMNS = ("imei", "reason", "reported_on", "country")
NEEDED = ("imei", "reason")
MOST_COLUMNS = 100


class Unreadable(Exception):
    """The file is not a list in this format; the text says what it looks like instead."""


@dataclass(frozen=True, slots=True)
class Table:
    """A feed's rows as text: `line` (1-based, the header being 1), the columns, and `whole`.

    `whole` is false for a row with too few or too many fields. `cut` tells that the last line has
    no line break behind it.
    """

    rows: pl.DataFrame
    cut: bool


def parse(data: bytes) -> Table:
    """Raises Unreadable."""
    if not data.strip():
        raise Unreadable("the file is empty")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        line = e.object.count(b"\n", 0, e.start) + 1
        raise Unreadable(f"line {line} is not UTF-8 text") from e
    if "\0" in text:
        raise Unreadable("the file holds binary data, not a list")
    head, _, body = text.partition("\n")
    names = _header(head)
    lines = pl.DataFrame({"text": pl.Series([body]).str.split("\n").explode()}, schema={"text": pl.String})
    lines = lines.with_row_index("line", offset=2).with_columns(pl.col("text").str.strip_suffix("\r"))
    cut = bool(body) and not body.endswith("\n")
    return Table(_fields(lines.filter(pl.col("text").str.strip_chars() != ""), names), cut)


def _header(line: str) -> list[str]:
    names = [name.strip().lower() for name in _quoted_fields(line.strip()) or []]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise Unreadable(
            f"the first line has to name the columns {' and '.join(NEEDED)}; it is {_likeness(line, names)}"
        )
    if len(names) > MOST_COLUMNS:
        raise Unreadable(f"the first line has {len(names):,} columns, more than {MOST_COLUMNS}")
    twice = [name for name in COLUMNS if names.count(name) > 1]
    if twice:
        raise Unreadable(f"the first line names {twice[0]} twice")
    return names


def _likeness(line: str, names: list[str]) -> str:
    """What a line looks like, without repeating it: it may be a row about a person."""
    if line.lstrip().startswith("<"):
        return "a web page"
    return f"a line of {len(names)} fields with other names" if names else "no CSV"


def _fields(lines: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Cut each line into its fields; the few with quotes take the slower way of the csv module."""
    quoted = pl.col("text").str.contains('"', literal=True)
    unquoted_rows = _cut(lines.filter(~quoted), names)
    quoted_lines = lines.filter(quoted)
    if quoted_lines.is_empty():
        return unquoted_rows
    cut = [_quoted_fields(text) for text in quoted_lines["text"]]
    fitting = [fields if fields and len(fields) == len(names) else None for fields in cut]
    columns = {
        name: pl.Series([fields and fields[names.index(name)] for fields in fitting], dtype=pl.String)
        for name in COLUMNS
        if name in names
    }
    quoted_rows = _selected(
        quoted_lines.select("line", whole=pl.Series([fields is not None for fields in fitting])).with_columns(**columns)
    )
    return pl.concat([unquoted_rows, quoted_rows]).sort("line")


def _cut(lines: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    last = len(names) - 1
    fields = pl.col("text").str.split_exact(",", last).alias("fields")
    columns = {name: pl.col("fields").struct.field(f"field_{names.index(name)}") for name in COLUMNS if name in names}
    whole = (pl.col("text").str.count_matches(",", literal=True) == last).alias("whole")
    return _selected(lines.select("line", whole, fields).with_columns(**columns))


def _selected(rows: pl.DataFrame) -> pl.DataFrame:
    missing = [pl.lit("").alias(name) for name in COLUMNS if name not in rows.columns]
    texts = [pl.col(name).fill_null("").str.strip_chars() for name in COLUMNS]
    return rows.with_columns(*missing).select("line", "whole", *texts)


def _quoted_fields(line: str) -> list[str] | None:
    """The fields of one line, None if its quotes do not match."""
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error:
        return None
