"""Detect callers who enumerate the serial numbers of a TAC to find out which phones are listed.

The million serial numbers of a TAC are divided into blocks of a thousand. A warehouse that screens a hundred thousand
phones in a night checks about one phone of most blocks. A caller that checks two hundred phones of one block within an
hour enumerates. Each process detects on its own.

Memory is bounded, and a caller cannot escape detection by filling it:

- For each caller the blocks with the most phones are kept. To evict a block, a caller has to check over a hundred
  phones of other blocks between two phones of this block, which costs ten times as much as being slowed.
- If too many blocks are kept in all, the callers with the oldest requests are evicted. A caller that enumerates sends
  requests all the time, so a flood of new addresses evicts only other addresses of the flood.
- Callers with a token and callers without one have separate detectors, so that addresses cannot evict a token.
"""

import heapq
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cachetools import TLRUCache, TTLCache

BLOCK = 1_000
MANY = 200
"""Different phones of one block: more than any carton of new ones holds."""
WINDOW = timedelta(hours=1)
SLOWED = 10
"""What a request of such a caller costs, for an hour."""
MOST_BLOCKS = 256
"""Blocks that are kept for one caller. If there are more, the half with the most phones is kept."""
MOST_KEPT = 50_000
"""Limit for the number of blocks plus the number of callers, about 20 MB."""
MOST_SLOWED = 10_000
"""Callers that are slowed at one time. Each of them has checked MANY phones, so a flood cannot fill this cheaply."""


@dataclass(slots=True)
class _Requests:
    """The phones of each block that one caller asked for, one bit for each; forgotten at `until` (POSIX seconds)."""

    until: float
    blocks: dict[int, int] = field(default_factory=dict)


class EnumerationDetector:
    """Records which phones each caller checked, and reports enumeration. Thread-safe."""

    def __init__(self, most_kept: int = MOST_KEPT) -> None:
        self._lock = threading.Lock()
        self._now = 0.0
        self._requests: TLRUCache[str, _Requests] = TLRUCache(
            most_kept,
            ttu=lambda caller, requests, now: requests.until,
            timer=self._clock,
            getsizeof=lambda requests: 1 + len(requests.blocks),
        )
        self._slowed: TTLCache[str, None] = TTLCache(MOST_SLOWED, ttl=WINDOW.total_seconds(), timer=self._clock)

    def cost(self, caller: str, now: datetime) -> int:
        """Return how many requests one request of this caller counts as now."""
        with self._lock:
            self._now = now.timestamp()
            return SLOWED if caller in self._slowed else 1

    def record(self, caller: str, phones: Sequence[int], now: datetime) -> str | None:
        """Record the phones that a caller asked for. Return the TAC that it enumerates, once for each hour of it."""
        if not phones:
            return None
        with self._lock:
            self._now = now.timestamp()
            requests = self._requests.get(caller) or _Requests(self._now + WINDOW.total_seconds())
            enumerated = _add(requests.blocks, phones)
            _prune(requests.blocks)
            self._requests[caller] = requests
            if enumerated is None:
                return None
            is_known = caller in self._slowed
            self._slowed[caller] = None
        return None if is_known else f"{enumerated // BLOCK:08d}"

    def _clock(self) -> float:
        return self._now


def _add(blocks: dict[int, int], phones: Iterable[int]) -> int | None:
    """Add phones to their blocks, and return a block with MANY phones or more, None if there is none."""
    found = None
    for phone in phones:
        block, place = divmod(phone, BLOCK)
        asked = blocks[block] = blocks.get(block, 0) | 1 << place
        if asked.bit_count() >= MANY:
            found = block
    return found


def _prune(blocks: dict[int, int]) -> None:
    """If there are more than MOST_BLOCKS, keep the half of MOST_BLOCKS with the most phones."""
    if len(blocks) > MOST_BLOCKS:
        fullest = heapq.nlargest(MOST_BLOCKS // 2, blocks.items(), key=lambda item: item[1].bit_count())
        blocks.clear()
        blocks.update(fullest)
