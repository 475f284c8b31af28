"""Bulkheads: each kind of database work has its own threads, so that work that hangs does not block other kinds.

No time-out of a database driver covers every way in which a server can hang. So the caller stops waiting after a
deadline, and the work continues in its thread.
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
"""Threads for new work while work that was given up still runs."""


class Bulkhead:
    """Threads and places for work of one kind.

    Work occupies its place until it ends, even after its caller has stopped waiting. So while the database hangs, new
    work is refused at once, and the work that still runs notices when the database responds again.

    Args:
        name: Prefix of the thread names.
        places: How many pieces of this work may run at once.
        wait_seconds: See `Slots`.
        patience_seconds: How long a caller waits for its work, including the time until the work begins.
    """

    def __init__(self, name: str, *, places: int, wait_seconds: float, patience_seconds: float) -> None:
        self._slots = Slots(places, wait_seconds=wait_seconds, lost_seconds=2 * patience_seconds)
        self._threads = ThreadPoolExecutor(places + SPARE_THREADS, thread_name_prefix=name)
        self._patience_seconds = patience_seconds
        self._running: set[Future[Any]] = set()

    def run(self, work: Callable[[], T]) -> T:
        """Run `work` and return its result. Raises what it raises, NotBegun, and StoreDown if it takes too long."""
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
        """Stop accepting work, and return the work that still runs."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        return set(self._running)


def stop_all(*bulkheads: Bulkhead, within_seconds: float) -> None:
    """Stop all bulkheads. Work that does not end within the time is abandoned."""
    running = [bulkhead.stop() for bulkhead in bulkheads]
    wait(set().union(*running), within_seconds)
