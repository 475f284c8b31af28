"""The web server: our applications on Granian, the way we run them."""

import errno
import logging
import os
import shutil
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_exponential

from imeicheck import slots
from imeicheck.console import say
from imeicheck.settings import Settings
from imeicheck.store import embedded, opening
from imeicheck.store.embedded import NoRedis
from imeicheck.store.errors import NotMigrated, StoreDown
from imeicheck.store.line import CacheDown

T = TypeVar("T")

BACKLOG = 1024
STOP_SECONDS = 10
"""How long a worker may take to answer requests in progress after SIGTERM. It accepts no new ones."""
LONGEST_PAUSE_SECONDS = 30.0
PORT_ADVICE = "PORT="
FREE_SECONDS = 1.0
"""How long the workers of a server that was killed may take to let go of its port."""

log = logging.getLogger("imeicheck.server")


def serve_app(
    factory: str, settings: Settings, host: str, port: int, workers: int, port_advice: str = PORT_ADVICE
) -> None:
    """Serve an application of ours, once everything that it needs is seen to be there."""
    check_port(host, port, port_advice)
    opening.open_store(settings).dispose()  # to fail here, in one line, and not in each worker
    if settings.redis_url is None:
        embedded.start(settings.home)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(_metrics_folder(settings.home, port))
    say(f"serving on http://{host}:{port}")
    run_granian(factory, host, port, workers)


def run_granian(factory: str, host: str, port: int, workers: int) -> None:
    """Serve the WSGI application that `factory` makes, until stopped, the way we do it."""
    Granian(
        factory,
        factory=True,
        address=resolved(host, port)[1][0],
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=slots.THREADS,
        backlog=BACKLOG,
        log_level=LogLevels.warning,
        log_access=False,  # its lines would hold paths, and so IMEIs beside addresses
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
    ).serve()


def start_worker(start: Callable[[], T]) -> T:
    """Call `start` in a worker process until it succeeds, with growing pauses, and return its result.

    If the worker ended instead, Granian would start it again at once, treat the second failure in a row as a crash
    loop, and end the server with all its workers, although the others can still answer.
    """
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, signal.SIG_DFL)  # the handlers of the server, which was forked, do not end a worker
    return Retrying(
        retry=retry_if_exception_type((StoreDown, NotMigrated, NoRedis, CacheDown)),
        wait=wait_exponential(max=LONGEST_PAUSE_SECONDS),
        before_sleep=_log_failed_start,
    )(start)


def _log_failed_start(state: RetryCallState) -> None:
    cause = " ".join(str(state.outcome and state.outcome.exception()).split())
    log.error("a worker cannot start, and tries again in %.0f s: %s", state.upcoming_sleep, cause)


def check_port(host: str, port: int, advice: str = PORT_ADVICE) -> None:
    """Check that a server can listen on a port. `advice` precedes the port that the error message suggests.

    Raises ClickException.
    """
    deadline = time.monotonic() + FREE_SECONDS
    while (error := _listen_error(host, port)) is not None:
        if time.monotonic() > deadline:
            about_port = error.errno in (errno.EADDRINUSE, errno.EACCES)
            other = f"another port, such as {advice}{port + 1}" if about_port else "another --host"
            raise click.ClickException(f"cannot listen on {host}:{port} ({error.strerror}): choose {other}")
        time.sleep(FREE_SECONDS / 20)


def _listen_error(host: str, port: int) -> OSError | None:
    try:
        family, address = resolved(host, port)
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as e:
        return e
    return None


def resolved(host: str, port: int) -> tuple[int, Any]:
    """The family and the address of a socket that listens there. Raises OSError."""
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    return family, address


def _metrics_folder(home: Path, port: int) -> Path:
    """An empty folder in which this server's workers share their counts."""
    folder = home.resolve() / f"metrics-{port}"
    opening.make_home(home)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder
