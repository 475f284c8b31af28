"""Threads that repeat work. Failures are logged and retried with back-off, and do not affect other threads."""

import logging
import threading
from collections.abc import Callable
from random import SystemRandom

from redis.exceptions import RedisError

from imeicheck.store.errors import StoreDown

FIRST_RETRY_SECONDS = 2.0
LONGEST_RETRY_SECONDS = 60.0
JOIN_SECONDS = 5.0
OUTAGES = (StoreDown, RedisError)
"""Exceptions that end by themselves. They are logged in one line, without a traceback."""

log = logging.getLogger("blocklist_sync")


RetryAfter = Callable[[Exception, int], float]
"""Return how many seconds to wait after an error. The second argument is the number of failures in a row."""


def back_off(failures: int, longest: float = LONGEST_RETRY_SECONDS) -> float:
    """Return how many seconds to wait after so many failures in a row: twice as long each time, with jitter."""
    seconds = min(longest, FIRST_RETRY_SECONDS * 2.0 ** min(failures - 1, 30))
    return seconds * SystemRandom().uniform(0.5, 1.0)


class Trouble:
    """Logs a failure once instead of at every retry, and logs when the work succeeds again."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._logged = ""

    def note(self, error: BaseException) -> None:
        """Log an error with its traceback; an outage in one line; nothing if it is the same as before."""
        summary = f"{type(error).__name__}: {error}"
        if summary != self._logged:
            log.warning(
                "%s failed and is retried: %s",
                self._what,
                error,
                exc_info=None if isinstance(error, OUTAGES) else error,
            )
        self._logged = summary

    def over(self) -> None:
        """Log that the work succeeds again, if it failed before."""
        if self._logged:
            log.info("%s works again", self._what)
        self._logged = ""


class Rounds(threading.Thread):
    """A thread that calls `work` until `stop` is set. `work` returns how many seconds to wait before the next call.

    The first call is made after `first` seconds. After an exception, which is logged, `retry_after` returns how long to
    wait. The thread ends when `stop` is set. If it ends for another reason, it sets `stop` and stores the reason in
    `failure`.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], float],
        stop: threading.Event,
        *,
        first: float = 0.0,
        retry_after: RetryAfter | None = None,
    ) -> None:
        super().__init__(name=name, daemon=True)  # work that hangs must not keep the process alive
        self._work, self._stop_event, self._first = work, stop, first
        self._retry_after = retry_after or (lambda _, failures: back_off(failures))
        self._trouble = Trouble(name)
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            self._repeat()
        except BaseException as e:
            log.critical("%s ended", self.name, exc_info=True)
            self.failure = e
        finally:
            self._stop_event.set()

    def _repeat(self) -> None:
        pause, failures = self._first, 0
        while not self._stop_event.wait(pause):
            try:
                pause = self._work()
            except Exception as e:  # noqa: BLE001  after any exception the next call may succeed
                failures += 1
                pause = self._retry_after(e, failures)
                self._trouble.note(e)
            else:
                failures = 0
                self._trouble.over()

    def finish(self) -> None:
        """Wait for the thread to end, after `stop` was set. Raises RuntimeError if it ended because of an error."""
        self.join(JOIN_SECONDS)
        if self.failure is not None:
            raise RuntimeError(f"{self.name} ended because of an error") from self.failure
