"""An upgrade while the service works: the next release migrates, and the processes of this one go on beside it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from twilio.request_validator import RequestValidator

from imeicheck.rules.imei import from_phone
from imeicheck.store import database, opening
from imeicheck.store.schema import metadata
from imeicheck.store.schema_version import REVISION
from tests.api.world import bearer
from tests.flows.commands import BLOCKLIST_SYNC, IMEICHECK, Commands, answers, children, wait_until
from tests.releases import NEXT, Release, make_newer, next_release
from tests.servers import PostgresServer, RedisServer, free_port

HEADER = "imei,reason,reported_on,country\n"
FIRST, SECOND = "490154203237518", "356938035643809"
AUTH_TOKEN = "0123456789abcdef0123456789abcdef"
NEW_TABLE = '    op.create_table("made_up", sa.Column("id", sa.Integer(), primary_key=True))\n'
NEW_COLUMNS = "".join(
    f'    op.add_column("{table}", sa.Column("made_up", sa.Text(), server_default="", nullable=False))\n'
    for table in ("report", "changeset", "listing", "source", "run", "token", "text_reply")
)
NEW_INDEX = '    online.create_index("report_case_ix", "report", ["case"])\n'
LEAST_REPORTS = 40


@dataclass
class Service:
    """The processes of this release, on PostgreSQL and Redis."""

    commands: Commands
    sql_url: str
    list: Path
    token: str
    filed: int = 0

    def restart_web(self, running: subprocess.Popen[str] | None = None) -> tuple[subprocess.Popen[str], str]:
        if running is not None:
            running.terminate()
            running.wait()
        return self.commands.serve()

    def report(self, address: str) -> str:
        """File a report; return the IMEI."""
        self.filed += 1
        imei = from_phone(35209900_000000 + self.filed).digits
        body = {"imeis": [imei], "reason": "stolen"}
        response = httpx.post(f"{address}/v1/reports", json=body, headers=bearer(self.token), timeout=30)
        assert response.status_code == 201, response.text
        return imei

    def report_and_see(self, address: str) -> None:
        imei = self.report(address)
        wait_until(lambda: self.verdict(address, imei) == "listed", "the report is seen")

    def verdict(self, address: str, imei: str) -> str:
        response = httpx.get(f"{address}/v1/imei/{imei}", headers=bearer(self.token), timeout=30)
        return str(response.json()["verdict"])

    def migrate(self, release: Release, log: Path) -> subprocess.Popen[str]:
        environ = {**release.environ, "DATABASE_URL": self.sql_url, "IMEICHECK_HOME": str(release.folder)}
        words = [sys.executable, "-m", "imeicheck", "db", "upgrade"]
        with log.open("w") as stderr:
            return subprocess.Popen(words, cwd=release.folder, env=environ, stderr=stderr, text=True)

    @property
    def revision(self) -> str | None:
        engine = database.connect(self.sql_url)
        try:
            return opening.schema_version(engine).revision
        finally:
            engine.dispose()


@pytest.fixture
def service(postgres: PostgresServer, redis_server: RedisServer, tmp_path: Path) -> Iterator[Service]:
    url, feed = postgres.create_database(), tmp_path / "feed.csv"
    feed.write_text(f"{HEADER}{FIRST},stolen,2026-10-02,KE\n")
    environ = {"DATABASE_URL": url, "REDIS_URL": redis_server.url, "TWILIO_AUTH_TOKEN": AUTH_TOKEN}
    with Commands(tmp_path / "home", **environ, IMEICHECK_NUMBER_KEY=f"k1:{AUTH_TOKEN}") as commands:
        commands.do(BLOCKLIST_SYNC, "add", "kenya", "--url", str(feed), "--format", "plain", "--every", "1s")
        words = ("--scope", "check,report", "--unlimited", "--source", "kenya-police")
        token = commands.do(IMEICHECK, "keys", "create", "kenya-police", *words)
        yield Service(commands, url, feed, token)


def test_processes_of_this_release_work_on_the_schema_of_the_next(service: Service, tmp_path: Path) -> None:
    worker = service.commands.start(BLOCKLIST_SYNC, "run")
    web, address = service.commands.serve()
    wait_until(lambda: service.verdict(address, FIRST) == "listed", "the first list is there")
    upgrade = service.migrate(next_release(tmp_path / "next", NEW_TABLE, NEW_COLUMNS, NEW_INDEX), tmp_path / "log")
    assert upgrade.wait() == 0, (tmp_path / "log").read_text()
    assert service.revision == f"{int(REVISION) + 3:04d}"

    service.report_and_see(address)  # a process that went on
    web, address = service.restart_web(web)
    worker.terminate()
    assert worker.wait() == 0
    service.commands.start(BLOCKLIST_SYNC, "run")
    service.report_and_see(address)  # a process that was restarted
    service.list.write_text(f"{HEADER}{FIRST},stolen,2026-10-02,KE\n{SECOND},stolen,2026-10-03,KE\n")
    wait_until(lambda: service.verdict(address, SECOND) == "listed", "the worker syncs the new list")
    assert_a_text_is_answered(service)
    assert "nothing to do" in service.commands.run(IMEICHECK, "db", "upgrade").stderr


def assert_a_text_is_answered(service: Service) -> None:
    port = free_port()
    gateway = f"http://127.0.0.1:{port}"
    service.commands.start("sms_gateway", "serve", "--port", str(port))
    wait_until(lambda: answers(gateway), "the gateway answers")
    form = {"From": "+447700900001", "To": "+15005550006", "Body": FIRST, "MessageSid": "SM" + "1" * 32}
    signature = RequestValidator(AUTH_TOKEN).compute_signature(f"{gateway}/sms/twilio", form)
    told = httpx.post(f"{gateway}/sms/twilio", data=form, headers={"X-Twilio-Signature": signature}, timeout=30)
    assert "REPORTED STOLEN" in told.text


def test_processes_that_start_on_an_incompatible_schema_say_in_one_line_what_to_do(
    service: Service, tmp_path: Path
) -> None:
    upgrade = service.migrate(next_release(tmp_path / "next", NEW_TABLE, compatible_with=NEXT), tmp_path / "log")
    assert upgrade.wait() == 0
    for module, *words in (
        (IMEICHECK, "serve", "--port", str(free_port())),
        (IMEICHECK, "db", "upgrade"),
        (BLOCKLIST_SYNC, "run"),
        (BLOCKLIST_SYNC, "once", "kenya"),
        ("sms_gateway", "serve", "--port", str(free_port())),
    ):
        done = service.commands.run(module, *words)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
        assert "install the version that migrated the database" in done.stderr
        assert "run `imeicheck db upgrade`" not in done.stderr


def test_no_report_fails_while_an_upgrade_waits_for_a_dump(service: Service, tmp_path: Path) -> None:
    service.commands.start(BLOCKLIST_SYNC, "run")
    _, address = service.commands.serve()
    release, log = next_release(tmp_path / "next", NEW_COLUMNS, NEW_INDEX), tmp_path / "log"
    engine = database.connect(service.sql_url)
    with database.reading(engine) as dump:
        database.let_it_take_long(dump)
        for table in metadata.tables:
            dump.execute(sa.text(f'LOCK TABLE "{table}" IN ACCESS SHARE MODE'))
        upgrade = service.migrate(release, log)
        wait_until(lambda: "waiting: another session holds table report" in log.read_text(), "the upgrade waits")
        filed = [service.report(address) for _ in range(LEAST_REPORTS)]
        assert upgrade.poll() is None, "it still waits"
    engine.dispose()
    while upgrade.poll() is None:
        filed.append(service.report(address))
    assert upgrade.returncode == 0, log.read_text()
    assert "the database fits this version" in log.read_text()
    wait_until(lambda: all(service.verdict(address, imei) == "listed" for imei in filed), "all of them are listed")


def test_a_worker_of_a_server_that_cannot_start_again_leaves_the_others_at_work(
    service: Service, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    service.commands.do(BLOCKLIST_SYNC, "once")
    server, address = service.commands.serve("--workers", "2", log=log)
    wait_until(lambda: len(children(server.pid)) == 2, "both workers run")
    killed, other = children(server.pid)
    make_newer(service.sql_url, compatible_with=NEXT)
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: tries(log) >= 3, "the worker that replaces it tries to start, again and again")
    assert other in children(server.pid)
    for _ in range(20):
        assert service.verdict(address, FIRST) == "listed", "the other one answers"

    make_newer(service.sql_url, compatible_with=REVISION)
    os.kill(other, signal.SIGKILL)
    wait_until(lambda: answers(address), "the worker that could not start has started")
    assert service.verdict(address, FIRST) == "listed"


def test_a_server_whose_worker_cannot_start_ends_when_it_is_asked_to(service: Service, tmp_path: Path) -> None:
    log = tmp_path / "log"
    server, _ = service.commands.serve(log=log)
    make_newer(service.sql_url, compatible_with=NEXT)
    os.kill(children(server.pid)[0], signal.SIGKILL)
    wait_until(lambda: tries(log) >= 1, "the worker that replaces it tries to start")
    server.terminate()
    server.wait()
    assert "refused to gracefully stop" not in log.read_text()
    assert "Traceback" not in log.read_text()


def tries(log: Path) -> int:
    return log.read_text().count("a worker cannot start, and tries again in")
