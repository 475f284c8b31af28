"""Redis as the publisher writes it: position, lease and buckets, moved by one script.

Nobody else writes here. Every move names the position it starts from, so a publisher that was
stopped and resumed, or a Redis that went back to an older state, can do no harm.
"""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from itertools import islice
from typing import Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from imeicheck.rules.buckets import BUCKET_PREFIX, HEAD_KEY, POSITION_KEY, Generation, Head, Malformed, Position

PUBLISHER_KEY = "imeicheck:publisher"
LEASE_MS = 800
"""How long checks may rely on Redis after the ledger was read."""
PUBLISHER_MS = 1600
"""How long a publisher that has stopped keeps others from its work: they take over within two seconds."""
PUBLISH = files("blocklist_sync").joinpath("publish.lua").read_text()
PREPARE = files("blocklist_sync").joinpath("prepare.lua").read_text()
TIMEOUT_SECONDS = 5.0
_SWEEP = 5000


class Moved(Exception):
    """Redis is no longer where it was seen, so what was worked out from that is of no use: look again."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a generation says that it stands: a key, and what was last read or written there."""

    key: str
    said: bytes


@dataclass(frozen=True, slots=True)
class Seen:
    """What Redis said at one moment of its own clock."""

    clock_ms: int
    position: bytes
    """As it lies in Redis; empty if there is none."""
    mine: bool
    """Whether this publisher is the one that works now; the others stand by."""

    @property
    def mark(self) -> Mark:
        return Mark(POSITION_KEY, self.position)


class Board:
    """One publisher's access. Every method raises RedisError while Redis cannot do it."""

    def __init__(self, redis: Redis, lease_ms: int = LEASE_MS) -> None:
        self._client: Any = redis  # its types leave open whether answers are bytes or text
        self._lease_ms = lease_ms
        self._publish = redis.register_script(PUBLISH)
        self._prepare = redis.register_script(PREPARE)
        self._name = secrets.token_hex(8)

    def look(self) -> Seen:
        pipe = self._client.pipeline(transaction=False)
        pipe.set(PUBLISHER_KEY, self._name, nx=True, px=PUBLISHER_MS)
        pipe.get(PUBLISHER_KEY)
        pipe.get(POSITION_KEY)
        pipe.time()
        _, publisher, position, (seconds, micros) = pipe.execute()
        return Seen(seconds * 1000 + micros // 1000, position or b"", publisher == self._name.encode())

    def look_only(self) -> bytes:
        """The position as it lies in Redis, without asking to be the publisher; empty if there is none."""
        position: bytes | None = self._client.get(POSITION_KEY)
        return position or b""

    def has_lease(self) -> bool:
        """Return whether checks may rely on Redis now."""
        return bool(self._client.exists(HEAD_KEY))

    def move(
        self, seen: Seen, head: Head, buckets: Mapping[str, bytes], *, confirmed: bool, flip: Mark | None = None
    ) -> None:
        """Set the buckets, the position and the head, if Redis still is where it was seen. Raises Moved, Malformed.

        `confirmed` says that the ledger, read after `seen`, holds nothing newer: that renews the
        lease. `flip` is the mark of a new generation, for the move that publishes it.
        """
        mark = flip or seen.mark
        until_ms = seen.clock_ms + self._lease_ms if confirmed else 0
        head = replace(head, until_ms=until_ms)
        was, then = (seen.position, mark.said), (head.position.encode(), head.encode(), until_ms)
        keys = [POSITION_KEY, HEAD_KEY, PUBLISHER_KEY, mark.key]
        _done(self._publish(keys=[*keys, *buckets], args=[*was, *then, self._name, PUBLISHER_MS, *buckets.values()]))

    def drop_lease(self) -> None:
        self._client.delete(HEAD_KEY)

    def read(self, generation: Generation, buckets: Sequence[int], mark: Mark | None = None) -> list[bytes | None]:
        """Buckets, and with a mark only if the generation stands where that says. Raises Moved.

        Read apart, mark and buckets could be from two states, should Redis go back to an older one.
        """
        keys = [generation.key(b) for b in buckets]
        if mark is None:
            found: list[bytes | None] = self._client.mget(keys) if keys else []
            return found
        said, *found = self._client.mget([mark.key, *keys])
        if (said or b"") != mark.said:
            raise Moved
        return found

    def write(self, buckets: Iterable[tuple[str, bytes]]) -> None:
        """Set buckets of a generation that has no mark yet."""
        whole = dict(buckets)
        if whole:
            self._client.mset(whole)

    def prepare(self, before: Mark, reached: Position, buckets: Mapping[str, bytes]) -> Mark:
        """Bring a new generation to a position, if it is where it was left; gives its mark. Raises Malformed.

        The new generation has a mark of its own because Redis may go back to an older state while it
        is built, and the position would not tell.
        """
        said = reached.encode()
        _done(self._prepare(keys=[before.key, *buckets], args=[before.said, said, *buckets.values()]))
        return Mark(before.key, said)

    def sweep(self, keep: str) -> Iterator[int]:
        """Delete the buckets of every other generation, a part at each step."""
        kept = f"{BUCKET_PREFIX}{keep}:".encode()
        keys = self._client.scan_iter(match=f"{BUCKET_PREFIX}*", count=_SWEEP)
        while found := list(islice(keys, _SWEEP)):
            old = [key for key in found if not key.startswith(kept)]
            if old:
                self._client.unlink(*old)
            yield len(old)

    def close(self) -> None:
        """Step back, so that another publisher can go on at once."""
        try:
            if self._client.get(PUBLISHER_KEY) == self._name.encode():
                self._client.delete(PUBLISHER_KEY)
        except RedisError:
            pass  # the name lapses by itself


def _done(reply: object) -> None:
    if reply == b"lost":
        raise Malformed("the new generation in Redis is not where it was left")
    if reply != b"ok":
        raise Moved


def no_mark(generation: Generation) -> Mark:
    """The mark of a generation that is being written."""
    return Mark(f"{BUCKET_PREFIX}{generation.name}:mark", b"")


def new_generation(buckets: int) -> Generation:
    """A name that no other publisher has picked: two may build at once."""
    return Generation(secrets.token_urlsafe(3).replace("-", "0").replace("_", "1"), buckets)


def position_of(raw: bytes) -> Position | None:
    """None for an empty one. Raises Malformed."""
    return Position.decode(raw) if raw else None


def connect(url: str) -> Redis:
    """Without redis-py's own retries: the publisher looks again soon anyway."""
    none = Retry(NoBackoff(), 0)
    return Redis.from_url(url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS, retry=none)
