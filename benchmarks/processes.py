"""The service as it is deployed: its commands as processes, on the servers of a benchmark."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.bench import Servers, tell
from benchmarks.lists import list_of, phones
from imeicheck.rules.imei import from_phone
from tests.servers import free_port

UP_SECONDS = 60.0


def environment(servers: Servers, database_url: str) -> dict[str, str]:
    return os.environ | {
        "IMEICHECK_HOME": str(servers.folder / "home"),
        "DATABASE_URL": database_url,
        "REDIS_URL": servers.redis.url,
    }


def command(env: dict[str, str], *words: str) -> str:
    """Run a command to its end; gives what it printed."""
    done = subprocess.run([sys.executable, "-m", *words], env=env, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def a_till(env: dict[str, str], folder: Path, rows: int, asked: int) -> tuple[str, list[str]]:
    """A token that meets no limit, once so many rows are synced, and IMEIs to ask for, each second one listed."""
    listed = phones(rows)
    feed = folder / "feed.csv"
    list_of(listed).write_csv(feed)
    tell(f"syncing {rows:,} rows")
    command(env, "blocklist_sync", "add", "bench", "--url", str(feed), "--format", "plain")
    command(env, "blocklist_sync", "once", "bench")
    create = ["keys", "create", "till", "--scope", "check", "--rate", "1000000/second", "--daily", "1000000000"]
    pairs = zip(listed[: asked // 2], phones(asked // 2), strict=True)
    return command(env, "imeicheck", *create), [from_phone(int(phone)).digits for pair in pairs for phone in pair]


@contextmanager
def process(env: dict[str, str], *words: str) -> Iterator[subprocess.Popen[bytes]]:
    with (Path(env["IMEICHECK_HOME"]).parent / "log").open("a") as log:
        running = subprocess.Popen([sys.executable, "-m", *words], env=env, stdout=log, stderr=log)
        try:
            yield running
        finally:
            running.terminate()
            running.wait()


@contextmanager
def server(env: dict[str, str], *words: str) -> Iterator[int]:
    """A web server that takes `--port`; gives the port once it answers."""
    port = free_port()
    with process(env, *words, "--port", str(port)) as running:
        deadline = time.monotonic() + UP_SECONDS
        while time.monotonic() < deadline:
            if running.poll() is not None:
                raise RuntimeError(f"{' '.join(words)} ended")
            try:
                httpx.get(f"http://127.0.0.1:{port}/healthz")
            except httpx.HTTPError:
                time.sleep(0.05)
            else:
                yield port
                return
        raise RuntimeError(f"{' '.join(words)} did not come up")
