"""A sync while people go on asking and reporting: what they wait, what they are told, and the memory that it takes.

Half of the IMEIs that are asked for are on another, small list and always `listed`; the other half are on
none and always `not_listed`. A till's wait counts from when it was due, the wait of a report from its 201.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from redis import Redis

from benchmarks.bench import Servers, tell
from benchmarks.feed import NAME, add_feed, publish, publishing, wait_until_visible
from benchmarks.people import Answer, Reported, officer, till
from benchmarks.processes import a_till, answers, command, environment, peak_mib, server, watched
from benchmarks.steady import Done, steadily
from imeicheck.store.database import connect

CHECKS_A_SECOND, REPORTS_A_SECOND = 100, 1
TILLS, OFFICERS = 16, 4
LISTED, REPORTED = 1_000, 10_000
PHONES = 2 * LISTED + REPORTED
"""That the load takes, none of them on the big list."""
WARM_SECONDS, BEFORE_SECONDS = 3.0, 20.0


@dataclass(frozen=True, slots=True)
class Phase:
    """What came in while one thing was done. The publisher's memory is the most that it had until then."""

    name: str
    seconds: float
    checks: list[Done[Answer]]
    reports: list[Done[Reported]]
    from_sql: float
    """The share of checks that SQL answered, those of reports with them."""
    sync_mib: float | None
    publisher_mib: float


def under_checks(at_work: Servers, lists: tuple[Path, Path], others: NDArray[np.int64]) -> list[Phase]:
    """Before, the first sync, and the same feed with 1% changed; the start of Python is part of a sync's time.

    Raises RuntimeError where a sync fails or is never seen.
    """
    redis = Redis.from_url(at_work.redis.url)
    redis.flushall()
    listed, never, reported = np.split(others, [LISTED, 2 * LISTED])
    with ExitStack() as held:
        url = held.enter_context(at_work.database())
        engine = connect(url)
        held.callback(engine.dispose)
        env = environment(at_work, url)
        token, asked = a_till(env, at_work.folder, listed, never)
        police = command(env, "imeicheck", "keys", "create", "police", "--scope", "check,report", "--unlimited")
        file = at_work.folder / "list.csv"
        add_feed(engine, file, required=False)  # before a required list has come, no absence means anything
        publisher = held.enter_context(publishing(env, redis))
        port = held.enter_context(server(env, "imeicheck", "serve"))
        tills = [till(port, token, asked) for _ in range(TILLS)]
        checks = held.enter_context(steadily(CHECKS_A_SECOND, tills))
        officers = [officer(port, police, reported)] * OFFICERS
        reports = held.enter_context(steadily(REPORTS_A_SECOND, officers))
        time.sleep(WARM_SECONDS)
        marks = [_mark(port, publisher)]
        tell("under checks: before")
        time.sleep(BEFORE_SECONDS)
        marks.append(_mark(port, publisher))
        for rows, what in zip(lists, ("first sync", "1% changed"), strict=True):
            tell(f"under checks: {what}")
            publish(rows, file)
            ran = watched(env, "blocklist_sync", "once", NAME)
            wait_until_visible(engine, redis)
            marks.append(_mark(port, publisher, ran.mib))
    return list(_phases(marks, checks, reports))


class _Mark(NamedTuple):
    """Between two phases."""

    at: float
    stores: dict[str, int]
    publisher_mib: float
    sync_mib: float | None


def _mark(port: int, publisher: int, sync_mib: float | None = None) -> _Mark:
    return _Mark(time.perf_counter(), answers(port), peak_mib(publisher), sync_mib)


def _phases(marks: list[_Mark], checks: list[Done[Answer]], reports: list[Done[Reported]]) -> Iterator[Phase]:
    names = ("before", "first sync", "1% changed")
    for name, began, ended in zip(names, marks, marks[1:], strict=False):
        stores = {store: count - began.stores.get(store, 0) for store, count in ended.stores.items()}
        yield Phase(
            name,
            ended.at - began.at,
            [done for done in checks if began.at <= done.due < ended.at],
            [done for done in reports if began.at <= done.due < ended.at],
            stores.get("sql", 0) / max(1, sum(stores.values())),
            ended.sync_mib,
            ended.publisher_mib,
        )
