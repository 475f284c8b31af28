"""Feeds and their runs in SQL, as syncs leave them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from blocklist_sync import feeds, quarantine
from blocklist_sync.feeds import Stamp
from imeicheck.store.database import writing
from imeicheck.store.standing import GOOD

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def add_feed(
    engine: sa.Engine,
    name: str,
    *,
    required: bool = False,
    max_age: timedelta = 2 * DAY,
    url: str = "list.csv",
    at: datetime = NOON,
) -> int:
    """The id of its source."""
    with writing(engine) as connection:
        feeds.add(
            connection, name, url=url, format_="plain", kind="registry", every=15 * MINUTE, country="KE",
            required=required, max_age=max_age, timezone=None, now=at,
        )  # fmt: skip
        return feeds.named(connection, name).source_id


def ran(
    engine: sa.Engine, source_id: int, at: datetime, outcome: str, *, listings: int = 0, kept: bytes = b"", **told: Any
) -> str:
    """A run of a minute, and its id; with `kept`, its list is in quarantine."""
    with writing(engine) as connection:
        id_ = feeds.begin_run(connection, source_id, at)
        if outcome in GOOD:
            feeds.mark_synced(connection, source_id, Stamp(None, None, "of its list"), listings, at + MINUTE)
        if kept:
            quarantine.keep(connection, id_, quarantine.pack(kept))
        if outcome != "running":
            feeds.end_run(connection, id_, at + MINUTE, outcome, told)
    return id_
