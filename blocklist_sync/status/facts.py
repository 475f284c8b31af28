"""How every feed stands, as SQL tells it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from blocklist_sync import feeds
from blocklist_sync.feeds import Feed
from blocklist_sync.refusal import refusing_run
from imeicheck.rules.chain import Action
from imeicheck.store import ledger, standing
from imeicheck.store.schema import daily_change, run
from imeicheck.store.standing import BAD, GOOD, FeedStanding, Run


@dataclass(frozen=True, slots=True)
class FeedStatus:
    """One feed with its runs."""

    feed: Feed
    standing: FeedStanding
    today: Mapping[str, int]
    """Listings added, updated and removed today (UTC)."""
    last: Run | None
    """The newest good run."""
    reverted: Run | None = None
    """The run that took the list of this feed back, for as long as the same list is refused."""

    @property
    def refusal_seen(self) -> bool:
        """Whether the last run that ended found the refused list at the source."""
        ended = self.standing.ended
        return bool(self.feed.refused and ended and ended["outcome"] == "unchanged" and ended["trouble"])

    def state(self, now: datetime) -> str:
        """One word for how it stands: what most needs a person comes first."""
        newest = self.standing.runs[0]["outcome"] if self.standing.runs else "new"
        if newest in (*BAD, "running", "new"):
            return str(newest)
        if self.refusal_seen:
            return "refused"
        return "overdue" if self.standing.overdue(now) else "good"

    @property
    def next_at(self) -> datetime | None:
        """When it is due; None for at once."""
        return self.feed.tried_at and self.feed.tried_at + self.feed.every


def gather(connection: sa.Connection, now: datetime) -> tuple[ledger.Tip, list[FeedStatus]]:
    """All feeds by name. Counts no listings, so it is quick however many there are."""
    known = {feed.source_id: feed for feed in feeds.every(connection)}
    statuses = [
        FeedStatus(known[one.source_id], one, _changes(connection, one, now), *_runs(connection, known[one.source_id]))
        for one in standing.feeds(connection)
    ]
    return ledger.tip(connection), statuses


def _changes(connection: sa.Connection, of: FeedStanding, now: datetime) -> Mapping[str, int]:
    its_own = (daily_change.c.source_id == of.source_id, daily_change.c.day == now.date())
    changes = connection.execute(sa.select(daily_change.c.action, daily_change.c.rows).where(*its_own))
    return {Action(action).name.lower(): rows for action, rows in changes}


def _runs(connection: sa.Connection, of: Feed) -> tuple[Run | None, Run | None]:
    """(the newest good run, the run that took the list back if that list is refused)."""
    good = sa.select(run).where(run.c.source_id == of.source_id, run.c.outcome.in_(GOOD))
    newest = _one(connection, good.order_by(run.c.started_at.desc()).limit(1))
    if of.refused is None:
        return newest, None
    return newest, _one(connection, sa.select(run).where(run.c.id == refusing_run(connection, of.source_id)))


def _one(connection: sa.Connection, wanted: sa.Select[Any]) -> Run | None:
    found = connection.execute(wanted).mappings().one_or_none()
    return dict(found) if found else None
