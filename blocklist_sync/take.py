"""Take a list, or set it aside: judge it whole, decide purely, then write what changes.

Nothing is written before all of it was judged. Then it is written as changesets of at most 1,000 rows
under one run id, with room for others between them. A crash leaves the ledger at a changeset's end; the
next run compares again and writes what is left.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from blocklist_sync import feeds, formats, guards, quarantine
from blocklist_sync.address import shown
from blocklist_sync.arrays import NO_LISTINGS, Listings
from blocklist_sync.bulk import read_all
from blocklist_sync.diff import Difference, diff, listings_of, patch
from blocklist_sync.feeds import Feed, Stamp
from blocklist_sync.formats.table import Table, Unreadable
from blocklist_sync.unpack import BadArchive, unpack
from blocklist_sync.validate import REJECTS, Validated, validate
from blocklist_sync.write import Progress, no_progress, write
from imeicheck.rules.listing import FURTHEST_EAST
from imeicheck.seam import Seam, no_fault
from imeicheck.store import ledger
from imeicheck.store.database import reading, writing

Outcome = Literal["applied", "unchanged", "quarantined", "failed"]
SHOWN_REJECTS = 20
"""Rejects kept with a run: enough to find the fault, too few to be a copy of the list."""


@dataclass(frozen=True, slots=True)
class Because:
    """Who says that a list is taken, and why; with `believed`, whatever the guards say."""

    by: str
    why: str
    believed: bool = False


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
    progress("reading", 0, 1)
    result, change = _judge(engine, feed, run, data, now(), because.believed)
    step("judged")
    if result.outcome == "quarantined":
        with writing(engine) as connection:
            quarantine.keep(connection, run, data)
        return end(engine, feed, result, None, now)
    if result.outcome == "applied":
        entry = ledger.Entry("feed", because.by, because.why, feed.source_id, run)
        version = write(engine, entry, feed.version, change, now, progress, step)
        feed = replace(feed, version=version)
    return end(engine, feed, result, stamp, now)


def _judge(
    engine: sa.Engine, feed: Feed, run: str, data: bytes, now: datetime, believed: bool
) -> tuple[Result, Difference]:
    """What is to be done with a file, without doing any of it."""
    with ThreadPoolExecutor(1) as beside:  # SQL tells what stands while the file is read
        standing = beside.submit(_standing, engine, feed.source_id)
        try:
            table = formats.parser(feed.format, feed.description)(unpack(data, shown(feed.url)))
        except (Unreadable, BadArchive) as e:
            nothing = Difference(NO_LISTINGS, NO_LISTINGS, NO_LISTINGS)
            return Result(feed.name, run, "quarantined", trouble=str(e)), nothing
        validated = validate(table, feed.source_id, feed.country, latest_date(feed.timezone, now))
        stands = standing.result()
    wanted, misfits = listings_of(validated.listings, feed.source_id), 0
    if table.delta:
        patched = patch(stands, wanted, validated.updated.to_numpy(), validated.removed.to_numpy())
        wanted, misfits = patched.wanted, patched.misfits
    change = diff(stands, wanted)
    found = [] if believed else list(guards.troubles(validated, table, feed.listings, change, misfits))
    outcome: Outcome = "quarantined" if found else "applied" if len(change) else "unchanged"
    return _result(feed, run, outcome, table, validated, len(wanted), change, found), change


def _result(
    feed: Feed,
    run: str,
    outcome: Outcome,
    table: Table,
    validated: Validated,
    listed: int,
    change: Difference,
    found: list[str],
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
        listings=listed,
        trouble="; ".join(found),
        rejects=tuple((line, _told(table.files, file, why)) for file, line, why in first.iter_rows()),
    )


def _told(files: Sequence[str], file: int, why: str) -> str:
    """Why a row is rejected, with the name of its file where there are several."""
    return f"{REJECTS[why]} ({files[file]})" if len(files) > 1 else REJECTS[why]


def latest_date(zone: str | None, now: datetime) -> date:
    """The last date that has begun where a source is; anywhere, if it has no zone."""
    return now.astimezone(ZoneInfo(zone) if zone else FURTHEST_EAST).date()


def _standing(engine: sa.Engine, source_id: int) -> Listings:
    with reading(engine) as connection:
        return read_all(connection, source_id)


def end(engine: sa.Engine, feed: Feed, result: Result, stamp: Stamp | None, now: Callable[[], datetime]) -> Result:
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
