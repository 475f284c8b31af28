"""Errors of the databases: an outage is StoreDown wherever it is raised, and nothing else is.

Each error is provoked on a real database. COPY has tests of its own, in test_copy_errors.
"""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError, ProgrammingError

from imeicheck.store.database import connect, reading, writing
from imeicheck.store.errors import StoreDown
from imeicheck.store.schema import listing
from imeicheck.store.sql_errors import refusal
from tests.servers import PostgresServer
from tests.store.ledgers import PHONES, add, write

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


def _count(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(sa.select(sa.func.count()).select_from(listing)) or 0)


def _run(engine: sa.Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
