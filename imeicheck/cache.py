"""Redis as a check uses it: one script counts the caller and reads the head with the buckets of the phones.

Whatever is not exactly what the publisher wrote, or not under a lease, is no answer here: never absence.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha1
from importlib.resources import files
from typing import Any

from hiredis import ReplyError

from imeicheck.breaker import Breaker
from imeicheck.limits import Account, Left, LocalLimits, OverLimit
from imeicheck.rules.buckets import HEAD_KEY, Generation, Head, Malformed, find, unseal
from imeicheck.store.line import CacheDown, Command, Line
from imeicheck.store.lookup import Found

ASK_AGAIN = 3
"""How often a reader may find that buckets moved to a new generation before it goes to SQL."""

SCRIPT = files("imeicheck").joinpath("ask.lua").read_text()
_SHA = sha1(SCRIPT.encode(), usedforsecurity=False).hexdigest()
REFUSAL = 4
"""Members of a reply that refuses; one that does not has more."""
_REFUSALS = {b"rate": "rate", b"daily": "daily"}


Finds = list[Found] | None


class _Moved(Exception):
    """The buckets are in another generation by now."""


class Cache:
    """Limits and listings as Redis holds them. `line` is None where there is no Redis.

    Pass `breaker` to share one circuit breaker with other commands on the same line.
    """

    def __init__(self, line: Line | None, breaker: Breaker | None = None) -> None:
        self._line = line
        self._breaker = breaker or Breaker(self._probe, CacheDown)
        self._local = LocalLimits()
        self._head: tuple[bytes, Head] | None = None

    def count(self, account: Account, items: int = 1, cost: int = 1) -> None:
        """Count a request that reads nothing. Raises OverLimit."""
        if account.allowances:
            self._ask(account, items, cost, ())

    def find(self, phones: Sequence[int], account: Account, items: int, cost: int) -> list[Found] | None:
        """What is known of each phone, all of one moment; None where Redis says nothing that can be relied on.

        Raises OverLimit.
        """
        for _ in range(ASK_AGAIN):
            generation = self._generation()
            buckets = generation.keys(phones) if generation else []
            told = self._ask(account, items, cost, (HEAD_KEY, *buckets))
            account, items = _COUNTED, 0
            if told is None:
                return None
            try:
                return self._opened(phones, generation, buckets, told)
            except _Moved:
                continue
        return None

    def find_many(self, portions: Sequence[Sequence[int]], account: Account, items: int, cost: int) -> Iterator[Finds]:
        """The same for each portion, which is of one moment; all are counted with the first. Raises OverLimit.

        While the caller works on one portion Redis works on the next.
        """
        yield self.find(portions[0], account, items, cost)
        told = 1
        for found in self._ahead(portions[1:]):
            yield found
            told += 1
        yield from (self.find(portion, _COUNTED, 0, 0) for portion in portions[told:])

    def _ahead(self, portions: Sequence[Sequence[int]]) -> Iterator[list[Found]]:
        """As long as Redis answers as it should, and under the same generation."""
        generation = self._generation()
        if not portions or generation is None or self._line is None or self._breaker.is_open:
            return
        keys = [generation.keys(portion) for portion in portions]
        replies = self._line.ahead(command(_COUNTED, 0, 0, (HEAD_KEY, *buckets)) for buckets in keys)
        for portion, buckets in zip(portions, keys, strict=True):
            try:
                told = _read(next(replies), 0, 1 + len(buckets))
                found = told and self._opened(portion, generation, buckets, (told[0], told[REFUSAL:]))
            except (CacheDown, _Moved):
                return
            if not found:
                return
            yield found

    def applied(self) -> int | None:
        """The changeset at which Redis holds a lease, asked now; None without one."""
        told = self._ask(_COUNTED, 0, 0, (HEAD_KEY,))
        if told is None:
            return None
        try:
            head = self._decode(told[1][0])
        except Malformed:
            return None
        return head.position.number if told[0] < head.until_ms else None

    def stop(self) -> None:
        self._breaker.stop()
        if self._line is not None:
            self._line.close()

    def _ask(self, account: Account, items: int, cost: int, keys: Sequence[str]) -> tuple[int, list[Any]] | None:
        """(Redis's clock in ms, values of the keys); None while Redis is down. Raises OverLimit.

        What Redis cannot count, since it is down, full or a copy that takes no writes, is counted here.
        """
        reply = _read(self._exchange(command(account, items, cost, keys)), len(account.allowances), len(keys))
        if reply is None:
            if not account.allowances:
                return None
            self._local.count(account, items, cost)
            return self._ask(_COUNTED, 0, 0, keys) if keys else None
        at, refused_by, kind, wait, *told = reply
        if refused_by:
            raise OverLimit(_REFUSALS[kind], wait / 1000, account, refused_by - 1)
        left = told[: 2 * len(account.allowances)]
        account.items += items
        account.left = [Left(left[i] / 1000, left[i + 1]) for i in range(0, len(left), 2)]
        return at, told[len(left) :]

    def _generation(self) -> Generation | None:
        """Whose buckets are to be read, as far as this process knows."""
        return self._head[1].position.generation if self._head else None

    def _opened(
        self, phones: Sequence[int], generation: Generation | None, keys: Sequence[str], told: tuple[int, list[Any]]
    ) -> list[Found] | None:
        """What a head and these buckets say; None where they cannot be relied on. Raises _Moved."""
        now_ms, (held, *buckets) = told
        try:
            head = self._decode(held)
            if now_ms >= head.until_ms:
                return None
            if generation is None or head.position.generation != generation:
                raise _Moved
            return _in_buckets(generation, phones, keys, buckets, head)
        except Malformed:
            return None

    def _exchange(self, asked: Command) -> object:
        if self._line is None or self._breaker.is_open:
            return None
        try:
            reply: object = self._line.exchange(asked)[0]
        except CacheDown as e:
            self._breaker.trip(e)
            return None
        if isinstance(reply, ReplyError) and str(reply).startswith("NOSCRIPT"):
            self._line.renew()  # somebody had Redis forget it: each new connection loads it
        return reply

    def _decode(self, raw: bytes | None) -> Head:
        """Raises Malformed, for a head that is not there too."""
        if raw is None:
            raise Malformed("there is no head in Redis")
        held = self._head
        if held is None or held[0] != raw:
            held = self._head = (raw, Head.decode(raw))
        return held[1]

    def _probe(self) -> None:
        if self._line is not None:
            self._line.probe()


_COUNTED = Account()
"""Nobody, for what is not counted, or not again."""


def command(account: Account, items: int, cost: int, keys: Sequence[str]) -> Command:
    """The Redis command that counts a request of so many IMEIs and reads some keys."""
    asked: list[str | int | float] = ["EVALSHA", _SHA, len(account.allowances) + len(keys)]
    asked += [f"limit:{allowance.caller}" for allowance in account.allowances]
    asked += keys
    asked += (len(account.allowances), items, cost)
    for allowance in account.allowances:
        rate = allowance.rate
        asked += (rate.interval_ms, rate.burst_ms, -1 if allowance.daily is None else allowance.daily)
    return asked


def forget(line: Line, callers: Sequence[str]) -> None:
    """Forget what was counted of callers. Raises CacheDown."""
    line.exchange(*(("PEXPIREAT", f"limit:{caller}", 1) for caller in callers))


def _read(reply: object, limits: int, keys: int) -> list[Any] | None:
    """The script's reply; None if it is anything else."""
    if not isinstance(reply, list) or len(reply) < REFUSAL or not isinstance(reply[1], int):
        return None
    if reply[1]:
        return reply if len(reply) == REFUSAL and reply[2] in _REFUSALS else None
    if len(reply) != REFUSAL + 2 * limits + keys:
        return None
    return reply if all(v is None or isinstance(v, bytes) for v in reply[REFUSAL + 2 * limits :]) else None


def _in_buckets(
    generation: Generation, phones: Sequence[int], keys: Sequence[str], buckets: Sequence[bytes | None], head: Head
) -> list[Found]:
    """Raises Malformed."""
    coverage, number = head.coverage, head.position.number
    nothing = Found((), coverage, number)
    found = []
    for phone, key, bucket in zip(phones, keys, buckets, strict=True):
        listings = find(generation, unseal(generation, key, bucket), phone)
        found.append(Found(listings, coverage, number) if listings else nothing)
    return found
