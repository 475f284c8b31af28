"""The publisher hears of a write at once where it can, and polls where it cannot."""

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from redis import Redis

from blocklist_sync.board import Board
from blocklist_sync.ledger_signal import RECONNECT_SECONDS, LedgerSignal
from blocklist_sync.publisher import Publisher
from blocklist_sync.worker import publish_until
from imeicheck.rules.buckets import HEAD_KEY, Head
from imeicheck.rules.chain import Action, Change, pack
from imeicheck.rules.listing import Listing, Reason
from imeicheck.store import ledger, sources
from imeicheck.store.database import connect, writing
from tests.flows.commands import wait_until
from tests.servers import PostgresServer

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
LONG = 30.0
"""Seconds; a signal that comes makes it short."""


class Writer:
    """Appends to the ledger; each time another phone."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine, self.phone = engine, 35_000_000_000_000
        with writing(engine) as connection:
            self.source = sources.ensure(connection, "kenya", channel="reports", kind="police", country="KE", now=NOW)

    def write(self, *, commit: bool = True) -> int:
        self.phone += 1
        change = Change(Action.ADD, Listing(self.phone, self.source, Reason.STOLEN, 0, 0, 0))
        with writing(self.engine) as connection:
            ledger.claim(connection, self.source)
            entry = ledger.Entry("report", "test", "listed", self.source, "id")
            number = ledger.append(connection, entry, pack([change]), NOW)
            if not commit:
                connection.rollback()
        return number


@pytest.fixture
def writer(engine: sa.Engine) -> Writer:
    return Writer(engine)


@pytest.fixture
def watching(sql_url: str, caplog: pytest.LogCaptureFixture) -> Iterator[LedgerSignal]:
    """A signal that has said what it says at its start."""
    engine, stop = connect(sql_url), threading.Event()
    signal = LedgerSignal(engine, stop)
    signal.start()
    assert signal.wait(LONG), "what was written before it listened was not announced"
    yield signal
    stop.set()
    signal.finish()
    engine.dispose()
    assert not caplog.messages, "it failed, and each retry announced a write"


def test_each_write_ends_a_wait(watching: LedgerSignal, writer: Writer) -> None:
    for _ in range(3):
        writer.write()
        assert watching.wait(LONG)


def test_nothing_written_is_no_signal(watching: LedgerSignal, writer: Writer) -> None:
    writer.write(commit=False)
    with writing(writer.engine) as connection:
        sources.publish(connection, writer.source, "Kenya Police", None)
    assert not watching.wait(0.2)


def test_a_connection_that_is_lost_is_made_anew(postgres: PostgresServer) -> None:
    url = postgres.create_database()
    engine, stop = connect(url), threading.Event()
    signal = LedgerSignal(engine, stop)
    signal.start()
    assert signal.wait(LONG)
    writer = Writer(connect(url))
    listens = "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%%'"

    def listeners() -> set[int]:
        with writer.engine.connect() as connection:
            return set(connection.scalars(sa.text(f"SELECT pid {listens.replace('%%', '%')}")))

    before = listeners()
    with writer.engine.connect() as connection:
        connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid) {listens}")
    wait_until(lambda: bool(listeners() - before), "it listens again")
    assert signal.wait(LONG)
    writer.write()
    assert signal.wait(LONG)
    stop.set()
    signal.finish()
    writer.engine.dispose()
    engine.dispose()


def test_each_lost_connection_is_replaced_soon_and_logged_in_one_line(
    postgres: PostgresServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    url = postgres.create_database()
    engine, stop, pauses = connect(url), threading.Event(), Pauses()
    signal = LedgerSignal(engine, stop)
    signal._rounds._stop_event = pauses
    writer = Writer(connect(url))
    ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    signal.start()
    losses = 4
    for loss in range(losses):
        wait_until(lambda loss=loss: caplog.text.count("works again") == loss, "it listens again")  # type: ignore[misc]
        assert signal.wait(LONG)
        with writer.engine.connect() as connection:
            wait_until(lambda: bool(connection.exec_driver_sql(f"{ends} AND query LIKE 'LISTEN%%'").all()), "lost")
    wait_until(lambda: caplog.text.count("works again") == losses, "it listens again")
    pauses.set()
    stop.set()
    signal.finish()
    assert [pause for pause in pauses.waited if pause] == [RECONNECT_SECONDS] * losses
    failed = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(failed) == losses
    assert not any(record.exc_info for record in failed)
    writer.engine.dispose()
    engine.dispose()


def test_an_outage_is_logged_once_and_a_connection_is_tried_each_second(caplog: pytest.LogCaptureFixture) -> None:
    engine, stop, pauses = connect("postgresql+psycopg://nobody@127.0.0.1:9/none"), threading.Event(), Pauses()
    signal = LedgerSignal(engine, stop)
    signal._rounds._stop_event = pauses
    signal.start()
    wait_until(lambda: len(pauses.waited) > 4, "it is tried again")
    pauses.set()
    signal.finish()
    assert set(pauses.waited[1:]) == {RECONNECT_SECONDS}
    (record,) = caplog.records
    assert not record.exc_info
    engine.dispose()


class Pauses(threading.Event):
    """Notes the pauses that are asked for, and makes none."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout or 0.0)
        return self.is_set()


def no_signal(seconds: float) -> bool:
    """As behind PgBouncer in transaction mode: LISTEN succeeds, and nothing ever comes."""
    threading.Event().wait(seconds)
    return False


@pytest.mark.parametrize("signalled", [True, False])
def test_what_is_written_is_published_with_and_without_a_signal(
    writer: Writer, sql_url: str, redis: Redis, signalled: bool
) -> None:
    stop, client = threading.Event(), _client(redis)
    engine = connect(sql_url)
    signal = LedgerSignal(engine, stop)
    signal.start()
    publisher = Publisher(engine, Board(redis), lambda: datetime.now(UTC))
    wait: Callable[[float], bool] = signal.wait if signalled else no_signal
    publishing = threading.Thread(target=publish_until, args=(publisher, stop, wait))
    publishing.start()
    try:
        for _ in range(3):
            number = writer.write()
            wait_until(lambda number=number: _published(client) == number, "it is published")  # type: ignore[misc]
    finally:
        stop.set()
        publishing.join()
        signal.finish()
        engine.dispose()
        redis.close()


def test_an_idle_cycle_asks_sql_once(engine: sa.Engine, redis: Redis) -> None:
    asked: list[str] = []
    publisher = Publisher(engine, Board(redis), lambda: NOW)
    while publisher.cycle():
        pass
    sa.event.listen(engine, "before_cursor_execute", lambda _c, _u, statement, *_: asked.append(statement))
    assert not publisher.cycle()
    publisher.stop()
    assert [statement for statement in asked if statement != "BEGIN"] == [asked[-1]]
    redis.close()


def _client(redis: Redis) -> Any:
    return redis


def _published(client: Any) -> int | None:
    raw = client.get(HEAD_KEY)
    return Head.decode(raw).position.number if raw else None
