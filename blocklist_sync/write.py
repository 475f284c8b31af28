"""Write a difference into the ledger: changesets of one run, with room for others between them."""

import time
from collections.abc import Callable
from datetime import datetime
from itertools import islice

import sqlalchemy as sa

from blocklist_sync import feeds
from blocklist_sync.diff import Difference
from imeicheck.rules.chain import ROW_BYTES
from imeicheck.seam import Seam, no_fault
from imeicheck.store import ledger
from imeicheck.store.database import is_sqlite, writing

Progress = Callable[[str, int, int], None]
"""Called with what is going on, how much of it is done and how much there is."""

TOGETHER = 40
"""Changesets in one transaction on PostgreSQL: writing takes 0.55 of the time that one by one does.

Nobody waits for it but at its very end, when the chain row is locked.
"""
ROOM_SECONDS = 0.005
"""Left between two changesets on SQLite, where one who waits has to notice that the turn is free."""


def no_progress(what: str, done: int, of: int) -> None:
    """For those who do not watch."""


def write(
    engine: sa.Engine,
    entry: ledger.Entry,
    version: int,
    change: Difference,
    digest: str | None,
    now: Callable[[], datetime],
    progress: Progress = no_progress,
    step: Seam = no_fault,
) -> int:
    """Some changesets at a time, each time from where the last one left the source; gives where that is.

    `digest` is that of the list that is taken, or taken back.
    Raises SourceMoved when somebody else wrote for the source, and StoreDown.
    """
    done = 0
    changesets, together = change.changesets(), 1 if is_sqlite(engine) else TOGETHER
    while portions := list(islice(changesets, together)):
        with writing(engine) as connection:
            version = ledger.claim(connection, entry.source, version)
            if not done:
                feeds.begin_writing(connection, entry.source, digest)
            ledger.let_later_commits_carry_it(connection)
            ledger.append_all(connection, entry, portions, now(), step)
        step("committed")
        done += sum(map(len, portions)) // ROW_BYTES
        progress("writing", done, len(change))
        if is_sqlite(engine):
            time.sleep(ROOM_SECONDS)
    return version
