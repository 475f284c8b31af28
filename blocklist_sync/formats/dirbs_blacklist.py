"""The format `dirbs-blacklist`: the blacklist that DIRBS-Core makes for operators. Pure.

The whole list is one CSV with the header `imei,block_date,reasons`: date YYYYMMDD, reasons in words
with `|` between them. Its changes are the same with a column `change_type` (`blocked`, `unblocked`,
`changed`), or a file for each of these with the word in its name, together in a zip.
"""

from collections.abc import Sequence

import polars as pl

from blocklist_sync.formats.dirbs_stolen import compact_date
from blocklist_sync.formats.lines import decode, fields, header, lines_of
from blocklist_sync.formats.plain import CHANGE
from blocklist_sync.formats.table import ADD, REMOVE, UPDATE, File, Table, Unreadable, table

NEEDED = ("imei", "block_date", "reasons")
CHANGES = {"unblocked": REMOVE, "blocked": ADD, "changed": UPDATE}
"""`unblocked` first: it has `blocked` in it."""
WORDS = (("stolen", "stolen"), ("lost", "lost"), ("duplicat", "duplicate"), ("court", "court-order"))
"""A word in a reason and what it stands for, the gravest first; the rest is `other`."""


def parse(files: Sequence[File]) -> Table:
    """Raises Unreadable."""
    if len(files) == 1 and _change_in(files[0][0]) is None:
        rows, cut, delta = _rows(files[0][1], None)
        return Table(table(rows), cut, delta)
    tables, cuts = [], []
    for place, (name, data) in enumerate(files):
        change = _change_in(name)
        if change is None:
            raise Unreadable(f"a file of changes is named for them ({', '.join(CHANGES)}): {name!r} is not")
        rows, cut, _ = _rows(data, change)
        tables.append(table(rows, file=pl.lit(place, pl.UInt8)))
        cuts.append(cut)
    return Table(pl.concat(tables), any(cuts), delta=True, files=tuple(name for name, _ in files))


def _change_in(name: str) -> str | None:
    return next((change for word, change in CHANGES.items() if word in name.lower()), None)


def _rows(data: bytes, change: str | None) -> tuple[pl.DataFrame, bool, bool]:
    """(rows, whether the last line was cut, whether they are changes)."""
    head, _, body = decode(data).partition("\n")
    names = header(head, NEEDED, (*NEEDED, CHANGE))
    lines, cut = lines_of(body, first=2)
    delta = CHANGE in names and change is None
    wanted = (*NEEDED, CHANGE) if delta else NEEDED
    rows = fields(lines, {name: names.index(name) for name in wanted}, len(names))
    rows = rows.with_columns(reported_on=compact_date("block_date"), reason=_reason())
    if not delta:
        return rows.with_columns(change=pl.lit(change or ADD)), cut, change is not None
    told = pl.col(CHANGE).str.to_lowercase().replace_strict(CHANGES, default=None, return_dtype=pl.String)
    unknown = pl.col("why").is_null() & told.is_null()
    why = pl.when(unknown).then(pl.lit("change")).otherwise(pl.col("why"))
    return rows.with_columns(why=why, change=told.fill_null(ADD)), cut, True


def _reason() -> pl.Expr:
    """The gravest of the reasons that are joined in one field."""
    said = pl.col("reasons").str.to_lowercase()
    found = pl.lit("other")
    for word, slug in reversed(WORDS):
        found = pl.when(said.str.contains(word, literal=True)).then(pl.lit(slug)).otherwise(found)
    return found
