"""What has to change for a source's listings to be the ones that its feed now gives. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from blocklist_sync.arrays import NO_LISTINGS, Listings, Phones, pack_rows
from imeicheck.rules.chain import MOST_ROWS, Action
from imeicheck.rules.listing import Reason


@dataclass(frozen=True, slots=True)
class Difference:
    """Three lists of listings, each sorted by phone. Those removed are as they stood."""

    added: Listings
    updated: Listings
    removed: Listings
    softened: int = 0
    """Of the updated, those that accused and would only warn."""

    def __len__(self) -> int:
        return len(self.added) + len(self.updated) + len(self.removed)

    def changesets(self) -> Iterator[bytes]:
        """Packed rows in portions of one changeset, sorted by phone within each action."""
        parts = ((Action.REMOVE, self.removed), (Action.UPDATE, self.updated), (Action.ADD, self.added))
        room, portion = MOST_ROWS, b""
        for action, listings in parts:
            at = 0
            while at < len(listings):
                taken = listings[at : at + room]
                portion += pack_rows(action, taken)
                at, room = at + len(taken), room - len(taken)
                if not room:
                    yield portion
                    room, portion = MOST_ROWS, b""
        if portion:
            yield portion


NOTHING = Difference(NO_LISTINGS, NO_LISTINGS, NO_LISTINGS)


def diff(stands: Listings, wanted: Listings) -> Difference:
    """Both of one source, with at most one listing a phone."""
    stands, wanted = (part[np.argsort(part["phone"], kind="stable")] for part in (stands, wanted))
    place = np.searchsorted(stands["phone"], wanted["phone"])
    known = np.zeros(len(wanted), bool)
    inside = place < len(stands)
    known[inside] = stands["phone"][place[inside]] == wanted["phone"][inside]
    same = np.zeros(len(wanted), bool)
    same[known] = stands[place[known]] == wanted[known]
    kept = np.zeros(len(stands), bool)
    kept[place[known]] = True
    warns = (wanted["reason"] == Reason.DUPLICATE) | (wanted["pending"] != 0)
    was = stands[place[known]]
    accused = (was["reason"] != Reason.DUPLICATE) & (was["pending"] == 0)
    softened = int(np.count_nonzero(warns[known] & accused))
    return Difference(wanted[~known], wanted[known & ~same], stands[~kept], softened)


@dataclass(frozen=True, slots=True)
class Patched:
    """What stands once a list of changes is taken, and how far it does not fit what stood."""

    wanted: Listings
    misfits: int
    """Phones that it adds although they are listed, or updates or removes although they are not."""


def patch(stands: Listings, said: Listings, updated: Phones, removed: Phones) -> Patched:
    """Take changes: `said` are the listings that it adds or updates, `updated` the phones of the latter."""
    known = _among(said["phone"], stands["phone"])
    misfits = np.count_nonzero(known != _among(said["phone"], updated))
    misfits += np.count_nonzero(~_among(removed, stands["phone"]))
    stay = ~_among(stands["phone"], said["phone"]) & ~_among(stands["phone"], removed)
    return Patched(np.concatenate([stands[stay], said]), int(misfits))


def _among(phones: Phones, others: Phones) -> NDArray[np.bool_]:
    """Which of these are there too; neither names a phone twice."""
    return np.isin(phones, others, assume_unique=True)
