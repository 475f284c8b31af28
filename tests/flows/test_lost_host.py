"""A host that is lost without closing its connections keeps nobody waiting for long, and long reads may pause."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from blocklist_sync.bulk import read_ledger
from imeicheck.rules import cases
from imeicheck.rules.chain import pack
from imeicheck.rules.imei import from_phone
from imeicheck.store import database, ledger, reports
from imeicheck.store.database import connect, reading, writing
from imeicheck.store.errors import StoreDown
from imeicheck.store.reports import Agency
from tests.flows.commands import wait_until
from tests.proxy import proxy_to
from tests.servers import PostgresServer
from tests.store.ledgers import NOON, PHONES, add, source_of, write

SHORT_SECONDS = 1.0


@pytest.fixture
def short_idle_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "IDLE_SECONDS", SHORT_SECONDS)


def file(engine: sa.Engine, agency: Agency) -> int:
    report = cases.accept([from_phone(PHONES[2]).digits], "stolen", None, "", "KE", False, NOON.date())
    return reports.file(engine, agency, report, None, datetime.now(UTC)).changeset


@pytest.mark.usefixtures("short_idle_time")
def test_reports_go_on_soon_after_a_sync_was_lost_that_had_the_chain_row(postgres: PostgresServer) -> None:
    url = postgres.create_database()
    near = connect(url, patience=0.5)
    source, agency = source_of(near, "kenya"), Agency(source_of(near, "police"), "police")
    with proxy_to(postgres.socket) as relay, ThreadPoolExecutor(1) as far_host:
        far = connect(sa.make_url(url).set(host="127.0.0.1", port=relay.port, query={}).render_as_string(False))
        has_the_chain_row, end = threading.Event(), threading.Event()

        def lose(step: str) -> None:
            if step == "chain locked":
                relay.swallow()
                has_the_chain_row.set()
                end.wait()

        def sync() -> None:
            with writing(far) as connection:
                ledger.claim(connection, source)
                entry = ledger.Entry("feed", "kenya", "a test", source, "run-1")
                ledger.append(connection, entry, pack([add(PHONES[0])(source)]), NOON, lose)

        lost = far_host.submit(sync)
        assert has_the_chain_row.wait(30)
        refused = 0

        def is_filed() -> bool:
            nonlocal refused
            try:
                return file(near, agency) == 1
            except StoreDown:
                refused += 1
                return False

        try:
            wait_until(is_filed, "a report is filed")
            assert refused, "the chain row was free: the test proves nothing"
        finally:
            relay.close()
            end.set()
        with pytest.raises(StoreDown):
            lost.result(30)
        far.dispose()
    near.dispose()


def test_every_session_is_ended_by_the_server_when_its_client_is_lost(postgres: PostgresServer) -> None:
    engine = connect(postgres.create_database())
    with writing(engine) as connection:
        assert connection.scalar(sa.text("SHOW idle_in_transaction_session_timeout")) == "10s"
        # The server of the tests listens on a Unix socket, which has no keep-alives: only who set them can be seen.
        set_by = sa.text("SELECT DISTINCT source FROM pg_settings WHERE name LIKE 'tcp\\_%'")
        assert connection.scalars(set_by).all() == ["client"]
    engine.dispose()


@pytest.mark.usefixtures("short_idle_time")
def test_a_long_read_may_pause_longer_than_a_write(postgres: PostgresServer) -> None:
    url = postgres.create_database()
    engine, other = connect(url), connect(url)
    write(engine, "kenya", [add(phone) for phone in PHONES])
    paused = sa.text(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction' "
        f"AND state_change < clock_timestamp() - interval '{2 * SHORT_SECONDS} s'"
    )

    def was_paused() -> bool:
        with other.connect() as looking:
            return looking.scalar(paused) is not None

    with reading(engine) as connection:
        for portion in read_ledger(connection):
            wait_until(was_paused, "the reader paused for longer than a writer may")
            assert len(portion.rows) == len(PHONES)
        assert ledger.tip(connection).number == 1
    other.dispose()
    engine.dispose()
