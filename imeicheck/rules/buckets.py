"""How listings lie in Redis: the keys, the packing and the head. Reader and publisher both use this.

A phone's 14 digits are divided by the bucket count: the remainder names the bucket, the quotient
stays in the entry, so nothing is lost and consecutive serial numbers spread evenly. A bucket is
one string:

    CRC-32 of the rest, seeded with the key   4 bytes
    entries, sorted                           each: quotient 3 to 6 bytes (fewest that fit), then
                                              source 2, reason with pending 1, day 2, country 2

All numbers are big-endian, so entries sort as bytes. An empty bucket is its CRC alone; a bucket
that is missing, or whose CRC does not fit, is a failure and never absence.
"""

import json
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from imeicheck.rules.listing import Listing

HEAD_KEY = "imeicheck:head"
"""What a check reads first; a lease, gone in under a second unless the publisher renews it."""
POSITION_KEY = "imeicheck:position"
"""Where in the ledger the buckets stand; outlives the lease, so that a publisher can go on from it."""
BUCKET_PREFIX = "ib:"

PHONES = 10**14
PENDING_BIT = 0x80
TAIL = struct.Struct(">HBHH")
CRC_BYTES = 4
MEAN_FILL = 32
FEWEST_BUCKETS = 64

_UNREADABLE = (ValueError, KeyError, TypeError, RecursionError)
T = TypeVar("T")


class Malformed(Exception):
    """What Redis holds is not what the publisher wrote. Never to be taken for absence."""


