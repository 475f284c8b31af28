"""Wake the publisher soon after a write to the ledger. The signal is a hint: the publisher also polls.

On PostgreSQL a dedicated connection listens (LISTEN), and each transaction that appends to the ledger notifies
(`imeicheck.store.ledger`). On SQLite the newest changeset number is polled, which costs microseconds. If notifications
are lost (PgBouncer in transaction mode, a lost connection), the publisher publishes at its next poll.
"""

import selectors
import sqlite3
import threading
from typing import Any

import psycopg
import sqlalchemy as sa

from blocklist_sync.repeat import OUTAGES, Rounds, back_off
from imeicheck.store.database import is_sqlite, typed_errors
from imeicheck.store.errors import StoreDown
from imeicheck.store.ledger import CHANNEL
from imeicheck.store.schema import chain

SQLITE_SECONDS = 0.07
"""Between two reads of the newest number."""
RECONNECT_SECONDS = 1.0
"""After a lost connection, however often it was lost before."""
LOOK_UP_SECONDS = 1.0
"""How often the listener checks whether `stop` is set."""


class LedgerSignal:
    """Watches the ledger in a thread, from `start` until `stop` is set. `wait` returns early after a write."""

    def __init__(self, engine: sa.Engine, stop: threading.Event) -> None:
        self._engine, self._stop = engine, stop
        self._written = threading.Event()
        watch = self._poll_sqlite if is_sqlite(engine) else self._listen
        self._rounds = Rounds("watching the ledger", watch, stop, retry_after=_retry_after)
        self._connection: sa.Connection | None = None
        """It listens. None on SQLite, and while there is none."""

    def start(self) -> None:
        self._rounds.start()

    def wait(self, seconds: float) -> bool:
        """Wait for a write, at most `seconds`. Return whether there may have been one."""
        written = self._written.wait(seconds)
        self._written.clear()
        return written

    def finish(self) -> None:
        """Wait for the thread's end, once `stop` is set. Raises RuntimeError if it ended because of an error."""
        try:
            self._rounds.finish()
        finally:
            self._disconnect()

    def _listen(self) -> float:
        """Listen for LOOK_UP_SECONDS, on a new connection if there is none. Raises StoreDown, and then has none."""
        try:
            with typed_errors():
                connection = self._connection or self._connect()
            self._wait_for_notifications(connection)
        except (psycopg.Error, StoreDown) as e:
            self._disconnect()
            self._written.set()  # nothing is announced until it listens again
            # One sentence for the loss and for each vain attempt to connect, so that the outage is logged once. Its
            # cause is in the line of the publisher.
            raise StoreDown("no connection listens; writes are published one poll later until one does") from e
        return 0.0

    def _connect(self) -> sa.Connection:
        """Raises SQLAlchemyError."""
        self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._connection.exec_driver_sql(f"LISTEN {CHANNEL}")
        self._written.set()  # nothing was announced until now
        return self._connection

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()  # back in the pool it would go on listening
            connection.close()

    def _wait_for_notifications(self, connection: sa.Connection) -> None:
        """Raises psycopg.Error if the connection is lost."""
        driver: Any = connection.connection.driver_connection
        with selectors.DefaultSelector() as selector:
            selector.register(driver.fileno(), selectors.EVENT_READ)
            # psycopg's own waiting wakes up ten times a second.
            if selector.select(LOOK_UP_SECONDS) and any([*driver.notifies(timeout=0)]):
                self._written.set()

    def _poll_sqlite(self) -> float:
        """Look at the newest number until stopped. Raises StoreDown."""
        newest = str(sa.select(chain.c.number).compile(self._engine))
        with typed_errors(), self._engine.connect() as connection:
            driver: Any = connection.connection.driver_connection  # a statement of SQLAlchemy costs 30 times as much
            seen = None
            while not self._stop.wait(SQLITE_SECONDS):
                try:
                    number = driver.execute(newest).fetchone()
                except sqlite3.OperationalError as e:
                    raise StoreDown(f"the database cannot answer: {e}") from e
                if number != seen:
                    self._written.set()
                seen = number
        return 0.0


def _retry_after(error: Exception, failures: int) -> float:
    """Return how many seconds to wait: an outage may be over at any moment, and a try to connect costs little."""
    return RECONNECT_SECONDS if isinstance(error, OUTAGES) else back_off(failures)
