"""Twilio's own calculator of segments, the npm package `sms-segments-calculator`, in one Node process."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / ".venv" / "node" / "node_modules" / "sms-segments-calculator"
SCRIPT = Path(__file__).with_name("calculator.js")


class Calculator:
    """Counts segments in the process that it is given."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin
        assert process.stdout
        self._input, self._output = process.stdin, process.stdout

    def segments(self, text: str) -> tuple[str, int]:
        """Return the encoding, GSM-7 or UCS-2, and the number of segments."""
        self._input.write(json.dumps(text) + "\n")
        self._input.flush()
        encoding, count = json.loads(self._output.readline())
        return encoding, count


@pytest.fixture(scope="session")
def calculator() -> Iterator[Calculator]:
    """Start the calculator. Skips the test without Node or the package; in CI that is a failure."""
    node = shutil.which("node")
    if node is None or not PACKAGE.exists():
        missing = "Node" if node is None else "sms-segments-calculator (`make .venv/installed-test` installs it)"
        if os.environ.get("CI"):
            pytest.fail(f"{missing} is missing")
        pytest.skip(f"{missing} is missing")
    with subprocess.Popen(
        [node, str(SCRIPT), str(PACKAGE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Calculator(process)
        process.terminate()
