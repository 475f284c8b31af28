"""Listings by the million: the packings of `imeicheck.rules.buckets` and `.chain`, done with arrays.

A property test holds both to the same bytes.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from imeicheck.rules.buckets import PENDING_BIT, PHONES, Generation, seal
from imeicheck.rules.listing import Listing

LISTING = np.dtype([("phone", "<i8")] + [(name, "<i2") for name in Listing._fields[1:]])
"""One listing; an array of these is a list in memory."""
CHANGE = np.dtype([("action", "<i2"), *LISTING.descr])
"""One row of a changeset."""

Listings = NDArray[np.void]
Changes = NDArray[np.void]
Phones = NDArray[np.int64]

NO_LISTINGS = np.empty(0, LISTING)


def in_copy(shape: np.dtype[np.void]) -> np.dtype[np.void]:
    """The shape of the same row in PostgreSQL's binary COPY: each field big-endian, behind its length in bytes."""
    fields = ((name, shape[name].newbyteorder(">")) for name in shape.names or ())
    return np.dtype([part for name, type_ in fields for part in ((f"{name}_bytes", ">i4"), (name, type_))])


def only(rows: NDArray[np.void], shape: np.dtype[np.void]) -> NDArray[np.void]:
    """The fields of a shape, out of rows that have them and more."""
    kept = np.empty(len(rows), shape)
    for name in shape.names or ():
        kept[name] = rows[name]
    return kept


PACKED_ROW = in_copy(CHANGE)


def packed(action: int | NDArray[np.int16], listings: Listings) -> NDArray[np.void]:
    """Rows as the ledger writes and hashes them, with one action or each with its own."""
    rows = np.empty(len(listings), PACKED_ROW)
    rows["action_bytes"], rows["action"] = CHANGE["action"].itemsize, action
    for name in Listing._fields:
        rows[f"{name}_bytes"], rows[name] = LISTING[name].itemsize, listings[name]
    return rows


def pack_rows(action: int, listings: Listings) -> bytes:
    """Rows ready for the ledger, all with one action."""
    return packed(action, listings).tobytes()


def _entry(generation: Generation) -> np.dtype[np.void]:
    quotient = ("quotient", "u1", (generation.quotient_bytes,))
    return np.dtype([quotient, ("source", ">u2"), ("reason", "u1"), ("day", ">u2"), ("country", ">u2")])


def buckets_of(generation: Generation, listings: Listings, wanted: NDArray[np.int64]) -> Iterator[tuple[str, bytes]]:
    """(key, sealed bucket) of each wanted bucket; `listings` holds all that belongs into these, in any order."""
    quotient, bucket = np.divmod(listings["phone"], generation.buckets)
    order = np.lexsort((listings["source"], bucket * (PHONES // generation.buckets + 1) + quotient))
    entries = np.empty(len(listings), _entry(generation))
    big_endian = quotient[order].astype(">u8").view("u1").reshape(-1, 8)
    entries["quotient"] = big_endian[:, 8 - generation.quotient_bytes :]
    for name in ("source", "day", "country"):
        entries[name] = listings[name][order]
    entries["reason"] = (listings["reason"] | np.where(listings["pending"] != 0, PENDING_BIT, 0))[order]
    body, width = entries.tobytes(), generation.entry_bytes
    sorted_buckets = bucket[order]
    starts = (np.searchsorted(sorted_buckets, wanted, "left") * width).tolist()
    ends = (np.searchsorted(sorted_buckets, wanted, "right") * width).tolist()
    for number, start, end in zip(wanted.tolist(), starts, ends, strict=True):
        key = generation.key(number)
        yield key, seal(key, body[start:end])


def listings_in(generation: Generation, buckets: NDArray[np.int64], bodies: list[bytes]) -> Listings:
    """The listings of some buckets, from their unsealed entries."""
    entries = np.frombuffer(b"".join(bodies), _entry(generation))
    counts = [len(body) // generation.entry_bytes for body in bodies]
    listings = np.empty(len(entries), LISTING)
    wide = np.zeros((len(entries), 8), "u1")
    wide[:, 8 - generation.quotient_bytes :] = entries["quotient"]
    quotient = wide.view(">u8").reshape(-1).astype(np.int64)
    listings["phone"] = quotient * generation.buckets + np.repeat(buckets, counts)
    listings["reason"] = entries["reason"] & ~np.uint8(PENDING_BIT)
    listings["pending"] = entries["reason"] >> 7
    for name in ("source", "day", "country"):
        listings[name] = entries[name]
    return listings


def without(rows: NDArray[np.void], others: NDArray[np.void]) -> NDArray[np.void]:
    """The rows whose phone and source are not among the others."""
    return rows[~_among(rows, others)] if len(others) else rows


def within(rows: NDArray[np.void], others: NDArray[np.void]) -> NDArray[np.void]:
    """The rows whose phone and source are among the others."""
    return rows[_among(rows, others)] if len(others) else rows[:0]


def _among(rows: NDArray[np.void], others: NDArray[np.void]) -> NDArray[np.bool_]:
    mine, wanted = pairs(rows), np.sort(pairs(others))
    place = np.minimum(np.searchsorted(wanted, mine), len(wanted) - 1)
    among: NDArray[np.bool_] = wanted[place] == mine
    return among


def in_order(listings: Listings) -> Listings:
    """Sorted by phone, then source."""
    return listings[np.argsort(pairs(listings), kind="stable")]


def pairs(rows: NDArray[np.void]) -> NDArray[np.int64]:
    """Phone and source in one number: below 10**14 * 2**15, so within 63 bits."""
    both: NDArray[np.int64] = rows["phone"] * 32768 + rows["source"]
    return both


def from_rows(rows: list[Listing]) -> Listings:
    return np.array(rows, LISTING) if rows else NO_LISTINGS
