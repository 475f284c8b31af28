"""The format `dirbs-stolen`: the stolen list of DIRBS-Core (its schemas StolenList and StolenListDelta). Pure.

CSV with the header `imei,reporting_date,status` in any case; the date is YYYYMMDD or empty; `status`
is `blacklist` or empty for a phone that is listed, `pending` for a case that is still open, and may be
missing as a column. With `change_type` (`add`, `update`, `remove`) it tells what changed. Its IMEIs may
hold `*`, `#` and letters: such rows are rejected, line by line.
"""

from collections.abc import Sequence

import polars as pl

from blocklist_sync.formats.lines import decode, fields, header, lines_of
from blocklist_sync.formats.plain import CHANGE, with_changes
from blocklist_sync.formats.table import File, Table, only, table

NEEDED = ("imei", "reporting_date")
STATUS = "status"
LISTED, PENDING = ("", "blacklist"), "pending"


def parse(files: Sequence[File]) -> Table:
    """Raises Unreadable."""
    head, _, body = decode(only(files)).partition("\n")
    names = header(head, NEEDED, (*NEEDED, STATUS, CHANGE))
    lines, cut = lines_of(body, first=2)
    places = {name: names.index(name) for name in (*NEEDED, STATUS, CHANGE) if name in names}
    rows = fields(lines, places, len(names))
    if STATUS not in places:
        rows = rows.with_columns(pl.lit("").alias(STATUS))
    status = pl.col(STATUS).str.to_lowercase()
    unknown = pl.col("why").is_null() & ~status.is_in([*LISTED, PENDING])
    rows = rows.with_columns(
        why=pl.when(unknown).then(pl.lit("status")).otherwise(pl.col("why")),
        reason=pl.lit("stolen"),
        pending=status == PENDING,
        reported_on=compact_date("reporting_date"),
    )
    if CHANGE not in places:
        return Table(table(rows), cut)
    return Table(table(with_changes(rows)), cut, delta=True)


def compact_date(column: str) -> pl.Expr:
    """YYYYMMDD as YYYY-MM-DD; anything else as it is, to be rejected as no date."""
    return pl.col(column).str.replace(r"^([0-9]{4})([0-9]{2})([0-9]{2})$", "$1-$2-$3")