@dataclass(frozen=True)
class Generation:
    """One complete set of buckets, written side by side with others and named by its head."""

    name: str
    buckets: int

    def place(self, phone: int) -> tuple[int, int]:
        """(quotient, bucket) of a phone."""
        return divmod(phone, self.buckets)

    def key(self, bucket: int) -> str:
        return f"{BUCKET_PREFIX}{self.name}:{bucket}"

    def keys(self, phones: Sequence[int]) -> list[str]:
        """Of the bucket of each."""
        prefix, buckets = self.key(0)[:-1], self.buckets
        return [f"{prefix}{phone % buckets}" for phone in phones]

    @cached_property
    def quotient_bytes(self) -> int:
        return ((PHONES - 1) // self.buckets).bit_length() + 7 >> 3

    @cached_property
    def entry_bytes(self) -> int:
        return self.quotient_bytes + TAIL.size


@dataclass(frozen=True, slots=True)
class Position:
    """Where in the ledger a generation stands."""

    generation: Generation
    number: int
    digest: str
    listings: int

    def encode(self) -> bytes:
        return _sealed(_position_fields(self))

    @staticmethod
    def decode(raw: bytes) -> "Position":
        """Raises Malformed."""
        try:
            return _position(_opened(raw))
        except _UNREADABLE as e:
            raise Malformed("the position in Redis cannot be read") from e


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much an absence means."""

    any_source: bool
    """Whether any source ever synced or reported."""
    complete: bool
    """Whether every required source synced at least once."""
    as_of: datetime | None
    """The oldest last good sync of a required source; with none required, when this was read."""
    stale_after: datetime | None
    """When the first required source passes its greatest age; None where none is required."""


@dataclass(frozen=True, slots=True)
class Head:
    """The lease: what a check may rely on while Redis still holds it."""

    position: Position
    coverage: Coverage
    until_ms: int = 0
    """When the lease ends, by Redis's clock: it is over then even if somebody made the key last longer."""

    def encode(self) -> bytes:
        c = self.coverage
        times = {name: t and t.isoformat() for name, t in (("as_of", c.as_of), ("stale_after", c.stale_after))}
        held = {"any_source": c.any_source, "complete": c.complete, "until_ms": self.until_ms}
        return _sealed({**_position_fields(self.position), **held, **times})

    @staticmethod
    def decode(raw: bytes) -> "Head":
        """Raises Malformed."""
        try:
            told = _opened(raw)
            any_source, complete = (_typed(told[k], bool) for k in ("any_source", "complete"))
            as_of, stale_after = (_moment(told[k]) for k in ("as_of", "stale_after"))
            return Head(
                _position(told), Coverage(any_source, complete, as_of, stale_after), _typed(told["until_ms"], int)
            )
        except _UNREADABLE as e:
            raise Malformed("the head in Redis cannot be read") from e


def _sealed(told: dict[str, object]) -> bytes:
    """JSON behind its CRC-32: a wrong bucket count would lead to wrong buckets, and so to false absence."""
    body = json.dumps(told).encode()
    return b"%08x" % zlib.crc32(body) + body


def _opened(raw: bytes) -> dict[str, Any]:
    """Raises ValueError."""
    body = raw[8:]
    if raw[:8] != b"%08x" % zlib.crc32(body):
        raise ValueError("damaged")
    told = json.loads(body)
    if not isinstance(told, dict):
        raise ValueError("not an object")  # noqa: TRY004, as any other that cannot be read
    return told


def _position_fields(p: Position) -> dict[str, object]:
    return {
        "generation": p.generation.name,
        "buckets": p.generation.buckets,
        "changeset": p.number,
        "digest": p.digest,
        "listings": p.listings,
    }


def _position(told: dict[str, object]) -> Position:
    buckets, number, listings = (_typed(told[k], int) for k in ("buckets", "changeset", "listings"))
    if not 0 < buckets <= PHONES:
        raise ValueError("no such bucket count")
    name, digest = (_typed(told[k], str) for k in ("generation", "digest"))
    return Position(Generation(name, buckets), number, digest, listings)


def _typed(told: object, kind: type[T]) -> T:
    if type(told) is not kind:  # exactly: True is no number here
        raise TypeError("a field has the wrong type")
    return told


def _moment(told: object) -> datetime | None:
    if told is None:
        return None
    moment = datetime.fromisoformat(_typed(told, str))
    if moment.tzinfo is None:
        raise ValueError("a time has no zone")
    return moment


def bucket_count(listings: int) -> int:
    """How many buckets a generation gets for so many listings."""
    return max(FEWEST_BUCKETS, -(-listings // MEAN_FILL))


def seal(key: str, entries: bytes) -> bytes:
    """A bucket from its sorted entries."""
    return _crc(key, entries) + entries


def _crc(key: str, entries: bytes) -> bytes:
    return zlib.crc32(entries, zlib.crc32(key.encode())).to_bytes(CRC_BYTES, "big")


def unseal(generation: Generation, key: str, bucket: bytes | None) -> bytes:
    """The entries of a bucket as read from Redis. Raises Malformed, for a missing one too."""
    if bucket is None:
        raise Malformed(f"bucket {key} is missing from Redis")
    entries = bucket[CRC_BYTES:]
    if bucket[:CRC_BYTES] != _crc(key, entries) or len(entries) % generation.entry_bytes:
        raise Malformed(f"bucket {key} in Redis is damaged")
    return entries


def pack(generation: Generation, listing: Listing) -> bytes:
    """One entry."""
    quotient, _ = generation.place(listing.phone)
    return quotient.to_bytes(generation.quotient_bytes, "big") + TAIL.pack(
        listing.source, listing.reason | (PENDING_BIT if listing.pending else 0), listing.day, listing.country
    )


def find(generation: Generation, entries: bytes, phone: int) -> tuple[Listing, ...]:
    """The listings of one phone among the entries of its bucket."""
    wanted = (phone // generation.buckets).to_bytes(generation.quotient_bytes, "big")
    at = entries.find(wanted)
    if at < 0:
        return ()
    width, found = generation.entry_bytes, []
    while at >= 0:
        if at % width == 0:
            found.append(_unpack(phone, entries[at + len(wanted) : at + width]))
        at = entries.find(wanted, at + 1)
    return tuple(found)


def _unpack(phone: int, tail: bytes) -> Listing:
    source, reason, day, country = TAIL.unpack(tail)
    return Listing(phone, source, reason & ~PENDING_BIT, reason >> 7, day, country)
