"""Replies to texts a second, each with its signature checked and its reply kept, as a ratio to checks."""

from statistics import median

import click

from benchmarks.bench import Measured, servers, show, tell
from benchmarks.lists import phones
from benchmarks.load import Answered, checks, load
from benchmarks.processes import a_till, environment, process, server
from benchmarks.texts import ENVIRONMENT, request

SECONDS = 5.0
ROUNDS = 3
TEXTS = 8_000
"""For each round, more than can be answered: a text that comes again is answered from memory."""
SENDERS = 2_000


@click.command()
@click.option("--rows", default=200_000, show_default=True, help="Listings in Redis.")
def sms(rows: int) -> None:
    """Replies to texts a second, as a ratio to checks over HTTP on the same stores."""
    with servers() as s:
        env = environment(s, s.postgres.create_database())
        env |= ENVIRONMENT
        token, imeis = a_till(env, s.folder, phones(rows), phones(TEXTS // 2))
        asked = checks([f"/v1/imei/{imei}" for imei in imeis], token)
        ours: list[Answered] = []
        limit: list[Answered] = []
        with (
            process(env, "blocklist_sync", "run"),
            server(env, "imeicheck", "serve") as api,
            server(env, "sms_gateway", "serve") as gateway,
        ):
            for round_ in range(ROUNDS + 1):  # the first one warms up
                tell(f"round {round_} of {ROUNDS}")
                limit.append(load(api, asked, SECONDS))
                texted = [request(gateway, imei, f"+4477{i % SENDERS:08}") for i, imei in enumerate(imeis)]
                ours.append(load(gateway, texted, SECONDS))
    bad = sum(a.all - a.good for a in ours)
    if max(a.all for a in ours) > TEXTS:
        raise click.ClickException("so many texts were answered that some came twice: raise TEXTS")
    replies, answers = (median(a.per_second for a in some[1:]) for some in (ours, limit))
    show(
        f"Texts: {rows:,} listings, one worker, PostgreSQL; {bad} answers were not 200",
        [
            Measured("replies a second", f"{replies:,.0f}", replies / answers, 0, 1, f"{answers:,.0f}", True),
            Measured(
                "p99 at 16 connections, ms",
                f"{median(a.p99_ms for a in ours[1:]):.1f}",
                median(a.p99_ms for a in ours[1:]),
                at_least=15_000,
                goal=1_000,
            ),
        ],
    )
