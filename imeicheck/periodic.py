"""Work that a process repeats in the background, beside its requests."""

import logging
import threading
from collections.abc import Callable

from imeicheck.faults import describe, location

STOP_SECONDS = 1.0

log = logging.getLogger("imeicheck.periodic")


class GuardedWork:
    """Work whose failures are logged and not raised, because it is done again soon.

    A failure that repeats is logged once, and again after a success or another failure came between.
    """

    def __init__(self, work: Callable[[], None], name: str) -> None:
        self._work, self._name = work, name
        self._failure: tuple[type[Exception], str] | None = None

    def __call__(self) -> None:
        """Do the work once."""
        try:
            self._work()
        except Exception as e:  # noqa: BLE001, whatever it is, nobody else would log it
            failure = type(e), location(e)
            if failure != self._failure:
                # Not its message, which may repeat what was sent.
                log.error("%s failed; it is tried again", self._name, extra={"fields": describe(e)})  # noqa: TRY400
            self._failure = failure
            return
        if self._failure is not None:
            log.warning("%s works again", self._name)
            self._failure = None


class PeriodicTask:
    """Repeat work in a thread, at a fixed interval. A failure is logged and does not end the thread.

    The interval stays the same while the work fails, so that recovery is noticed as fast as usual.
    """

    def __init__(self, seconds: float, work: Callable[[], None], name: str, *, once_more: bool = False) -> None:
        """Prepare the task. `once_more` does the work a last time when the task is stopped."""
        self._seconds, self._work, self._once_more = seconds, GuardedWork(work, name), once_more
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._stopped = threading.Event()

    def start(self) -> None:
        """Start the thread. It does the work for the first time after one interval."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread, if it was started. A thread that hangs is abandoned after STOP_SECONDS."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while not self._stopped.wait(self._seconds):
            self._work()
        if self._once_more:
            self._work()
