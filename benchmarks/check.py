"""Row 1: a check over HTTP, with a limited token that is counted, from 16 connections."""

from statistics import median

import click

from benchmarks.bench import Measured, servers, show, tell
from benchmarks.lists import phones
from benchmarks.load import Answered, checks, load
from benchmarks.processes import a_till, answers, environment, process, server, until_published

SECONDS = 5.0
ROUNDS = 3
ASKED = 5_000
P99_MS = 20.0


@click.command()
@click.option("--rows", default=200_000, show_default=True, help="Listings in Redis.")
def check(rows: int) -> None:
    """Checks a second, as a ratio to a Flask view that returns a constant on the same server."""
    with servers() as s:
        env = environment(s, s.postgres.create_database())
        token, imeis = a_till(env, s.folder, phones(rows), phones(ASKED // 2))
        asked = checks([f"/v1/imei/{imei}" for imei in imeis], token)
        ours: list[Answered] = []
        limit: list[Answered] = []
        with (
            process(env, "blocklist_sync", "run"),
            server(env, "imeicheck", "serve") as port,
            server(env, "benchmarks.constant") as constant,
        ):
            until_published(s.redis.url)
            for round_ in range(ROUNDS + 1):  # the first one warms up
                tell(f"round {round_} of {ROUNDS}")
                for results, to in ((limit, constant), (ours, port)):
                    results.append(load(to, asked, SECONDS))
            stores = ", ".join(f"{store} {count:,}" for store, count in answers(port).items())
    bad = sum(a.all - a.good for a in ours)
    ratios = [o.per_second / c.per_second for o, c in zip(ours[1:], limit[1:], strict=True)]
    p99 = median(o.p99_ms for o in ours[1:])
    show(
        f"A check over HTTP: {rows:,} listings, one worker; {bad} answers were not 200; answered by {stores}",
        [
            Measured(
                "GET /v1/imei/{imei}, requests a second",
                f"{median(o.per_second for o in ours[1:]):,.0f}",
                median(ratios),
                at_least=0.4,
                goal=0.6,
                limit=f"{median(c.per_second for c in limit[1:]):,.0f}",
                more_is_better=True,
            ),
            Measured("p99 at 16 connections, ms", f"{p99:.1f}", p99, at_least=P99_MS, goal=P99_MS),
        ],
    )
