"""Connections to the SQL database: PostgreSQL through psycopg 3, or SQLite.

`reading` and `writing` are the only ways in. Both turn the drivers' ways of being out of order
into StoreDown, so that an outage can be told from an empty answer everywhere above.
"""

import fcntl
import functools
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from imeicheck.settings import Settings, SettingsError
from imeicheck.store.errors import NotMigrated, StoreDown

REVISION = "0010"
"""The migration that this code needs."""

TURN_SECONDS = 0.002
"""How often a writer on SQLite looks whether it is its turn."""
UNDEFINED_TABLE = "42P01"  # PostgreSQL, appendix A
BUSY_SECONDS = 5.0
"""How long a writer waits for its turn before it gives up."""


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
            # A server that vanished without a word is given up, and its connection with it.
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,  # ms
            "options": f"-c statement_timeout={round(patience * 1000)} -c timezone=UTC",
        },
    )


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
    driver: Any = connection.connection.driver_connection
    deadline = time.monotonic() + patience
    driver.execute("PRAGMA busy_timeout = 0").close()
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
        driver.execute(f"PRAGMA busy_timeout = {round(patience * 1000)}").close()


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One consistent view of the database. Raises StoreDown."""
    with _typed_errors(), engine.connect() as raw:
        level = {} if is_sqlite(engine) else {"isolation_level": "REPEATABLE READ"}
        connection = raw.execution_options(**level)
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """One transaction, durable once left without an error. Raises StoreDown."""
    with _typed_errors(), engine.connect() as raw:
        connection = raw.execution_options(writing=True)
        with connection.begin():
            yield connection


def is_sqlite(engine_or_connection: sa.Engine | sa.Connection) -> bool:
    return engine_or_connection.dialect.name == "sqlite"


@contextmanager
def _typed_errors() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, InternalError, PoolTimeout) as e:
        raise StoreDown(_one_line(e)) from e
    except DBAPIError as e:
        no_table = getattr(e.orig, "sqlstate", None) == UNDEFINED_TABLE
        if e.connection_invalidated or no_table or type(e) is DatabaseError:  # SQLite's word for a damaged file
            raise StoreDown(_one_line(e)) from e
        raise


def _one_line(error: Exception) -> str:
    cause = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
    advice = {
        "no such table": "run `imeicheck db upgrade`",
        "does not exist": "run `imeicheck db upgrade`, or check DATABASE_URL",
        "is locked": "another writer keeps it busy; try again",
        "disk is full": "make room on the disk",
        "No space left": "make room on the disk",
        "unable to open": "check that the folder exists and can be written",
        "readonly": "check that the file and its folder can be written",
    }
    help_ = next((told for sign, told in advice.items() if sign in cause), "check DATABASE_URL and the server")
    return f"the database cannot answer: {cause}; {help_}"


def is_migrated(engine: sa.Engine) -> bool:
    """Raises StoreDown."""
    with reading(engine) as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return False
        return bool(connection.scalar(sa.text("SELECT version_num FROM alembic_version")) == REVISION)


def open_store(settings: Settings, *, patience: float = BUSY_SECONDS, pool_size: int = 5) -> sa.Engine:
    """The database of this deployment, ready to use; the embedded one is migrated on the way.

    Raises StoreDown, and NotMigrated where the tables are somebody else's to make.
    """
    if settings.database_url is None:
        make_home(settings.home)
    engine = connect(settings.sql_url, patience=patience, pool_size=pool_size)
    if not is_migrated(engine):
        if settings.database_url is not None:
            engine.dispose()
            raise NotMigrated("the database has not the tables of this version yet: run `imeicheck db upgrade`")
        upgrade(engine, settings.home)
    return engine


def make_home(home: Path) -> None:
    """The state folder, for its owner alone. Raises StoreDown."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as e:
        raise StoreDown(f"the state folder {home} cannot be made ({e.strerror}): set IMEICHECK_HOME") from e


def upgrade(engine: sa.Engine, home: Path) -> None:
    """Bring the tables to this version. Any number of processes may try at once. Raises StoreDown, NotMigrated."""
    from imeicheck.store import migrate  # Alembic is slow to import, and rarely needed

    if not is_sqlite(engine):
        with _typed_errors():
            migrate.upgrade_locked(engine)
        return
    make_home(home)
    with (home / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with _typed_errors():
            migrate.upgrade(engine)
