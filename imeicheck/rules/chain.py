"""The digest chain that makes the ledger's past unchangeable.

Each row of a changeset is hashed with a random salt; the changeset keeps these hashes, and its
digest covers the previous digest, its own header and the hashes. A row and its salt can then be
deleted when its retention ends: its hash stays, the chain still verifies, and nobody can guess
the phone back from the hash. SHA-256 (FIPS 180-4) throughout.
"""

import json
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from hashlib import sha256
from typing import NamedTuple

from imeicheck.rules.listing import Listing

SALT_BYTES = 16
HASH_BYTES = 32
MOST_ROWS = 1000
"""Rows in one changeset at most, so that nobody waits long behind one."""
GENESIS = bytes(HASH_BYTES)
"""What the first changeset has for its previous digest."""

_FIELDS = struct.Struct(">ihiqihihihihih")
ROW_BYTES = _FIELDS.size
"""A packed row: action, phone and the other fields of a listing in order, each a big-endian signed
integer behind its length in bytes (four bytes), as PostgreSQL's binary COPY has them, so that what
is hashed is what is written. The phone has eight bytes, all others two."""
ACTION_BYTES = 6
"""What of a packed row comes before its listing: the action behind its length; the last of them tells it."""


class Action(IntEnum):
    ADD = 1
    UPDATE = 2
    REMOVE = 3


class Change(NamedTuple):
    """One row of a changeset: the listing as it stands after an add or update, or as it stood before a removal."""

    action: int
    listing: Listing


@dataclass(frozen=True, slots=True)
class Header:
    """Who changed the blocklist, when and why."""

    number: int
    at: datetime
    """UTC."""
    kind: str
    """`feed`, `report` or `recovery`."""
    by: str
    why: str
    source: int
    subject: str
    """Id of the run or the report behind it."""


def pack(changes: Iterable[Change]) -> bytes:
    """Rows ready for the ledger."""
    return b"".join(
        _FIELDS.pack(2, c.action, 8, c.listing.phone, *(x for n in c.listing[1:] for x in (2, n))) for c in changes
    )


def unpack(rows: bytes) -> Iterator[Change]:
    for _, action, _, phone, _, source, _, reason, _, pending, _, day, _, country in _FIELDS.iter_unpack(rows):
        yield Change(action, Listing(phone, source, reason, pending, day, country))


def hash_row(salt: bytes, row: bytes) -> bytes:
    """What a changeset keeps of one packed row."""
    return sha256(salt + row).digest()


def digest(previous: bytes, header: Header, hashes: bytes) -> bytes:
    """The digest of a changeset; `hashes` is its rows' hashes, one after the other in row order."""
    told = [header.number, header.at.isoformat(), header.kind, header.by, header.why, header.source, header.subject]
    return sha256(previous + json.dumps(told, ensure_ascii=True).encode() + b"\n" + hashes).digest()
