"""Many rows at once, as each database likes it: binary COPY on PostgreSQL, executemany on SQLite.

A packed row (`imeicheck.rules.chain`) already has PostgreSQL's binary COPY form, so on that side
rows are only cut and joined, never taken apart.
"""

import functools
import struct
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from imeicheck.rules.chain import ROW_BYTES, SALT_BYTES, unpack
from imeicheck.store.schema import changeset_row, listing

LISTING_COLUMNS = tuple(c.name for c in listing.c)
"""Names in the order of `Listing`."""
_ROW_COLUMNS = ("changeset_id", "place", "salt", "action", *LISTING_COLUMNS)

_COPY_START = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_COPY_END = b"\xff\xff"
_ROW_HEAD = struct.Struct(">hiqihi")
_LISTING_HEAD = struct.pack(">h", len(LISTING_COLUMNS))
_ACTION_BYTES = 6
"""What of a packed row comes before its listing: the action behind its length."""


def insert(
    connection: sa.Connection, changeset_id: int, packed: bytes, salts: bytes, hash_row: Callable[[bytes, bytes], bytes]
) -> bytes:
    """Write a changeset's rows; gives their hashes, one after the other."""
    pieces = [
        (salts[i * SALT_BYTES : (i + 1) * SALT_BYTES], packed[i * ROW_BYTES : (i + 1) * ROW_BYTES])
        for i in range(len(packed) // ROW_BYTES)
    ]
    if not pieces:
        return b""
    if connection.dialect.name == "postgresql":
        head = functools.partial(_ROW_HEAD.pack, len(_ROW_COLUMNS), 8, changeset_id, 2)
        body = b"".join(head(place, SALT_BYTES) + salt + row for place, (salt, row) in enumerate(pieces))
        _copy(connection, f"changeset_row ({', '.join(_ROW_COLUMNS)})", body)
    else:
        changes = zip(pieces, unpack(packed), strict=True)
        rows = [(changeset_id, i, salt, c.action, *c.listing) for i, ((salt, _), c) in enumerate(changes)]
        connection.execute(sa.insert(changeset_row), [dict(zip(_ROW_COLUMNS, row, strict=True)) for row in rows])
    return b"".join(hash_row(salt, row) for salt, row in pieces)


def insert_listings(connection: sa.Connection, packed: bytes) -> None:
    """Write the listings of packed rows into the listing table."""
    if not packed:
        return
    if connection.dialect.name == "postgresql":
        rows = range(0, len(packed), ROW_BYTES)
        body = b"".join(_LISTING_HEAD + packed[at + _ACTION_BYTES : at + ROW_BYTES] for at in rows)
        _copy(connection, f"listing ({', '.join(LISTING_COLUMNS)})", body)
    else:
        connection.execute(
            sa.insert(listing), [dict(zip(LISTING_COLUMNS, c.listing, strict=True)) for c in unpack(packed)]
        )


def _copy(connection: sa.Connection, target: str, body: bytes) -> None:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(_COPY_START + body + _COPY_END)
