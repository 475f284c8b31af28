"""Part with a feed: its listings go by a run of their own, and its source is not asked any more."""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from blocklist_sync import feeds
from blocklist_sync.arrays import NO_LISTINGS
from blocklist_sync.bulk import read_all
from blocklist_sync.diff import Difference
from blocklist_sync.write import Progress, no_progress, write
from imeicheck.seam import Seam, no_fault
from imeicheck.store import ledger
from imeicheck.store.database import reading, writing


def remove(
    engine: sa.Engine,
    name: str,
    by: str,
    why: str,
    now: Callable[[], datetime],
    progress: Progress = no_progress,
    step: Seam = no_fault,
) -> int:
    """Gives how many listings went. Cut off, it leaves the feed, whose next run brings back what is gone.

    What was said stays in the ledger, and a feed of the same name goes on from there.
    Raises UnknownFeed, StoreDown, and SourceMoved when it is being synced.
    """
    with reading(engine) as connection:
        feed = feeds.named(connection, name)
        stands = read_all(connection, feed.source_id)
    change = Difference(NO_LISTINGS, NO_LISTINGS, removed=stands)
    with writing(engine) as connection:
        run = feeds.begin_run(connection, feed.source_id, now())
    step("run begun")
    entry = ledger.Entry("remove", by, why, feed.source_id, run)
    version = write(engine, entry, feed.version, change, feeds.REMOVAL, now, progress, step)
    with writing(engine) as connection:
        ledger.claim(connection, feed.source_id, version)
        feeds.end_run(
            connection, run, now(), "removed", {"removed": len(stands), "trouble": f"the feed was removed: {why}"}
        )
        feeds.drop(connection, feed.source_id)
    return len(stands)
