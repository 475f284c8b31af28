"""Single checks with batches among them, from 16 connections, while the ledger grows and Redis follows it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from statistics import median

import click
import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from benchmarks import load
from benchmarks.bench import Measured, servers, show, tell
from benchmarks.lists import phones
from benchmarks.load import Answered
from benchmarks.processes import a_till, answers, environment, process, server
from benchmarks.steady import steadily
from imeicheck.rules.chain import Action, Change, pack
from imeicheck.rules.listing import Listing, Reason, pack_country
from imeicheck.store import ledger, sources
from imeicheck.store.database import connect, writing

SECONDS = 10.0
ROUNDS = 3
ITEMS, SINGLES = 100, 9
"""A batch of so many comes after so many single checks."""
BATCHES = 50
LISTINGS_A_SECOND = 100
MOST_LISTINGS = 100_000
P99_MS, BATCH_P99_MS = 20.0, 100.0


@click.command()
@click.option("--rows", default=200_000, show_default=True, help="Listings in Redis.")
@click.option("--seconds", default=SECONDS, show_default=True, help="Of each round.")
def mixed(rows: int, seconds: float) -> None:
    """What waits single checks and batches cause each other, while 100 listings a second are published."""
    with servers() as s:
        url = s.postgres.create_database()
        env = environment(s, url)
        listed, never, new = np.split(phones(rows + ITEMS * BATCHES + MOST_LISTINGS), [rows, rows + ITEMS * BATCHES])
        token, imeis = a_till(env, s.folder, listed, never)
        singles = [("single", request) for request in load.checks([f"/v1/imei/{imei}" for imei in imeis], token)]
        both = list(_with_batches(singles, imeis, token))
        alone: list[Answered] = []
        mix: list[dict[str, Answered]] = []
        with (
            process(env, "blocklist_sync", "run"),
            server(env, "imeicheck", "serve") as port,
            growing(url, new) as added,
        ):
            for round_ in range(ROUNDS + 1):  # the first one warms up
                tell(f"round {round_} of {ROUNDS}")
                alone.append(load.load_mixed(port, singles, seconds)["single"])
                mix.append(load.load_mixed(port, both, seconds))
            stores = ", ".join(f"{store} {count:,}" for store, count in answers(port).items())
    told = [*alone, *(kind for one in mix for kind in one.values())]
    title = f"Mixed: {rows:,} listings and {len(added):,} more meanwhile, one worker; answered by {stores}"
    show(title, list(_rows(alone[1:], mix[1:], sum(a.all - a.good for a in told), sum(a.all for a in told))))


def _rows(alone: list[Answered], mix: list[dict[str, Answered]], bad: int, of: int) -> Iterator[Measured]:
    single, batch = ([one[kind] for one in mix] for kind in ("single", "batch"))
    yield Measured(f"answers that were not 200, of {of:,}", str(bad), bad, 0, 0)
    for what, told, most in (
        ("single, no batches", alone, P99_MS),
        ("single, among batches", single, P99_MS),
        (f"batch of {ITEMS}", batch, BATCH_P99_MS),
    ):
        p99 = median(a.p99_ms for a in told)
        yield Measured(f"{what}, p99, ms", f"{p99:.1f}", p99, most, most)
    before = median(a.per_second for a in alone)
    now = median(s.per_second + b.per_second * ITEMS for s, b in zip(single, batch, strict=True))
    yield Measured("IMEIs a second, to single checks alone", f"{now:,.0f}", now / before, 1, 2, f"{before:,.0f}", True)


def _with_batches(singles: list[tuple[str, str]], imeis: list[str], token: str) -> Iterator[tuple[str, str]]:
    for number in range(BATCHES):
        yield from singles[number * SINGLES : (number + 1) * SINGLES]
        yield "batch", load.batch(imeis[number * ITEMS : (number + 1) * ITEMS], token)


@contextmanager
def growing(url: str, new: NDArray[np.int64]) -> Iterator[list[object]]:
    """Each listing is a changeset of its own, as a report is; gives those that were written."""
    engine = connect(url)
    with steadily(LISTINGS_A_SECOND, [_listing(engine, new)]) as written:
        yield written  # type: ignore[misc]
    engine.dispose()


def _listing(engine: sa.Engine, new: NDArray[np.int64]) -> Callable[[int], int]:
    with writing(engine) as connection:
        now = datetime.now(UTC)
        id_ = sources.ensure(connection, "growing", channel="feed", kind="registry", country="KE", now=now)
    entry = ledger.Entry("feed", "growing", "a benchmark", id_, "growing")

    def write(number: int) -> int:
        one = Listing(int(new[number]), id_, Reason.STOLEN, 0, 0, pack_country("KE"))
        with writing(engine) as connection:
            ledger.claim(connection, id_)
            ledger.append(connection, entry, pack([Change(Action.ADD, one)]), datetime.now(UTC))
        return number

    return write
