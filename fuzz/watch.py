"""Start the fuzzer on a target for a while, and tell in one line how it went."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fuzz.targets import TARGETS

LARGEST = 2**16
"""Bytes of an input: more is not another case."""
SLOWEST_SECONDS = 30
MOST_MEGABYTES = 2048
_LAST = re.compile(r"^#\d+\s+\w+\s+cov: (\d+) .*?corp: (\d+)", re.MULTILINE)
_RUNS = re.compile(r"^stat::number_of_executed_units:\s+(\d+)", re.MULTILINE)
_WRITTEN = re.compile(r"Test unit written to (\S+)")
_WHY = re.compile(
    r"Uncaught Python exception: ===\s*(.*)|^SUMMARY: (.*)|^==\d+== (?:ERROR|libFuzzer): (.*)", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Told:
    """How a run went."""

    inputs: int
    branches: int
    kept: int
    """Inputs that reached something new, this time or before."""
    failing: Path | None
    why: str


def fuzz(name: str, folder: Path, seconds: int, runs: int = -1) -> Told:
    """Try inputs until one fails or the time is up; `folder` keeps what was reached for the next time."""
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for place, seed in enumerate(TARGETS[name].seeds):
        (corpus / f"seed-{place}").write_bytes(seed)
    log = folder / "log"
    with log.open("wb") as out:
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", "fuzz.loop", name, *_flags(folder, seconds, runs), str(corpus)],
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, "POLARS_MAX_THREADS": "1"},  # for tables so small, more only wait for each other
            check=False,
        )
    return _told(done.returncode, log.read_text(errors="replace"))


def _flags(folder: Path, seconds: int, runs: int) -> Iterator[str]:
    yield f"-artifact_prefix={folder}{os.sep}"
    yield f"-max_total_time={seconds}"
    yield f"-runs={runs}"
    yield f"-max_len={LARGEST}"
    yield f"-timeout={SLOWEST_SECONDS}"
    yield f"-rss_limit_mb={MOST_MEGABYTES}"
    yield "-print_final_stats=1"


def _told(code: int, log: str) -> Told:
    last, runs, written = list(_LAST.finditer(log)), _RUNS.search(log), _WRITTEN.search(log)
    branches, kept = map(int, last[-1].groups()) if last else (0, 0)
    why = _WHY.search(log)
    return Told(
        inputs=int(runs[1]) if runs else 0,
        branches=branches,
        kept=kept,
        failing=Path(written[1]) if written else None,
        why="" if code == 0 else " ".join(filter(None, why.groups())) if why else f"it ended with {code}",
    )
