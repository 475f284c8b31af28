"""The format `dirbs-stolen`: the stolen list of DIRBS-Core (its schemas StolenList and StolenListDelta). Pure.

CSV with the header `imei,reporting_date,status` in any case; the date is YYYYMMDD or empty; `status`
is `blacklist` or empty for a phone that is listed, `pending` for a case that is still open, and may be
missing as a column. With `change_type` (`add`, `update`, `remove`) it tells what changed. Its IMEIs may
hold `*`, `#` and letters: such rows are rejected, line by line.
"""

from collections.abc import Sequence

import polars as pl

from blocklist_sync.formats.fields import fields, header
from blocklist_sync.formats.lines import Lines
from blocklist_sync.formats.plain import CHANGE, with_changes
from blocklist_sync.formats.table import File, Table, first_of, only, table

NEEDED = ("imei", "reporting_date")
STATUS = "status"
LISTED, PENDING = ("", "blacklist"), "pending"


def parse(files: Sequence[File]) -> Table:
    """Raises Unreadable."""
    lines = Lines(only(files))
    names = header(lines.first(), NEEDED, (*NEEDED, STATUS, CHANGE))
    places = {name: names.index(name) for name in (*NEEDED, STATUS, CHANGE) if name in names}

    def read(portion: pl.DataFrame) -> pl.DataFrame:
        rows = with_changes(fields(portion, places, len(names)))
        status = pl.col(STATUS).str.to_lowercase() if STATUS in places else pl.lit("")
        return table(
            rows.with_columns(
                why=first_of(~status.is_in([*LISTED, PENDING]), "status"),
                reason=pl.lit("stolen"),
                pending=status == PENDING,
                reported_on=compact_date("reporting_date"),
            )
        )

    return Table(map(read, lines.portions()), delta=CHANGE in places)


def compact_date(column: str) -> pl.Expr:
    """YYYYMMDD as YYYY-MM-DD; anything else as it is, to be rejected as no date."""
    return pl.col(column).str.replace(r"^([0-9]{4})([0-9]{2})([0-9]{2})$", "$1-$2-$3")
