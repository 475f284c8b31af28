"""Places for work that may take long, so that a thread of the web process is always left for checks.

A web process answers requests in a few threads. Work that may take long takes a place first. Each kind of work has
places of its own, so that no kind keeps another waiting, and all of them together are fewer than the threads.
"""

import threading
import time
from collections.abc import Callable

STREAMS = 1
"""Batches that are streamed, and waits of test mode, at once in a process."""
LONG_READS = 1
"""Lists, such as that of reports."""
WRITES = 2
"""Reports and other changes."""
CHECKS = 2
"""Threads that nothing but checks, and what is as short, can use."""
THREADS = STREAMS + LONG_READS + WRITES + CHECKS


class Busy(Exception):
    """There is no place now."""


class Place:
    """One place that is in use."""

    def __init__(self, give_back: Callable[["Place"], None]) -> None:
        self._give_back = give_back

    def give_back(self) -> None:
        """Free the place. Does nothing if it is free already."""
        self._give_back(self)


class Slots:
    """A limit for work of one kind: at most `count` pieces of it at once.

    While work ends quickly, more of it queues. Once work is stuck, more of it is refused at once, so that only the
    threads that are stuck already are lost to it.

    Args:
        count: Number of places.
        wait_seconds: How old the work in progress may be while others wait for a place. Nobody waits while the last
            piece of work took longer.
        lost_seconds: After this time a place is given to others although its work has not ended.
        clock: Returns a time in seconds.
    """

    def __init__(
        self,
        count: int,
        *,
        wait_seconds: float = 0.0,
        lost_seconds: float = float("inf"),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._count, self._wait_seconds, self._lost_seconds, self._clock = count, wait_seconds, lost_seconds, clock
        self._since: dict[Place, float] = {}
        self._was_slow = False
        self._changed = threading.Condition()

    def take(self) -> Place:
        """Return a place. Raises Busy."""
        with self._changed:
            while len(self._since) >= self._count:
                now = self._clock()
                self._free_lost_places(now)
                if len(self._since) < self._count:
                    break
                left = max(self._since.values()) + self._wait_seconds - now
                if left <= 0 or self._was_slow:
                    raise Busy("something else that takes long is under way here")
                self._changed.wait(left)
            place = Place(self._give_back)
            self._since[place] = self._clock()
            return place

    def _free_lost_places(self, now: float) -> None:
        for place, since in list(self._since.items()):
            if now - since >= self._lost_seconds:
                del self._since[place]
                self._was_slow = True

    def _give_back(self, place: Place) -> None:
        with self._changed:
            since = self._since.pop(place, None)
            if since is not None:
                self._was_slow = self._clock() - since > self._wait_seconds > 0
                self._changed.notify()
