"""The format `plain`: CSV (RFC 4180) in UTF-8 with a header, one listing a line. Pure.

Columns `imei` and `reason` are needed, `reported_on` (YYYY-MM-DD) and `country` (ISO 3166-1
alpha-2) may be empty or missing; the order is free and other columns are ignored. A byte order mark
and CRLF are fine. With a column `change_type` (`add`, `update`, `remove`) it tells what changed.
"""

from collections.abc import Sequence

import polars as pl

from blocklist_sync.formats.lines import decode, fields, header, lines_of
from blocklist_sync.formats.table import CHANGES, COLUMNS, File, Table, only, table

NEEDED = ("imei", "reason")
CHANGE = "change_type"


def parse(files: Sequence[File]) -> Table:
    """Raises Unreadable."""
    head, _, body = decode(only(files)).partition("\n")
    names = header(head, NEEDED, (*COLUMNS, CHANGE))
    lines, cut = lines_of(body, first=2)
    places = {name: names.index(name) for name in (*COLUMNS, CHANGE) if name in names}
    rows = fields(lines, places, len(names))
    if CHANGE not in places:
        return Table(table(rows), cut)
    return Table(table(with_changes(rows)), cut, delta=True)


def with_changes(rows: pl.DataFrame) -> pl.DataFrame:
    """The column `change`, out of `change_type` in any case; a row with another word in it is rejected."""
    change = pl.col(CHANGE).str.to_lowercase()
    why = pl.when(pl.col("why").is_null() & ~change.is_in(CHANGES)).then(pl.lit("change")).otherwise(pl.col("why"))
    return rows.with_columns(why=why, change=change)
