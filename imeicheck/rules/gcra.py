"""The generic cell rate algorithm (ITU-T I.371, annex A): a rate with a burst, in one number of state.

The state is the theoretical arrival time (TAT): when the next request would be due if all came
evenly. A request is let in while the TAT is not more than one burst ahead of the clock.
"""

import re
from dataclasses import dataclass

_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


@dataclass(frozen=True, slots=True)
class Rate:
    """`count` requests in `seconds`; as many may come at once."""

    count: int
    seconds: int

    @property
    def interval_ms(self) -> float:
        return self.seconds * 1000 / self.count

    @property
    def burst_ms(self) -> float:
        return self.seconds * 1000.0

    def __str__(self) -> str:
        return f"{self.count}/{next(name for name, s in _UNITS.items() if s == self.seconds)}"


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a caller may ask: requests at `rate`, and `daily` IMEIs in a UTC day or None for any number."""

    caller: str
    rate: Rate
    daily: int | None


def parse_rate(text: str) -> Rate:
    """`100/second`, `60/minute`, … Raises ValueError."""
    match = re.fullmatch(r"\s*(\d{1,7})\s*/\s*(second|minute|hour|day)\s*", text)
    if not match or int(match[1]) == 0:
        raise ValueError(f"a rate is a number and a unit, such as 100/second or 60/minute, not {text!r}")
    return Rate(int(match[1]), _UNITS[match[2]])


def admit(rate: Rate, tat_ms: float, now_ms: float, cost: int = 1) -> tuple[float, float]:
    """(new TAT, milliseconds to wait). A wait above 0 means: not let in, and the TAT stays.

    What costs more than a burst is let in when nothing of the burst is used. The half millisecond keeps
    rounding from refusing the last request of a full burst.
    """
    price = cost * rate.interval_ms
    due = max(tat_ms, now_ms) + price
    wait = due - max(rate.burst_ms, price) - now_ms - 0.5
    return (tat_ms, wait) if wait > 0 else (due, 0.0)
