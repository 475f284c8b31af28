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

Listings = NDArray[np.void]
Phones = NDArray[np.int64]

_PACKED_ROW = np.dtype(
    [
        ("action_bytes", ">i4"),
        ("action", ">i2"),
        *(
            (f"{name}_bytes", ">i4") if part == 0 else (name, ">i8" if name == "phone" else ">i2")
            for name in Listing._fields
            for part in (0, 1)
        ),
    ]
)
NO_LISTINGS = np.empty(0, LISTING)


def pack_rows(action: int, listings: Listings) -> bytes:
    """Rows ready for the ledger, all with one action."""
    rows = np.empty(len(listings), _PACKED_ROW)
    rows["action_bytes"], rows["action"] = 2, action
    for name in Listing._fields:
        rows[f"{name}_bytes"] = 8 if name == "phone" else 2
        rows[name] = listings[name]
    return rows.tobytes()


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


def without(listings: Listings, dropped: Listings) -> Listings:
    """The listings whose phone and source are not among the dropped ones."""
    if not len(dropped):
        return listings
    pairs, unwanted = _pair(listings), np.sort(_pair(dropped))
    place = np.minimum(np.searchsorted(unwanted, pairs), len(unwanted) - 1)
    kept: Listings = listings[unwanted[place] != pairs]
    return kept


def _pair(listings: Listings) -> NDArray[np.int64]:
    pairs: NDArray[np.int64] = listings["phone"] * 32768 + listings["source"]  # below 10**14 * 2**15, so within 63 bits
    return pairs


def from_rows(rows: list[Listing]) -> Listings:
    return np.array(rows, LISTING) if rows else NO_LISTINGS
