"""One run of one feed: gather, decide purely, apply.

A feed is fetched and judged whole before anything is written. Then it is written as changesets of
at most 1,000 rows under one run id, with room for others between them. A crash leaves the ledger
at a changeset's end; the next run compares again and writes what is left.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from blocklist_sync import feeds, guards, plain
from blocklist_sync.arrays import NO_LISTINGS, Listings
from blocklist_sync.bulk import read_all
from blocklist_sync.diff import Difference, diff, listings_of
from blocklist_sync.feeds import Feed, Stamp
from blocklist_sync.fetch import Fetched, FetchFailed, fetch
from blocklist_sync.validate import REJECTS, Validated, validate
from imeicheck.rules.chain import ROW_BYTES
from imeicheck.rules.listing import FURTHEST_EAST
from imeicheck.seam import Seam, no_fault
from imeicheck.store import ledger
from imeicheck.store.database import is_sqlite, reading, writing

Outcome = Literal["applied", "unchanged", "quarantined", "failed"]
Progress = Callable[[str, int, int], None]
"""Called with what is going on, how much of it is done and how much there is."""

SHOWN_REJECTS = 20
"""Rejects kept with a run: enough to find the fault, too few to be a copy of the list."""
TOGETHER = 10
"""Changesets in one transaction on PostgreSQL: writing takes 0.55 of the time that one by one does.

Nobody waits for it but at its very end, when the chain row is locked.
"""
ROOM_SECONDS = 0.005
"""Left between two changesets on SQLite, where one who waits has to notice that the turn is free."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a run ended. `trouble` is empty unless the feed failed or was quarantined."""

    name: str
    run: str
    outcome: Outcome
    rows: int = 0
    added: int = 0
    updated: int = 0
    removed: int = 0
    rejected: int = 0
    conflicting: int = 0
    listings: int = 0
    """Phones that the list names."""
    trouble: str = ""
    rejects: tuple[tuple[int, str], ...] = ()


def no_progress(what: str, done: int, of: int) -> None:
    """For those who do not watch."""


def sync(
    engine: sa.Engine,
    feed: Feed,
    now: Callable[[], datetime],
    progress: Progress = no_progress,
    step: Seam = no_fault,
) -> Result:
    """Run a feed once. Raises StoreDown, and SourceMoved when another run of it is under way."""
    with writing(engine) as connection:
        run = feeds.begin_run(connection, feed.source_id, now())
    step("run begun")
    try:
        progress("fetching", 0, 1)
        fetched = fetch(feed.url, feed.etag, feed.last_modified)
    except FetchFailed as e:
        return _end(engine, feed, Result(feed.name, run, "failed", trouble=str(e)), None, now)
    step("fetched")
    digest = sha256(fetched.data).hexdigest() if fetched else feed.sha256
    stamp = _stamp(feed, fetched, digest)
    if fetched is None or digest == feed.sha256:
        return _end(engine, feed, Result(feed.name, run, "unchanged", listings=feed.listings), stamp, now)
    progress("reading", 0, 1)
    result, change = _judge(engine, feed, run, fetched.data, now())
    del fetched
    step("judged")
    if result.outcome == "applied":
        version = _write(engine, feed, run, change, now, progress, step)
        feed = replace(feed, version=version)
    return _end(engine, feed, result, stamp if result.outcome != "quarantined" else None, now)


def _stamp(feed: Feed, fetched: Fetched | None, digest: str | None) -> Stamp:
    if fetched is None:
        return Stamp(feed.etag, feed.last_modified, digest)
    return Stamp(fetched.etag, fetched.last_modified, digest)


def _judge(engine: sa.Engine, feed: Feed, run: str, data: bytes, now: datetime) -> tuple[Result, Difference]:
    """What is to be done with a file, without doing any of it."""
    nothing = Difference(NO_LISTINGS, NO_LISTINGS, NO_LISTINGS)
    with ThreadPoolExecutor(1) as beside:  # SQL tells what stands while the file is read
        standing = beside.submit(_standing, engine, feed.source_id)
        try:
            table = plain.parse(data)
        except plain.Unreadable as e:
            return Result(feed.name, run, "quarantined", trouble=str(e)), nothing
        last_line = table.rows["line"][-1] if len(table.rows) else 1
        validated = validate(table.rows, feed.source_id, feed.country, latest_date(feed.timezone, now))
        cut = table.cut
        del table
        stands = standing.result()
    change = diff(stands, listings_of(validated.listings, feed.source_id))
    found = list(guards.troubles(validated, cut, last_line, feed.listings, change))
    outcome: Outcome = "quarantined" if found else "applied" if len(change) else "unchanged"
    return _result(feed, run, outcome, validated, change, found), change


def _result(
    feed: Feed, run: str, outcome: Outcome, validated: Validated, change: Difference, found: list[str]
) -> Result:
    applied = outcome == "applied"
    first = validated.rejects.head(SHOWN_REJECTS)
    return Result(
        name=feed.name,
        run=run,
        outcome=outcome,
        rows=validated.rows,
        added=len(change.added) if applied else 0,
        updated=len(change.updated) if applied else 0,
        removed=len(change.removed) if applied else 0,
        rejected=len(validated.rejects),
        conflicting=validated.conflicting,
        listings=len(validated.listings),
        trouble="; ".join(found),
        rejects=tuple((line, REJECTS[why]) for line, why in first.iter_rows()),
    )


def latest_date(zone: str | None, now: datetime) -> date:
    """The last date that has begun where a source is; anywhere, if it has no zone."""
    return now.astimezone(ZoneInfo(zone) if zone else FURTHEST_EAST).date()


def _standing(engine: sa.Engine, source_id: int) -> Listings:
    with reading(engine) as connection:
        return read_all(connection, source_id)


def _write(
    engine: sa.Engine,
    feed: Feed,
    run: str,
    change: Difference,
    now: Callable[[], datetime],
    progress: Progress,
    step: Seam,
) -> int:
    """Write a difference, some changesets at a time, each time from where the last one left the source; gives where."""
    entry = ledger.Entry("feed", feed.name, f"sync of {feed.name}", feed.source_id, run)
    version, done = feed.version, 0
    changesets, together = change.changesets(), 1 if is_sqlite(engine) else TOGETHER
    while portions := list(islice(changesets, together)):
        with writing(engine) as connection:
            version = ledger.claim(connection, feed.source_id, version)
            if not done:
                feeds.forget_stamp(connection, feed.source_id)
            ledger.let_later_commits_carry_it(connection)
            ledger.append_all(connection, entry, portions, now(), step)
        step("committed")
        done += sum(map(len, portions)) // ROW_BYTES
        progress("writing", done, len(change))
        if is_sqlite(engine):
            time.sleep(ROOM_SECONDS)
    return version


def _end(engine: sa.Engine, feed: Feed, result: Result, stamp: Stamp | None, now: Callable[[], datetime]) -> Result:
    """Note how a run ended; with a stamp, that the whole list is in the ledger."""
    told = {
        "rows": result.rows,
        "rejected": result.rejected,
        "conflicting": result.conflicting,
        "added": result.added,
        "updated": result.updated,
        "removed": result.removed,
        "trouble": result.trouble or None,
        "rejects": [{"line": line, "reason": why} for line, why in result.rejects] or None,
    }
    with writing(engine) as connection:
        if stamp is not None:
            ledger.claim(connection, feed.source_id, feed.version)  # nobody else wrote for it meanwhile
            feeds.mark_synced(connection, feed.source_id, stamp, result.listings, now())
        feeds.end_run(connection, result.run, now(), result.outcome, told)
    return result
