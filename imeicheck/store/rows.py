"""Many rows at once, as each database likes it: binary COPY on PostgreSQL, executemany on SQLite.

A packed row (`imeicheck.rules.chain`) already has PostgreSQL's binary COPY form, so on that side
rows are only cut and joined, never taken apart.
"""

import os
import struct
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, repeat
from typing import Any, NamedTuple

import sqlalchemy as sa

from imeicheck.rules.chain import ACTION_BYTES, MOST_ROWS, ROW_BYTES, SALT_BYTES, hash_row, unpack
from imeicheck.rules.listing import Listing
from imeicheck.store.schema import changeset_row, listing
from imeicheck.store.sql_errors import driver_cursor

LISTING_COLUMNS = tuple(c.name for c in listing.c)
"""Names in the order of `Listing`."""
_ROW_COLUMNS = ("changeset_id", "place", "salt", "action", *LISTING_COLUMNS)

_COPY_START = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_COPY_END = b"\xff\xff"
_CHANGESET = struct.Struct(">hiq")
_PLACES = [struct.pack(">ihi", 2, place, SALT_BYTES) for place in range(MOST_ROWS)]
"""What stands between a row's changeset and its salt."""
_LISTING_HEAD = struct.pack(">h", len(LISTING_COLUMNS))


class Draft(NamedTuple):
    """A changeset's rows, packed and each with its salt, not written yet."""

    id: int
    rows: list[bytes]
    salts: list[bytes]


def draft(id_: int, packed: bytes) -> Draft:
    rows = cut(packed, ROW_BYTES)
    return Draft(id_, rows, cut(os.urandom(SALT_BYTES * len(rows)), SALT_BYTES))


def cut(data: bytes, width: int) -> list[bytes]:
    return [data[at : at + width] for at in range(0, len(data), width)]


def insert(connection: sa.Connection, drafts: Sequence[Draft]) -> list[bytes]:
    """Write the rows of some changesets; gives for each the hashes of its rows, one after the other."""
    if connection.dialect.name == "postgresql":
        with _copying(connection, f"changeset_row ({', '.join(_ROW_COLUMNS)})") as copy:
            copy.write(b"".join(map(_copied, drafts)))
            return _hashes(drafts)  # while the server takes the rows in
    for one in drafts:
        changes = zip(one.salts, unpack(b"".join(one.rows)), strict=True)
        rows = [(one.id, place, salt, c.action, *c.listing) for place, (salt, c) in enumerate(changes)]
        if rows:
            connection.execute(sa.insert(changeset_row), [dict(zip(_ROW_COLUMNS, row, strict=True)) for row in rows])
    return _hashes(drafts)


def _copied(one: Draft) -> bytes:
    changeset = repeat(_CHANGESET.pack(len(_ROW_COLUMNS), 8, one.id))
    return _woven(changeset, _PLACES, one.salts, one.rows)


def _hashes(drafts: Sequence[Draft]) -> list[bytes]:
    return [b"".join(map(hash_row, one.salts, one.rows)) for one in drafts]


def insert_listings(connection: sa.Connection, rows: Sequence[bytes]) -> None:
    """Write the listings of packed rows into the listing table."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        with _copying(connection, f"listing ({', '.join(LISTING_COLUMNS)})") as copy:
            copy.write(_woven(repeat(_LISTING_HEAD), [row[ACTION_BYTES:] for row in rows]))
    else:
        added = [dict(zip(LISTING_COLUMNS, c.listing, strict=True)) for c in unpack(b"".join(rows))]
        connection.execute(sa.insert(listing), added)


def _woven(*parts: Iterable[bytes]) -> bytes:
    """The first of each, the second of each, and so on till the shortest ends: nothing is done row by row in Python."""
    return b"".join(chain.from_iterable(zip(*parts, strict=False)))


def update_listings(connection: sa.Connection, changed: Sequence[Listing]) -> None:
    """Bring listings of the listing table to what these say."""
    _each(connection, _UPDATE, _UPDATE_AT_ONCE, changed)


def delete_listings(connection: sa.Connection, gone: Sequence[Listing]) -> None:
    """Take the listings of these phones and sources out of the listing table."""
    _each(connection, _DELETE, _DELETE_AT_ONCE, gone)


def _each(connection: sa.Connection, one: sa.TextClause, all_: sa.TextClause, listings: Sequence[Listing]) -> None:
    if not listings:
        return
    if connection.dialect.name == "postgresql":  # 10,000 updates: 0.10 s, one by one 0.40 s
        columns = zip(LISTING_COLUMNS, zip(*listings, strict=True), strict=True)
        connection.execute(all_, {name: list(values) for name, values in columns})
    else:
        connection.execute(one, [dict(zip(LISTING_COLUMNS, stated, strict=True)) for stated in listings])


_KEY = ("phone", "source_id")
_THIS_ONE = " AND ".join(f"{name} = :{name}" for name in _KEY)
_ITS_OWN = " AND ".join(f"listing.{name} = stated.{name}" for name in _KEY)
_ARRAYS = ", ".join(f"CAST(:{name} AS {listing.c[name].type.compile()}[])" for name in LISTING_COLUMNS)
_STATED = f"unnest({_ARRAYS}) AS stated ({', '.join(LISTING_COLUMNS)})"
_VALUES = [name for name in LISTING_COLUMNS if name not in _KEY]
_UPDATE = sa.text(f"UPDATE listing SET {', '.join(f'{name} = :{name}' for name in _VALUES)} WHERE {_THIS_ONE}")  # noqa: S608, names of ours
_UPDATE_AT_ONCE = sa.text(
    f"UPDATE listing SET {', '.join(f'{name} = stated.{name}' for name in _VALUES)} FROM {_STATED} WHERE {_ITS_OWN}"  # noqa: S608
)
_DELETE = sa.text(f"DELETE FROM listing WHERE {_THIS_ONE}")  # noqa: S608
_DELETE_AT_ONCE = sa.text(f"DELETE FROM listing USING {_STATED} WHERE {_ITS_OWN}")  # noqa: S608


@contextmanager
def _copying(connection: sa.Connection, target: str) -> Iterator[Any]:
    with driver_cursor(connection) as cursor, cursor.copy(f"COPY {target} FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(_COPY_START)
        yield copy
        copy.write(_COPY_END)
