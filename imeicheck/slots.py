"""Concurrency limits for slow work, so that a web process always has threads free for checks.

A web process answers requests in a few threads. Each kind of slow work has its own number of places and occupies one
while it runs, so no kind blocks another. There are fewer places in all than threads.
"""

import threading
import time
from collections.abc import Callable

STREAMS = 1
"""Streamed batches and delays of test mode that run at once in a process."""
LONG_READS = 1
"""Lists that are read at once, such as the list of reports."""
WRITES = 2
"""Reports and other changes that are written at once."""
CHECKS = 2
"""Threads that only checks and other short requests can use."""
THREADS = STREAMS + LONG_READS + WRITES + CHECKS


class Busy(Exception):
    """All places are in use."""


class Place:
    """A place that is in use."""

    def __init__(self, give_back: Callable[["Place"], None]) -> None:
        self._give_back = give_back

    def give_back(self) -> None:
        """Free the place. Does nothing if it is free already."""
        self._give_back(self)


class Slots:
    """A concurrency limit: at most `count` pieces of work of one kind run at once.

    While work ends quickly, further work queues. Once work hangs, further work is refused at once, so that it occupies
    no more threads.

    Args:
        count: Number of places.
        wait_seconds: A caller waits for a place only while the newest work in progress is younger than this. If the
            last piece of work took longer, no caller waits.
        lost_seconds: After this time a place is freed although its work has not ended.
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
        """Occupy a place and return it. Raises Busy."""
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
