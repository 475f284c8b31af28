"""What can happen to a Redis: done to a real one, on purpose."""

import time
from typing import Any

from redis import Redis

from imeicheck.rules.buckets import BUCKET_PREFIX

Snapshot = dict[bytes, tuple[bytes, int]]
"""By key: its value as DUMP gives it, and when it expires (ms), 0 for never."""

BALLAST = 150


def clock(redis: Redis) -> float:
    """Redis's own clock, in seconds."""
    client: Any = redis
    seconds, micros = client.time()
    return float(seconds + micros / 1e6)


def snapshot(redis: Redis) -> Snapshot:
    """Every key as it is now."""
    client: Any = redis
    taken: Snapshot = {}
    for key in sorted(client.keys("*")):
        pipe = client.pipeline()
        pipe.dump(key)
        pipe.pttl(key)
        pipe.time()
        dump, left_ms, (seconds, micros) = pipe.execute()
        if dump is not None:
            taken[key] = dump, seconds * 1000 + micros // 1000 + left_ms if left_ms >= 0 else 0
    return taken


def go_back(redis: Redis, then: Snapshot) -> None:
    """Set Redis back, as a failover to a replica that lags does. What has expired since stays gone."""
    pipe: Any = redis.pipeline()
    pipe.flushall()
    for key, (dump, expires_ms) in then.items():
        pipe.restore(key, expires_ms, dump, absttl=True)
    pipe.execute()


def lose_key(redis: Redis, which: int) -> None:
    client: Any = redis
    if keys := sorted(client.keys("*")):
        client.delete(keys[which % len(keys)])


def damage(redis: Redis, which: int, how: int) -> None:
    """Cut a bucket short, flip one of its bits, or put another bucket in its place."""
    client: Any = redis
    keys = [key for key in sorted(client.keys(f"{BUCKET_PREFIX}*")) if not key.endswith(b":mark")]
    if not keys:
        return
    key = keys[which % len(keys)]
    value = bytearray(client.get(key))
    kind, place = how % 3, how // 3 % max(1, len(value))
    if kind == 0:
        del value[place:]
    elif kind == 1 and value:
        value[place] ^= 1 << how % 8
    else:
        value = bytearray(client.get(keys[(which + 1 + how // 3) % len(keys)]))
    client.set(key, bytes(value), keepttl=True)


def evict(redis: Redis) -> int:
    """Have Redis throw out a share of its keys by itself; gives how many went."""
    client: Any = redis
    before = client.info("stats")["evicted_keys"]
    client.mset({f"ballast:{n}": bytes(4096) for n in range(BALLAST)})
    client.config_set("maxmemory-policy", "allkeys-random")
    client.config_set("maxmemory", client.info("memory")["used_memory"] - BALLAST * 4096 // 4)
    client.config_set("maxmemory", 0)
    client.config_set("maxmemory-policy", "noeviction")
    client.delete(*(f"ballast:{n}" for n in range(BALLAST)))
    return int(client.info("stats")["evicted_keys"] - before)


def wait_until(redis: Redis, moment: float) -> bool:
    """Whether Redis's clock is still before a moment; lets a few milliseconds pass if so."""
    if clock(redis) >= moment:
        return False
    time.sleep(0.005)
    return True
