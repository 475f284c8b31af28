"""The format `plain`: CSV (RFC 4180) in UTF-8 with a header, one listing a line. Pure.

Columns `imei` and `reason` are needed, `reported_on` (YYYY-MM-DD) and `country` (ISO 3166-1
alpha-2) may be empty or missing; the order is free and other columns are ignored. A byte order mark
and CRLF are fine. With a column `change_type` (`add`, `update`, `remove`) it tells what changed.
"""

from collections.abc import Sequence

import polars as pl

from blocklist_sync.formats.fields import fields, header
from blocklist_sync.formats.lines import Lines
from blocklist_sync.formats.table import CHANGES, COLUMNS, File, Table, first_of, only, table

NEEDED = ("imei", "reason")
CHANGE = "change_type"


def parse(files: Sequence[File]) -> Table:
    """Raises Unreadable."""
    lines = Lines(only(files))
    names = header(lines.first(), NEEDED, (*COLUMNS, CHANGE))
    places = {name: names.index(name) for name in (*COLUMNS, CHANGE) if name in names}

    def read(portion: pl.DataFrame) -> pl.DataFrame:
        return table(with_changes(fields(portion, places, len(names))))

    return Table(map(read, lines.portions()), delta=CHANGE in places)


def with_changes(rows: pl.DataFrame) -> pl.DataFrame:
    """The column `change`, out of `change_type` in any case if there is one; a row with another word is rejected."""
    if CHANGE not in rows.columns:
        return rows
    change = pl.col(CHANGE).str.to_lowercase()
    return rows.with_columns(why=first_of(~change.is_in(CHANGES), "change"), change=change)
