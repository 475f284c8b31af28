"""Take a whole run back by a new one.

Each phone that the run touched goes back to how it stood before, unless somebody changed it since: what
came later is newer knowledge, and stays.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from blocklist_sync import feeds
from blocklist_sync.arrays import from_rows
from blocklist_sync.diff import Difference
from blocklist_sync.write import Progress, no_progress, write
from imeicheck.rules.chain import Action
from imeicheck.rules.listing import Listing
from imeicheck.store import ledger
from imeicheck.store.database import reading, writing
from imeicheck.store.rows import LISTING_COLUMNS
from imeicheck.store.schema import changeset, changeset_row, listing, run, source

AT_ONCE = 500
"""Phones asked for in one statement."""


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


@dataclass(frozen=True, slots=True)
class Touched:
    """One phone in a run: how it stood before, and how the run left it; None for not listed."""

    phone: int
    before: Listing | None
    after: Listing | None


def revert(
    engine: sa.Engine,
    run_id: str,
    by: str,
    why: str,
    now: Callable[[], datetime],
    progress: Progress = no_progress,
) -> Reverted:
    """Raises NoSuchRun, StoreDown, and SourceMoved when its feed is being synced."""
    with reading(engine) as connection:
        feed = _feed_of(connection, run_id)
        touched = _touched(connection, run_id, feed.source_id)
        stands = _standing(connection, feed.source_id, [one.phone for one in touched])
    change, left = undo(touched, stands)
    with writing(engine) as connection:
        mine = feeds.begin_run(connection, feed.source_id, now())
    version = write(engine, ledger.Entry("revert", by, why, feed.source_id, mine), feed.version, change, now, progress)
    told = {"added": len(change.added), "updated": len(change.updated), "removed": len(change.removed)}
    with writing(engine) as connection:
        ledger.claim(connection, feed.source_id, version)
        feeds.keep_stamp(connection, feed, feed.listings + told["added"] - told["removed"])
        feeds.end_run(connection, mine, now(), "reverted", told | {"trouble": f"run {run_id} was taken back: {why}"})
    return Reverted(mine, feed.name, **told, left=left)


def undo(touched: Sequence[Touched], stands: dict[int, Listing]) -> tuple[Difference, int]:
    """What puts back how each phone stood, and how many are left since they stand otherwise by now. Pure."""
    still = [one for one in touched if stands.get(one.phone) == one.after]
    back = [one for one in still if one.before != one.after]
    return Difference(
        added=from_rows([one.before for one in back if one.before and not one.after]),
        updated=from_rows([one.before for one in back if one.before and one.after]),
        removed=from_rows([one.after for one in back if one.after and not one.before]),
    ), len(touched) - len(still)


def _feed_of(connection: sa.Connection, run_id: str) -> feeds.Feed:
    name = connection.scalar(sa.select(source.c.slug).join(run).where(run.c.id == run_id))
    if name is None:
        raise NoSuchRun(f"there is no run {run_id}: `blocklist-sync status --json` lists them")
    return feeds.named(connection, name)


def _touched(connection: sa.Connection, run_id: str, source_id: int) -> list[Touched]:
    """Every phone in a run, by its first and its last row there. Raises NoSuchRun."""
    rows = connection.execute(
        sa.select(changeset.c.number, changeset_row.c.action, *_LISTING)
        .join(changeset, changeset.c.id == changeset_row.c.changeset_id)
        .where(changeset.c.subject == run_id, changeset.c.source_id == source_id)
        .order_by(changeset.c.number, changeset_row.c.place)
    )
    first: dict[int, tuple[int, int, Listing]] = {}
    last: dict[int, Listing | None] = {}
    for number, action, *stated in rows:
        told = Listing(*stated)
        first.setdefault(told.phone, (number, action, told))
        last[told.phone] = None if action == Action.REMOVE else told
    if not first:
        raise NoSuchRun(f"run {run_id} wrote nothing that could be taken back")
    updated = [phone for phone, (_, action, _) in first.items() if action == Action.UPDATE]
    earlier = _earlier(connection, source_id, updated, min(number for number, _, _ in first.values()))
    return [
        Touched(phone, told if action == Action.REMOVE else earlier.get(phone), last[phone])
        for phone, (_, action, told) in first.items()
    ]


def _earlier(connection: sa.Connection, source_id: int, phones: Sequence[int], number: int) -> dict[int, Listing]:
    """How phones stood before a changeset, which all of them did."""
    found: dict[int, Listing] = {}
    for at in range(0, len(phones), AT_ONCE):
        rows = connection.execute(
            sa.select(*_LISTING)
            .join(changeset, changeset.c.id == changeset_row.c.changeset_id)
            .where(
                changeset_row.c.phone.in_(phones[at : at + AT_ONCE]),
                changeset_row.c.source_id == source_id,
                changeset.c.number < number,
            )
            .order_by(changeset.c.number, changeset_row.c.place)
        )
        found |= {row[0]: Listing(*row) for row in rows}
    return found


def _standing(connection: sa.Connection, source_id: int, phones: Sequence[int]) -> dict[int, Listing]:
    found: dict[int, Listing] = {}
    for at in range(0, len(phones), AT_ONCE):
        mine = sa.select(listing).where(
            listing.c.source_id == source_id, listing.c.phone.in_(phones[at : at + AT_ONCE])
        )
        found |= {row[0]: Listing(*row) for row in connection.execute(mine)}
    return found


_LISTING = [changeset_row.c[name] for name in LISTING_COLUMNS]
