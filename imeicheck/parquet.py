"""A Parquet file answered a portion at a time: its columns as they were, the answers behind them as text."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from polars.exceptions import PolarsError
from polars.io.plugins import register_io_source

from imeicheck.rules.answer import Answer, Bad
from imeicheck.rules.columns import NoSuchColumns, behind, cells, required

PORTION = 1_000
ROWS_OF_A_GROUP = 10_000
"""As many as are held until they are written."""


def screen(
    source: Path,
    target: Path,
    column: str,
    ask: Callable[[Sequence[Any]], list[Answer | Bad]],
    tell: Callable[[int, int], None],
) -> None:
    """Raises NoSuchColumns, for a file that is damaged too."""
    try:
        scan = pl.scan_parquet(source, glob=False)
        schema = scan.collect_schema()
        name = schema.names()[_text_column(schema, column)]
        of = scan.select(pl.len()).collect().item()
        ours = dict.fromkeys(behind(schema.names()), pl.String())
        register_io_source(
            lambda *_: _answered(scan, name, ours, ask, tell, of), schema={**schema, **ours}
        ).sink_parquet(target, row_group_size=ROWS_OF_A_GROUP)
    except PolarsError as e:
        raise NoSuchColumns(
            f"it was not read to its end ({str(e).partition(chr(10))[0]}): fetch it again, or make room"
        ) from e


def _answered(
    scan: pl.LazyFrame,
    name: str,
    ours: dict[str, pl.String],
    ask: Callable[[Sequence[Any]], list[Answer | Bad]],
    tell: Callable[[int, int], None],
    of: int,
) -> Iterator[pl.DataFrame]:
    done = 0
    for rows in scan.collect_batches(chunk_size=PORTION, maintain_order=True):
        told = ask([imei or "" for imei in rows[name].to_list()])
        yield rows.hstack(pl.DataFrame(list(map(cells, told)), ours, orient="row"))
        done += len(rows)
        tell(done, of)


def _text_column(schema: pl.Schema, column: str) -> int:
    """Raises NoSuchColumns."""
    at = required(schema.names(), column)
    if schema.dtypes()[at] != pl.String:
        raise NoSuchColumns(
            f"the column `{column}` is {schema.dtypes()[at]}, where leading zeros are lost: write it as text (String)"
        )
    return at
