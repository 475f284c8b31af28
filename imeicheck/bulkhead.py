"""A bulkhead: work of one kind runs in threads of its own, so that one kind that is stuck does not stop the others.

A driver that waits for a hung server has no time-out that always works, so whoever asked stops waiting and leaves the
work to its thread.
"""

import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from concurrent.futures import TimeoutError as TookTooLong
from typing import Any, TypeVar

from imeicheck.slots import Busy, Slots
from imeicheck.store.errors import NotBegun, StoreDown

T = TypeVar("T")

SPARE_THREADS = 2
"""For work that is begun while lost work still runs."""


class Bulkhead:
    """Threads and places for work of one kind.

    A place is in use until the work ends, also when nobody waits for the work any more. So new work is refused at once
    while the database is stuck, and a database that goes on is found by the work that it kept waiting.

    Args:
        name: Name of the threads.
        places: How much of this work may run at once.
        wait_seconds: See `Slots`.
        patience_seconds: How long to wait for the work, with the time until it begins.
    """

    def __init__(self, name: str, *, places: int, wait_seconds: float, patience_seconds: float) -> None:
        self._slots = Slots(places, wait_seconds=wait_seconds, lost_seconds=2 * patience_seconds)
        self._threads = ThreadPoolExecutor(places + SPARE_THREADS, thread_name_prefix=name)
        self._patience_seconds = patience_seconds
        self._running: set[Future[Any]] = set()

    def run(self, work: Callable[[], T]) -> T:
        """Return what `work` returns. Raises what it raises, NotBegun, and StoreDown if it takes too long."""
        deadline = time.monotonic() + self._patience_seconds
        try:
            place = self._slots.take()
        except Busy as e:
            raise NotBegun("the database is slow: other work of this kind waits for it") from e
        future = self._threads.submit(work)
        self._running.add(future)
        future.add_done_callback(self._running.discard)
        future.add_done_callback(lambda _: place.give_back())
        try:
            return future.result(max(0.0, deadline - time.monotonic()))
        except (TookTooLong, CancelledError) as e:
            future.cancel()
            raise StoreDown(f"the database did not answer within {self._patience_seconds} s") from e

    def stop(self) -> set[Future[Any]]:
        """Start no more work, and return what still runs."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        return set(self._running)


def stop_all(*bulkheads: Bulkhead, within_seconds: float) -> None:
    """Stop, and leave to itself what does not end in time."""
    running = [bulkhead.stop() for bulkhead in bulkheads]
    wait(set().union(*running), within_seconds)
