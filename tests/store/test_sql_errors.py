"""Errors of the databases: an outage is StoreDown wherever it is raised, and nothing else is.

Each error is provoked on a real database, at each place that uses a cursor of the driver: COPY into the ledger and the
listing table, and COPY of listings and ledger out of them.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError, ProgrammingError

from blocklist_sync.bulk import read_all, read_ledger
from imeicheck.store.database import connect, reading, writing
from imeicheck.store.errors import StoreDown
from imeicheck.store.schema import listing
from imeicheck.store.sql_errors import refusal
from tests.flows.commands import wait_until
from tests.servers import PostgresServer
from tests.store.ledgers import PHONES, add, write

Work = Callable[[sa.Engine], object]

OUTAGES = {
    "08006": "check DATABASE_URL and the server",
    "25006": "connect to the primary",
    "40001": "try again",
    "40P01": "try again",
    "53100": "make room on the disk",
    "53200": "no memory left",
    "53300": "max_connections",
    "53400": "raise the limit",
    "55P03": "try again",
    "57014": "try again",
    "57P01": "stopping or restarting",
    "57P02": "crashed",
    "57P03": "starting",
    "58030": "check DATABASE_URL and the server",
    "XX001": "check DATABASE_URL and the server",
    "42P01": "check DATABASE_URL and the server",
    "42703": "check DATABASE_URL and the server",
}
"""SQLSTATE → what the error advises."""
REFUSALS = {
    "42501": (ProgrammingError, "deploy/grants.sql"),
    "42601": (ProgrammingError, "report it"),
    "23505": (IntegrityError, "blocklist-sync verify"),
    "23001": (IntegrityError, "blocklist-sync verify"),
    "22003": (DataError, "report it"),
}


@pytest.fixture
def postgresql(postgres: PostgresServer) -> Iterator[sa.Engine]:
    engine = connect(postgres.create_database())
    yield engine
    engine.dispose()


ON_SQLITE = pytest.mark.parametrize("sql_url", ["sqlite"], indirect=True)


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


def fail_on_insert(engine: sa.Engine, table: str, state: str) -> None:
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION 'provoked' USING ERRCODE = '{state}'; END $$"
            )
        )
        connection.execute(
            sa.text(f"CREATE TRIGGER fail BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION fail()")
        )


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


@pytest.mark.parametrize("table", ["changeset_row", "listing", "changeset"])
@pytest.mark.parametrize("state", OUTAGES)
def test_an_outage_is_store_down_and_says_what_to_do(postgresql: sa.Engine, table: str, state: str) -> None:
    fail_on_insert(postgresql, table, state)
    with pytest.raises(StoreDown, match="provoked") as raised:
        add_one(postgresql)
    assert OUTAGES[state] in str(raised.value)
    assert "\n" not in str(raised.value)
    assert _count(postgresql) == 0


@pytest.mark.parametrize("table", ["changeset_row", "listing", "changeset"])
@pytest.mark.parametrize("state", REFUSALS)
def test_a_refusal_and_a_fault_of_the_program_are_no_outage(postgresql: sa.Engine, table: str, state: str) -> None:
    fail_on_insert(postgresql, table, state)
    kind, advice = REFUSALS[state]
    with pytest.raises(kind) as raised:
        add_one(postgresql)
    assert isinstance(raised.value, DBAPIError)
    assert refusal(raised.value).startswith("the database refuses: provoked; ")
    assert advice in refusal(raised.value)


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


def test_a_listing_that_is_there_already_is_an_integrity_error(engine: sa.Engine) -> None:
    write(engine, "kenya", [add(PHONES[0])])
    with pytest.raises(IntegrityError) as raised:
        write(engine, "kenya", [add(PHONES[0])])
    assert str(PHONES[0]) not in refusal(raised.value)


def test_a_sort_that_needs_too_much_disk_is_store_down(postgresql: sa.Engine) -> None:
    limits = "SET LOCAL temp_file_limit = '64kB'", "SET LOCAL work_mem = '64kB'"
    sa.event.listen(postgresql, "begin", lambda connection: [connection.exec_driver_sql(limit) for limit in limits])
    too_much = sa.text("SELECT n, repeat('x', 100) FROM generate_series(1, 20000) n ORDER BY n DESC")
    with pytest.raises(StoreDown, match="temporary file size"), reading(postgresql) as connection:
        connection.execute(too_much)


def test_two_transactions_that_wait_for_each_other_are_store_down_for_one_of_them(postgresql: sa.Engine) -> None:
    both, failed = threading.Barrier(2), list[StoreDown]()
    _run(postgresql, "INSERT INTO cursor VALUES ('a', 0), ('b', 0)")

    def work(first: str, second: str) -> None:
        try:
            with writing(postgresql) as connection:
                connection.execute(sa.text(f"UPDATE cursor SET number = 1 WHERE name = '{first}'"))
                both.wait()
                connection.execute(sa.text(f"UPDATE cursor SET number = 1 WHERE name = '{second}'"))
        except StoreDown as e:
            failed.append(e)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(work, "ab", "ba"))
    assert ["deadlock" in str(e) for e in failed] == [True]


@ON_SQLITE
def test_a_full_disk_is_store_down_on_sqlite(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    sa.event.listen(engine, "connect", lambda driver, _: driver.execute(f"PRAGMA max_page_count = {pages}").close())
    engine.dispose()
    with pytest.raises(StoreDown, match="make room on the disk"):
        write(engine, "kenya", [add(PHONES[0] + n) for n in range(1000)])


@ON_SQLITE
def test_a_file_that_somebody_else_writes_is_store_down_on_sqlite(engine: sa.Engine) -> None:
    hasty = connect(str(engine.url), patience=0.1)
    with writing(engine), pytest.raises(StoreDown, match="is locked; another writer keeps it busy"):
        add_one(hasty)
    hasty.dispose()


@ON_SQLITE
def test_a_file_that_cannot_be_written_is_store_down_on_sqlite(engine: sa.Engine) -> None:
    sa.event.listen(engine, "connect", lambda driver, _: driver.execute("PRAGMA query_only = ON").close())
    engine.dispose()
    with pytest.raises(StoreDown, match="can be written"):
        add_one(engine)


@ON_SQLITE
def test_a_missing_table_is_store_down_and_a_wrong_statement_is_not(engine: sa.Engine) -> None:
    for statement in ("SELECT * FROM absent", "SELECT absent FROM source"):
        with pytest.raises(StoreDown, match="db upgrade"), reading(engine) as connection:
            connection.exec_driver_sql(statement)
    with pytest.raises(OperationalError, match="syntax error"), reading(engine) as connection:
        connection.exec_driver_sql("SELEC 1")


def add_two(engine: sa.Engine) -> None:
    write(engine, "uganda", [add(PHONES[1]), add(PHONES[2])])


def _count(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(sa.select(sa.func.count()).select_from(listing)) or 0)


def _run(engine: sa.Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
