"""How the service stands, for those who watch it: each feed with its newest runs, and what Redis has not applied yet.

A short read, however long the blocklist is: nothing here counts listings.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any

import sqlalchemy as sa

from imeicheck.store import ledger
from imeicheck.store.schema import changeset, feed, quarantine, run, source

GOOD = ("applied", "unchanged")
"""Outcomes of a run after which the whole list is in the ledger."""
BAD = ("quarantined", "failed", "interrupted")
REMOVED = "removed"
"""Of the run that parts with a feed: one that is added again begins anew."""
NEWEST_RUNS = 10

OUTCOME = tuple(
    run.c[name]
    for name in (
        *("id", "source_id", "started_at", "ended_at", "outcome"),
        *("rows", "rejected", "conflicting", "added", "updated", "removed"),
    )
)
"""Columns of a run that the servers may read: the others can name where a feed is fetched from."""

Run = Mapping[str, Any]
"""A row of the table `run`."""


@dataclass(frozen=True, slots=True)
class FeedStanding:
    """One feed at this moment."""

    source_id: int
    name: str
    required: bool
    max_age: timedelta
    listings: int
    """Of the last list that was taken whole; 0 for none yet."""
    added_at: datetime
    """When it was made; if its newest runs know that it was removed, when that was."""
    synced_at: datetime | None
    runs: Sequence[Run]
    """The newest first, NEWEST_RUNS at most; the first may still be going on."""
    quarantined: Sequence[str]
    """Runs whose lists are in quarantine, the newest first."""

    @property
    def ended(self) -> Run | None:
        """The newest run that came to an end."""
        return next((one for one in self.runs if one["ended_at"]), None)

    @property
    def failed_runs(self) -> int:
        """How many of its newest runs came to nothing, since the last good one."""
        count = 0
        for one in self.runs:
            if one["outcome"] in GOOD:
                break
            count += one["outcome"] in BAD
        return count

    def age(self, now: datetime) -> timedelta | None:
        """Of the list that stands; None if there is none."""
        return None if self.synced_at is None else max(now - self.synced_at, timedelta())

    def overdue(self, now: datetime) -> bool:
        """Whether it had no good sync for longer than its greatest age, however its last run ended."""
        return now > (self.synced_at or self.added_at) + self.max_age


@dataclass(frozen=True, slots=True)
class Standing:
    """The ledger and the feeds, in one view of the database."""

    tip: ledger.Tip
    unapplied_since: datetime | None
    """When the oldest changeset was written that Redis has not applied; None if it has them all."""
    feeds: Sequence[FeedStanding]


def read(connection: sa.Connection, applied: int | None) -> Standing:
    """`applied` is the changeset that Redis stands at, None if nobody knows."""
    following = sa.select(changeset.c.at).where(changeset.c.number == (applied or 0) + 1)
    unapplied_since = None if applied is None else connection.scalar(following)
    return Standing(ledger.tip(connection), unapplied_since, feeds(connection, OUTCOME))


def feeds(connection: sa.Connection, columns: Sequence[sa.Column[Any]] = tuple(run.c)) -> list[FeedStanding]:
    """Return all feeds by name, with these columns of their runs."""
    kept = _quarantined(connection)
    asked = (feed.c.required, feed.c.max_age_seconds, feed.c.listings)
    who = (source.c.id, source.c.slug, source.c.created_at, source.c.spoke_at)
    rows = connection.execute(sa.select(*who, *asked).select_from(feed.join(source)).order_by(source.c.slug)).all()
    found = []
    for row in rows:
        newest = _newest_runs(connection, row.id, columns)
        removed_at = next((one["ended_at"] for one in newest if one["outcome"] == REMOVED), None)
        found.append(
            FeedStanding(
                source_id=row.id,
                name=row.slug,
                required=row.required,
                max_age=timedelta(seconds=row.max_age_seconds),
                listings=row.listings,
                added_at=removed_at or row.created_at,
                synced_at=row.spoke_at,
                runs=list(takewhile(lambda one: one["outcome"] != REMOVED, newest)),
                quarantined=kept[row.id],
            )
        )
    return found


def _quarantined(connection: sa.Connection) -> Mapping[int, list[str]]:
    """The runs of each source whose lists are kept, the newest first."""
    held = defaultdict(list)
    kept = sa.select(run.c.source_id, run.c.id).where(run.c.id.in_(sa.select(quarantine.c.run_id)))
    for source_id, run_id in connection.execute(kept.order_by(run.c.started_at.desc())):
        held[source_id].append(run_id)
    return held


def _newest_runs(connection: sa.Connection, source_id: int, columns: Sequence[sa.Column[Any]]) -> Sequence[Run]:
    # One statement a feed: asked for all feeds at once, PostgreSQL reads every run there ever was.
    mine = sa.select(*columns).where(run.c.source_id == source_id).order_by(run.c.started_at.desc()).limit(NEWEST_RUNS)
    return [dict(row) for row in connection.execute(mine).mappings()]
