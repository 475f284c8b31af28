"""Checks while police desks file reports that the database does not store, as a ratio to checks without desks."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

import click
import httpx
import sqlalchemy as sa

from benchmarks.bench import Measured, servers, show, tell
from benchmarks.lists import phones
from benchmarks.load import Answered, checks, load
from benchmarks.processes import a_till, command, environment, process, server, until_published
from imeicheck.rules.imei import from_phone

ROUNDS = 3
ASKED = 2_000
AT_LEAST, GOAL = 0.5, 0.8
STALL_SECONDS = 1.0
"""Until every desk waits for an answer."""


@click.command()
@click.option("--desks", default=4, show_default=True, help="Police desks, each filing again once it was answered.")
@click.option("--seconds", default=5.0, show_default=True, help="Of each measurement.")
def stalled(desks: int, seconds: float) -> None:
    """Checks a second while reports stall, as a ratio to checks a second without reports."""
    calm: list[Answered] = []
    stalling: list[Answered] = []
    with servers() as s:
        url = s.postgres.create_database()
        env = environment(s, url)
        token, imeis = a_till(env, s.folder, phones(ASKED), phones(2 * ASKED)[ASKED:])
        police = command(env, "imeicheck", "keys", "create", "police", "--scope", "report", "--unlimited")
        asked = checks([f"/v1/imei/{imei}" for imei in imeis], token)
        with process(env, "blocklist_sync", "run"), server(env, "imeicheck", "serve") as port:
            until_published(s.redis.url)
            for round_ in range(ROUNDS + 1):  # the first one warms up
                tell(f"round {round_} of {ROUNDS}")
                calm.append(load(port, asked, seconds))
                with _chain_row_taken(url), _desks(port, police, desks):
                    stalling.append(load(port, asked, seconds))
    bad = sum(a.all - a.good for a in (*calm, *stalling))
    ratios = [slow.per_second / quick.per_second for slow, quick in zip(stalling[1:], calm[1:], strict=True)]
    rate, limit = (f"{median(a.per_second for a in found[1:]):,.0f}" for found in (stalling, calm))
    name = f"checks a second while {desks} desks stall"
    measured = Measured(name, rate, median(ratios), AT_LEAST, GOAL, limit=limit, more_is_better=True)
    show(f"Checks beside reports that cannot be stored; {bad} answers were not 200", [measured])


@contextmanager
def _chain_row_taken(url: str) -> Iterator[None]:
    """Another session has the row that every report needs."""
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("SELECT * FROM chain FOR UPDATE"))
        yield
    engine.dispose()


@contextmanager
def _desks(port: int, token: str, count: int) -> Iterator[None]:
    """File reports all the while; a desk that is refused tries again soon."""
    over = threading.Event()
    headers = {"Authorization": f"Bearer {token}"}

    def file(number: int) -> None:
        body = {"imeis": [from_phone(86_000000_000000 + number).digits], "reason": "stolen"}
        with httpx.Client(headers=headers, timeout=60) as client:
            while not over.is_set():
                client.post(f"http://127.0.0.1:{port}/v1/reports", json=body)
                over.wait(0.1)

    threads = [threading.Thread(target=file, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    time.sleep(STALL_SECONDS)
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()
