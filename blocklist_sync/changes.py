"""Rows of the ledger by the million, and what follows from them. Pure.

Property tests hold each function to the same rule in plain Python.
"""

from collections.abc import Iterable
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray

from blocklist_sync.arrays import CHANGE, LISTING, PACKED_ROW, Changes, Listings, only, packed, pairs, without
from imeicheck.rules.chain import HASH_BYTES, SALT_BYTES, Action

LEDGER_ROW = np.dtype([("number", "<i8"), ("place", "<i2"), ("salt", f"V{SALT_BYTES}"), *CHANGE.descr])
"""A change, where it stands (the number of its changeset and its place in there), and the salt of its hash."""

LedgerRows = NDArray[np.void]

NO_CHANGES = np.empty(0, CHANGE)

_SALTED = np.dtype([("salt", LEDGER_ROW["salt"]), ("row", PACKED_ROW)])


def hashes(rows: LedgerRows) -> NDArray[np.void]:
    """What a changeset keeps of each row: `imeicheck.rules.chain.hash_row`."""
    salted = np.empty(len(rows), _SALTED)
    salted["salt"], salted["row"] = rows["salt"], packed(rows["action"], rows)
    hashed = b"".join([sha256(row).digest() for row in salted.view(f"V{_SALTED.itemsize}").tolist()])
    return np.frombuffer(hashed, f"V{HASH_BYTES}")


def follow(stands: Listings, portions: Iterable[Changes]) -> Listings:
    """What stands once changes were made in their order; what stood before is in order, and so is this.

    Changes wait until it is worth going through all that stands, so that a long ledger takes no more
    memory than a short one, and little more time for each of its rows.
    """
    waiting: list[Changes] = []
    for changes in portions:
        waiting.append(changes)
        if sum(map(len, waiting)) > len(stands) // 4:
            stands, waiting = _after(stands, waiting), []
    return _after(stands, waiting)


def _after(stands: Listings, waiting: list[Changes]) -> Listings:
    changes = np.concatenate([NO_CHANGES, *waiting])
    newest = changes[lasts(pairs(changes))]
    said = only(newest[newest["action"] != Action.REMOVE], LISTING)
    kept = without(stands, newest)
    return np.insert(kept, np.searchsorted(pairs(kept), pairs(said)), said)


def firsts(keys: NDArray[np.int64]) -> NDArray[np.intp]:
    """Where each key comes for the first time, in order of the keys."""
    return np.unique(keys, return_index=True)[1]


def lasts(keys: NDArray[np.int64]) -> NDArray[np.intp]:
    """Where each key comes for the last time, in order of the keys."""
    return len(keys) - 1 - firsts(keys[::-1])


def lacking(listings: Listings, others: Listings) -> Listings:
    """Those of the listings that are not among the others, as they are; the others are in order."""
    if not len(others):
        return listings
    place = np.searchsorted(pairs(others), pairs(listings))
    missed: Listings = listings[others[np.minimum(place, len(others) - 1)] != listings]
    return missed


def differing(listings: Listings, others: Listings) -> Listings:
    """Those that only one side has; both are in order."""
    return np.concatenate([lacking(listings, others), lacking(others, listings)])
