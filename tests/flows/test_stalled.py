"""A database that stalls for some: reports wait or are refused, lists are refused, and checks go on."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from imeicheck import settings
from imeicheck.api import app, services
from imeicheck.api.services import Services
from imeicheck.rules.imei import from_phone
from imeicheck.store import reports
from tests.flows.commands import BLOCKLIST_SYNC, Commands, wait_until
from tests.flows.deployment import prepare
from tests.servers import PostgresServer, RedisServer, free_port

LISTED = [from_phone(49015420_000000 + serial).digits for serial in range(50)]
NEW = [from_phone(35693803_000000 + serial).digits for serial in range(2000)]
DESKS, CHECKS = 8, 100


@contextmanager
def locked(sql_url: str, statement: str) -> Iterator[None]:
    """Somebody else's transaction has locks until this ends."""
    engine = sa.create_engine(sql_url)
    with engine.begin() as connection:
        connection.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = 0"))
        connection.execute(sa.text(statement))
        yield
    engine.dispose()


def headers(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


class Desks:
    """Police desks that file one report after the other, whatever they are answered."""

    def __init__(self, address: str, secret: str) -> None:
        self._address, self._secret, self.answers = address, secret, list[httpx.Response]()
        self._over, self._new = threading.Event(), iter(NEW)
        self._threads = [threading.Thread(target=self._file) for _ in range(DESKS)]

    def _file(self) -> None:
        with httpx.Client(base_url=self._address, headers=headers(self._secret), timeout=30) as client:
            while not self._over.is_set():
                self.answers.append(client.post("/v1/reports", json={"imeis": [next(self._new)], "reason": "stolen"}))
                if self.answers[-1].status_code != 201:
                    self._over.wait(0.05)

    def __enter__(self) -> "Desks":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()


def test_checks_go_on_while_reports_stall_and_reports_when_the_database_goes_on(
    postgres: PostgresServer, redis_server: RedisServer, tmp_path: Path
) -> None:
    sql_url = postgres.create_database()
    secret = prepare(sql_url, LISTED)
    with Commands(tmp_path / "home", DATABASE_URL=sql_url, REDIS_URL=redis_server.url) as commands:
        commands.start(BLOCKLIST_SYNC, "run")
        _, address = commands.serve(port=free_port())
        with httpx.Client(base_url=address, headers=headers(secret), timeout=30) as till:
            with locked(sql_url, "SELECT * FROM chain FOR UPDATE"), Desks(address, secret) as desks:
                wait_until(lambda: any(answer.status_code == 503 for answer in desks.answers), "reports stall")
                asked = [0]

                def has_asked_all() -> bool:
                    answer = till.get(f"/v1/imei/{LISTED[asked[0] % len(LISTED)]}")
                    assert (answer.status_code, answer.json()["verdict"]) == (200, "listed")
                    asked[0] += 1
                    return asked[0] == CHECKS

                wait_until(has_asked_all, f"{CHECKS} checks are answered while reports stall")
            refused = [answer for answer in desks.answers if answer.status_code == 503]
            assert {answer.status_code for answer in desks.answers} <= {201, 503}
            assert {answer.headers["Retry-After"] for answer in refused} == {"2"}
            assert all("same Idempotency-Key" in answer.json()["detail"] for answer in refused)
            assert any("nothing was stored" in answer.json()["detail"] for answer in refused)
            body = {"imeis": [NEW[-1]], "reason": "stolen"}
            wait_until(lambda: till.post("/v1/reports", json=body).status_code == 201, "reports go on")


@pytest.fixture
def parts(postgres: PostgresServer, tmp_path: Path) -> Iterator[Services]:
    """A web process whose Redis is down, so that checks read SQL."""
    told = {"DATABASE_URL": postgres.create_database(), "REDIS_URL": f"redis://127.0.0.1:{free_port()}"}
    running = services.start(settings.read(told))
    yield running
    running.stop()


class Clients:
    """Somebody who checks, and somebody who reports."""

    def __init__(self, web: Flask, secret: str) -> None:
        self._web, self._headers = web, headers(secret)

    def get(self, path: str) -> TestResponse:
        client: FlaskClient = self._web.test_client()
        return client.get(path, headers=self._headers)

    def file(self, imei: str) -> TestResponse:
        body = {"imeis": [imei], "reason": "stolen"}
        return self._web.test_client().post("/v1/reports", json=body, headers=self._headers)


def test_a_list_of_reports_that_is_locked_stops_no_check(parts: Services) -> None:
    sql_url = parts.engine.url.render_as_string(hide_password=False)
    clients = Clients(app.create(parts), prepare(sql_url, LISTED))
    assert clients.get("/v1/reports").status_code == 200
    with locked(sql_url, "LOCK TABLE report_imei"), ThreadPoolExecutor(DESKS) as desks:
        lists = [desks.submit(clients.get, "/v1/reports") for _ in range(DESKS)]
        lists += [desks.submit(clients.get, f"/v1/reports/{'0' * 24}")]
        while not all(one.done() for one in lists):
            answer = clients.get(f"/v1/imei/{LISTED[0]}")
            assert (answer.status_code, answer.get_json()["verdict"]) == (200, "listed")
            assert not parts.sql.is_down
        assert {one.result().status_code for one in lists} == {503}
        refused: dict[str, Any] = lists[0].result().get_json()
        assert (refused["reason"], lists[0].result().headers["Retry-After"]) == ("no-store", "2")
        assert refused["detail"] == "the database takes too long to read this now: ask again"
    wait_until(lambda: clients.get("/v1/reports").status_code == 200, "lists are read again")


def test_a_list_of_reports_that_is_slow_stops_no_report(parts: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    clients = Clients(app.create(parts), prepare(parts.engine.url.render_as_string(hide_password=False), LISTED))
    begun = threading.Event()

    def slow(connection: sa.Connection, *_: Any, **__: Any) -> list[Any]:
        begun.set()
        connection.execute(sa.text("SELECT pg_sleep(60)"))
        return []

    monkeypatch.setattr(reports, "find", slow)
    with ThreadPoolExecutor(DESKS) as desks:
        lists = [desks.submit(clients.get, "/v1/reports") for _ in range(DESKS)]
        assert begun.wait(30)
        filed = 0
        while not all(one.done() for one in lists):
            assert clients.file(NEW[filed]).status_code == 201
            assert clients.get(f"/v1/imei/{NEW[filed]}").get_json()["verdict"] == "listed"
            filed += 1
        assert {one.result().status_code for one in lists} == {503}
    assert filed


def test_everything_else_that_is_slow_leaves_checks_alone(parts: Services) -> None:
    """Tables that a check does not read: what reads or writes them fails, and never opens the breaker of checks."""
    sql_url = parts.engine.url.render_as_string(hide_password=False)
    web = app.create(parts)
    clients = Clients(web, prepare(sql_url, LISTED))
    assert clients.get(f"/v1/imei/{LISTED[0]}").status_code == 200
    with locked(sql_url, "LOCK TABLE run, usage, report, text_reply, text_sender, quarantine"):
        for path in ("/v1/usage", "/metrics", "/v1/reports"):
            web.test_client().get(path, headers=headers("") if path == "/metrics" else clients._headers)
            assert not parts.sql.is_down, path
        scrape = web.test_client().get("/metrics").text
        assert "imeicheck_sql_up 1.0" in scrape, "SQL answers, although the runs of feeds cannot be read"
        assert "imeicheck_feed_required" not in scrape
        assert clients.get(f"/v1/imei/{LISTED[0]}").get_json()["verdict"] == "listed"


def test_the_breaker_stays_open_while_checks_cannot_read_although_the_server_answers(parts: Services) -> None:
    sql_url = parts.engine.url.render_as_string(hide_password=False)
    clients = Clients(app.create(parts), prepare(sql_url, LISTED))
    with locked(sql_url, "LOCK TABLE listing"):
        answer = clients.get(f"/v1/imei/{LISTED[0]}")
        assert (answer.status_code, answer.get_json()["verdict"]) == (503, "unknown")
        assert parts.sql.is_down
        with parts.engine.connect() as connection:
            connection.execute(sa.text("SELECT pg_sleep(1)"))  # several probes
        assert parts.sql.is_down
    wait_until(lambda: not parts.sql.is_down, "the breaker closes")
    assert clients.get(f"/v1/imei/{LISTED[0]}").get_json()["verdict"] == "listed"
