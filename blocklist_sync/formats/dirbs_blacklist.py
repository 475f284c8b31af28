"""The format `dirbs-blacklist`: the blacklist that DIRBS-Core makes for operators. Pure.

The whole list is one CSV with the header `imei,block_date,reasons`: date YYYYMMDD, reasons in words
with `|` between them. Its changes are the same with a column `change_type` (`blocked`, `unblocked`,
`changed`), or a file for each of these with the word in its name, together in a zip.
"""

from collections.abc import Iterator, Sequence
from itertools import chain

import polars as pl

from blocklist_sync.formats.dirbs_stolen import compact_date
from blocklist_sync.formats.fields import fields, header
from blocklist_sync.formats.lines import Lines
from blocklist_sync.formats.plain import CHANGE
from blocklist_sync.formats.table import ADD, REMOVE, UPDATE, File, Table, Unreadable, first_of, table

NEEDED = ("imei", "block_date", "reasons")
CHANGES = {"unblocked": REMOVE, "blocked": ADD, "changed": UPDATE}
"""`unblocked` first: it has `blocked` in it."""
WORDS = (("stolen", "stolen"), ("lost", "lost"), ("duplicat", "duplicate"), ("court", "court-order"))
"""A word in a reason and what it stands for, the gravest first; the rest is `other`."""


def parse(files: Sequence[File]) -> Table:
    """Raises Unreadable."""
    if not files:
        raise Unreadable("the archive is empty")
    if len(files) == 1 and _change_in(files[0][0]) is None:
        names, portions = _read(0, files[0][1], None)
        return Table(portions, delta=CHANGE in names)
    parts = []
    for place, (name, data) in enumerate(files):
        change = _change_in(name)
        if change is None:
            raise Unreadable(f"a file of changes is named for them ({', '.join(CHANGES)}): {name!r} is not")
        _, portions = _read(place, data, change)
        parts.append(portions)
    return Table(chain.from_iterable(parts), delta=True, files=tuple(name for name, _ in files))


def _change_in(name: str) -> str | None:
    return next((change for word, change in CHANGES.items() if word in name.lower()), None)


def _read(place: int, data: bytes, change: str | None) -> tuple[list[str], Iterator[pl.DataFrame]]:
    """(names of the columns, portions). Raises Unreadable."""
    lines = Lines(data)
    names = header(lines.first(), NEEDED, (*NEEDED, CHANGE))
    wanted = (*NEEDED, CHANGE) if CHANGE in names and change is None else NEEDED
    places = {name: names.index(name) for name in wanted}

    def read(portion: pl.DataFrame) -> pl.DataFrame:
        rows = fields(portion, places, len(names))
        rows = rows.with_columns(reported_on=compact_date("block_date"), reason=_reason())
        if CHANGE in places:
            told = pl.col(CHANGE).str.to_lowercase().replace_strict(CHANGES, default=None, return_dtype=pl.String)
            rows = rows.with_columns(why=first_of(told.is_null(), "change"), change=told.fill_null(ADD))
        else:
            rows = rows.with_columns(change=pl.lit(change or ADD))
        return table(rows, file=pl.lit(place, pl.UInt8))

    return names, map(read, lines.portions())


def _reason() -> pl.Expr:
    """The gravest of the reasons that are joined in one field."""
    said = pl.col("reasons").str.to_lowercase()
    found = pl.lit("other")
    for word, slug in reversed(WORDS):
        found = pl.when(said.str.contains(word, literal=True)).then(pl.lit(slug)).otherwise(found)
    return found
