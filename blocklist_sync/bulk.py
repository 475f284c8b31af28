"""Listings by the million out of SQL: a binary COPY on PostgreSQL, plain rows on SQLite."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import sqlalchemy as sa

from blocklist_sync.arrays import LISTING, NO_LISTINGS, Listings
from imeicheck.rules.listing import Listing
from imeicheck.store.schema import listing

CHUNK_ROWS = 100_000

_HEADER_BYTES = 19
_COLUMNS = ", ".join(c.name for c in listing.c)
_COPIED_ROW = np.dtype(
    [("fields", ">i2")]
    + [
        pair
        for name in Listing._fields
        for pair in ((f"{name}_bytes", ">i4"), (name, ">i8" if name == "phone" else ">i2"))
    ]
)


def read_listings(connection: sa.Connection, source_id: int | None = None) -> Iterator[Listings]:
    """Every listing, or every one of a source, in chunks and in no order."""
    if connection.dialect.name == "postgresql":
        yield from _copied(connection, source_id)
    else:
        yield from _selected(connection, source_id)


def read_all(connection: sa.Connection, source_id: int | None = None) -> Listings:
    """The same in one piece."""
    return np.concatenate([NO_LISTINGS, *read_listings(connection, source_id)])


def _copied(connection: sa.Connection, source_id: int | None) -> Iterator[Listings]:
    driver: Any = connection.connection.driver_connection
    where = "" if source_id is None else f" WHERE source_id = {int(source_id)}"
    wanted = f"SELECT {_COLUMNS} FROM listing{where}"  # noqa: S608, our own names and a number
    connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
    held = bytearray()
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY ({wanted}) TO STDOUT (FORMAT BINARY)") as copy,
    ):
        pieces = iter(copy)
        held += next(pieces)
        del held[:_HEADER_BYTES]
        for piece in pieces:
            held += piece
            if len(held) >= CHUNK_ROWS * _COPIED_ROW.itemsize:
                yield _take(held)
    if held[:-2]:
        yield _take(held)


def _take(held: bytearray) -> Listings:
    """The whole rows at the front of what was copied so far."""
    whole = len(held) // _COPIED_ROW.itemsize
    copied = np.frombuffer(bytes(held[: whole * _COPIED_ROW.itemsize]), _COPIED_ROW)
    del held[: whole * _COPIED_ROW.itemsize]
    listings = np.empty(whole, LISTING)
    for name in Listing._fields:
        listings[name] = copied[name]
    return listings


def _selected(connection: sa.Connection, source_id: int | None) -> Iterator[Listings]:
    wanted = sa.select(listing)
    if source_id is not None:
        wanted = wanted.where(listing.c.source_id == source_id)
    rows = connection.execution_options(yield_per=CHUNK_ROWS).execute(wanted)
    for chunk in rows.partitions():
        yield np.array([tuple(row) for row in chunk], LISTING)
