"""Row 6: from a report's 201 until a text and a check say so, during a big sync and under checks."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
import httpx
import numpy as np
import sqlalchemy as sa

from benchmarks.bench import Measured, servers, show, tell
from benchmarks.filing import AT_LEAST_SECONDS, GOAL_SECONDS, PATIENCE_SECONDS, file, says_listed, until
from benchmarks.lists import list_of, phones
from benchmarks.load import checks, load
from benchmarks.processes import command, environment, process, server
from benchmarks.texts import ENVIRONMENT, text
from blocklist_sync import feeds
from imeicheck.rules.imei import from_phone
from imeicheck.store.database import connect, reading

BETWEEN_SECONDS = 0.1
LOAD_SECONDS = 1.0


@click.command("report-to-sms")
@click.option("--rows", default=1_000_000, show_default=True, help="Rows of the feed that is synced meanwhile.")
def report_to_sms(rows: int) -> None:
    """How long a report takes to be everybody's answer, while a feed is written and checks go on."""
    with servers() as s:
        env = environment(s, s.postgres.create_database())
        env |= ENVIRONMENT
        engine = connect(env["DATABASE_URL"])
        feed = s.folder / "feed.csv"
        tell(f"making {rows:,} rows")
        list_of(phones(rows)).write_csv(feed)
        command(env, "blocklist_sync", "add", "big", "--url", str(feed), "--format", "plain", "--every", "1d")
        token = command(env, "imeicheck", "keys", "create", "police", "--scope", "check,report", "--unlimited")
        took: list[tuple[float, ...]] = []
        with (
            server(env, "imeicheck", "serve") as port,
            server(env, "sms_gateway", "serve") as gateway,
            _checks(port, token) as asked,
            httpx.Client(headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE_SECONDS) as http,
        ):
            api = f"http://127.0.0.1:{port}/v1"
            with process(env, "blocklist_sync", "run"):  # the feed is due at once
                for phone in phones(10_000):
                    imei = from_phone(int(phone)).digits
                    file(http, api, imei)
                    took.append(until(_texts(http, gateway, imei), says_listed(http, api, imei)))
                    tell(f"{len(took)} reports while {rows:,} rows are written")
                    if _is_synced(engine):
                        break
                    time.sleep(BETWEEN_SECONDS)
    show(
        f"{len(took)} reports during a sync of {rows:,} rows, under {sum(asked):,} checks",
        [
            Measured(
                f"201 → {who}, {name}, s", f"{(found := float(np.percentile(times, percent))):.3f}", found,
                AT_LEAST_SECONDS, GOAL_SECONDS,
            )
            for who, times in zip(("a text says stolen", "a check says listed"), zip(*took, strict=True), strict=True)
            for name, percent in (("median", 50), ("p99", 99))
        ],
    )  # fmt: skip


def _texts(http: httpx.Client, port: int, imei: str) -> Callable[[], bool]:
    def says() -> bool:
        headers, form = text(port, imei)
        return "REPORTED STOLEN" in http.post(f"http://127.0.0.1:{port}/sms/twilio", data=form, headers=headers).text

    return says


def _is_synced(engine: sa.Engine) -> bool:
    with reading(engine) as connection:
        return any(feed.synced_at for feed in feeds.every(connection))


@contextmanager
def _checks(port: int, token: str) -> Iterator[list[int]]:
    """Checks from 16 connections for as long as it lasts; the list holds how many were answered."""
    over, asked = threading.Event(), list[int]()
    requests = checks([f"/v1/imei/{from_phone(int(phone)).digits}" for phone in phones(1000)], token)

    def ask() -> None:
        while not over.is_set():
            asked.append(load(port, requests, LOAD_SECONDS).good)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield asked
    finally:
        over.set()
        thread.join()
