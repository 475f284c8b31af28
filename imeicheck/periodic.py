"""Periodic work in background threads, and logging of its failures."""

import logging
import threading
from collections.abc import Callable

from imeicheck.faults import describe, location

STOP_SECONDS = 1.0

log = logging.getLogger("imeicheck.periodic")


class GuardedWork:
    """A callable that logs the exceptions of its work instead of raising them, since the work is repeated soon.

    A failure that repeats is logged once. It is logged again after a success or a different failure.
    """

    def __init__(self, work: Callable[[], None], name: str) -> None:
        self._work, self._name = work, name
        self._failure: tuple[type[Exception], str] | None = None

    def __call__(self) -> None:
        """Do the work once."""
        try:
            self._work()
        except Exception as e:  # noqa: BLE001, an exception that is not caught here is logged nowhere
            failure = type(e), location(e)
            if failure != self._failure:
                # Without the message, which may contain an IMEI or another value that a caller sent.
                log.error("%s failed; it is tried again", self._name, extra={"fields": describe(e)})  # noqa: TRY400
            self._failure = failure
            return
        if self._failure is not None:
            log.warning("%s works again", self._name)
            self._failure = None


class PeriodicTask:
    """A thread that repeats work at a fixed interval. A failure is logged and does not end the thread.

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
