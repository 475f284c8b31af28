"""How long a report waits while a big list is written: filed in this process, and over HTTP, on both databases.

What it is held to is the design's: under 100 ms at the median.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
import httpx
import numpy as np

from benchmarks import filing
from benchmarks.bench import Measured, Servers, servers, show, tell
from benchmarks.lists import list_of, phones
from benchmarks.processes import command, environment, server
from imeicheck.rules import cases
from imeicheck.rules.imei import from_phone
from imeicheck.store import reports, sources
from imeicheck.store.database import connect, writing
from imeicheck.store.opening import upgrade
from imeicheck.store.reports import Agency

AT_LEAST_MS, GOAL_MS = 100.0, 30.0
BETWEEN_SECONDS = 0.02
MOST_REPORTS = 100_000

File = Callable[[str], object]


@click.command("report-wait")
@click.option("--rows", default=1_000_000, show_default=True, help="Rows of the list that is written meanwhile.")
def report_wait(rows: int) -> None:
    """How long filing a report takes while a big feed is written."""
    measured = []
    with servers() as at_work:
        file = at_work.folder / "list.csv"
        tell(f"making {rows:,} rows")
        list_of(phones(rows)).write_csv(file)
        for database in ("PostgreSQL", "SQLite"):
            for way, filing in (("in process", _in_process), ("over HTTP", _over_http)):
                url = _database(at_work, database, way)
                tell(f"{database}, {way}")
                with filing(at_work, url) as report:
                    took = _while_written(url, file, report)
                for what, percent in (("median", 50), ("p99", 99)):
                    ms = float(np.percentile(took, percent)) * 1000
                    name = f"{database}, {way}, {what} of {len(took):,} reports, ms"
                    measured.append(Measured(name, f"{ms:.1f}", ms, AT_LEAST_MS, GOAL_MS))
    show(f"Filing a report while {rows:,} rows are written", measured)


def _database(at_work: Servers, kind: str, way: str) -> str:
    if kind == "PostgreSQL":
        return at_work.postgres.create_database()
    path = at_work.folder / f"{way.replace(' ', '-')}.db"
    engine = connect(f"sqlite:///{path}")
    upgrade(engine, at_work.folder)
    engine.dispose()
    return f"sqlite:///{path}"


def _while_written(url: str, file: Path, report: File) -> list[float]:
    """How long each report took, one after the other, while a process of its own wrote the list."""
    told = os.environ | {"DATABASE_URL": url}
    command(told, "blocklist_sync", "add", "big", "--url", str(file), "--format", "plain")
    writer = threading.Thread(target=command, args=(told, "blocklist_sync", "once", "big"))
    writer.start()
    took: list[float] = []
    for phone in phones(MOST_REPORTS):
        began = time.perf_counter()
        report(from_phone(int(phone)).digits)
        took.append(time.perf_counter() - began)
        if not writer.is_alive():
            break
        time.sleep(BETWEEN_SECONDS)
    writer.join()
    return took


@contextmanager
def _in_process(_: Servers, url: str) -> Iterator[File]:
    engine = connect(url)
    with writing(engine) as connection:
        now = datetime.now(UTC)
        id_ = sources.ensure(connection, "police", channel="reports", kind="police", country="KE", now=now)

    def report(imei: str) -> object:
        now = datetime.now(UTC)
        new = cases.accept([imei], "stolen", None, "", "KE", pending=False, latest=now.date())
        return reports.file(engine, Agency(id_, "police"), new, None, now)

    yield report
    engine.dispose()


@contextmanager
def _over_http(at_work: Servers, url: str) -> Iterator[File]:
    env = environment(at_work, url)
    token = command(env, "imeicheck", "keys", "create", "police", "--scope", "report", "--unlimited")
    with (
        server(env, "imeicheck", "serve") as port,
        httpx.Client(headers={"Authorization": f"Bearer {token}"}, timeout=60) as client,
    ):
        yield lambda imei: filing.file(client, f"http://127.0.0.1:{port}/v1", imei)
