"""How much one caller may ask: a rate and a daily quota, counted in Redis for all processes together.

While Redis is down each process counts for itself: checks go on, under a limit all the same.
The state of a caller is a Redis hash under `limit:`, a type that no bucket has, so that a web
process that may write limits can never overwrite what checks read.
"""

import threading
import time
from dataclasses import dataclass
from hashlib import sha1
from importlib.resources import files
from typing import Any

from imeicheck.rules.gcra import Rate, admit
from imeicheck.store.line import Command

DAY_MS = 86_400_000
MOST_LOCAL_CALLERS = 10_000

SCRIPT = files("imeicheck").joinpath("limit.lua").read_text()
_SAID = (b"", b"rate", b"daily")
_SCRIPT_SHA = sha1(SCRIPT.encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a caller may ask: `rate`, and `daily` IMEIs in a UTC day or None for any number."""

    caller: str
    rate: Rate
    daily: int | None


class OverLimit(Exception):
    """The caller asks too much. `limit` is `rate` or `daily`; `wait_ms` until it may ask again."""

    def __init__(self, limit: str, wait_ms: float) -> None:
        told = "too many requests" if limit == "rate" else "the quota for today is used up"
        super().__init__(told)
        self.limit, self.wait_ms = limit, wait_ms


def command(allowance: Allowance, cost: int = 1) -> Command:
    """The Redis command that counts a request of so many IMEIs."""
    rate, daily = allowance.rate, -1 if allowance.daily is None else allowance.daily
    return ("EVALSHA", _SCRIPT_SHA, 1, f"limit:{allowance.caller}", rate.interval_ms, rate.burst_ms, cost, daily)


def check_reply(reply: Any) -> bool:
    """Whether Redis counted at all. Raises OverLimit when it says that the caller asks too much."""
    if not (isinstance(reply, list) and len(reply) == 2 and reply[0] in _SAID):
        return False
    limit, wait_ms = reply
    if limit:
        raise OverLimit(limit.decode(), float(wait_ms))
    return True


class LocalLimits:
    """The same limits, counted by this process alone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._callers: dict[str, tuple[float, int, int]] = {}

    def count(self, allowance: Allowance, cost: int = 1, now_ms: float | None = None) -> None:
        """Raises OverLimit."""
        now = time.time() * 1000 if now_ms is None else now_ms
        today = int(now // DAY_MS)
        with self._lock:
            if len(self._callers) >= MOST_LOCAL_CALLERS:
                self._callers.clear()
            tat, day, used = self._callers.get(allowance.caller, (0.0, today, 0))
            used = used if day == today else 0
            if allowance.daily is not None and used + cost > allowance.daily:
                raise OverLimit("daily", (today + 1) * DAY_MS - now)
            tat, wait = admit(allowance.rate, tat, now, cost)
            if wait > 0:
                raise OverLimit("rate", wait)
            self._callers[allowance.caller] = (tat, today, used + cost)
