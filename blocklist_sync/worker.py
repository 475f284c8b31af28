"""What `blocklist-sync run` does: publish, and beside it start syncs, run followers and delete expired texts.

Each has a thread of its own. One that fails is logged and retried with back-off; the others are not disturbed.
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
"""Between two cycles that writes caused, at least: what is written meanwhile is published together."""
FIRST_CHORE_SECONDS = 0.5
"""After the start: till then the publisher knows whether another one is at work."""
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
    """Work until `stop` is set or a signal asks to end; texts are kept for so many days.

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
    """Publish until `stop` is set; a failure is logged once and tried again. Checks read SQL meanwhile.

    `wait` waits for so many seconds, less if the ledger is written to; without it the publisher only polls.
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
            publisher.stop()  # what it remembers may be what is wrong
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
    """An outage may be over at any moment, and looking costs little."""
    return RETRY_SECONDS if isinstance(error, OUTAGES) else back_off(failures, LONGEST_RETRY_SECONDS)


def _unless_standing_by(publisher: Publisher, work: Callable[[], float]) -> Callable[[], float]:
    return lambda: STAND_BY_SECONDS if publisher.stands_by else work()


def _follow(engine: sa.Engine, stop: threading.Event) -> float:
    """Raises StoreDown."""
    while follow(engine, "daily-changes", count_daily_changes) and not stop.is_set():
        pass
    return FOLLOW_SECONDS


def _expire(engine: sa.Engine, now: Callable[[], datetime], keep_texts: int) -> float:
    """Raises StoreDown."""
    texts.expire(engine, now(), keep_texts)
    return EXPIRE_SECONDS
