"""The worker as a process: an error of one of its parts stays small, and its end has the right exit status."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from imeicheck.rules.buckets import HEAD_KEY
from tests.flows.commands import BLOCKLIST_SYNC, Commands, wait_until
from tests.servers import PostgresServer, RedisServer

END_SECONDS = 15.0
PATIENT_SECONDS = 90.0
"""Where several processes start one after the other, with pauses between them."""
ROLE = "small_worker"
ENDS = """
from blocklist_sync.syncs import Syncs
from blocklist_sync.cli import main
def start_due(self):
    raise SystemExit(0)
Syncs.start_due = start_due
main(["run"])
"""
"""A worker one of whose threads ends, as it never should."""


class Worker:
    """A worker with a role of its own on PostgreSQL, which may do everything until `deny`."""

    def __init__(self, postgres: PostgresServer, redis: RedisServer, folder: Path) -> None:
        owner = sa.make_url(postgres.create_database())
        self._owner = sa.create_engine(owner, isolation_level="AUTOCOMMIT")
        self._sql(f"DROP OWNED BY {ROLE}" if self._exists() else f"CREATE ROLE {ROLE} LOGIN PASSWORD 'x'")
        self._sql(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {ROLE}")
        self._sql(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {ROLE}")
        url = owner.set(username=ROLE, password="x").render_as_string(hide_password=False)
        self.redis: Any = redis.client()
        self.log, self.feed = folder / "worker.log", folder / "kenya.csv"
        self.feed.write_text("imei,reason\n490154203237518,stolen\n")
        self.commands = Commands(folder / "home", DATABASE_URL=url, REDIS_URL=redis.url)
        add = ["add", "kenya", "--url", str(self.feed), "--format", "plain", "--every", "1s", "--country", "KE"]
        self.commands.do(BLOCKLIST_SYNC, *add)

    def _exists(self) -> bool:
        with self._owner.connect() as connection:
            return bool(connection.scalar(sa.text("SELECT 1 FROM pg_roles WHERE rolname = :role"), {"role": ROLE}))

    def _sql(self, statement: str) -> None:
        with self._owner.connect() as connection:
            connection.exec_driver_sql(statement)

    def deny(self, what: str) -> None:
        self._sql(f"REVOKE {what} FROM {ROLE}")

    def allow(self, what: str) -> None:
        self._sql(f"GRANT {what} TO {ROLE}")

    def start(self) -> subprocess.Popen[str]:
        return self.commands.start(BLOCKLIST_SYNC, "run", log=self.log)

    def logged(self, what: str) -> int:
        return self.log.read_text().count(what)

    def publishes(self) -> bool:
        return bool(self.redis.exists(HEAD_KEY))

    def outcomes(self) -> list[str]:
        with self._owner.connect() as connection:
            return list(connection.scalars(sa.text("SELECT outcome FROM run ORDER BY started_at")))

    def stop(self) -> None:
        self._owner.dispose()
        self.redis.close()


@pytest.fixture
def worker(postgres: PostgresServer, redis_server: RedisServer, tmp_path: Path) -> Iterator[Worker]:
    worker = Worker(postgres, redis_server, tmp_path)
    with worker.commands:
        yield worker
    worker.stop()


def ends_well(process: subprocess.Popen[str]) -> bool:
    assert process.poll() is None, "the worker ended by itself"
    process.terminate()
    return process.wait(END_SECONDS) == 0


@pytest.mark.parametrize("what", ["ALL ON text_reply", "ALL ON cursor"])
def test_a_chore_that_fails_is_logged_once_and_retried_while_the_others_go_on(worker: Worker, what: str) -> None:
    worker.deny(what)
    process = worker.start()
    wait_until(lambda: worker.logged("failed and is retried") > 0, "the failure is logged")
    wait_until(worker.publishes, "the ledger is published")
    wait_until(lambda: worker.outcomes().count("unchanged") >= 3, "the feed is synced again and again")
    assert worker.logged("failed and is retried") == 1
    worker.allow(what)
    wait_until(lambda: worker.logged("works again") == 1, "it is retried")
    assert ends_well(process)


def test_a_publisher_that_fails_goes_on_once_it_can(worker: Worker) -> None:
    worker.deny("SELECT ON chain")
    process = worker.start()
    wait_until(lambda: worker.logged("publishing failed and is retried") == 1, "the failure is logged")
    assert not worker.publishes()
    assert process.poll() is None
    worker.allow("SELECT ON chain")
    wait_until(worker.publishes, "the ledger is published")
    assert ends_well(process)


def test_a_sync_that_cannot_start_is_retried_and_logged_once(worker: Worker) -> None:
    worker.deny("INSERT ON run")
    process = worker.start()
    wait_until(lambda: worker.logged("permission denied for table run") >= 2, "it is retried", PATIENT_SECONDS)
    assert worker.logged("could not start") == 1
    assert worker.outcomes() == []
    worker.allow("INSERT ON run")
    wait_until(lambda: "applied" in worker.outcomes(), "the feed is synced", PATIENT_SECONDS)
    wait_until(lambda: worker.logged("syncs of kenya start again") == 1, "that it works again is logged")
    assert ends_well(process)


def test_a_worker_that_ends_because_of_an_error_does_not_exit_with_0(worker: Worker) -> None:
    with worker.log.open("w") as log:
        ended = subprocess.run(
            [sys.executable, "-c", ENDS], env=worker.commands.environ, stdout=log, stderr=log, timeout=60
        )
    assert ended.returncode == 1
    assert worker.logged("CRITICAL blocklist_sync starting syncs ended") == 1


def test_a_worker_without_a_database_does_not_exit_with_0(tmp_path: Path, redis_server: RedisServer) -> None:
    url = "postgresql+psycopg://nobody@127.0.0.1:9/nothing"
    with Commands(tmp_path / "home", DATABASE_URL=url, REDIS_URL=redis_server.url) as commands:
        assert commands.run(BLOCKLIST_SYNC, "run").returncode == 1
