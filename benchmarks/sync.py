"""How fast a list becomes visible, from its file to everybody's answer, and what that takes of others.

Times are taken while nobody asks (`rounds.py`). Memory is that of `blocklist-sync once` and `run` as they are
deployed, in one round more, while people check and report (`under_checks.py`).
"""

from collections import Counter
from collections.abc import Callable, Iterator
from statistics import median

import click
import numpy as np

from benchmarks import filing, memory
from benchmarks.bench import Measured, servers, show, show_beside, tell
from benchmarks.lists import phones, write_lists
from benchmarks.processes import environment, watched
from benchmarks.rounds import Round, timed_round
from benchmarks.under_checks import CHECKS_A_SECOND, PHONES, Phase, under_checks

CHANGED = 0.01
ROUNDS, BIG_ROWS = 2, 5_000_000
AT_LEAST_MIB, GOAL_MIB = 2048, 1024
PERCENTILES = (("median", 50), ("p99", 99), ("worst", 100))


@click.command()
@click.option("--rows", default=1_000_000, show_default=True, help="Rows of the list.")
@click.option("--rounds", type=click.IntRange(1), help="Timed; the median counts.  [default: 2; 1 from 5M rows on]")
def sync(rows: int, rounds: int | None) -> None:
    """A first full sync, and 1% changed: time, memory, and what people wait meanwhile."""
    rounds = rounds or (ROUNDS if rows < BIG_ROWS else 1)
    with servers() as at_work:
        tell(f"making lists of {rows:,} rows")
        lists = at_work.folder / "first.csv", at_work.folder / "later.csv"
        few = max(1, round(rows * CHANGED / 3))
        listed, new, others = np.split(phones(rows + few + PHONES), [rows, rows + few])
        write_lists(*lists, listed, new)
        timed = [timed_round(at_work, lists, rows, f"round {n} of {rounds}: ") for n in range(1, rounds + 1)]
        start = watched(environment(at_work, ""), "blocklist_sync", "--help")
        try:
            phases = under_checks(at_work, lists, others)
        except RuntimeError as e:
            show("Nobody asking", list(_speed(timed)))  # it took long to find out
            raise click.ClickException(f"under checks: {e}") from e
    scale = f"{rows:,} rows, PostgreSQL and Redis"
    show(f"File to visible, {scale}, median of {rounds}", [*_speed(timed), *_memory(timed, phases), *_load(phases)])
    _show_phases(f"\nThe same under {CHECKS_A_SECOND} checks and a report a second", timed, phases)
    print(f"\nStarting Python took {start.seconds:.1f} s and {start.mib:.0f} MiB, and is part of a sync under checks")


def _speed(timed: list[Round]) -> Iterator[Measured]:
    """Ratios are taken within each round, so that a slow minute of the machine is on both sides."""
    first, again, limit = (
        f"{median(taken):.2f} s" for taken in zip(*((r.first, r.again, r.limit) for r in timed), strict=True)
    )
    to_limit = median(r.first / r.limit for r in timed)
    to_first = median(r.again / r.first for r in timed)
    yield Measured("first sync, to COPY and MSET", first, to_limit, 2.5, 1.5, limit)
    yield Measured("1% changed, to the first sync", again, to_first, 0.15, 0.05, first)


def _memory(timed: list[Round], phases: list[Phase]) -> Iterator[Measured]:
    taken = median(r.bytes_an_imei for r in timed)
    yield Measured("Redis, bytes an IMEI", f"{taken:.1f}", taken, memory.AT_LEAST, memory.GOAL)
    most = {
        "sync": max(phase.sync_mib or 0 for phase in phases),
        "publisher": max(*(r.publisher_mib for r in timed), *(phase.publisher_mib for phase in phases)),
    }
    for who, mib in most.items():
        yield Measured(f"{who}, MiB at most", f"{mib:,.0f}", mib, AT_LEAST_MIB, GOAL_MIB)


def _load(phases: list[Phase]) -> Iterator[Measured]:
    checks = [check.gave for phase in phases for check in phase.checks]
    reports = [report.gave for phase in phases for report in phase.reports]
    for what, of, bad in (
        ("checks wrong", len(checks), sum(bool(check.wrong) for check in checks)),
        ("checks failed", len(checks), sum(bool(check.failed) for check in checks)),
        ("reports failed", len(reports), sum(bool(report.failed) for report in reports)),
    ):
        yield Measured(f"{what}, of {of:,}", str(bad), bad, 0, 0)
    waits = [report.listed for report in reports if not report.failed] or [filing.PATIENCE_SECONDS]
    for name, percent in PERCENTILES:
        wait = float(np.percentile(waits, percent))
        goal = filing.AT_LEAST_SECONDS if name == "worst" else filing.GOAL_SECONDS
        yield Measured(f"201 → listed, {name}, s", f"{wait:.3f}", wait, filing.AT_LEAST_SECONDS, goal)


def _show_phases(title: str, timed: list[Round], phases: list[Phase]) -> None:
    alone = ["", *(f"{median(taken):.1f}" for taken in ([r.first for r in timed], [r.again for r in timed]))]
    rows = [
        ("lasted, s", [f"{p.seconds:.1f}" for p in phases]),
        ("… with nobody asking, s", alone),
        ("checks", [f"{len(p.checks):,}" for p in phases]),
        ("… wrong", [f"{sum(bool(c.gave.wrong) for c in p.checks):,}" for p in phases]),
        ("… failed", [f"{sum(bool(c.gave.failed) for c in p.checks):,}" for p in phases]),
        ("… answered by SQL, %", [f"{p.from_sql:.0%}".rstrip("%") for p in phases]),
        *_waits("check", phases, lambda p: [c.took * 1000 for c in p.checks], "ms", 1),
        ("reports", [f"{len(p.reports):,}" for p in phases]),
        ("… failed", [f"{sum(bool(r.gave.failed) for r in p.reports):,}" for p in phases]),
        *_waits(
            "report to 201", phases, lambda p: [r.gave.filed * 1000 for r in p.reports if not r.gave.failed], "ms", 1
        ),
        *_waits("201 → listed", phases, lambda p: [r.gave.listed for r in p.reports if not r.gave.failed], "s", 3),
        ("sync, MiB at most", [f"{p.sync_mib:,.0f}" if p.sync_mib else "" for p in phases]),
        ("publisher, MiB at most so far", [f"{p.publisher_mib:,.0f}" for p in phases]),
    ]
    show_beside(title, [p.name for p in phases], rows)
    bad = Counter(why for p in phases for done in p.checks for why in done.gave if why)
    bad += Counter(done.gave.failed for p in phases for done in p.reports if done.gave.failed)
    for why, count in bad.most_common():
        print(f"{count:,} × {why}")


def _waits(
    what: str, phases: list[Phase], waits: Callable[[Phase], list[float]], unit: str, places: int
) -> Iterator[tuple[str, list[str]]]:
    for name, percent in PERCENTILES:
        found = [waits(phase) for phase in phases]
        told = [f"{np.percentile(some, percent):,.{places}f}" if some else "" for some in found]
        yield f"{what}, {name}, {unit}", told
