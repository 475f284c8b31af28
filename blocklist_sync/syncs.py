"""Sync each feed when it is due.

If the file of a local feed is unchanged, this process notes the run itself. Otherwise it starts a process for the sync,
so that a big list uses neither the time nor the memory of the publisher, and a crash does not affect the worker.
"""

import logging
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from blocklist_sync import feeds
from blocklist_sync.feeds import Feed
from blocklist_sync.file_digests import FileDigests
from blocklist_sync.repeat import back_off
from blocklist_sync.sync import note_unchanged
from imeicheck.store.database import reading
from imeicheck.store.errors import StoreDown
from imeicheck.store.ledger import SourceMoved
from imeicheck.store.unreadable import Unreadable, UnreadableLog

SYNC = (sys.executable, "-m", "blocklist_sync", "once")
MOST_SYNCS = 2
LOOK_SECONDS = 2.0
"""How often the feeds are read. A feed that is due earlier is synced when it is due."""
LONGEST_RETRY_SECONDS = 300.0
END_SECONDS = 5.0
"""How long syncs that were asked to end may take."""
EXPECTED = (StoreDown, OSError)
"""Errors of a sync for which one line in the log is enough."""

log = logging.getLogger("blocklist_sync")


@dataclass(slots=True)
class _Failing:
    """A feed whose syncs end before they note a run: failures in a row, cause, next try (monotonic clock, s)."""

    times: int
    why: str
    again_at: float


class Syncs:
    """Starts and ends the syncs of one worker. The name of the feed is appended to `command`."""

    def __init__(
        self,
        engine: sa.Engine,
        now: Callable[[], datetime],
        command: Sequence[str] = SYNC,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine, self._now, self._command, self._clock = engine, now, command, clock
        self._digests = FileDigests()
        self._unreadable = UnreadableLog(log)
        self._running: dict[str, tuple[subprocess.Popen[bytes], datetime | None]] = {}
        self._failing: dict[str, _Failing] = {}

    def start_due(self) -> float:
        """Sync every feed that is due; return how many seconds to wait before the next call.

        A feed that fails ends neither the call nor the syncs of others; one whose row cannot be read is logged once
        and left out. Raises StoreDown if the database cannot answer.
        """
        ended = {name: process for name, (process, _) in self._running.items() if process.poll() is not None}
        unreadable: list[Unreadable] = []
        with reading(self._engine) as connection:
            known = {feed.name: feed for feed in feeds.every(connection, unreadable.append)}
        self._unreadable.note(unreadable)
        for name, process in ended.items():
            _, tried_at = self._running.pop(name)
            noted = name not in known or known[name].tried_at != tried_at
            self._note_end(name, "" if noted or not process.returncode else f"exit code {process.returncode}")
        self._failing = {name: failing for name, failing in self._failing.items() if name in known}
        # Those that failed come last: one whose source is locked waits until its statement times out.
        for feed in sorted(known.values(), key=lambda feed: feed.name in self._failing):
            if self._may_start(feed):
                self._try(feed)
        waits = [(feed.tried_at + feed.every - self._now()).total_seconds() for feed in known.values() if feed.tried_at]
        return min([LOOK_SECONDS, *(wait for wait in waits if wait > 0)])

    def end(self) -> None:
        """End the processes that still run. The next run of a feed writes the remaining changes."""
        for process, _ in self._running.values():
            process.terminate()
        deadline = self._clock() + END_SECONDS
        for process, _ in self._running.values():
            try:
                process.wait(max(0.0, deadline - self._clock()))
            except subprocess.TimeoutExpired:
                process.kill()

    def _may_start(self, feed: Feed) -> bool:
        failing = self._failing.get(feed.name)
        return (
            is_due(feed, self._now())
            and feed.name not in self._running
            and (failing is None or self._clock() >= failing.again_at)
        )

    def _try(self, feed: Feed) -> None:
        """Sync a feed; a failure is logged and retried with growing pauses, and keeps no other feed waiting."""
        try:
            self._sync(feed)
        except Exception as e:  # noqa: BLE001  whatever it is, it is the trouble of this feed alone
            self._note_end(feed.name, f"{type(e).__name__}: {e}", None if isinstance(e, EXPECTED) else e)

    def _sync(self, feed: Feed) -> None:
        """Raises StoreDown, OSError."""
        digest = self._digests.digest(feed.url)
        try:
            if digest is not None and note_unchanged(self._engine, feed, digest, self._now):
                self._note_end(feed.name, "")
                return
        except SourceMoved:
            return  # another run of the feed is in progress or has just ended; the next call looks again
        if len(self._running) >= MOST_SYNCS:
            return
        self._running[feed.name] = subprocess.Popen([*self._command, feed.name]), feed.tried_at

    def _note_end(self, name: str, why: str, fault: Exception | None = None) -> None:
        """Note why a sync ended without a run, if it did; log it when that is new, a fault with its traceback."""
        before = self._failing.pop(name, None)
        if not why:
            if before:
                log.info("syncs of %s start again", name)
            return
        if before is None or before.why != why:
            message = "a sync of %s could not start (%s) and is retried with growing pauses"
            log.error(message, name, why, exc_info=fault)
        times = before.times + 1 if before else 1
        self._failing[name] = _Failing(times, why, self._clock() + back_off(times, LONGEST_RETRY_SECONDS))


def is_due(feed: Feed, now: datetime) -> bool:
    return feed.tried_at is None or now >= feed.tried_at + feed.every
