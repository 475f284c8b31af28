"""docs/api.md as its readers use it: its programs run against a real server, and its test IMEIs do what it says."""

import os
import re
import shutil
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from imeicheck.api.reasons import REASONS
from imeicheck.rules.imei import NotAnImei, read
from imeicheck.rules.trials import trial_of, verdict_of
from tests.flows.commands import IMEICHECK, Commands
from tests.servers import free_port

PAGE = (Path(__file__).parent.parent / "docs" / "api.md").read_text()
PROGRAMS = {"python": ("till.py", sys.executable), "js": ("till.mjs", shutil.which("node"))}
SECONDS = 30.0
NOT_CHECKED = "unknown: Could not be checked."
SAID = {
    "350000000000014": "not_listed: No report found in our lists.",
    "350000000000105": "listed: Reported stolen.",
    "350000000000204": "caution: A report on this phone is being looked into.",
    "35000000000001": "unknown: Not in our lists, but",
    "350000000000106": "not an IMEI: a digit is wrong",
    "350000000000402": NOT_CHECKED,  # 429
    "350000000000428": NOT_CHECKED,  # 503
    "350000000000436": NOT_CHECKED,  # 500
}
UNLISTED = "350000000000014"


def test_the_programs_on_the_page_run_as_they_stand_there(tmp_path: Path) -> None:
    with Commands(tmp_path / "home") as commands, socket.create_server(("127.0.0.1", 0)) as deaf:
        _, address = commands.serve()
        token = commands.do(
            IMEICHECK, "keys", "create", "till-maker", "--scope", "check", "--test", "--rate", "100/second"
        )

        def start(name: str, runner: str, imei: str, api: str = address) -> subprocess.Popen[str]:
            environ = {**os.environ, "API": api, "TOKEN": token}
            return subprocess.Popen([runner, tmp_path / name, imei], env=environ, stdout=subprocess.PIPE, text=True)

        asked = []
        for language, (name, runner) in PROGRAMS.items():
            if runner is None:
                continue  # no node on this machine
            program = _program(language)
            hasty, changed = re.subn(r"(TIMEOUT.*?= )3", r"\g<1>0.2", program, count=1)
            assert changed
            (tmp_path / name).write_text(program)
            (tmp_path / f"hasty-{name}").write_text(hasty)
            asked += [(said, start(name, runner, imei)) for imei, said in SAID.items()]
            asked.append((NOT_CHECKED, start(f"hasty-{name}", runner, UNLISTED, _address(deaf.getsockname()[1]))))
            asked.append((NOT_CHECKED, start(name, runner, UNLISTED, _address(free_port()))))
            asked.append((NOT_CHECKED, start(name, runner, UNLISTED, f"{address}/elsewhere")))
        for said, process in asked:
            with process:
                printed, _ = process.communicate(timeout=SECONDS)
            assert process.returncode == 0, process.args
            assert printed.startswith(said), (process.args, printed)


def test_the_test_imeis_on_the_page_are_told_what_it_says() -> None:
    rows = re.findall(r"^\| `(\d+)` \| `?(\w+)`?([^|]*)\| (?:`([a-z-]+)` )?\|$", PAGE, re.MULTILINE)
    assert len(rows) == len(re.findall(r"^\| `\d", PAGE, re.MULTILINE)) > 0
    for imei, told, more, reason in rows:
        assert (told, reason) == _told(imei), imei
        number = read(imei)
        if not isinstance(number, NotAnImei):
            assert ("after two seconds" in more) == bool(trial_of(number).delay_seconds)
            assert ("`stale`" in more) == (trial_of(number).lists == "old")


def _address(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def _program(language: str) -> str:
    (program,) = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return str(program)


def _told(imei: str) -> tuple[str, str]:
    """(verdict or status, reason)."""
    number = read(imei)
    if isinstance(number, NotAnImei):
        return str(REASONS[number.flaw].status), number.flaw
    trial = trial_of(number)
    failed = "no-store" if trial.lists == "away" else trial.failure
    if failed:
        return str(REASONS[failed].status), failed
    verdict = verdict_of(number, datetime.now(UTC))
    return verdict.answer, next((why.code for why in verdict.reasons), "")
