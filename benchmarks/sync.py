"""How fast a list becomes visible: from its file to a Redis that stands at the ledger's end, under a valid lease.

`blocklist-sync run` publishes in a process of its own; the sync runs in this one, so that starting
Python is not measured. The limit puts the same bytes where ours ended up, with nothing to decide:
one COPY each into the ledger's rows and the listings, both with their indexes, and one MSET.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import click
import polars as pl
import sqlalchemy as sa
from redis import Redis

from benchmarks.bench import Measured, Servers, seconds, servers, show, tell
from benchmarks.lists import changed, list_of, phones
from blocklist_sync import feeds
from blocklist_sync import sync as syncing
from imeicheck.rules.buckets import HEAD_KEY, POSITION_KEY, Head, Position
from imeicheck.store import ledger
from imeicheck.store.database import connect, reading, writing
from imeicheck.store.schema import feed

TABLES = ("changeset_row", "listing")
CHANGED = 0.01
NAME = "national"


@dataclass(slots=True)
class Times:
    """Seconds of each round."""

    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    limit: list[float] = field(default_factory=list)


@click.command()
@click.option("--rows", default=1_000_000, show_default=True, help="Rows of the list.")
@click.option("--rounds", default=2, show_default=True, help="How often; the median counts.")
def sync(rows: int, rounds: int) -> None:
    """A first full sync, and the same feed again with 1% changed."""
    times = Times()
    with servers() as at_work:
        tell("making the lists")
        few = max(1, round(rows * CHANGED / 3))
        every = list_of(phones(rows + few))
        lists = every[:rows], changed(every[:rows], every[rows:])
        for number in range(1, rounds + 1):
            _round(at_work, lists, times, f"round {number} of {rounds}: ")
    to_limit, to_first = _ratio(times.first, times.limit), _ratio(times.again, times.first)
    first, again, limit = (f"{median(taken):.2f} s" for taken in (times.first, times.again, times.limit))
    show(
        f"File to visible, {rows:,} rows, PostgreSQL and Redis, median of {rounds}",
        [
            Measured("first sync, to COPY and MSET", first, to_limit, 2.5, 1.5, limit),
            Measured("1% changed, to the first sync", again, to_first, 0.15, 0.05, first),
        ],
    )


def _ratio(ours: list[float], limit: list[float]) -> float:
    """Taken within each round, so that a slow minute of the machine is on both sides."""
    return median(one / other for one, other in zip(ours, limit, strict=True))


def _round(at_work: Servers, lists: tuple[pl.DataFrame, pl.DataFrame], times: Times, shown: str) -> None:
    url, redis, file = at_work.postgres.create_database(), at_work.redis.client(), at_work.folder / "list.csv"
    redis.flushall()
    with _publishing(url, at_work.redis.url):
        engine = connect(url)
        _add_feed(engine, file)
        for rows, taken, what in zip(lists, (times.first, times.again), ("first sync", "1% changed"), strict=True):
            rows.write_csv(file, quote_style="never")
            _checkpoint(engine)
            tell(f"{shown}{what}")
            taken.append(seconds(lambda: _sync_until_visible(engine, redis)))
            if what == "first sync":
                tell(f"{shown}keeping what came of it")
                copied, buckets = _copied_out(engine), _buckets(redis)
        engine.dispose()
    engine = connect(at_work.postgres.create_database())
    redis.flushall()
    _checkpoint(engine)
    tell(f"{shown}COPY and MSET")
    times.limit.append(seconds(lambda: _put(engine, copied, redis, buckets)))
    engine.dispose()


@contextmanager
def _publishing(database_url: str, redis_url: str) -> Iterator[None]:
    told = {**os.environ, "DATABASE_URL": database_url, "REDIS_URL": redis_url}
    command = [sys.executable, "-m", "blocklist_sync", "run"]
    worker = subprocess.Popen(command, env=told, stderr=subprocess.DEVNULL)
    try:
        redis = Redis.from_url(redis_url)
        while redis.get(HEAD_KEY) is None:
            assert worker.poll() is None, "the worker does not run"
            time.sleep(0.01)
        yield
    finally:
        worker.terminate()
        worker.wait()


def _add_feed(engine: sa.Engine, file: Path) -> None:
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
            required=True,
            max_age=day,
            timezone=None,
            now=now,
        )
        connection.execute(sa.update(feed).values(tried_at=now))


def _sync_until_visible(engine: sa.Engine, redis: Redis) -> None:
    with reading(engine) as connection:
        wanted = feeds.named(connection, NAME)
    result = syncing.sync(engine, wanted, lambda: datetime.now(UTC))
    assert result.outcome == "applied", result.trouble
    with reading(engine) as connection:
        end = ledger.tip(connection).number
    while not _is_visible(redis, end):
        time.sleep(0.005)


def _is_visible(redis: Any, changeset: int) -> bool:
    raw: bytes | None = redis.get(HEAD_KEY)
    return raw is not None and Head.decode(raw).position.number == changeset


def _checkpoint(engine: sa.Engine) -> None:
    """Have PostgreSQL write out what came before, so that it is not done in somebody else's time."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("SET statement_timeout = 0"))
        connection.execute(sa.text("CHECKPOINT"))
        connection.execute(sa.text("RESET statement_timeout"))


def _copied_out(engine: sa.Engine) -> dict[str, bytes]:
    """The tables as binary COPY gives them, in the order in which they were written."""
    with engine.connect() as connection, _driver(connection).cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        copied = {}
        for table in TABLES:
            with cursor.copy(f"COPY {table} TO STDOUT (FORMAT BINARY)") as copy:
                copied[table] = b"".join(copy)
        return copied


def _put(engine: sa.Engine, copied: dict[str, bytes], redis: Any, buckets: dict[str, bytes]) -> None:
    with engine.connect() as connection, _driver(connection).cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        for table, rows in copied.items():
            with cursor.copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
                copy.write(rows)
        _driver(connection).commit()
    redis.mset(buckets)


def _driver(connection: sa.Connection) -> Any:
    return connection.connection.driver_connection


def _buckets(redis: Any) -> dict[str, bytes]:
    """Every bucket that the position names."""
    generation = Position.decode(redis.get(POSITION_KEY)).generation
    keys = [generation.key(number) for number in range(generation.buckets)]
    return dict(zip(keys, redis.mget(keys), strict=True))
