"""Row 2: a JSON batch of 10,000 over HTTP, beside redis-py getting the same buckets in a pipeline and nothing else.

Both sides have one connection and wait for one answer before they ask again.
"""

import time
from statistics import median

import click
from redis import Redis

from benchmarks import load
from benchmarks.bench import Measured, servers, show, tell
from benchmarks.lists import phones
from benchmarks.load import Answered
from benchmarks.processes import a_till, answers, environment, process, server, until_published
from imeicheck.rules.buckets import HEAD_KEY, Head
from imeicheck.rules.imei import parse

SECONDS = 5.0
ROUNDS = 3
ITEMS, BATCHES = 10_000, 4
AT_LEAST, GOAL = 1.0, 1.5


@click.command()
@click.option("--rows", default=200_000, show_default=True, help="Listings in Redis, 20,000 or more.")
def batch(rows: int) -> None:
    """IMEIs a second in batches, as a ratio to redis-py's pipelined GETs of the same number of buckets."""
    with servers() as s:
        env = environment(s, s.postgres.create_database())
        token, imeis = a_till(env, s.folder, phones(rows), phones(ITEMS * BATCHES // 2))
        each = [imeis[at : at + ITEMS] for at in range(0, len(imeis), ITEMS)]
        asked = [load.batch(some, token) for some in each]
        ours: list[Answered] = []
        limit: list[float] = []
        with process(env, "blocklist_sync", "run"), server(env, "imeicheck", "serve") as port:
            until_published(s.redis.url)
            redis = Redis.from_url(s.redis.url)
            load.load(port, asked, SECONDS, connections=1)  # warms up, and until then Redis was written
            keys = _keys(redis, each[0])
            for round_ in range(1, ROUNDS + 1):
                tell(f"round {round_} of {ROUNDS}")
                limit.append(_gets(redis, keys, SECONDS))
                ours.append(load.load(port, asked, SECONDS, connections=1))
            stores = ", ".join(f"{store} {count:,}" for store, count in answers(port).items())
            redis.close()
    bad = sum(a.all - a.good for a in ours)
    show(
        f"Batches of {ITEMS:,}: {rows:,} listings, one worker; {bad} answers were not 200; answered by {stores}",
        [
            Measured(
                "IMEIs a second",
                f"{median(o.per_second for o in ours) * ITEMS:,.0f}",
                median(o.per_second * ITEMS / gets for o, gets in zip(ours, limit, strict=True)),
                at_least=AT_LEAST,
                goal=GOAL,
                limit=f"{median(limit):,.0f}",
                more_is_better=True,
            )
        ],
    )


def _keys(redis: Redis, imeis: list[str]) -> list[str]:
    """The bucket of each IMEI. Raises RuntimeError where nothing is published."""
    head = redis.get(HEAD_KEY)
    if not isinstance(head, bytes):
        raise RuntimeError("nothing is published")  # noqa: TRY004
    generation = Head.decode(head).position.generation
    return [generation.key(generation.place(parse(imei).phone)[1]) for imei in imeis]


def _gets(redis: Redis, keys: list[str], seconds: float) -> float:
    """Keys a second. Raises RuntimeError where one is not there."""
    began, done = time.perf_counter(), 0
    while (spent := time.perf_counter() - began) < seconds:
        pipeline = redis.pipeline(transaction=False)
        for key in keys:
            pipeline.get(key)
        if None in pipeline.execute():
            raise RuntimeError("a bucket is missing")
        done += len(keys)
    return done / spent
