"""The state of the demo's feed: the file, when the sync worker looked at it, and how the last run ended."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from imeicheck.demo.prepare import FEED
from imeicheck.store.schema import feed, run, source

MOST_SHOWN_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class FeedFile:
    """The feed's file, with either its text or the problem that keeps it from being shown."""

    path: Path
    saved_at: datetime | None = None
    """When the file was last modified."""
    text: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often a feed is due, and when a sync of it last began."""

    every_seconds: int
    looked_at: datetime | None


def read_file(path: Path) -> FeedFile:
    """Return the file's text and the time of its last modification."""
    try:
        with path.open("rb") as file:
            saved_at = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
            data = file.read(MOST_SHOWN_BYTES + 1)
    except OSError as e:
        return FeedFile(path, problem=f"the file cannot be read ({e.strerror})")
    if len(data) > MOST_SHOWN_BYTES:
        return FeedFile(path, saved_at, problem=f"the file has more than {MOST_SHOWN_BYTES:,} bytes, too many to show")
    return FeedFile(path, saved_at, text=data.decode("utf-8-sig", "replace"))


def schedule(connection: sa.Connection) -> Schedule | None:
    """Return the schedule of the demo's feed; None before the feed is registered."""
    row = connection.execute(
        sa.select(feed.c.every_seconds, feed.c.tried_at).join(source).where(source.c.slug == FEED)
    ).one_or_none()
    return Schedule(*row) if row else None


def first_run_since(connection: sa.Connection, since: datetime) -> datetime | None:
    """Return when the first run of the feed after a time began; None if none did."""
    began = sa.select(sa.func.min(run.c.started_at)).join(source).where(source.c.slug == FEED)
    started_at: datetime | None = connection.execute(began.where(run.c.started_at >= since)).scalar_one()
    return started_at


def last_run(connection: sa.Connection, since: datetime | None = None) -> sa.Row[Any] | None:
    """Return the feed's last run that ended, with its source's `spoke_at`.

    Args:
        since: consider only runs that began at this time or later.
    """
    ended = (
        sa.select(run, source.c.spoke_at)
        .join(source)
        .where(source.c.slug == FEED, run.c.outcome.not_in(("running", "interrupted")))
        .order_by(run.c.started_at.desc())
        .limit(1)
    )
    return connection.execute(ended if since is None else ended.where(run.c.started_at >= since)).one_or_none()
