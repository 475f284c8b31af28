"""The big list of a benchmark: published as a file, synced, and visible.

It is visible once Redis stands at the ledger's end, under a valid lease.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from redis import Redis

from benchmarks.processes import process
from blocklist_sync import feeds
from imeicheck.rules.buckets import HEAD_KEY, Head
from imeicheck.store import ledger
from imeicheck.store.database import reading, writing
from imeicheck.store.schema import feed

NAME = "national"
VISIBLE_SECONDS = 600.0
"""After its sync. It is waited for no longer."""


def add_feed(engine: sa.Engine, file: Path, *, required: bool) -> None:
    """A feed that the worker does not find due: we sync it."""
    now = datetime.now(UTC)
    day = timedelta(days=1)
    with writing(engine) as connection:
        feeds.add(
            connection,
            NAME,
            url=str(file),
            format_="plain",
            kind="registry",
            every=day,
            country="KE",
            required=required,
            max_age=day,
            timezone=None,
            now=now,
        )
        connection.execute(sa.update(feed).values(tried_at=now))


def publish(rows: Path, file: Path) -> None:
    """Put a list where the feed is fetched."""
    file.unlink(missing_ok=True)
    file.hardlink_to(rows)


@contextmanager
def publishing(env: dict[str, str], redis: Redis) -> Iterator[int]:
    """`blocklist-sync run` in a process of its own, once it publishes; gives the process id."""
    with process(env, "blocklist_sync", "run") as worker:
        while redis.get(HEAD_KEY) is None:
            if worker.poll() is not None:
                raise RuntimeError("the worker ended")
            time.sleep(0.01)
        yield worker.pid


def wait_until_visible(engine: sa.Engine, redis: Redis) -> None:
    """Raises RuntimeError where the publisher does not get there."""
    with reading(engine) as connection:
        end = ledger.tip(connection).number
    deadline = time.monotonic() + VISIBLE_SECONDS
    while _published(redis) < end:
        if time.monotonic() > deadline:
            raise RuntimeError(f"changeset {end} was not published")
        time.sleep(0.005)


def _published(redis: Any) -> int:
    raw: bytes | None = redis.get(HEAD_KEY)
    return -1 if raw is None else Head.decode(raw).position.number
