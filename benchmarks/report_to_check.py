"""Row 6 for the API: from a report's 201 until a check says `listed`, during a big sync and under checks."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
import httpx
import numpy as np
import sqlalchemy as sa

from benchmarks.bench import Measured, servers, show, tell
from benchmarks.lists import list_of, phones
from benchmarks.load import load
from benchmarks.processes import command, environment, process, server
from blocklist_sync import feeds
from imeicheck.rules.imei import from_phone
from imeicheck.store.database import connect, reading

AT_LEAST_SECONDS, GOAL_SECONDS = 1.0, 0.3
ASK_AGAIN_SECONDS = 0.005
BETWEEN_SECONDS = 0.1
LOAD_SECONDS = 1.0


@click.command("report-to-check")
@click.option("--rows", default=1_000_000, show_default=True, help="Rows of the feed that is synced meanwhile.")
def report_to_check(rows: int) -> None:
    """How long a report takes to be everybody's answer, while a feed is written and checks go on."""
    with servers() as s:
        env = environment(s, s.postgres.create_database())
        engine = connect(env["DATABASE_URL"])
        feed = s.folder / "feed.csv"
        tell(f"making {rows:,} rows")
        list_of(phones(rows)).write_csv(feed)
        command(env, "blocklist_sync", "add", "big", "--url", str(feed), "--format", "plain", "--every", "1d")
        token = command(env, "imeicheck", "keys", "create", "police", "--scope", "check,report", "--unlimited")
        took: list[float] = []
        with server(env, "imeicheck", "serve") as port, _checks(port, token) as asked:
            api = httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {token}"})
            with process(env, "blocklist_sync", "run"):  # the feed is due at once
                for phone in phones(10_000):
                    took.append(_until_listed(api, from_phone(int(phone)).digits))
                    tell(f"{len(took)} reports while {rows:,} rows are written")
                    if _is_synced(engine):
                        break
                    time.sleep(BETWEEN_SECONDS)
    median, p99 = np.percentile(took, [50, 99])
    show(
        f"{len(took)} reports during a sync of {rows:,} rows, under {sum(asked):,} checks",
        [
            Measured("201 → checks say listed, median, s", f"{median:.3f}", median, AT_LEAST_SECONDS, GOAL_SECONDS),
            Measured("201 → checks say listed, p99, s", f"{p99:.3f}", p99, AT_LEAST_SECONDS, GOAL_SECONDS),
        ],
    )


def _until_listed(api: httpx.Client, imei: str) -> float:
    api.post("/v1/reports", json={"imeis": [imei], "reason": "stolen"}, timeout=30).raise_for_status()
    reported = time.perf_counter()
    while api.get(f"/v1/imei/{imei}", timeout=30).json()["verdict"] != "listed":
        time.sleep(ASK_AGAIN_SECONDS)
    return time.perf_counter() - reported


def _is_synced(engine: sa.Engine) -> bool:
    with reading(engine) as connection:
        return any(feed.synced_at for feed in feeds.every(connection))


@contextmanager
def _checks(port: int, token: str) -> Iterator[list[int]]:
    """Checks from 16 connections for as long as it lasts; the list holds how many were answered."""
    over, asked = threading.Event(), list[int]()
    paths = [f"/v1/imei/{from_phone(int(phone)).digits}" for phone in phones(1000)]

    def ask() -> None:
        while not over.is_set():
            asked.append(load(port, paths, token, LOAD_SECONDS).good)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield asked
    finally:
        over.set()
        thread.join()
