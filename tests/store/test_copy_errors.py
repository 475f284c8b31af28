"""COPY that fails: each place that uses a cursor of the driver raises what SQLAlchemy would raise.

Those places are COPY into the ledger and the listing table, and COPY of listings and ledger out of them.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from blocklist_sync.bulk import read_all, read_ledger
from imeicheck.store.database import connect, reading
from imeicheck.store.errors import StoreDown
from imeicheck.store.sql_errors import refusal
from tests.flows.commands import wait_until
from tests.servers import PostgresServer
from tests.store.ledgers import PHONES, add, write

Work = Callable[[sa.Engine], object]


@pytest.fixture
def postgresql(postgres: PostgresServer) -> Iterator[sa.Engine]:
    engine = connect(postgres.create_database())
    yield engine
    engine.dispose()


def add_one(engine: sa.Engine) -> None:
    """COPY into changeset_row and into listing."""
    write(engine, "kenya", [add(PHONES[0])])


def read_listings(engine: sa.Engine) -> None:
    """COPY out of listing."""
    with reading(engine) as connection:
        read_all(connection)


def replay_ledger(engine: sa.Engine) -> None:
    """COPY out of changeset_row."""
    with reading(engine) as connection:
        for _ in read_ledger(connection):
            pass


def add_two(engine: sa.Engine) -> None:
    write(engine, "uganda", [add(PHONES[1]), add(PHONES[2])])


def _run(engine: sa.Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


@contextmanager
def locked(engine: sa.Engine, table: str) -> Iterator[None]:
    """A transaction of somebody else has the whole table."""
    with engine.begin() as other:
        other.execute(sa.text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
        yield


@contextmanager
def begun(engine: sa.Engine, table: str, work: Work) -> Iterator[int]:
    """Work that waits for a table and has to fail as an outage; yields the process id of its session on the server."""
    wanted = sa.text(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND "
        "query LIKE 'COPY%'"
    )

    def pid() -> int | None:
        with engine.connect() as other:
            found: int | None = other.scalar(wanted)
            return found

    with ThreadPoolExecutor(1) as thread, locked(engine, table):
        future: Future[object] = thread.submit(work, engine)
        wait_until(lambda: pid() is not None, "COPY waits for the lock")
        yield pid() or 0
        with pytest.raises(StoreDown):
            future.result(30)


COPIES = [
    pytest.param(add_one, "changeset_row", id="rows into the ledger"),
    pytest.param(add_one, "listing", id="listings in"),
    pytest.param(read_listings, "listing", id="listings out"),
    pytest.param(replay_ledger, "changeset_row", id="rows out of the ledger"),
]


@pytest.mark.parametrize(("work", "table"), COPIES)
def test_a_copy_that_is_cancelled_is_store_down(postgresql: sa.Engine, work: Work, table: str) -> None:
    add_two(postgresql)
    with begun(postgresql, table, work) as pid:
        _run(postgresql, f"SELECT pg_cancel_backend({pid})")


@pytest.mark.parametrize(("work", "table"), COPIES)
def test_a_copy_whose_session_the_server_ends_is_store_down(postgresql: sa.Engine, work: Work, table: str) -> None:
    add_two(postgresql)
    with begun(postgresql, table, work) as pid:
        _run(postgresql, f"SELECT pg_terminate_backend({pid})")
    work(postgresql)


@pytest.mark.parametrize(("work", "table"), COPIES[:2])
@pytest.mark.parametrize("limit", ["statement_timeout", "lock_timeout"])
def test_a_copy_in_that_waits_too_long_is_store_down(
    postgres: PostgresServer, work: Work, table: str, limit: str
) -> None:
    url = postgres.create_database()
    other, hasty = connect(url), connect(url, patience=0.2 if limit == "statement_timeout" else 30)
    if limit == "lock_timeout":
        _run(other, f"ALTER DATABASE {sa.make_url(url).database} SET lock_timeout = 200")
    with locked(other, table), pytest.raises(StoreDown, match=r"try again$"):
        work(hasty)
    hasty.dispose()
    other.dispose()


@pytest.mark.parametrize(("work", "table"), COPIES)
def test_a_table_that_is_missing_is_a_database_that_was_not_migrated(
    postgresql: sa.Engine, work: Work, table: str
) -> None:
    add_two(postgresql)
    _run(postgresql, f"ALTER TABLE {table} RENAME TO gone")
    with pytest.raises(StoreDown, match="db upgrade"):
        work(postgresql)


@pytest.mark.parametrize(("work", "table"), COPIES)
def test_a_column_that_is_missing_is_a_database_that_was_not_migrated(
    postgresql: sa.Engine, work: Work, table: str
) -> None:
    add_two(postgresql)
    _run(postgresql, f"ALTER TABLE {table} RENAME COLUMN day TO gone")
    with pytest.raises(StoreDown, match="db upgrade"):
        work(postgresql)


@pytest.mark.parametrize(("work", "table"), COPIES)
def test_a_missing_grant_is_a_refusal_that_names_the_grants(postgresql: sa.Engine, work: Work, table: str) -> None:
    add_two(postgresql)
    role = f"without_{postgresql.url.database}"
    everything = ("ALL TABLES IN SCHEMA public", "ALL SEQUENCES IN SCHEMA public")
    _run(postgresql, f"CREATE ROLE {role}", *(f"GRANT ALL ON {granted} TO {role}" for granted in everything))
    _run(postgresql, f"REVOKE ALL ON {table} FROM {role}")
    sa.event.listen(postgresql, "begin", lambda connection: connection.exec_driver_sql(f"SET LOCAL ROLE {role}"))
    with pytest.raises(ProgrammingError, match="permission denied") as raised:
        work(postgresql)
    assert refusal(raised.value) == (
        f"the database refuses: permission denied for table {table}; "
        "run deploy/grants.sql as the owner of the tables, or check the role in DATABASE_URL"
    )
