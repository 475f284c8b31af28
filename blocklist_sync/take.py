"""Take a list, or set it aside: judge it whole, then write what changes.

Nothing is written before all of it was judged. Then it is written as changesets of at most 1,000 rows
under one run id, with room for others between them. A crash leaves the ledger at a changeset's end; the
next run compares again and writes what is left.
"""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from blocklist_sync import feeds, quarantine
from blocklist_sync.address import shown
from blocklist_sync.arrays import Listings
from blocklist_sync.bulk import read_all
from blocklist_sync.feeds import Feed, Stamp
from blocklist_sync.formats.description import BadDescription
from blocklist_sync.formats.parsers import parser
from blocklist_sync.guards import BadLimit, read_limits
from blocklist_sync.judge import AND, Judgement, Reject, Terms, judge
from blocklist_sync.validate import REJECTS
from blocklist_sync.write import Progress, no_progress, write
from imeicheck.rules.listing import FURTHEST_EAST
from imeicheck.seam import Seam, no_fault
from imeicheck.store import ledger
from imeicheck.store.database import reading, writing

Outcome = Literal["applied", "unchanged", "quarantined", "failed"]


@dataclass(frozen=True, slots=True)
class Because:
    """Who says that a list is taken, and why; with `believed`, whatever the guards say."""

    by: str
    why: str
    believed: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """How a run ended. `troubles` is empty unless the feed failed or was quarantined."""

    name: str
    run: str
    outcome: Outcome
    rows: int = 0
    added: int = 0
    updated: int = 0
    removed: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    conflicting: int = 0
    listings: int = 0
    """Phones that the list names."""
    troubles: tuple[str, ...] = ()
    rejects: tuple[Reject, ...] = ()
    """The first of them."""

    @property
    def trouble(self) -> str:
        return AND.join(self.troubles)


def take(
    engine: sa.Engine,
    feed: Feed,
    run: str,
    data: bytes,
    stamp: Stamp,
    because: Because,
    now: Callable[[], datetime],
    progress: Progress = no_progress,
    step: Seam = no_fault,
) -> Result:
    """Judge a file and write what it changes. Raises StoreDown, SourceMoved."""
    progress("reading", 0, 0)
    try:
        terms = _terms(feed, stamp.sha256, now(), because.believed)
    except (BadDescription, BadLimit) as e:  # stored by another version
        return end(engine, feed, Result(feed.name, run, "failed", troubles=(str(e),)), None, now)
    with ThreadPoolExecutor(1) as beside:  # SQL tells what stands while the file is read
        standing = beside.submit(_standing, engine, feed.source_id)
        judgement = judge(data, shown(feed.url), terms, standing.result)
    step("judged")
    result = _result(feed, run, judgement)
    if result.outcome == "quarantined":
        packed = quarantine.pack(data)  # before anybody has to wait for it
        with writing(engine) as connection:
            quarantine.keep(connection, run, packed)
        return end(engine, feed, result, None, now)
    if result.outcome == "applied":
        entry = ledger.Entry("feed", because.by, because.why, feed.source_id, run)
        version = write(engine, entry, feed.version, judgement.change, stamp.sha256, now, progress, step)
        feed = replace(feed, version=version)
    return end(engine, feed, result, stamp, now)


def _terms(feed: Feed, digest: str | None, now: datetime, believed: bool) -> Terms:
    """Raises BadDescription, BadLimit."""
    return Terms(
        parse=parser(feed.format, feed.description),
        source=feed.source_id,
        country=feed.country,
        latest=latest_date(feed.timezone, now),
        before=feed.listings if feed.synced_at else None,
        resumes=None if feed.half_taken is None else feed.half_taken == digest,
        limits=read_limits(feed.limits),
        believed=believed,
    )


def _result(feed: Feed, run: str, judgement: Judgement) -> Result:
    change = judgement.change
    outcome: Outcome = "quarantined" if judgement.troubles else "applied" if len(change) else "unchanged"
    applied = outcome == "applied"
    return Result(
        name=feed.name,
        run=run,
        outcome=outcome,
        rows=judgement.rows,
        added=len(change.added) if applied else 0,
        updated=len(change.updated) if applied else 0,
        removed=len(change.removed) if applied else 0,
        rejected=judgement.rejected,
        conflicting=judgement.conflicting,
        listings=judgement.listed,
        troubles=judgement.troubles,
        rejects=judgement.rejects,
    )


def latest_date(zone: str | None, now: datetime) -> date:
    """The last date that has begun where a source is; anywhere, if it has no zone."""
    return now.astimezone(ZoneInfo(zone) if zone else FURTHEST_EAST).date()


def _standing(engine: sa.Engine, source_id: int) -> Listings:
    with reading(engine) as connection:
        return read_all(connection, source_id)


def end(engine: sa.Engine, feed: Feed, result: Result, stamp: Stamp | None, now: Callable[[], datetime]) -> Result:
    """Note how a run ended; with a stamp, that the whole list is in the ledger."""
    with writing(engine) as connection:
        if stamp is not None:
            ledger.claim(connection, feed.source_id, feed.version)  # nobody else wrote for it meanwhile
        note_end(connection, feed, result, stamp, now())
    return result


def note_end(connection: sa.Connection, feed: Feed, result: Result, stamp: Stamp | None, now: datetime) -> None:
    """Note how a run ended, in a given transaction. With a stamp, the transaction must have claimed the source."""
    told = {
        "rows": result.rows,
        "rejected": result.rejected.total(),
        "conflicting": result.conflicting,
        "added": result.added,
        "updated": result.updated,
        "removed": result.removed,
        "trouble": result.trouble or None,
        "reasons": dict(result.rejected) or None,
        "rejects": [{"line": r.line, "file": r.file, "reason": REJECTS[r.why]} for r in result.rejects] or None,
    }
    if stamp is not None:
        feeds.mark_synced(connection, feed.source_id, stamp, result.listings, now)
    feeds.end_run(connection, result.run, now, result.outcome, told)
