"""The demo's processes: what ends that should not is told, and nothing is left behind."""

import os
from pathlib import Path

import pytest

from imeicheck.demo import processes
from imeicheck.demo.processes import Processes
from tests.flows.commands import wait_until

STUBBORN = """
import signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open(sys.argv[1], "w").close()
time.sleep(60)
"""


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """A folder of modules that can be run."""
    (tmp_path / "ends.py").write_text("import sys; sys.exit(int(sys.argv[1]))")
    (tmp_path / "killed.py").write_text("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    (tmp_path / "stubborn.py").write_text(STUBBORN)
    return tmp_path


def run(modules: Path) -> Processes:
    return Processes(os.environ | {"PYTHONPATH": str(modules)}, modules / "demo.log")


@pytest.mark.parametrize(
    ("module", "words", "goes_on", "told"),
    [
        ("ends", ["0"], True, "the worker ended (exit code 0)"),
        ("ends", ["3"], True, "the worker ended (exit code 3)"),
        ("ends", ["3"], False, "the worker ended (exit code 3)"),
        ("killed", [], True, "the worker ended (by SIGKILL)"),
    ],
)
def test_a_process_that_ends_is_told_with_its_log(
    modules: Path, module: str, words: list[str], goes_on: bool, told: str
) -> None:
    with run(modules) as running:
        running.start("the worker", module, *words, goes_on=goes_on)
        wait_until(lambda: running.fault() is not None, "its end is seen")
        assert running.fault() == f"{told}: see {modules / 'demo.log'}"


def test_a_process_whose_work_is_done_is_no_fault(modules: Path) -> None:
    with run(modules) as running:
        running.start("the errand", "ends", "0", goes_on=False)
        running.start("the worker", "ends", "1")
        wait_until(lambda: running.fault() is not None, "the other one's end is seen")
        assert str(running.fault()).startswith("the worker")


def test_a_process_that_does_not_end_is_killed(modules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "STOP_SECONDS", 0.2)
    with run(modules) as running:
        running.start("the stubborn one", "stubborn", str(modules / "up"))
        wait_until((modules / "up").exists, "it runs")
        assert running.fault() is None
    assert str(running.fault()).startswith("the stubborn one ended (by SIGKILL)")
