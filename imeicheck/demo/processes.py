"""The demo's processes: started side by side, watched, and ended together, so that none is left behind.

Each has a session of its own: Ctrl-C reaches the command alone, which then ends the others.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

PR_SET_PDEATHSIG = 1
STOP_SECONDS = 12.0
"""A little longer than the web server gives its workers."""


@dataclass(frozen=True, slots=True)
class Child:
    """A process under the name that a person is told."""

    name: str
    process: subprocess.Popen[bytes]
    goes_on: bool
    """Whether its end is a fault, whatever it says of it."""


class Processes:
    """Python modules run as commands, with one environment and one log, which begins anew."""

    def __init__(self, environ: Mapping[str, str], log: Path) -> None:
        self._environ, self._log = environ, log
        self._output = log.open("w")
        self._children: list[Child] = []

    def start(self, name: str, module: str, *words: str, goes_on: bool = True) -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *words],
            env=self._environ,
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=self._output,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )
        self._children.append(Child(name, process, goes_on))

    def fault(self) -> str | None:
        """What to tell if one of them ended that should not have; None while all is well."""
        for child in self._children:
            code = child.process.poll()
            if code is not None and (child.goes_on or code != 0):
                return f"{child.name} ended ({_ending(code)}): see {self._log}"
        return None

    def end(self) -> None:
        """Ask each to end, wait, and kill whatever is left of those that do not."""
        for child in self._children:
            child.process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self._children:
            try:
                child.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):
                    os.killpg(child.process.pid, signal.SIGKILL)
                child.process.wait()
        self._output.close()

    def __enter__(self) -> "Processes":
        return self

    def __exit__(self, kind: type[BaseException] | None, e: BaseException | None, trace: TracebackType | None) -> None:
        self.end()


def _end_with_parent() -> None:
    """Have this process asked to end when its parent is killed (prctl(2)); elsewhere than on Linux it stays."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _ending(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"by {signal.Signals(-code).name}"
