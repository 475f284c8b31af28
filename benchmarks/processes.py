"""The service as it is deployed: its commands as processes, on the servers of a benchmark."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import numpy as np
import psutil
from numpy.typing import NDArray
from redis import Redis

from benchmarks.bench import Servers, tell
from benchmarks.lists import ACCUSING, list_of
from imeicheck.rules.buckets import HEAD_KEY
from imeicheck.rules.imei import from_phone
from tests.flows.commands import children
from tests.servers import free_port

UP_SECONDS = 60.0
LOOK_SECONDS = 0.02
_ANSWERS = r'imeicheck_answers_total{store="(\w+)"} (\S+)'


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


def a_till(
    env: dict[str, str], folder: Path, listed: NDArray[np.int64], never: NDArray[np.int64]
) -> tuple[str, list[str]]:
    """A token that meets no limit, once `listed` is synced, and IMEIs to ask for: in turn a listed one and another."""
    feed = folder / "feed.csv"
    list_of(listed, ACCUSING).write_csv(feed)
    tell(f"syncing {len(listed):,} rows")
    command(env, "blocklist_sync", "add", "bench", "--url", str(feed), "--format", "plain", "--every", "1d")
    command(env, "blocklist_sync", "once", "bench")
    create = ["keys", "create", "till", "--scope", "check,batch", "--rate", "1000000/second", "--daily", "1000000000"]
    pairs = zip(listed, never, strict=False)
    return command(env, "imeicheck", *create), [from_phone(int(phone)).digits for pair in pairs for phone in pair]


@contextmanager
def process(env: dict[str, str], *words: str) -> Iterator[subprocess.Popen[bytes]]:
    with _log(env, words).open("a") as log:
        running = subprocess.Popen([sys.executable, "-m", *words], env=env, stdout=log, stderr=log)
        try:
            yield running
        finally:
            running.terminate()
            running.wait()


@dataclass(frozen=True, slots=True)
class Ran:
    """How long a command took, the start of Python with it, and the most memory that it had."""

    seconds: float
    mib: float


def watched(env: dict[str, str], *words: str) -> Ran:
    """Run a command to its end. Raises RuntimeError with its last word if it failed."""
    began, mib = time.perf_counter(), 0.0
    with process(env, *words) as running:
        while running.poll() is None:
            mib = max(mib, peak_mib(running.pid))
            time.sleep(LOOK_SECONDS)
    if running.returncode:
        said = _log(env, words).read_text().strip().splitlines() or [f"it ended with {running.returncode}"]
        raise RuntimeError(f"{' '.join(words)} failed: {said[-1]}")
    return Ran(time.perf_counter() - began, mib)


def peak_mib(process_id: int) -> float:
    """The most memory that a process had so far (VmHWM); 0 once it ended.

    What `wait` tells of an ended process will not do: it has the peak of whoever started it in it.
    """
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process_id}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def server_tree(process_id: int) -> list[psutil.Process]:
    """A process and all that it started, itself first."""
    first = psutil.Process(process_id)
    return [first, *first.children(recursive=True)]


def until_published(redis_url: str) -> None:
    """Wait till Redis holds a lease: ten million listings take a while."""
    tell("publishing")
    with Redis.from_url(redis_url) as redis:
        while not redis.exists(HEAD_KEY):
            time.sleep(LOOK_SECONDS)


def answers(port: int) -> dict[str, int]:
    """How many checks a server answered from which store, by its own count."""
    text = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=UP_SECONDS).text
    return {store: int(float(count)) for store, count in re.findall(_ANSWERS, text)}


@contextmanager
def server(env: dict[str, str], *words: str) -> Iterator[int]:
    """A web server that takes `--port`; gives the port once it answers."""
    with serving(env, *words) as (port, _):
        yield port


@contextmanager
def serving(env: dict[str, str], *words: str) -> Iterator[tuple[int, int]]:
    """The same, with the process id of its one worker."""
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
                yield port, children(running.pid)[-1]
                return
        raise RuntimeError(f"{' '.join(words)} did not come up")


def _log(env: dict[str, str], words: tuple[str, ...]) -> Path:
    """What a command says goes here, so that the last word of one that failed is its own."""
    return Path(env["IMEICHECK_HOME"]).parent / f"{'-'.join(words[:2])}.log"
