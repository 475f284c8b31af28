"""Many rows at once, as each database likes it: binary COPY on PostgreSQL, executemany on SQLite.

A packed row (`imeicheck.rules.chain`) already has PostgreSQL's binary COPY form, so on that side
rows are only cut and joined, never taken apart.
"""

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import sqlalchemy as sa

from imeicheck.rules.chain import ROW_BYTES, SALT_BYTES, hash_row, unpack
from imeicheck.store.schema import changeset_row, listing

LISTING_COLUMNS = tuple(c.name for c in listing.c)
"""Names in the order of `Listing`."""
_ROW_COLUMNS = ("changeset_id", "place", "salt", "action", *LISTING_COLUMNS)

_COPY_START = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_COPY_END = b"\xff\xff"
_ROW = struct.Struct(f">hiqihi{SALT_BYTES}s{ROW_BYTES}s")
_LISTING_HEAD = struct.pack(">h", len(LISTING_COLUMNS))
_ACTION_BYTES = 6
"""What of a packed row comes before its listing: the action behind its length."""


class Draft(NamedTuple):
    """A changeset's rows, not written yet."""

    id: int
    packed: bytes
    salts: bytes

    def rows(self) -> Iterator[tuple[bytes, bytes]]:
        """(salt, packed row) of each."""
        for place in range(len(self.packed) // ROW_BYTES):
            salt = self.salts[place * SALT_BYTES : (place + 1) * SALT_BYTES]
            yield salt, self.packed[place * ROW_BYTES : (place + 1) * ROW_BYTES]


def insert(connection: sa.Connection, drafts: Sequence[Draft]) -> list[bytes]:
    """Write the rows of some changesets; gives for each the hashes of its rows, one after the other."""
    if connection.dialect.name == "postgresql":
        with _copying(connection, f"changeset_row ({', '.join(_ROW_COLUMNS)})") as copy:
            copy.write(b"".join(row for draft in drafts for row in _copied(draft)))
            return _hashes(drafts)  # while the server takes the rows in
    for draft in drafts:
        changes = zip(draft.rows(), unpack(draft.packed), strict=True)
        rows = [(draft.id, place, salt, c.action, *c.listing) for place, ((salt, _), c) in enumerate(changes)]
        if rows:
            connection.execute(sa.insert(changeset_row), [dict(zip(_ROW_COLUMNS, row, strict=True)) for row in rows])
    return _hashes(drafts)


def _copied(draft: Draft) -> Iterator[bytes]:
    fields = len(_ROW_COLUMNS)
    for place, (salt, row) in enumerate(draft.rows()):
        yield _ROW.pack(fields, 8, draft.id, 2, place, SALT_BYTES, salt, row)


def _hashes(drafts: Sequence[Draft]) -> list[bytes]:
    return [b"".join([hash_row(salt, row) for salt, row in draft.rows()]) for draft in drafts]


def insert_listings(connection: sa.Connection, packed: bytes) -> None:
    """Write the listings of packed rows into the listing table."""
    if not packed:
        return
    if connection.dialect.name == "postgresql":
        rows = range(0, len(packed), ROW_BYTES)
        body = b"".join(_LISTING_HEAD + packed[at + _ACTION_BYTES : at + ROW_BYTES] for at in rows)
        with _copying(connection, f"listing ({', '.join(LISTING_COLUMNS)})") as copy:
            copy.write(body)
    else:
        connection.execute(
            sa.insert(listing), [dict(zip(LISTING_COLUMNS, c.listing, strict=True)) for c in unpack(packed)]
        )


@contextmanager
def _copying(connection: sa.Connection, target: str) -> Iterator[Any]:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN (FORMAT BINARY)") as copy:
        copy.write(_COPY_START)
        yield copy
        copy.write(_COPY_END)
