"""A timed round: a first sync, the same list with 1% changed, and the limit, while nobody asks.

`blocklist-sync run` publishes in a process of its own; the sync runs in this one, so that starting
Python is not measured.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from redis import Redis

from benchmarks import copy_and_mset
from benchmarks.bench import Servers, seconds, tell
from benchmarks.feed import NAME, add_feed, publish, publishing, wait_until_visible
from benchmarks.memory import bytes_an_imei
from benchmarks.processes import environment, peak_mib
from blocklist_sync import feeds
from blocklist_sync import sync as syncing
from imeicheck.store.database import connect, reading


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds, bytes of Redis an IMEI after the first sync, and the most memory of the publisher."""

    first: float
    again: float
    limit: float
    bytes_an_imei: float
    publisher_mib: float


def timed_round(at_work: Servers, lists: tuple[Path, Path], rows: int, shown: str) -> Round:
    redis, file = Redis.from_url(at_work.redis.url), at_work.folder / "list.csv"
    redis.flushall()
    with at_work.database() as url:
        engine = connect(url)
        with publishing(environment(at_work, url), redis) as publisher:
            add_feed(engine, file, required=True)
            publish(lists[0], file)
            first = _timed(engine, lambda: _sync_until_visible(engine, redis), f"{shown}first sync")
            taken = bytes_an_imei(redis, rows)
            tell(f"{shown}keeping what came of it")
            kept = copy_and_mset.keep(engine, redis, at_work.folder)
            publish(lists[1], file)
            again = _timed(engine, lambda: _sync_until_visible(engine, redis), f"{shown}1% changed")
            most = peak_mib(publisher)
        engine.dispose()
    redis.flushall()
    with at_work.database() as url:
        engine = connect(url)
        limit = _timed(engine, lambda: copy_and_mset.put(engine, redis, kept), f"{shown}COPY and MSET")
        engine.dispose()
    return Round(first, again, limit, taken, most)


def _timed(engine: sa.Engine, work: Callable[[], None], shown: str) -> float:
    copy_and_mset.checkpoint(engine)
    tell(shown)
    return seconds(work)


def _sync_until_visible(engine: sa.Engine, redis: Redis) -> None:
    with reading(engine) as connection:
        wanted = feeds.named(connection, NAME)
    result = syncing.sync(engine, wanted, lambda: datetime.now(UTC))
    assert result.outcome == "applied", result.trouble
    wait_until_visible(engine, redis)
