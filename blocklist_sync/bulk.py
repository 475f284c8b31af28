"""Rows by the million out of SQL: a binary COPY on PostgreSQL, plain rows on SQLite."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from blocklist_sync.arrays import LISTING, NO_LISTINGS, Listings, in_copy, only
from blocklist_sync.changes import LEDGER_ROW, LedgerRows
from imeicheck.rules.chain import SALT_BYTES
from imeicheck.store.database import let_it_take_long
from imeicheck.store.rows import LISTING_COLUMNS
from imeicheck.store.schema import changeset, changeset_row, listing
from imeicheck.store.sql_errors import driver_cursor

CHUNK_ROWS = 100_000
PORTION = 500
"""Changesets that are read together: at most 500,000 rows."""

_HEADER_BYTES = 19

CHANGE_COLUMNS = [changeset_row.c[name] for name in ("action", *LISTING_COLUMNS)]
_SALT = sa.case((sa.func.length(changeset_row.c.salt) == SALT_BYTES, changeset_row.c.salt), else_=bytes(SALT_BYTES))
"""A salt of another length fits no hash, and no shape."""


def read_listings(connection: sa.Connection, source_id: int | None = None) -> Iterator[Listings]:
    """Every listing, or every one of a source, in chunks and in no order."""
    wanted = sa.select(listing)
    return read(connection, wanted if source_id is None else wanted.where(listing.c.source_id == source_id), LISTING)


def read_all(
    connection: sa.Connection, source_id: int | None = None, seen: Callable[[int], None] = lambda done: None
) -> Listings:
    """The same in one piece; `seen` is told how many there are so far."""
    chunks, done = [NO_LISTINGS], 0
    for chunk in read_listings(connection, source_id):
        chunks.append(chunk)
        done += len(chunk)
        seen(done)
    return np.concatenate(chunks)


class Portion(NamedTuple):
    """Some changesets, in order, and those of their rows that are left, in order."""

    changesets: Sequence[sa.Row[*tuple[Any, ...]]]
    rows: LedgerRows


def read_ledger(connection: sa.Connection, *wanted: sa.ColumnElement[bool]) -> Iterator[Portion]:
    """The changesets that are wanted, in portions."""
    let_it_take_long(connection)
    number = 0
    following = sa.select(changeset).where(*wanted).order_by(changeset.c.number).limit(PORTION)
    while found := connection.execute(following.where(changeset.c.number > number)).all():
        keys = [one.id for one in found]  # in no order: those of an earlier version are far above the others
        rows = (
            sa.select(changeset.c.number, changeset_row.c.place, _SALT, *CHANGE_COLUMNS)
            .join(changeset, changeset.c.id == changeset_row.c.changeset_id)
            .where(changeset_row.c.changeset_id.in_(keys))
            .order_by(changeset.c.number, changeset_row.c.place)
        )
        yield Portion(found, np.concatenate([np.empty(0, LEDGER_ROW), *read(connection, rows, LEDGER_ROW)]))
        number = found[-1].number


def read(
    connection: sa.Connection, wanted: sa.Select[*tuple[Any, ...]], shape: np.dtype[np.void]
) -> Iterator[NDArray[np.void]]:
    """What a statement gives, in chunks of rows of a shape."""
    return (_copied if connection.dialect.name == "postgresql" else _selected)(connection, wanted, shape)


def _copied(
    connection: sa.Connection, wanted: sa.Select[*tuple[Any, ...]], shape: np.dtype[np.void]
) -> Iterator[NDArray[np.void]]:
    told = wanted.compile(connection, compile_kwargs={"render_postcompile": True})
    row = np.dtype([("fields", ">i2"), *in_copy(shape).descr])
    let_it_take_long(connection)
    held = bytearray()
    with (
        driver_cursor(connection) as cursor,
        cursor.copy(f"COPY ({told}) TO STDOUT (FORMAT BINARY)", told.params) as copy,
    ):
        pieces = iter(copy)
        held += next(pieces)
        del held[:_HEADER_BYTES]
        for piece in pieces:
            held += piece
            if len(held) >= CHUNK_ROWS * row.itemsize:
                yield only(_whole(held, row), shape)
    if held[:-2]:
        yield only(_whole(held, row), shape)


def _whole(held: bytearray, row: np.dtype[np.void]) -> NDArray[np.void]:
    """Take the whole rows from the front of what was copied so far."""
    length = len(held) // row.itemsize * row.itemsize
    rows = np.frombuffer(bytes(held[:length]), row)
    del held[:length]
    return rows


def _selected(
    connection: sa.Connection, wanted: sa.Select[*tuple[Any, ...]], shape: np.dtype[np.void]
) -> Iterator[NDArray[np.void]]:
    rows = connection.execute(wanted, execution_options={"yield_per": CHUNK_ROWS})
    for chunk in rows.partitions():
        yield np.array([tuple(row) for row in chunk], shape)
