"""How much a caller may ask: rates and daily quotas, counted in Redis for all processes together.

While Redis is down each process counts for itself: checks go on, under the same limits all the same.
The state of a limit is a Redis hash under `limit:`, a type that no bucket has, so that a web
process that may write limits can never overwrite what checks read.
"""

import math
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from cachetools import TLRUCache

from imeicheck.rules.gcra import Allowance, admit

DAY_MS = 86_400_000
MOST_SHARED, MOST_TOKENS, MOST_STRANGERS = 16, 50_000, 20_000
"""Number of callers that one process counts while Redis cannot count, about 0.6 kB each."""
EVERYBODY = "public"
"""Who asks without a token, all together."""
TEXTS = "sms:spend"
"""All replies to texts, which cost money."""


@dataclass(frozen=True, slots=True)
class Left:
    """What one allowance leaves after a request was counted."""

    whole_ms: float
    """Until nothing of its burst is used any more."""
    today: int
    """IMEIs; below 0 for any number."""


class Account:
    """A caller as it is counted: the allowances that hold for it, its own before those that it shares.

    One for each request; `left` tells of each allowance what the request left of it, once it was counted.
    `token` is the id of the token that asks, empty for a stranger; `is_test` if it is told of made-up phones.
    """

    __slots__ = ("allowances", "is_test", "items", "left", "token")

    def __init__(self, *allowances: Allowance, token: str = "", is_test: bool = False) -> None:
        self.allowances, self.token, self.is_test = allowances, token, is_test
        self.left: Sequence[Left] = ()
        self.items = 0
        """That were counted for it."""

    @property
    def name(self) -> str:
        """Under which it is known while it asks; empty for one without limits and token."""
        return self.token or (self.allowances[0].caller if self.allowances else "")

    def shares(self, allowance: Allowance) -> bool:
        """Whether others use it up too: the token that made this one, or all strangers."""
        return allowance.caller != self.token if self.token else allowance.caller == EVERYBODY


class OverLimit(Exception):
    """The caller asks too much. `limit` is `rate` or `daily`; `wait_ms` until it may ask again.

    `by` is the allowance that is used up; `shared` if it is not the caller's own.
    """

    def __init__(self, limit: str, wait_ms: float, account: Account, place: int) -> None:
        self.limit, self.wait_ms, self.by = limit, wait_ms, account.allowances[place]
        self.shared = account.shares(self.by)
        whose = " of the token that made this one" if self.shared else ""
        super().__init__(f"too many requests{whose}" if limit == "rate" else f"the quota for today{whose} is used up")


def requests_left(allowance: Allowance, left: Left) -> int:
    """How many more requests would be let in now."""
    rate = allowance.rate
    return max(0, math.floor((rate.burst_ms + 0.5 - left.whole_ms) / rate.interval_ms))


class _Counted(NamedTuple):
    """The counts of one caller."""

    tat_ms: float
    """Theoretical arrival time of the next request (GCRA, `rules/gcra.py`)."""
    day: int
    """UTC day, in days since the epoch."""
    used: int
    """IMEIs of that day."""
    until_ms: float
    """When these counts expire: the rate has recovered, and the day has ended."""


class LocalLimits:
    """The same limits, counted by this process alone while Redis cannot count.

    Memory is bounded, and a caller cannot lift a limit by filling it. A count expires when it no longer affects the
    limit. Shared counts, counts of tokens and counts of callers without a token are in separate caches, so that
    addresses cannot evict a token. If there are too many callers without a token, those with the oldest requests are
    evicted. Within the time in which one caller's rate recovers, the ceiling admits fewer than MOST_STRANGERS callers.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now_ms = 0.0
        self._shared, self._tokens, self._strangers = map(self._cache, (MOST_SHARED, MOST_TOKENS, MOST_STRANGERS))

    def count(self, account: Account, items: int = 1, cost: int = 1, now_ms: float | None = None) -> None:
        """Count a request of so many IMEIs, which costs so many requests. Raises OverLimit."""
        now = time.time() * 1000 if now_ms is None else now_ms
        with self._lock:
            self._now_ms = now
            counted = [self._counted(account, place, items, cost, now) for place in range(len(account.allowances))]
            for allowance, counts in zip(account.allowances, counted, strict=True):
                self._counts_of(account, allowance)[allowance.caller] = counts
        account.items += items
        account.left = [
            Left(max(0.0, counts.tat_ms - now), -1 if allowance.daily is None else allowance.daily - counts.used)
            for allowance, counts in zip(account.allowances, counted, strict=True)
        ]

    def _cache(self, most: int) -> TLRUCache[str, _Counted]:
        return TLRUCache(most, ttu=lambda caller, counts, now: counts.until_ms, timer=lambda: self._now_ms)

    def _counts_of(self, account: Account, allowance: Allowance) -> TLRUCache[str, _Counted]:
        """Return the cache that has the counts of an allowance."""
        if allowance.caller in (EVERYBODY, TEXTS):
            return self._shared
        return self._tokens if account.token else self._strangers

    def _counted(self, account: Account, place: int, items: int, cost: int, now: float) -> _Counted:
        """Return the counts of an allowance after a request. Raises OverLimit."""
        allowance = account.allowances[place]
        today = int(now // DAY_MS)
        tomorrow = (today + 1) * DAY_MS
        counts = self._counts_of(account, allowance).get(allowance.caller)
        tat, day, used = counts[:3] if counts else (0.0, today, 0)
        used = max(0, items + (used if day == today else 0))
        if allowance.daily is not None and used > allowance.daily:
            raise OverLimit("daily", tomorrow - now, account, place)
        cost = cost if place == 0 else min(cost, 1)  # who sweeps is slowed, and nobody who shares a limit
        due, wait = admit(allowance.rate, tat, now, cost)
        if cost > 0 and wait > 0:
            raise OverLimit("rate", wait, account, place)
        return _Counted(due, today, used, due if allowance.daily is None else max(due, tomorrow))
