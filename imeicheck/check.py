"""The check, whoever asks: Redis, then SQL, then `unknown`. API, command line, page and texts all come here.

One round trip to Redis counts the caller's request and reads the head and the phone's bucket. No
lease, no bucket, a damaged bucket or no Redis: SQL answers. SQL gone too: nobody knows, and the
verdict says so.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

from imeicheck import limits
from imeicheck.breaker import Breaker
from imeicheck.directory import Directory
from imeicheck.limits import Allowance, LocalLimits
from imeicheck.rules.buckets import HEAD_KEY, Generation, Head, Malformed, find, unseal
from imeicheck.rules.imei import NotAnImei, parse
from imeicheck.rules.verdict import Finding, Verdict, decide
from imeicheck.sql import Sql
from imeicheck.store import ledger
from imeicheck.store.errors import StoreDown
from imeicheck.store.line import CacheDown, Command, Line, milliseconds
from imeicheck.store.lookup import Found, look_up

ASK_AGAIN = 3
"""How often a reader may find that buckets moved to a new generation before it goes to SQL."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class Checker:
    """`line` is None where there is no Redis. `answered` hears which store answered: redis, sql or none."""

    def __init__(
        self,
        line: Line | None,
        sql: Sql,
        directory: Directory,
        now: Callable[[], datetime] = utc_now,
        answered: Callable[[str], None] = lambda store: None,
    ) -> None:
        self._line, self._sql, self._directory, self._now, self._answered = line, sql, directory, now, answered
        self._breaker = Breaker(self._probe, CacheDown)
        self._local = LocalLimits()
        self._head: tuple[bytes, Head] | None = None

    def check(self, text: str, allowance: Allowance | None = None) -> Verdict:
        """The verdict on what somebody typed. Raises NotAnImei, OverLimit."""
        try:
            imei = parse(text)
        except NotAnImei:
            self.admit(allowance)
            raise
        finding = self._find(imei.phone, allowance)
        device, complete = self._directory.device(imei.tac)
        return decide(imei, finding, device, complete, self._now())

    def admit(self, allowance: Allowance | None) -> None:
        """Count a request that needs no look-up. Raises OverLimit."""
        if allowance is not None:
            replies = self._exchange(limits.command(allowance))
            self._count(allowance, replies[0] if replies else None)

    def stop(self) -> None:
        self._breaker.stop()
        self._sql.stop()

    def state(self) -> tuple[bool, bool]:
        """(whether Redis holds a lease, whether SQL answers), asked now."""
        lease = self.applied() is not None
        try:
            self._sql.read(ledger.tip)
        except StoreDown:
            return lease, False
        return lease, True

    def applied(self) -> int | None:
        """The changeset at which Redis holds a lease, asked now; None without one."""
        replies = self._exchange(("GET", HEAD_KEY), ("TIME",))
        if replies is None or not isinstance(replies[0], bytes):
            return None
        try:
            head = self._decode(replies[0])
        except Malformed:
            return None
        return head.position.number if milliseconds(replies[1]) < head.until_ms else None

    def _find(self, phone: int, allowance: Allowance | None) -> Finding | None:
        found, store = self._in_redis(phone, allowance), "redis"
        if found is None:
            try:
                found, store = self._sql.read(lambda c: look_up(c, phone, self._now())), "sql"
            except StoreDown:
                store = "none"
        self._answered(store)
        if found is None:
            return None
        named = [(listing, self._directory.source(listing.source)) for listing in found.listings]
        return Finding(named, found.coverage, found.changeset)

    def _in_redis(self, phone: int, allowance: Allowance | None) -> Found | None:
        """What Redis says, None where it says nothing that can be relied on."""
        counting = [limits.command(allowance)] if allowance else []
        for _ in range(ASK_AGAIN):
            generation = self._head[1].position.generation if self._head else None
            keys = [HEAD_KEY] if generation is None else [HEAD_KEY, generation.key(generation.place(phone)[1])]
            replies = self._exchange(*counting, ("MGET", *keys), ("TIME",))
            if counting and allowance:
                self._count(allowance, replies[0] if replies else None)
                counting = []
            values = _values(replies[-2], len(keys)) if replies else None
            if replies is None or values is None or values[0] is None:
                return None
            try:
                head = self._decode(values[0])
                if milliseconds(replies[-1]) >= head.until_ms:
                    return None
                if generation is not None and head.position.generation == generation:
                    return _in_bucket(generation, phone, values[1], head)
            except Malformed:
                return None
        return None

    def _exchange(self, *commands: Command) -> list[object] | None:
        """The replies; None while Redis is down."""
        if self._line is None or self._breaker.is_open:
            return None
        try:
            return self._line.exchange(*commands)
        except CacheDown as e:
            self._breaker.trip(e)
            return None

    def _count(self, allowance: Allowance, reply: object) -> None:
        if not limits.check_reply(reply):
            self._local.count(allowance)

    def _decode(self, raw: bytes) -> Head:
        held = self._head
        if held is None or held[0] != raw:
            held = self._head = (raw, Head.decode(raw))
        return held[1]

    def _probe(self) -> None:
        if self._line is not None:
            self._line.renew()
            self._line.exchange(("PING",))


def _values(reply: object, count: int) -> list[bytes | None] | None:
    """The reply to an MGET of so many keys; None if it is something else."""
    fits = isinstance(reply, list) and len(reply) == count and all(v is None or isinstance(v, bytes) for v in reply)
    return cast(list[bytes | None], reply) if fits else None


def _in_bucket(generation: Generation, phone: int, bucket: bytes | None, head: Head) -> Found:
    """Raises Malformed."""
    key = generation.key(generation.place(phone)[1])
    listings = find(generation, unseal(generation, key, bucket), phone)
    return Found(listings, head.coverage, head.position.number)
