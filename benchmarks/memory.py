"""How much of Redis a listed IMEI takes, after a rebuild.

The buckets go in as the publisher's rebuild writes them (`Publisher._write`: a generation of
`bucket_count` buckets, slice by slice), but straight from an array: no SQL takes part, which has no
influence on what lies in Redis and would take most of the time at 10 million.
"""

import click
import numpy as np
from redis import Redis

from benchmarks.bench import Measured, servers, show, tell
from benchmarks.lists import phones
from blocklist_sync.arrays import LISTING, Listings, buckets_of
from blocklist_sync.board import Board, connect, new_generation
from imeicheck.rules.buckets import bucket_count
from imeicheck.rules.listing import Reason, pack_country

SLICES = 100
AT_LEAST, GOAL = 20, 16
"""Bytes an IMEI."""


@click.command()
@click.option("--rows", "sizes", multiple=True, type=int, default=(1_000_000, 10_000_000), show_default=True)
def memory(sizes: tuple[int, ...]) -> None:
    """Bytes of Redis for each listed IMEI, all that Redis uses counted."""
    rows = []
    with servers() as at_work:
        redis = at_work.redis.client()
        for size in sizes:
            redis.flushall()
            tell(f"making {size:,} listings")
            _write(at_work.redis.url, _listings(size))
            taken = bytes_an_imei(redis, size)
            rows.append(Measured(f"bytes an IMEI, {size:,} listed", f"{taken:.1f}", taken, AT_LEAST, GOAL))
    show("Memory of Redis", rows)


def bytes_an_imei(redis: Redis, listed: int) -> float:
    """All that Redis uses, for each of so many."""
    return float(redis.info("memory")["used_memory"]) / listed


def _listings(count: int) -> Listings:
    listings = np.empty(count, LISTING)
    listings["phone"] = phones(count)
    listings["source"], listings["pending"] = 1, 0
    listings["reason"], listings["country"] = Reason.STOLEN, pack_country("KE")
    listings["day"] = np.arange(count) % 13_000
    return listings


def _write(url: str, listings: Listings) -> None:
    generation = new_generation(bucket_count(len(listings)))
    redis = connect(url)
    board = Board(redis)
    bucket = listings["phone"] % generation.buckets
    order = np.argsort(bucket)
    listings, bucket = listings[order], bucket[order]
    for number, wanted in enumerate(np.array_split(np.arange(generation.buckets), SLICES)):
        tell(f"writing {len(listings):,} listings, {number}%")
        first, last = np.searchsorted(bucket, [wanted[0], wanted[-1] + 1])
        board.write(buckets_of(generation, listings[first:last], wanted))
    redis.close()
