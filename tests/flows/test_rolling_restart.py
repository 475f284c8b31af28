"""Two web servers behind the nginx configuration as it is shipped are restarted one after the other, under load."""

import itertools
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import sqlalchemy as sa

from imeicheck.rules.imei import from_phone
from imeicheck.store import database
from imeicheck.store.schema import report
from tests.flows.commands import BLOCKLIST_SYNC, IMEICHECK, Commands, wait_until
from tests.flows.test_nginx import FEED, LISTED, Nginx, pytestmark, running
from tests.servers import PostgresServer, RedisServer, free_port

__all__ = ["pytestmark"]

ROUNDS = 1
TILLS, DESKS = 3, 3
BETWEEN = 50
"""Requests of each kind that are answered between two restarts."""


@dataclass
class Load:
    """Tills that check and desks that report, each on a connection of its own, until the end."""

    nginx: Nginx
    token: str
    good: dict[str, int] = field(default_factory=lambda: {"check": 0, "report": 0})
    bad: list[str] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _ended: threading.Event = field(default_factory=threading.Event)

    def check(self, client: httpx.Client, number: int) -> bool:
        """Check a listed phone, by GET and by POST in turn."""
        if number % 2:
            response = client.get(f"/v1/imei/{LISTED}")
        else:
            response = client.post("/v1/imei/check", json={"imei": LISTED})
        return response.status_code == httpx.codes.OK and response.json()["verdict"] == "listed"

    def report(self, client: httpx.Client, number: int) -> bool:
        imei = from_phone(35209900_000000 + number).digits
        return client.post("/v1/reports", json={"imeis": [imei], "reason": "stolen"}).status_code == 201

    def _repeat(self, kind: str, ask: Callable[[httpx.Client, int], bool]) -> None:
        with self.nginx.client(Authorization=f"Bearer {self.token}") as client:
            while not self._ended.is_set():
                try:
                    if ask(client, next(self._numbers)):
                        self.good[kind] += 1
                    else:
                        self.bad.append(kind)
                except httpx.HTTPError as e:
                    self.bad.append(f"{kind}: {e!r}")

    @contextmanager
    def under_way(self) -> Iterator[None]:
        asking = [("check", self.check)] * TILLS + [("report", self.report)] * DESKS
        threads = [threading.Thread(target=self._repeat, args=pair) for pair in asking]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._ended.set()
            for thread in threads:
                thread.join()

    def go_on(self) -> None:
        """Wait until more requests of each kind were answered."""
        until = {kind: count + BETWEEN for kind, count in self.good.items()}
        wait_until(lambda: self.bad != [] or all(self.good[kind] >= until[kind] for kind in until), "the load goes on")


def is_ready(address: str) -> bool:
    return httpx.get(f"{address}/readyz", timeout=5).status_code == httpx.codes.OK


def test_a_rolling_restart_loses_no_check_and_no_report(
    postgres: PostgresServer, redis_server: RedisServer, tmp_path: Path
) -> None:
    url, ports = postgres.create_database(), (free_port(), free_port())
    (tmp_path / "feed.csv").write_text(FEED)
    with Commands(tmp_path / "home", DATABASE_URL=url, REDIS_URL=redis_server.url) as commands:
        commands.do(BLOCKLIST_SYNC, "add", "kenya", "--url", str(tmp_path / "feed.csv"), "--format", "plain")
        commands.do(BLOCKLIST_SYNC, "once")
        words = ("--scope", "check,report", "--unlimited", "--source", "kenya-police")
        token = commands.do(IMEICHECK, "keys", "create", "kenya-police", *words)
        servers = {port: commands.serve(port=port)[0] for port in ports}
        with running(tmp_path / "nginx", ports[0], free_port(), ports[1]) as nginx:
            load = Load(nginx, token)
            with load.under_way():
                load.go_on()
                for port in ports * ROUNDS:
                    servers[port].terminate()
                    assert servers[port].wait() == 0
                    load.go_on()
                    servers[port], address = commands.serve(port=port)
                    wait_until(lambda ready=address: is_ready(ready), "it is ready")  # type: ignore[misc]
            assert load.bad == []
            assert stored(url) == load.good["report"], "no report was filed twice"


def stored(url: str) -> int:
    engine = database.connect(url)
    with database.reading(engine) as connection:
        count = connection.scalar(sa.select(sa.func.count()).select_from(report))
    engine.dispose()
    return count or 0


class _Close(socketserver.BaseRequestHandler):
    """Reads a request and closes the connection, like a server that stops just as it comes."""

    def handle(self) -> None:
        self.request.recv(65536)


@contextmanager
def closing() -> Iterator[int]:
    """The port of a server that answers no request."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Close) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield int(server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


def test_a_request_that_is_lost_goes_to_the_next_server_if_it_may_be_repeated(
    postgres: PostgresServer, redis_server: RedisServer, tmp_path: Path
) -> None:
    url, port = postgres.create_database(), free_port()
    with Commands(tmp_path / "home", DATABASE_URL=url, REDIS_URL=redis_server.url) as commands, closing() as bad:
        scopes = ("--scope", "check,report,keys", "--rate", "1000/second")
        token = commands.do(IMEICHECK, "keys", "create", "kenya-police", *scopes)
        commands.serve(port=port)
        with (
            running(tmp_path / "nginx", bad, free_port(), port) as nginx,
            nginx.client(Authorization=f"Bearer {token}") as desk,
        ):
            for key in ("case-1", "case-1", None, None):
                body = {"imeis": [LISTED], "reason": "stolen"}
                filed = desk.post("/v1/reports", json=body, headers={"Idempotency-Key": key} if key else {})
                assert filed.status_code == 201
                assert desk.post("/v1/imei/check", json={"imei": LISTED}).status_code == 200
                assert desk.post(f"{filed.headers['Location']}/recover").status_code == 200
            made = [desk.post("/v1/keys", json={"name": "shop"}).status_code for _ in range(4)]
            assert sorted(made) == [201, 201, 503, 503], "a token that may have been made is not made again"
    assert "case-1" in keys_of_reports(url)
    assert len(set(keys_of_reports(url))) == 3, "each report without a key got one"


def keys_of_reports(url: str) -> list[str]:
    engine = database.connect(url)
    with database.reading(engine) as connection:
        keys = list(connection.scalars(sa.select(report.c.idempotency_key)))
    engine.dispose()
    return [key or "" for key in keys]
