"""The format `dirbs-stolen`: the stolen list of DIRBS-Core (its schemas StolenList and StolenListDelta). Pure.

CSV with the header `imei,reporting_date,status` in any case and order. The date is YYYYMMDD or empty. `status`
is `blacklist` or empty for a phone that is listed and `pending` for a case that is still open; the column may be
missing. With `change_type` (`add`, `update`, `remove`) the rows are changes. In a row that removes a
phone, `status` is the new state of the case, such as `recovered`, and is not read. DIRBS allows `*`, `#` and letters
in an IMEI: such rows are rejected, line by line.
"""

from collections.abc import Sequence

import polars as pl

from blocklist_sync.formats.fields import fields, header
from blocklist_sync.formats.lines import Lines
from blocklist_sync.formats.plain import CHANGE, with_changes
from blocklist_sync.formats.table import File, Table, first_of, lists, only, table

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
                why=first_of(lists(rows) & ~status.is_in([*LISTED, PENDING]), "status"),
                reason=pl.lit("stolen"),
                pending=status == PENDING,
                reported_on=compact_date("reporting_date"),
            )
        )

    return Table(map(read, lines.portions()), delta=CHANGE in places)


def compact_date(column: str) -> pl.Expr:
    """Return YYYYMMDD as YYYY-MM-DD; anything else unchanged, to be rejected as no date."""
    return pl.col(column).str.replace(r"^([0-9]{4})([0-9]{2})([0-9]{2})$", "$1-$2-$3")
