"""SQL with deadlines, for processes that serve requests: a check waits half a second at most, a report 2.5 s.

Each kind of work has its own bulkhead. A slow list does not delay reports, and reports that wait for the database do
not delay checks. While checks cannot read, one circuit breaker refuses all kinds of work.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import sqlalchemy as sa

from imeicheck import slots
from imeicheck.breaker import Breaker
from imeicheck.bulkhead import Bulkhead, stop_all
from imeicheck.store.database import reading
from imeicheck.store.errors import NotBegun, ReadFailed, StoreDown
from imeicheck.store.lookup import look_up

T = TypeVar("T")

PATIENCE_SECONDS = 0.5
WRITE_PATIENCE_SECONDS = 2.5
WAIT_SECONDS = 0.5
QUICK_SECONDS = 0.3
"""How long a caller waits for a write that may be skipped."""
QUICK_WRITES = 2
STOP_SECONDS = 1.0
"""For work that is nearly done when the process ends."""
NO_PHONE = 0


class Sql:
    """The database of a process that serves requests.

    Args:
        engine: The database.
        patience: How long a check waits for a read, in seconds.
        write_patience: How long a caller waits for a write or a long read, in seconds.
        wait: Further writes and long reads queue only behind one that is younger than this, in seconds.
    """

    def __init__(
        self,
        engine: sa.Engine,
        patience: float = PATIENCE_SECONDS,
        write_patience: float = WRITE_PATIENCE_SECONDS,
        wait: float = WAIT_SECONDS,
    ) -> None:
        self.engine = engine
        turn = {"wait_seconds": wait, "patience_seconds": write_patience}
        quick = min(QUICK_SECONDS, write_patience)
        self._reads = Bulkhead("sql-read", places=slots.THREADS, wait_seconds=patience, patience_seconds=patience)
        self._short_reads = Bulkhead(
            "sql-short-read", places=slots.THREADS, wait_seconds=patience, patience_seconds=patience
        )
        self._long_reads = Bulkhead("sql-long-read", places=slots.LONG_READS, **turn)
        self._writes = Bulkhead("sql-write", places=slots.WRITES, **turn)
        self._quick_writes = Bulkhead(
            "sql-quick-write", places=QUICK_WRITES, wait_seconds=quick, patience_seconds=quick
        )
        self._breaker = Breaker(self._read_as_a_check_does, StoreDown)

    @property
    def is_down(self) -> bool:
        return self._breaker.is_open

    def read(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work` on one consistent view of the tables that checks read, and return its result.

        A failure opens the breaker, so `work` may only read a few rows, and only of tables that checks read.

        Raises StoreDown.
        """
        self._fail_fast()
        try:
            return self._reads.run(lambda: self._in_one_view(work))
        except StoreDown as e:
            self._breaker.trip(e)
            raise

    def read_other(self, work: Callable[[sa.Connection], T]) -> T:
        """Return what `work` makes of a few rows of tables that checks do not read, within the time of a check.

        Failing says nothing about checks, so the breaker stays as it is. Raises StoreDown.
        """
        self._fail_fast()
        return self._short_reads.run(lambda: self._in_one_view(work))

    def answers_checks(self) -> bool:
        """Return whether checks can read now, after reading as they do. Opens the breaker if not."""
        try:
            self.read(_look_up_nothing)
        except StoreDown:
            return False
        return True

    def browse(self, work: Callable[[sa.Connection], T]) -> T:
        """Run `work`, which may take seconds, on one consistent view, and return its result.

        A failure does not open the breaker, since a slow list does not mean that checks cannot read.

        Raises ReadFailed.
        """
        try:
            self._fail_fast()
            return self._long_reads.run(lambda: self._in_one_view(work))
        except StoreDown as e:
            raise ReadFailed(str(e)) from e

    def write(self, work: Callable[[sa.Engine], T]) -> T:
        """Run `work`, which opens its own transactions, and return its result.

        Work that exceeds the deadline may still commit, so the caller has to be able to repeat it.

        Raises NotBegun while other writes hang, and StoreDown.
        """
        self._fail_fast()
        return self._writes.run(lambda: work(self.engine))

    def write_if_quick(self, work: Callable[[sa.Engine], T]) -> T:
        """Run a write that may be skipped, and return its result.

        The caller waits 0.3 s at most. These writes have their own bulkhead, so they do not queue behind `write`.

        Raises StoreDown.
        """
        self._fail_fast()
        return self._quick_writes.run(lambda: work(self.engine))

    def stop(self) -> None:
        """End the threads. Callers that still wait get StoreDown, and work that hangs is abandoned."""
        self._breaker.stop()
        bulkheads = (self._reads, self._short_reads, self._long_reads, self._writes, self._quick_writes)
        stop_all(*bulkheads, within_seconds=STOP_SECONDS)

    def _fail_fast(self) -> None:
        if self._breaker.is_open:
            raise NotBegun("the database did not answer a moment ago")

    def _in_one_view(self, work: Callable[[sa.Connection], T]) -> T:
        with reading(self.engine) as connection:
            return work(connection)

    def _read_as_a_check_does(self) -> None:
        self._reads.run(lambda: self._in_one_view(_look_up_nothing))


def _look_up_nothing(connection: sa.Connection) -> None:
    look_up(connection, [NO_PHONE], datetime.now(UTC))
