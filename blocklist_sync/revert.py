"""Take a whole run back by a new one.

Each phone that the run touched goes back to how it stood before, unless somebody changed it since: what
came later is newer knowledge, and stays.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import sqlalchemy as sa

from blocklist_sync import feeds
from blocklist_sync.arrays import CHANGE, LISTING, NO_LISTINGS, Changes, Listings, in_order, only, within, without
from blocklist_sync.bulk import CHANGE_COLUMNS, read, read_all, read_ledger
from blocklist_sync.changes import NO_CHANGES, differing, firsts, follow, lasts
from blocklist_sync.diff import Difference, diff
from blocklist_sync.refusal import refusing_run
from blocklist_sync.write import Progress, no_progress, write
from imeicheck.rules.chain import Action
from imeicheck.seam import Seam, no_fault
from imeicheck.store import ledger
from imeicheck.store.database import reading, writing
from imeicheck.store.schema import changeset, changeset_row, run, source

TOGETHER = 500_000
"""Rows that are looked at together."""


class NoSuchRun(Exception):
    """There is no run of that id that wrote anything."""


@dataclass(frozen=True, slots=True)
class Reverted:
    """What was taken back, and how many phones were left as somebody set them since."""

    run: str
    name: str
    added: int
    updated: int
    removed: int
    left: int


def revert(
    engine: sa.Engine,
    run_id: str,
    by: str,
    why: str,
    now: Callable[[], datetime],
    progress: Progress = no_progress,
    step: Seam = no_fault,
) -> Reverted:
    """Revert a run, and refuse its list from then on.

    A revert of the revert that refused a list brings the listings back and lifts the refusal. A revert of any other
    revert keeps it.

    Raises NoSuchRun, StoreDown, and SourceMoved if its feed is being synced.
    """
    with reading(engine) as connection:
        feed = _feed_of(connection, run_id)
        undoes_refusal = feed.refused is not None and refusing_run(connection, feed.source_id) == run_id
        touched, earlier = _touched(connection, run_id, feed.source_id, progress)
        stands = read_all(connection, feed.source_id, lambda done: progress("listings", done, feed.listings))
    change, left = undo(touched, earlier, in_order(stands))
    listings = len(stands) + len(change.added) - len(change.removed)
    del touched, earlier, stands
    step("judged")
    with writing(engine) as connection:
        mine = feeds.begin_run(connection, feed.source_id, now())
    step("run begun")
    digest = feed.sha256 or feed.half_taken or feed.refused
    refused = None if undoes_refusal else feed.refused if digest == feeds.REMOVAL else digest
    entry = ledger.Entry("revert", by, why, feed.source_id, mine)
    version = write(engine, entry, feed.version, change, digest, now, progress, step)
    told = {"added": len(change.added), "updated": len(change.updated), "removed": len(change.removed)}
    with writing(engine) as connection:
        ledger.claim(connection, feed.source_id, version)
        feeds.refuse(connection, feed.source_id, refused, listings)
        feeds.end_run(connection, mine, now(), "reverted", told | {"trouble": f"run {run_id} was taken back: {why}"})
    return Reverted(mine, feed.name, **told, left=left)


def undo(touched: Changes, earlier: Listings, stands: Listings) -> tuple[Difference, int]:
    """What puts back how each phone stood, and how many are left since they stand otherwise by now. Pure.

    `touched` are a run's rows in their order, `earlier` how the phones stood that it updated, and `stands` what
    is listed now, both in order; all of one source. A phone that was updated stays as it is if nothing earlier
    is left of it. It goes by some phones at a time, which takes less memory.
    """
    sides = touched[np.argsort(touched["phone"], kind="stable")], earlier, stands
    edges = sides[0]["phone"][TOGETHER::TOGETHER]
    parts = zip(*(np.split(side, np.searchsorted(side["phone"], edges)) for side in sides), strict=True)
    changes, left = zip(*(_undo(*part) for part in parts), strict=True)
    whole = Difference(
        added=np.concatenate([change.added for change in changes]),
        updated=np.concatenate([change.updated for change in changes]),
        removed=np.concatenate([change.removed for change in changes]),
    )
    return whole, sum(left)


def _undo(touched: Changes, earlier: Listings, stands: Listings) -> tuple[Difference, int]:
    first, last = touched[firsts(touched["phone"])], touched[lasts(touched["phone"])]
    updated = first[first["action"] == Action.UPDATE]
    unknown = without(updated, earlier)
    removed = only(first[first["action"] == Action.REMOVE], LISTING)
    before = in_order(np.concatenate([removed, within(earlier, updated)]))
    after = only(last[last["action"] != Action.REMOVE], LISTING)
    now = within(stands, first)
    moved = differing(now, after)
    stay = np.concatenate([moved, only(unknown, LISTING)])
    left = np.union1d(unknown["phone"], np.intersect1d(moved["phone"], differing(now, before)["phone"]))
    return diff(without(after, stay), without(before, stay)), len(left)


def _feed_of(connection: sa.Connection, run_id: str) -> feeds.Feed:
    name = connection.scalar(sa.select(source.c.slug).join(run).where(run.c.id == run_id))
    if name is None:
        raise NoSuchRun(f"there is no run {run_id}: `blocklist-sync history IMEI` names those that touched a phone")
    try:
        return feeds.named(connection, name)
    except feeds.UnknownFeed as e:
        raise NoSuchRun(f"run {run_id} is of {name}, which is no feed any more: `blocklist-sync add` it first") from e


def _touched(connection: sa.Connection, run_id: str, source_id: int, progress: Progress) -> tuple[Changes, Listings]:
    """A run's rows in their order, and how the phones that it updated stood before. Raises NoSuchRun."""
    its_own = changeset.c.subject == run_id, changeset.c.source_id == source_id
    span = sa.select(sa.func.min(changeset.c.number), sa.func.sum(changeset.c.rows)).where(*its_own)
    began, of = connection.execute(span).one()
    touched, done = [NO_CHANGES], 0
    for portion in read_ledger(connection, *its_own):
        touched.append(only(portion.rows, CHANGE))
        done += sum(c.rows for c in portion.changesets)
        progress("reading", done, int(of))
    if not any(map(len, touched)):
        raise NoSuchRun(f"run {run_id} wrote nothing that could be taken back")
    progress("looking back", 0, 0)
    its_row = changeset.c.id == changeset_row.c.changeset_id
    updates = (
        sa.select(changeset_row.c.phone)
        .join(changeset, its_row)
        .where(*its_own, changeset_row.c.action == Action.UPDATE)
    )
    earlier = (
        sa.select(*CHANGE_COLUMNS)
        .join(changeset, its_row)
        .where(changeset.c.number < began, changeset_row.c.source_id == source_id)
        .where(changeset_row.c.phone.in_(updates.correlate(None)))
        .order_by(changeset.c.number, changeset_row.c.place)
    )
    return np.concatenate(touched), follow(NO_LISTINGS, read(connection, earlier, CHANGE))
