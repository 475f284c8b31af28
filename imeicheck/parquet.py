"""A Parquet file answered a portion at a time: its columns as they were, the answers behind them as text."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
from polars.exceptions import PolarsError
from polars.io.plugins import register_io_source

from imeicheck.rules.answer import Answer, Bad
from imeicheck.rules.answered import behind, cells, phone_cells
from imeicheck.rules.columns import SAMPLE_ROWS, Choice, UnfitTable, may_be_imei, recognised, several, wanted
from imeicheck.rules.spreadsheet import cell_text

PORTION = 1_000
ROWS_OF_A_GROUP = 10_000
"""Rows that are kept in memory until they are written."""
_TEXT = (pl.String, pl.Binary, pl.Categorical, pl.Enum, pl.Null)

Ask = Callable[[Sequence[Sequence[Any]]], list[Sequence[Answer | Bad]]]
Progress = Callable[[int, int], None]


class _Table(NamedTuple):
    scan: pl.LazyFrame
    imeis: Sequence[str]
    """The columns that hold them."""
    answered: dict[str, pl.String]
    watched: Sequence[str]
    """Other columns: an IMEI in them would not be checked."""
    total: int


def screen(source: Path, target: Path, columns: Sequence[str], ask: Ask, progress: Progress) -> str:
    """Write a file with the answer to each row of another.

    Returns the column that was chosen by its values, if no column has the name of an IMEI, else an empty text.
    Raises NoSuchColumns, and UnfitTable for a damaged file too.
    """
    try:
        scan = pl.scan_parquet(source, glob=False)
        schema = scan.collect_schema()
        choice = _choice(scan, schema, columns)
        imeis = [schema.names()[at] for at in choice.places]
        answered = dict.fromkeys(behind(schema.names(), several=len(imeis) > 1), pl.String())
        table = _Table(
            scan,
            imeis,
            answered,
            _watched(schema, imeis) if not columns else (),
            scan.select(pl.len()).collect().item(),
        )
        register_io_source(lambda *_: _answered(table, ask, progress), schema={**schema, **answered}).sink_parquet(
            target, row_group_size=ROWS_OF_A_GROUP
        )
    except PolarsError as e:
        raise UnfitTable(
            f"it was not read to its end ({str(e).partition(chr(10))[0]}): fetch it again, or make room"
        ) from e
    return imeis[0] if choice.by_values else ""


def _answered(table: _Table, ask: Ask, progress: Progress) -> Iterator[pl.DataFrame]:
    done = 0
    for rows in table.scan.collect_batches(chunk_size=PORTION, maintain_order=True):
        _refuse_others(table, rows)
        texts = [_texts(rows[name]) for name in table.imeis]
        filled = [_filled(row) for row in zip(*texts, strict=True)]
        answers = ask([[text for _, text in row] for row in filled])
        if len(table.imeis) == 1:
            new = [cells(answer) for (answer,) in answers]
        else:
            new = [
                phone_cells(row, [table.imeis[at] for at, _ in places])
                for row, places in zip(answers, filled, strict=True)
            ]
        yield rows.hstack(pl.DataFrame(new, table.answered, orient="row"))
        done += len(rows)
        progress(done, table.total)


def _watched(schema: pl.Schema, imeis: Sequence[str]) -> list[str]:
    return [
        name for name, kind in schema.items() if name not in imeis and (isinstance(kind, _TEXT) or kind.is_numeric())
    ]


def _refuse_others(table: _Table, rows: pl.DataFrame) -> None:
    """Raise NoSuchColumns for an IMEI in another column, which may be empty in the first rows."""
    for name in table.watched:
        if any(may_be_imei(name, text) for text in _texts(rows[name])):
            names = rows.columns
            raise several(names, map(names.index, (*table.imeis, name)))


def _filled(row: Sequence[str]) -> list[tuple[int, str]]:
    """Return the cells that are not empty, with their places; the first one if all are."""
    return [(at, text) for at, text in enumerate(row) if cell_text(text)] or [(0, row[0])]


def _texts(column: pl.Series) -> list[str]:
    """Return a column as text; no text for kinds that hold no IMEIs, such as dates and lists."""
    if isinstance(column.dtype, _TEXT):
        return [cell.decode(errors="replace") if isinstance(cell, bytes) else cell or "" for cell in column.to_list()]
    if column.dtype.is_numeric():
        return ["" if cell is None else str(cell) for cell in column.to_list()]
    return [""] * len(column)


def _choice(scan: pl.LazyFrame, schema: pl.Schema, columns: Sequence[str]) -> Choice:
    """Raises NoSuchColumns, UnfitTable."""
    names = schema.names()
    choice = wanted(names, columns) if columns else recognised(names, _sample(scan))
    for at in choice.places:
        if not isinstance(schema.dtypes()[at], _TEXT):
            raise UnfitTable(
                f"the column `{names[at]}` is {schema.dtypes()[at]}, where leading zeros are lost: "
                "write it as text (String)"
            )
    return choice


def _sample(scan: pl.LazyFrame) -> list[tuple[str, ...]]:
    """Return the first rows as text. Numbers are included: a column of IMEIs that are numbers must not be ignored."""
    return list(zip(*map(_texts, scan.head(SAMPLE_ROWS).collect()), strict=True))
