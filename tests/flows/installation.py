"""A service on PostgreSQL and Redis that was set up by following docs/operating.md to the letter."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import sqlalchemy as sa

from imeicheck.rules.buckets import HEAD_KEY
from imeicheck.settings import read
from imeicheck.store.schema import listing
from tests.flows.commands import answers, wait_until
from tests.flows.operating import IN_BACKGROUND, Block, Choices, blocks
from tests.proxy import proxy_to
from tests.servers import PostgresServer, RedisServer, free_port

ROOT = Path(__file__).parents[2]
LISTED, UNLISTED = "490154203237518", "356938035643809"
FEED = f"imei,reason,reported_on,country\n{LISTED},stolen,2026-10-02,KE\n"
TACS = "tac,brand,model\n49015420,Nokia,3310\n"
STEP_SECONDS = 120.0
"""For a step of the page; generous, since the tests beside this one may keep the machine busy."""
BIN = Path(sys.executable).parent


class Installation:
    """PostgreSQL with passwords, Redis with users, and the commands of the page, run in order in one shell."""

    def __init__(self, folder: Path, postgres: PostgresServer, redis: RedisServer, postgres_port: int) -> None:
        self.folder, self._postgres, self._redis = folder, postgres, redis
        self.web_port, self.sms_port = free_port(), free_port()
        self.feed = folder / "ke.csv"
        self.choices = Choices(
            {
                "/etc/": f"{folder}/etc/",
                "/var/lib/": f"{folder}/var/",
                "NUMBER-KEY-LINE": _printed_number_key(folder),
                "DB-HOST": f"127.0.0.1:{postgres_port}",
                "REDIS-HOST:6379": f"127.0.0.1:{redis.port}",
                "https://lists.example/ke.csv": str(self.feed),
                "8000": str(self.web_port),
                "8001": str(self.sms_port),
            }
        )
        self.printed: dict[str, str] = {}
        """What each line of the page printed to stdout."""
        self._processes: list[subprocess.Popen[bytes]] = []
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("IMEICHECK", "PG"))}
        path = f"{BIN}:{inherited.get('PATH', '')}:{Path(postgres.psql).parent}"
        self._shell = {**inherited, "PATH": path}
        for name in ("etc/redis", "etc/imeicheck", "etc/systemd/system", "var"):
            (folder / name).mkdir(parents=True)
        (folder / "deploy").symlink_to(ROOT / "deploy")
        (folder / "tacs.txt").write_text(TACS)
        self.feed.write_text(FEED)

    def follow(self, section: str) -> None:
        """Do what each block of a section says."""
        for block in blocks(section):
            if (path := block.file) is not None:
                self._write(path, block)
            elif block.language == "sql":
                self._run_as_superuser(self.choices.applied_to(block.text))
            else:
                assert block.language == "sh", block
                for line in block.text.splitlines():
                    self._run(line)

    def environment(self, process: str) -> dict[str, str]:
        """Return the variables in the file of a process."""
        lines = (self.folder / "etc" / "imeicheck" / f"{process}.env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if not line.startswith("#"))

    def refused(self) -> list[str]:
        """Return the errors in PostgreSQL's log about missing rights."""
        return [line for line in self._postgres.log.read_text().splitlines() if "permission denied" in line]

    def log(self) -> str:
        """Return what the processes wrote to stderr."""
        return (self.folder / "log").read_text()

    def sql_url(self, role: str) -> str:
        """Return the URL of a role as SQLAlchemy takes it; `owner` and `superuser` are roles too."""
        if role == "superuser":
            return self._postgres.superuser_url
        web, chosen = self.environment("web")["DATABASE_URL"], self.choices.passwords
        owner = web.replace("imeicheck_web", "imeicheck_owner").replace(
            chosen["WEB-SQL-PASSWORD"], chosen["OWNER-PASSWORD"]
        )
        url = owner if role == "owner" else self.environment(role)["DATABASE_URL"]
        return str(read({"DATABASE_URL": url}).database_url)

    def stop(self) -> None:
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait(STEP_SECONDS)

    def _write(self, path: str, block: Block) -> None:
        target = Path(self.choices.applied_to(path))
        target.write_text(self.choices.applied_to(block.text))
        if target.name == "redis.conf":
            self._redis.start()  # "restart Redis"

    def _run_as_superuser(self, sql: str) -> None:
        url = self._postgres.superuser_url.replace("postgresql+psycopg", "postgresql")
        subprocess.run([self._postgres.psql, "-v", "ON_ERROR_STOP=1", url], input=sql, text=True, check=True)
        self._postgres.require_passwords()  # "pg_hba.conf has to admit them with scram-sha-256"

    def _run(self, written: str) -> None:
        line = self.choices.applied_to(written)
        if written.startswith(IN_BACKGROUND):
            self._start(line)
            return
        exported = self.folder / "exported"
        script = f"{line}\nended=$?; env -0 >{exported}; exit $ended"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.folder,
            env=self._shell,
            capture_output=True,
            text=True,
            timeout=STEP_SECONDS,
        )
        expected = 10 if written.startswith("imeicheck check") else 0
        assert done.returncode == expected, f"{written}\n{done.stdout}{done.stderr}"
        self.printed[written] = done.stdout
        self._shell = dict(pair.split("=", 1) for pair in exported.read_text().split("\0") if pair)
        if written.startswith("cp deploy/redis-users.acl"):
            users = self.folder / "etc" / "redis" / "redis-users.acl"
            users.write_text(self.choices.applied_to(users.read_text()))

    def _start(self, line: str) -> None:
        """Start a process of the page in the background, and wait until it does its work."""
        with (self.folder / "log").open("a") as log:
            process = subprocess.Popen(["bash", "-c", line.strip("()")], cwd=self.folder, env=self._shell, stderr=log)
        self._processes.append(process)
        ports = [port for port in (self.web_port, self.sms_port) if f"--port {port}" in line]
        publisher = self._redis.client()

        def works() -> bool:
            if process.poll() is not None:
                raise AssertionError(f"{line}\n{self.log()}")
            if ports:
                return all(answers(f"http://127.0.0.1:{port}") for port in ports)
            return publisher.get(HEAD_KEY) is not None and self._is_synced()

        wait_until(works, line, STEP_SECONDS)

    def _is_synced(self) -> bool:
        engine = sa.create_engine(self.sql_url("owner"))
        with engine.connect() as connection:
            synced = connection.scalar(sa.select(sa.func.count()).select_from(listing))
        engine.dispose()
        return bool(synced)


def _printed_number_key(home: Path) -> str:
    environ = {"PATH": os.environ.get("PATH", ""), "IMEICHECK_HOME": str(home)}
    return subprocess.run(
        [BIN / "sms-gateway", "number-key"], env=environ, capture_output=True, text=True, check=True
    ).stdout.strip()


@contextmanager
def installed(folder: Path) -> Iterator[Installation]:
    """A service that was set up in a folder, and runs."""
    with ExitStack() as open_:
        (folder / "postgres").mkdir()
        (folder / "redis").mkdir()
        postgres = PostgresServer(folder / "postgres")
        open_.callback(postgres.stop)
        redis = RedisServer(folder / "redis", "--include", str(folder / "etc" / "redis" / "redis.conf"))
        open_.callback(redis.stop)
        proxy = open_.enter_context(proxy_to(postgres.socket))
        installation = Installation(folder, postgres, redis, proxy.port)
        open_.callback(installation.stop)
        redis.url = (
            f"redis://publisher:{installation.choices.applied_to('PUBLISHER-PASSWORD')}@127.0.0.1:{redis.port}/0"
        )
        installation.follow("Setting up")
        yield installation
