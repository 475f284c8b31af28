"""SQL for those who cannot wait: a read ends within half a second, a report within seconds, whatever the database does.

A driver that waits for a hung server has no time-out that would hold, so the work is done in threads
that can be left to themselves.
"""

import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from concurrent.futures import TimeoutError as TookTooLong
from typing import Any, TypeVar

import sqlalchemy as sa

from imeicheck.breaker import Breaker
from imeicheck.store import ledger
from imeicheck.store.database import reading
from imeicheck.store.errors import StoreDown

T = TypeVar("T")

PATIENCE_SECONDS = 0.5
WRITE_PATIENCE_SECONDS = 2.5
QUICK_SECONDS = 0.3
"""For a write that may be left undone."""
SPARED_SECONDS = 2.0
"""Such writes are not tried for so long after one took too long."""
THREADS = 4
STOP_SECONDS = 1.0
"""For work that is nearly done when the process ends."""


class Sql:
    """The database behind a breaker."""

    def __init__(
        self, engine: sa.Engine, patience: float = PATIENCE_SECONDS, write_patience: float = WRITE_PATIENCE_SECONDS
    ) -> None:
        self.engine, self._patience, self._write_patience = engine, patience, write_patience
        self._readers = ThreadPoolExecutor(THREADS, thread_name_prefix="sql-read")
        self._writers = ThreadPoolExecutor(THREADS, thread_name_prefix="sql-write")
        self._at_work: set[Future[Any]] = set()
        self._spared_until = 0.0
        self._breaker = Breaker(lambda: self._read(ledger.tip), StoreDown)

    @property
    def is_down(self) -> bool:
        return self._breaker.is_open

    def read(self, work: Callable[[sa.Connection], T]) -> T:
        """What `work` makes of one consistent view. Raises StoreDown."""
        self._fail_fast()
        try:
            return self._read(work)
        except StoreDown as e:
            self._breaker.trip(e)
            raise

    def browse(self, work: Callable[[sa.Connection], T]) -> T:
        """A read that may take its time, and tells nothing of how the database is. Raises StoreDown."""

        def run(engine: sa.Engine) -> T:
            with reading(engine) as connection:
                return work(connection)

        return self.write(run)

    def write(self, work: Callable[[sa.Engine], T]) -> T:
        """What `work` gives, which opens its own transactions. Raises StoreDown.

        Work that took too long may still come to its end: whoever asked for it asks again.
        """
        self._fail_fast()
        return self._bounded(self._writers, lambda: work(self.engine), self._write_patience)

    def write_if_quick(self, work: Callable[[sa.Engine], T]) -> T:
        """The same for what may as well be left undone: while writing is slow nobody waits for it. Raises StoreDown."""
        self._fail_fast()
        if time.monotonic() < self._spared_until:
            raise StoreDown("writing to the database took too long a moment ago")
        try:
            return self._bounded(self._writers, lambda: work(self.engine), min(QUICK_SECONDS, self._write_patience))
        except StoreDown:
            self._spared_until = time.monotonic() + SPARED_SECONDS
            raise

    def stop(self) -> None:
        """End the threads; an answer that is still awaited is given up, and work that hangs is left to itself."""
        self._breaker.stop()
        for threads in (self._readers, self._writers):
            threads.shutdown(wait=False, cancel_futures=True)
        wait(set(self._at_work), STOP_SECONDS)

    def _fail_fast(self) -> None:
        if self._breaker.is_open:
            raise StoreDown("the database did not answer a moment ago")

    def _read(self, work: Callable[[sa.Connection], T]) -> T:
        def run() -> T:
            with reading(self.engine) as connection:
                return work(connection)

        return self._bounded(self._readers, run, self._patience)

    def _bounded(self, threads: ThreadPoolExecutor, work: Callable[[], T], patience: float) -> T:
        future = threads.submit(work)
        self._at_work.add(future)
        future.add_done_callback(self._at_work.discard)
        try:
            return future.result(patience)
        except (TookTooLong, CancelledError) as e:
            future.cancel()
            raise StoreDown(f"the database did not answer within {patience} s") from e
