"""Room for what takes long: at most so much of it at once in a process, so that a thread is left for checks."""

import threading


class Busy(Exception):
    """There is no room now."""


class Slots:
    """Take one, and give it back."""

    def __init__(self, count: int) -> None:
        self._free = threading.BoundedSemaphore(count)

    def take(self) -> None:
        """Raises Busy."""
        if not self._free.acquire(blocking=False):
            raise Busy("something else that takes long is under way here")

    def give_back(self) -> None:
        self._free.release()
