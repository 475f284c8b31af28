"""What `blocklist-sync status` shows: a table a person reads at a glance, or the same as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from blocklist_sync import feeds
from blocklist_sync.feeds import Feed
from imeicheck.rules.chain import Action
from imeicheck.store import ledger
from imeicheck.store.schema import daily_change, listing

RUNS = 5


@dataclass(frozen=True, slots=True)
class FeedStatus:
    """One feed with its newest runs."""

    feed: Feed
    listings: int
    today: Mapping[str, int]
    """Listings added, updated and removed today (UTC)."""
    runs: tuple[Mapping[str, Any], ...]

    def state(self, now: datetime) -> str:
        """One word: how it stands with this feed."""
        last = self.runs[0]["outcome"] if self.runs else "new"
        if last in ("quarantined", "failed", "running", "interrupted", "new"):
            return str(last)
        overdue = self.feed.synced_at is None or now > self.feed.synced_at + self.feed.max_age
        return "overdue" if overdue else "good"


def gather(connection: sa.Connection, now: datetime) -> tuple[ledger.Tip, list[FeedStatus]]:
    statuses = []
    for feed in feeds.every(connection):
        count = connection.scalar(
            sa.select(sa.func.count()).select_from(listing).where(listing.c.source_id == feed.source_id)
        )
        changes = connection.execute(
            sa.select(daily_change.c.action, daily_change.c.rows).where(
                daily_change.c.source_id == feed.source_id, daily_change.c.day == now.date()
            )
        )
        today = {Action(action).name.lower(): rows for action, rows in changes}
        runs = tuple(dict(row) for row in feeds.last_runs(connection, feed.source_id, RUNS))
        statuses.append(FeedStatus(feed, count or 0, today, runs))
    return ledger.tip(connection), statuses


def as_json(tip: ledger.Tip, statuses: list[FeedStatus], now: datetime) -> dict[str, Any]:
    def when(moment: datetime | None) -> str | None:
        return moment.isoformat(timespec="seconds").replace("+00:00", "Z") if moment else None

    return {
        "changeset": tip.number,
        "digest": tip.digest,
        "feeds": [
            {
                "name": s.feed.name,
                "url": s.feed.url,
                "format": s.feed.format,
                "state": s.state(now),
                "required": s.feed.required,
                "synced_at": when(s.feed.synced_at),
                "next_at": when(s.feed.tried_at and s.feed.tried_at + s.feed.every),
                "listings": s.listings,
                "today": s.today,
                "runs": [
                    {name: when(value) if isinstance(value, datetime) else value for name, value in run.items()}
                    for run in s.runs
                ],
            }
            for s in statuses
        ],
    }


def show(console: Console, tip: ledger.Tip, statuses: list[FeedStatus], now: datetime) -> None:
    if not statuses:
        console.print("No feeds yet. Make one:  blocklist-sync add kenya --url list.csv --format plain --country KE")
        return
    table = Table(title=f"Ledger at changeset {tip.number:,}", title_justify="left", show_edge=False)
    for column in ("feed", "state", "required", "last good sync", "next", "listings", "today"):
        table.add_column(column, justify="right" if column == "listings" else "left")
    for s in statuses:
        state = s.state(now)
        colour = {"good": "green", "running": "cyan", "new": "cyan"}.get(state, "bold red")
        table.add_row(
            s.feed.name,
            f"[{colour}]{state}[/]",
            "yes" if s.feed.required else "",
            _ago(s.feed.synced_at, now),
            _in(s.feed.tried_at and s.feed.tried_at + s.feed.every, now),
            f"{s.listings:,}",
            " ".join(f"{sign}{s.today[name]:,}" for name, sign in _SIGNS.items() if name in s.today),
        )
    console.print(table)
    for s in statuses:
        if s.runs and s.runs[0]["trouble"]:
            _show_trouble(console, s.feed.name, s.runs[0])


_SIGNS = {"add": "+", "update": "~", "remove": "-"}


def _show_trouble(console: Console, name: str, run: Mapping[str, Any]) -> None:
    console.print(f"\n[bold]{name}[/] {run['outcome']}, run {run['id']}: nothing of it was applied", highlight=False)
    console.print(f"  {run['trouble']}", markup=False, highlight=False)
    for reject in run["rejects"] or ():
        console.print(f"  line {reject['line']:,}: {reject['reason']}", markup=False, highlight=False)
    if run["rejected"] > len(run["rejects"] or ()):
        console.print(f"  … {run['rejected']:,} rejected rows in all")


def _ago(moment: datetime | None, now: datetime) -> str:
    return "never" if moment is None else f"{_span(now - moment)} ago"


def _in(moment: datetime | None, now: datetime) -> str:
    return "now" if moment is None or moment <= now else f"in {_span(moment - now)}"


def _span(length: timedelta) -> str:
    seconds = max(0, round(length.total_seconds()))
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
