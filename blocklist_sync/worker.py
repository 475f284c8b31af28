"""The worker, `blocklist-sync run`: publishes, starts syncs, runs followers and deletes expired texts.

Each task has its own thread. A task that fails is logged and retried with back-off, without effect on the others.
"""

import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import datetime

import sqlalchemy as sa

from blocklist_sync.ledger_signal import LedgerSignal
from blocklist_sync.publisher import Publisher
from blocklist_sync.repeat import OUTAGES, Rounds, back_off
from blocklist_sync.syncs import Syncs
from imeicheck.store import texts
from imeicheck.store.follower import count_daily_changes, follow

RETRY_SECONDS = 0.5
BETWEEN_SECONDS = 0.05
"""Shortest time between two cycles that writes caused. Writes within it are published together."""
FIRST_CHORE_SECONDS = 0.5
"""Delay of the first run of each task. By then the publisher knows whether another one is active."""
FOLLOW_SECONDS = 5.0
EXPIRE_SECONDS = 600.0
STAND_BY_SECONDS = 1.0
LONGEST_RETRY_SECONDS = 15.0


def run(
    engine: sa.Engine,
    publisher: Publisher,
    now: Callable[[], datetime],
    stop: threading.Event,
    keep_texts: int = 0,
    syncs: Syncs | None = None,
) -> None:
    """Run the worker until `stop` is set or SIGTERM or SIGINT arrives. Texts are kept for `keep_texts` days.

    Raises RuntimeError if a thread ended because of an error.
    """
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    syncs = syncs or Syncs(engine, now)
    ledger_signal = LedgerSignal(engine, stop)
    chores: dict[str, Callable[[], float]] = {
        "following the ledger": lambda: _follow(engine, stop),
        "expiring texts": lambda: _expire(engine, now, keep_texts),
        "starting syncs": syncs.start_due,
    }
    with ExitStack() as ending:
        ending.callback(ledger_signal.finish)
        ending.callback(syncs.end)
        ledger_signal.start()
        for name, work in chores.items():
            chore = Rounds(name, _unless_standing_by(publisher, work), stop, first=FIRST_CHORE_SECONDS)
            chore.start()
            ending.callback(chore.finish)
        ending.callback(stop.set)
        publish_until(publisher, stop, ledger_signal.wait)


def publish_until(publisher: Publisher, stop: threading.Event, wait: Callable[[float], bool] | None = None) -> None:
    """Publish until `stop` is set. A failure is logged once and retried; checks read SQL meanwhile.

    `wait` waits for the given seconds, or until the ledger is written to. Without it the publisher only polls.
    """
    wait, written = wait or stop.wait, False

    def publish() -> float:
        nonlocal written
        began = time.monotonic()
        try:
            if publisher.cycle():
                return 0.0
        except OUTAGES:
            raise
        except Exception:
            publisher.stop()  # its state may be the cause
            raise
        if written:
            stop.wait(BETWEEN_SECONDS)
        written = wait(max(0.0, publisher.pause - (time.monotonic() - began)))
        return 0.0

    publishing = Rounds("publishing", publish, stop, retry_after=_publisher_waits)
    try:
        publishing.run()
    finally:
        publisher.stop()
    if publishing.failure is not None:
        raise publishing.failure


def _publisher_waits(error: Exception, failures: int) -> float:
    """Return a short fixed pause for an outage, since a retry is cheap, and back-off for any other error."""
    return RETRY_SECONDS if isinstance(error, OUTAGES) else back_off(failures, LONGEST_RETRY_SECONDS)


def _unless_standing_by(publisher: Publisher, work: Callable[[], float]) -> Callable[[], float]:
    return lambda: STAND_BY_SECONDS if publisher.stands_by else work()


def _follow(engine: sa.Engine, stop: threading.Event) -> float:
    """Run the followers until they are up to date, and return the pause in seconds. Raises StoreDown."""
    while follow(engine, "daily-changes", count_daily_changes) and not stop.is_set():
        pass
    return FOLLOW_SECONDS


def _expire(engine: sa.Engine, now: Callable[[], datetime], keep_texts: int) -> float:
    """Delete expired texts, and return the pause in seconds. Raises StoreDown."""
    texts.expire(engine, now(), keep_texts)
    return EXPIRE_SECONDS
