"""Errors of the database where people and programs meet them: as 503 or 500, as one line, and to the publisher."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from redis import Redis

from blocklist_sync.board import Board
from blocklist_sync.publisher import Publisher
from blocklist_sync.worker import publish_until
from imeicheck import settings
from imeicheck.api import app, services
from imeicheck.rules.buckets import HEAD_KEY
from imeicheck.rules.imei import from_phone
from imeicheck.store.database import connect
from tests.flows.commands import BLOCKLIST_SYNC, IMEICHECK, Commands, wait_until
from tests.flows.deployment import prepare
from tests.servers import PostgresServer, RedisServer
from tests.store.ledgers import PHONES, add, write

LISTED = [from_phone(phone).digits for phone in PHONES[:2]]
NEW = from_phone(PHONES[2]).digits


def fail_on_insert(sql_url: str, table: str, state: str) -> None:
    run(
        sql_url,
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION 'provoked' USING ERRCODE = '{state}'; END $$",
        f"CREATE TRIGGER fail BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION fail()",
    )


def run(sql_url: str, *statements: str) -> None:
    engine = sa.create_engine(sql_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))
    engine.dispose()


@pytest.mark.parametrize("table", ["changeset_row", "listing", "report"])
@pytest.mark.parametrize(
    ("state", "status", "reason"), [("53100", 503, "no-store"), ("57014", 503, "no-store"), ("42501", 500, "internal")]
)
def test_a_report_that_the_database_cannot_store_is_a_503_and_a_missing_grant_a_500(
    postgres: PostgresServer, redis_server: RedisServer, table: str, state: str, status: int, reason: str
) -> None:
    sql_url = postgres.create_database()
    secret = prepare(sql_url, LISTED)
    fail_on_insert(sql_url, table, state)
    parts = services.start(settings.read({"DATABASE_URL": sql_url, "REDIS_URL": redis_server.url}))
    try:
        answer = (
            app.create(parts)
            .test_client()
            .post(
                "/v1/reports", json={"imeis": [NEW], "reason": "stolen"}, headers={"Authorization": f"Bearer {secret}"}
            )
        )
        assert (answer.status_code, answer.get_json()["reason"]) == (status, reason)
        assert ("Retry-After" in answer.headers) == (status == 503)
        assert "provoked" not in answer.text
    finally:
        parts.stop()


@pytest.mark.parametrize(
    ("table", "state", "says"),
    [
        ("changeset_row", "53100", "make room on the disk"),
        ("listing", "40P01", "try again"),
        ("listing", "23505", "blocklist-sync verify"),
        ("changeset_row", "42501", "run deploy/grants.sql"),
    ],
)
def test_a_command_says_in_one_line_what_to_do(
    postgres: PostgresServer, redis_server: RedisServer, tmp_path: Path, table: str, state: str, says: str
) -> None:
    sql_url, feed = postgres.create_database(), tmp_path / "list.csv"
    feed.write_text(f"imei,reason\n{NEW},stolen\n")
    fail_on_insert(sql_url, table, state)
    with Commands(tmp_path / "home", DATABASE_URL=sql_url, REDIS_URL=redis_server.url) as commands:
        commands.do(BLOCKLIST_SYNC, "add", "kenya", "--url", str(feed), "--format", "plain")
        done = commands.run(BLOCKLIST_SYNC, "once", "kenya")
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
        assert "provoked" in done.stderr
        assert says in done.stderr


def test_a_command_without_its_grants_names_them(postgres: PostgresServer, tmp_path: Path) -> None:
    url = sa.make_url(postgres.create_database())
    role = f"poor_{url.database}"
    owner = url.render_as_string(hide_password=False)
    run(owner, f"CREATE ROLE {role} LOGIN", f"GRANT SELECT ON alembic_version TO {role}")
    poor = url.set(username=role).render_as_string(hide_password=False)
    with Commands(tmp_path / "home", DATABASE_URL=poor) as commands:
        done = commands.run(IMEICHECK, "keys", "list")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "Error: the database refuses: permission denied for table token; "
        "run deploy/grants.sql as the owner of the tables, or check the role in DATABASE_URL"
    ]


@pytest.mark.parametrize("interrupt", ["pg_cancel_backend", "pg_terminate_backend"])
def test_the_publisher_outlives_a_copy_that_was_interrupted(
    postgres: PostgresServer, redis: Redis, interrupt: str
) -> None:
    sql_url = postgres.create_database()
    engine = connect(sql_url)
    write(engine, "kenya", [add(phone) for phone in PHONES])
    stop, publisher = threading.Event(), Publisher(engine, Board(redis), lambda: datetime.now(UTC))
    thread = threading.Thread(target=publish_until, args=(publisher, stop))
    other = sa.create_engine(sql_url, isolation_level="AUTOCOMMIT")
    copying = "pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'COPY%'"

    def interrupted() -> bool:
        with other.connect() as connection:
            return bool(connection.scalar(sa.text(f"SELECT {interrupt}(pid) FROM {copying}")))

    try:
        with engine.begin() as holder:
            holder.execute(sa.text("LOCK TABLE listing"))
            thread.start()
            for _ in range(2):
                wait_until(interrupted, "the publisher reads the listings and is interrupted")
            assert thread.is_alive()
        wait_until(lambda: bool(redis.exists(HEAD_KEY)), "the publisher publishes")
    finally:
        stop.set()
        thread.join()
        publisher.stop()
        other.dispose()
        engine.dispose()
