"""SQL for those who cannot wait: reads end within half a second, whatever the database does."""

from collections.abc import Callable
from concurrent.futures import CancelledError, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from typing import TypeVar

import sqlalchemy as sa

from imeicheck.breaker import Breaker
from imeicheck.store import ledger
from imeicheck.store.database import StoreDown, reading

T = TypeVar("T")

PATIENCE_SECONDS = 0.5
THREADS = 4


class Sql:
    """Reads behind a breaker, in threads of their own: a driver that hangs holds up nobody."""

    def __init__(self, engine: sa.Engine, patience: float = PATIENCE_SECONDS) -> None:
        self.engine, self._patience = engine, patience
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="sql")
        self._breaker = Breaker(lambda: self._bounded(ledger.tip), StoreDown)

    @property
    def is_down(self) -> bool:
        return self._breaker.is_open

    def read(self, work: Callable[[sa.Connection], T]) -> T:
        """What `work` makes of one consistent view. Raises StoreDown."""
        if self._breaker.is_open:
            raise StoreDown("the database did not answer a moment ago")
        try:
            return self._bounded(work)
        except StoreDown as e:
            self._breaker.trip(e)
            raise

    def stop(self) -> None:
        """End the threads; an answer that is still awaited is given up."""
        self._breaker.stop()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _bounded(self, work: Callable[[sa.Connection], T]) -> T:
        def run() -> T:
            with reading(self.engine) as connection:
                return work(connection)

        future = self._threads.submit(run)
        try:
            return future.result(self._patience)
        except (TookTooLong, CancelledError) as e:
            future.cancel()
            raise StoreDown(f"the database did not answer within {self._patience} s") from e
