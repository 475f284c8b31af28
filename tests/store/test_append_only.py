"""The database itself refuses to change the ledger's past, and lets ended rows go."""

from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from blocklist_sync.verify import verify
from imeicheck.store import ledger
from imeicheck.store.database import is_sqlite, writing
from imeicheck.store.schema import changeset
from tests.store.ledgers import PHONES, add, remove, update, write

LEDGER = ("changeset", "changeset_row", "chain")
UPDATES = (
    "UPDATE changeset SET why = 'another'",
    "UPDATE changeset SET number = number + 10",
    "UPDATE changeset_row SET phone = phone + 1",
    "UPDATE changeset_row SET salt = salt",
    "UPDATE chain SET number = number - 1",
    "UPDATE chain SET number = number + 2",
    "UPDATE chain SET id = 2, number = number + 1",
    "UPDATE chain SET digest = digest",
)
DELETES = ("DELETE FROM changeset", "DELETE FROM changeset_row", "DELETE FROM chain")


def refused(engine: sa.Engine, statement: str) -> None:
    before = everything(engine)
    with pytest.raises(DBAPIError, match="append-only"), writing(engine) as connection:
        connection.execute(sa.text(statement))
    assert everything(engine) == before


def everything(engine: sa.Engine) -> list[Sequence[object]]:
    with engine.connect() as connection:
        return [tuple(row) for table in LEDGER for row in connection.execute(sa.text(f"SELECT * FROM {table}"))]


def delete_row(engine: sa.Engine, number: int, phone: int) -> None:
    with writing(engine) as connection:
        gone = connection.execute(
            sa.text(
                "DELETE FROM changeset_row WHERE phone = :phone "
                "AND changeset_id = (SELECT id FROM changeset WHERE number = :number)"
            ),
            {"phone": phone, "number": number},
        )
        assert gone.rowcount == 1


def row_stays(engine: sa.Engine, number: int, phone: int) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        delete_row(engine, number, phone)


def assert_verifies(engine: sa.Engine) -> None:
    assert "agree" in verify(engine, None, lambda *_: None)


@pytest.mark.parametrize("statement", [*UPDATES, *DELETES])
def test_update_and_delete_on_the_ledger_are_refused(engine: sa.Engine, statement: str) -> None:
    write(engine, "kenya", [add(PHONES[0]), add(PHONES[1])])
    refused(engine, statement)
    assert_verifies(engine)


@pytest.mark.parametrize("table", LEDGER)
def test_truncate_is_refused(engine: sa.Engine, table: str) -> None:
    if is_sqlite(engine):
        pytest.skip("SQLite has no TRUNCATE: a DELETE without WHERE fires the triggers for DELETE")
    write(engine, "kenya", [add(PHONES[0])])
    refused(engine, f"TRUNCATE {table}")
    refused(engine, f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO chain (id, number, digest) VALUES (1, 0, x'00') ON CONFLICT (id) DO UPDATE SET number = 0",
        "INSERT OR REPLACE INTO chain (id, number, digest) VALUES (1, 0, x'00')",
        "INSERT OR REPLACE INTO changeset SELECT id, number, at, kind, 'me', why, source_id, subject, rows, hashes, "
        "digest FROM changeset",
        "INSERT OR REPLACE INTO changeset SELECT id + 1, number, at, kind, 'me', why, source_id, subject, rows, "
        "hashes, digest FROM changeset",
        "INSERT OR REPLACE INTO changeset_row SELECT changeset_id, place, salt, action, phone + 1, source_id, reason, "
        "pending, day, country FROM changeset_row",
        "REPLACE INTO changeset_row SELECT changeset_id, place + 100, salt, action, phone, source_id, reason, "
        "pending, day, country FROM changeset_row",
        "UPDATE OR REPLACE changeset SET number = 1",
    ],
)
def test_insert_or_replace_does_not_get_around_it(engine: sa.Engine, statement: str) -> None:
    if not is_sqlite(engine):
        pytest.skip("PostgreSQL has no INSERT OR REPLACE")
    write(engine, "kenya", [add(PHONES[0])])
    refused(engine, statement)
    assert_verifies(engine)


def test_a_changeset_in_the_chain_takes_no_more_rows(engine: sa.Engine) -> None:
    write(engine, "kenya", [add(PHONES[0])])
    refused(
        engine,
        "INSERT INTO changeset_row SELECT changeset_id, 7, salt, action, phone + 1, source_id, reason, pending, day, "
        "country FROM changeset_row",
    )
    assert_verifies(engine)


def test_a_superseded_row_may_go_and_the_chain_still_verifies(engine: sa.Engine) -> None:
    write(engine, "kenya", [add(PHONES[0]), add(PHONES[1])])
    write(engine, "kenya", [update(PHONES[0])])
    row_stays(engine, 2, PHONES[0])
    row_stays(engine, 1, PHONES[1])
    delete_row(engine, 1, PHONES[0])
    assert_verifies(engine)
    row_stays(engine, 2, PHONES[0])
    with engine.connect() as connection:
        kept = [(c.number, row.listing.phone) for c in ledger.after(connection, 0, 10) for row in c.changes]
    assert kept == [(1, PHONES[1]), (2, PHONES[0])]


def test_the_rows_of_an_ended_pair_may_go_the_oldest_first(engine: sa.Engine) -> None:
    write(engine, "kenya", [add(PHONES[0])])
    write(engine, "kenya", [update(PHONES[0])])
    write(engine, "kenya", [remove(PHONES[0])])
    write(engine, "uganda", [add(PHONES[0])])
    row_stays(engine, 3, PHONES[0])
    for number in (1, 2, 3):
        delete_row(engine, number, PHONES[0])
        assert_verifies(engine)
    row_stays(engine, 4, PHONES[0])


def test_a_removal_stays_while_it_is_what_ends_an_older_row(engine: sa.Engine) -> None:
    write(engine, "kenya", [add(PHONES[0])])
    write(engine, "kenya", [remove(PHONES[0])])
    write(engine, "kenya", [add(PHONES[0])])
    delete_row(engine, 1, PHONES[0])
    delete_row(engine, 2, PHONES[0])
    row_stays(engine, 3, PHONES[0])
    assert_verifies(engine)


def test_another_sources_rows_do_not_make_one_superseded(engine: sa.Engine) -> None:
    write(engine, "kenya", [add(PHONES[0])])
    write(engine, "uganda", [add(PHONES[0])])
    row_stays(engine, 1, PHONES[0])
    row_stays(engine, 2, PHONES[0])


def test_a_changeset_stays_when_all_its_rows_are_gone(engine: sa.Engine) -> None:
    write(engine, "kenya", [add(PHONES[0])])
    write(engine, "kenya", [remove(PHONES[0])])
    for number in (1, 2):
        delete_row(engine, number, PHONES[0])
    refused(engine, "DELETE FROM changeset")
    with engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(changeset)) == 2
