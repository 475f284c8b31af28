"""A parsed list as one frame, for those who look at all of it."""

from dataclasses import replace

import polars as pl

from blocklist_sync.formats.table import Table, table


def kept(parsed: Table) -> Table:
    """The same, which can be gone through more than once. Raises Unreadable."""
    return replace(parsed, portions=list(parsed.portions))


def frame(parsed: Table) -> pl.DataFrame:
    """All rows of a kept table."""
    nothing = table(pl.DataFrame(schema={"line": pl.UInt32, "open": pl.Boolean}))
    return pl.concat([nothing, *parsed.portions])
