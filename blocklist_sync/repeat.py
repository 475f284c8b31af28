"""Repeat work in a thread of its own; what fails is logged and retried with growing pauses, and ends nothing else."""

import logging
import threading
from collections.abc import Callable

from redis.exceptions import RedisError
from tenacity import RetryCallState, RetryError, Retrying, stop_when_event_set, wait_exponential, wait_random
from tenacity.nap import sleep_using_event

from imeicheck.store.errors import StoreDown

FIRST_RETRY_SECONDS = 1.0
LONGEST_RETRY_SECONDS = 60.0
JOIN_SECONDS = 5.0
OUTAGES = (StoreDown, RedisError)
"""What passes by itself: one line in the log says enough."""

log = logging.getLogger("blocklist_sync")


RetryAfter = Callable[[RetryCallState], float]
"""How many seconds to wait after a failure."""


def back_off(longest: float) -> RetryAfter:
    """Wait twice as long after each failure, with jitter, up to so many seconds."""
    return wait_exponential(multiplier=FIRST_RETRY_SECONDS, max=longest) + wait_random(0, FIRST_RETRY_SECONDS)


class Trouble:
    """Logs a failure once, not at every retry, and logs when it is over."""

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
    """Calls `work` until `stop` is set; `work` returns how many seconds to wait before the next call.

    The first call comes after `first` seconds. Any exception is logged and retried after `retry_after`. The thread
    ends only when `stop` is set; should it end for another reason, it sets `stop`, and `failure` holds the reason.
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
        self._retry_after = retry_after or back_off(LONGEST_RETRY_SECONDS)
        self._trouble = Trouble(name)
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            self._stop_event.wait(self._first)
            while not self._stop_event.is_set():
                self._stop_event.wait(self._round())
        except BaseException as e:
            log.critical("%s ended", self.name, exc_info=True)
            self.failure = e
        finally:
            self._stop_event.set()

    def finish(self) -> None:
        """Wait for the thread's end, once `stop` is set. Raises RuntimeError if it ended because of an error."""
        self.join(JOIN_SECONDS)
        if self.failure is not None:
            raise RuntimeError(f"{self.name} ended because of an error") from self.failure

    def _round(self) -> float:
        """Call `work`, again while it fails; return how long to wait then."""
        retrying = Retrying(
            wait=self._retry_after,
            sleep=sleep_using_event(self._stop_event),
            stop=stop_when_event_set(self._stop_event),
            before_sleep=self._note,
        )
        try:
            pause = retrying(self._work)
        except RetryError:  # stopped meanwhile
            return 0.0
        self._trouble.over()
        return pause

    def _note(self, state: RetryCallState) -> None:
        if state.outcome is not None and (error := state.outcome.exception()) is not None:
            self._trouble.note(error)
