"""Work done again and again beside the requests of a process."""

import threading
from collections.abc import Callable

STOP_SECONDS = 1.0


class Every:
    """A thread that does its work every so many seconds; with `once_more`, also when it is stopped.

    The work catches its own errors: one that it lets through ends the thread.
    """

    def __init__(self, seconds: float, work: Callable[[], None], name: str, *, once_more: bool = False) -> None:
        self._seconds, self._work, self._once_more = seconds, work, once_more
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._stopped = threading.Event()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End the thread, if it was started; one that hangs is left to itself."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while not self._stopped.wait(self._seconds):
            self._work()
        if self._once_more:
            self._work()
