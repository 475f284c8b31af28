"""The listing table made anew from the ledger, should the two ever differ."""

import numpy as np
import sqlalchemy as sa

from blocklist_sync.arrays import Listings, pack_rows, pairs
from blocklist_sync.changes import lacking
from blocklist_sync.verify import Replayed, all_listings, replay
from blocklist_sync.write import Progress
from imeicheck.rules.chain import ROW_BYTES, Action
from imeicheck.rules.listing import Listing
from imeicheck.store.database import reading, writing
from imeicheck.store.rows import cut, delete_listings, insert_listings
from imeicheck.store.schema import chain

TOGETHER = 10_000
"""Listings in one statement."""


def relist(engine: sa.Engine, progress: Progress) -> int:
    """Mend the listing table; gives how many listings were wrong. Raises Differs if the chain is broken, StoreDown."""
    with reading(engine) as connection:
        replayed = replay(connection, progress)
        if not any(map(len, _wrong(connection, replayed, progress))):
            return 0
    with writing(engine) as connection:
        connection.execute(sa.select(chain).with_for_update())  # nobody changes the ledger meanwhile
        replayed = replay(connection, progress, since=replayed)
        strays, missing = _wrong(connection, replayed, progress)
        for at in range(0, len(strays), TOGETHER):
            progress("mending", at, len(strays) + len(missing))
            delete_listings(connection, [Listing(*stray) for stray in strays[at : at + TOGETHER].tolist()])
        for at in range(0, len(missing), TOGETHER):
            progress("mending", len(strays) + at, len(strays) + len(missing))
            insert_listings(connection, cut(pack_rows(Action.ADD, missing[at : at + TOGETHER]), ROW_BYTES))
    return len(np.union1d(pairs(strays), pairs(missing)))


def _wrong(connection: sa.Connection, replayed: Replayed, progress: Progress) -> tuple[Listings, Listings]:
    """Listings that the table alone has, and those that it lacks."""
    stands = all_listings(connection, progress, len(replayed.listings))
    return lacking(stands, replayed.listings), lacking(replayed.listings, stands)
