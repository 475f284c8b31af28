"""The project's commands as people start them: processes of their own, on one state folder."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import httpx

from tests.servers import free_port

UP_SECONDS = 30.0
END_SECONDS = 15.0
OURS = ("IMEICHECK_", "DATABASE_URL", "REDIS_URL", "PORT", "PROMETHEUS_")

IMEICHECK, BLOCKLIST_SYNC = "imeicheck", "blocklist_sync"


def wait_until(holds: Callable[[], bool], what: str, seconds: float = UP_SECONDS) -> None:
    """Look again and again, and fail with `what` when the time is up."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.02)


class Commands:
    """Starts commands with one environment; whatever still runs at the end is killed."""

    def __init__(self, home: Path, **environ: str) -> None:
        self.home = home
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
        self.deployment = environ
        self.environ = {**inherited, "IMEICHECK_HOME": str(home), **environ}
        self._running: list[subprocess.Popen[str]] = []

    def run(self, module: str, *words: str) -> subprocess.CompletedProcess[str]:
        """A command to its end, however it ends."""
        return subprocess.run(
            [sys.executable, "-m", module, *words], env=self.environ, capture_output=True, text=True, timeout=60
        )

    def do(self, module: str, *words: str) -> str:
        """A command that has to succeed; gives what it printed."""
        done = self.run(module, *words)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def start(self, module: str, *words: str, log: Path | None = None) -> subprocess.Popen[str]:
        """A command that goes on; what it prints is written to `log`."""
        with (log or Path(os.devnull)).open("a") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *words],
                env=self.environ,
                stdout=output,
                stderr=output,
                text=True,
                start_new_session=True,
            )
        self._running.append(process)
        return process

    def serve(self, *words: str, port: int | None = None, log: Path | None = None) -> tuple[subprocess.Popen[str], str]:
        """(the server, its address), once it answers."""
        port = port or free_port()
        address = f"http://127.0.0.1:{port}"
        process = self.start(IMEICHECK, "serve", "--port", str(port), *words, log=log)
        wait_until(lambda: answers(address) or process.poll() is not None, "the server answers")
        assert process.poll() is None, "the server ended"
        return process, address

    def __enter__(self) -> "Commands":
        return self

    def __exit__(self, kind: type[BaseException] | None, e: BaseException | None, trace: TracebackType | None) -> None:
        for process in self._running:
            process.terminate()
        for process in self._running:
            try:
                process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz", timeout=2).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return []
    return [int(child) for child in listed.split()]


def about(path: Path) -> dict[int, str]:
    """The command line of every process that names a path in it or in its environment, but for this one."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and int(folder.name) != os.getpid():
            try:
                command, environ = (folder / "cmdline").read_bytes(), (folder / "environ").read_bytes()
            except OSError:
                continue  # it has just ended, or is somebody else's
            if str(path).encode() in command + environ:
                found[int(folder.name)] = command.replace(b"\0", b" ").decode()
    return found
