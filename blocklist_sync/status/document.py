"""The status of every feed for machines."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from blocklist_sync.address import BadAddress, shown
from blocklist_sync.status.facts import FeedStatus
from blocklist_sync.status.troubles import troubles
from imeicheck.store.ledger import Tip
from imeicheck.store.standing import Run

RUNS = 5
LAST = ("added", "updated", "removed", "rejected")


def as_json(tip: Tip, statuses: Sequence[FeedStatus], now: datetime) -> dict[str, Any]:
    return {
        "changeset": tip.number,
        "digest": tip.digest,
        "feeds": [_feed(status, now) for status in statuses],
    }


def _feed(status: FeedStatus, now: datetime) -> dict[str, Any]:
    feed, stands = status.feed, status.standing
    age = stands.age(now)
    return {
        "name": feed.name,
        "public_name": feed.public_name,
        "contact": feed.contact,
        "url": _url(feed.url),
        "format": feed.format,
        "state": status.state(now),
        "required": feed.required,
        "synced_at": _when(stands.synced_at),
        "age_seconds": None if age is None else round(age.total_seconds()),
        "max_age_seconds": round(stands.max_age.total_seconds()),
        "overdue": stands.overdue(now),
        "next_at": _when(status.next_at),
        "listings": stands.listings,
        "last": status.last and {name: status.last[name] for name in LAST},
        "today": dict(status.today),
        "failed_runs": stands.failed_runs,
        "quarantined": list(stands.quarantined),
        "trouble": [trouble._asdict() for trouble in troubles(status, now)],
        "runs": [_run(run) for run in stands.runs[:RUNS]],
    }


def _run(run: Run) -> dict[str, Any]:
    return {name: _when(value) if isinstance(value, datetime) else value for name, value in run.items()}


def _url(url: str) -> str | None:
    """Without what may be secret; None if it cannot be read, so that nobody could say what of it is secret."""
    try:
        return shown(url)
    except BadAddress:
        return None


def _when(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z") if moment else None
