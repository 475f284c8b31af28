"""Wake the publisher soon after a write to the ledger. A hint only: the publisher polls behind it.

On PostgreSQL a connection of its own listens (LISTEN); whatever appends to the ledger notifies in the same transaction
(`imeicheck.store.ledger`). On SQLite the newest number is read often, which costs microseconds. Where no signal comes
(PgBouncer in transaction mode, a lost connection), changes are published one poll later.
"""

import selectors
import threading
from collections.abc import Callable
from typing import Any

import psycopg
import sqlalchemy as sa

from blocklist_sync.repeat import Rounds
from imeicheck.store.database import is_sqlite
from imeicheck.store.ledger import CHANNEL
from imeicheck.store.schema import chain

SQLITE_SECONDS = 0.07
"""Between two reads of the newest number."""
RECONNECT_SECONDS = 1.0
LOOK_UP_SECONDS = 1.0
"""How often the listener looks whether it is to stop."""


class LedgerSignal:
    """`wait` ends early after a write to the ledger. A thread watches from `start` until `stop` is set."""

    def __init__(self, engine: sa.Engine, stop: threading.Event) -> None:
        self._engine, self._stop = engine, stop
        self._written = threading.Event()
        watch = self._poll_sqlite if is_sqlite(engine) else self._listen
        self._rounds = Rounds("watching the ledger", watch, stop)

    def start(self) -> None:
        self._rounds.start()

    def wait(self, seconds: float) -> bool:
        """Wait for a write, at most so many seconds; return whether there may have been one."""
        written = self._written.wait(seconds)
        self._written.clear()
        return written

    def finish(self) -> None:
        """Wait for the thread's end, once `stop` is set. Raises RuntimeError if it ended because of an error."""
        self._rounds.finish()

    def _listen(self) -> float:
        """Listen until the connection is lost. Raises SQLAlchemyError if there is none to be had."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            try:
                connection.exec_driver_sql(f"LISTEN {CHANNEL}")
                self._written.set()  # nobody was listening until now
                _until_lost(connection.connection.driver_connection, self._written.set, self._stop)
            except psycopg.Error:
                self._written.set()
            finally:
                connection.invalidate()  # back in the pool it would go on listening
        return RECONNECT_SECONDS

    def _poll_sqlite(self) -> float:
        """Look at the newest number until stopped. Raises SQLAlchemyError."""
        newest = str(sa.select(chain.c.number).compile(self._engine))
        with self._engine.connect() as connection:
            driver: Any = connection.connection.driver_connection  # a statement of SQLAlchemy costs 30 times as much
            seen = None
            while not self._stop.wait(SQLITE_SECONDS):
                number = driver.execute(newest).fetchone()
                if number != seen:
                    self._written.set()
                seen = number
        return 0.0


def _until_lost(driver: Any, written: Callable[[], None], stop: threading.Event) -> None:
    """Raises psycopg.Error once the connection is lost."""
    with selectors.DefaultSelector() as selector:
        selector.register(driver.fileno(), selectors.EVENT_READ)
        while not stop.is_set():
            # psycopg's own waiting wakes up ten times a second.
            if selector.select(LOOK_UP_SECONDS) and any([*driver.notifies(timeout=0)]):
                written()
