"""Connections to the SQL database: PostgreSQL through psycopg 3, or SQLite.

`reading` and `writing` are the only ways in. Both raise StoreDown for an outage, so that no caller mistakes one for an
empty answer. Which errors are an outage is decided in `sql_errors`.
"""

import functools
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError

from imeicheck.settings import SettingsError
from imeicheck.store.sql_errors import store_down

TURN_SECONDS = 0.002
"""How often a writer on SQLite looks whether it is its turn."""
BUSY_SECONDS = 5.0
"""How long a writer waits for its turn before it gives up."""
IDLE_SECONDS = 10.0
"""How long a transaction may be idle between two statements. For longer ones see `let_it_take_long`."""
LONG_IDLE_SECONDS = 600.0
"""The same for a transaction that reads millions of rows and processes them between its statements."""


def connect(url: str, *, patience: float = BUSY_SECONDS, pool_size: int = 5) -> sa.Engine:
    """An engine whose statements give up after `patience` seconds. Raises SettingsError."""
    try:
        parsed = sa.make_url(url)
    except (ArgumentError, ValueError) as e:
        raise SettingsError("DATABASE_URL: give postgresql://user:password@host/name or sqlite:///file") from e
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and Path(parsed.database).parent.is_dir():
            Path(parsed.database).touch(mode=0o600)  # case numbers are in it
        engine = sa.create_engine(parsed, hide_parameters=True, connect_args={"timeout": patience})
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", functools.partial(_begin_sqlite, patience))
        return engine
    return sa.create_engine(
        parsed,
        hide_parameters=True,
        pool_size=pool_size,
        pool_pre_ping=True,
        pool_timeout=patience,
        connect_args={
            "connect_timeout": max(2, round(patience)),
            # A server that is lost without closing the connection is given up, and the connection with it.
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,  # ms
            "options": " ".join(f"-c {name}={value}" for name, value in _session(patience).items()),
        },
    )


def _session(patience: float) -> dict[str, str | int]:
    """Return the settings of each session on the server.

    The last five settings make the server end the session of a client that was lost without closing its connection, and
    so release its locks, such as the lock on the chain row, for which every report waits.
    `idle_in_transaction_session_timeout` applies between two statements. The TCP settings apply during a statement such
    as COPY; they have no effect on a Unix socket.
    """
    return {
        "timezone": "UTC",
        "statement_timeout": round(patience * 1000),
        "idle_in_transaction_session_timeout": round(IDLE_SECONDS * 1000),
        "tcp_keepalives_idle": 5,  # s
        "tcp_keepalives_interval": 2,  # s
        "tcp_keepalives_count": 3,
        "tcp_user_timeout": 10_000,  # ms
    }


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where we say, not where the driver guesses
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(patience: float, connection: sa.Connection) -> None:
    if not connection.get_execution_options().get("writing"):
        connection.exec_driver_sql("BEGIN")
        return
    # SQLite's own waiting looks ever more rarely, and would miss the moments that a big feed leaves between two
    # changesets. This looks often enough to meet each.
    deadline = time.monotonic() + patience
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            except OperationalError as e:
                busy = getattr(e.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY
                if not busy or time.monotonic() > deadline:
                    raise
                time.sleep(TURN_SECONDS)
            else:
                return
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {round(patience * 1000)}")


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One consistent view of the database. Raises StoreDown."""
    with typed_errors(), engine.connect() as raw:
        level = {} if is_sqlite(engine) else {"isolation_level": "REPEATABLE READ"}
        connection = raw.execution_options(**level)
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction, durable once left without an error. Raises StoreDown."""
    with typed_errors(), engine.connect() as raw:
        connection = raw.execution_options(writing=True)
        with connection.begin():
            yield connection


def let_it_take_long(connection: sa.Connection) -> None:
    """Lift the statement time-out of this transaction, and let it be idle for ten minutes between statements.

    Only for transactions that read: locks would be kept for as long.
    """
    if not is_sqlite(connection):
        limits = {"statement_timeout": "0", "idle_in_transaction_session_timeout": f"{LONG_IDLE_SECONDS:g}s"}
        connection.execute(sa.select(*(sa.func.set_config(name, value, True) for name, value in limits.items())))


def is_sqlite(engine_or_connection: sa.Engine | sa.Connection) -> bool:
    return engine_or_connection.dialect.name == "sqlite"


@contextmanager
def typed_errors() -> Iterator[None]:
    """Replace exceptions that mean an outage of the database with StoreDown. Others pass unchanged."""
    try:
        yield
    except SQLAlchemyError as e:
        down = store_down(e)
        if down is None:
            raise
        raise down from e
