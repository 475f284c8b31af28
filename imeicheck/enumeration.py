"""Detection of callers who enumerate the serial numbers of a TAC: to find out what is listed, not to check a phone.

The million serial numbers of a TAC fall into blocks of a thousand. A warehouse that screens a hundred thousand
phones in a night meets about one phone of most blocks; a caller that asks for two hundred phones of one block
within an hour is looking for something else. Each process detects on its own.

Memory is bounded, and filling it must not hide a caller:

- Of each caller the blocks with the most phones are kept. To push out a block, a caller has to ask for over a hundred
  phones of other blocks between two of this one, which costs ten times what being slowed costs.
- If too much is kept in all, the callers that asked least recently are forgotten. A caller that enumerates asks all
  the time, so a flood of new addresses pushes out itself.
- Tokens and strangers are watched by different detectors, so that no number of addresses pushes out a token.
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
"""Blocks that are kept of one caller; the fuller half of them is kept when there are more."""
MOST_KEPT = 50_000
"""Blocks and callers that are kept in all: about 20 MB."""
MOST_SLOWED = 10_000
"""Callers that are slowed at one time. Each has asked for MANY phones, so a flood cannot reach this cheaply."""


@dataclass(slots=True)
class _Requests:
    """The phones of each block that one caller asked for, one bit for each; forgotten at `until` (POSIX seconds)."""

    until: float
    blocks: dict[int, int] = field(default_factory=dict)


class EnumerationDetector:
    """Remembers which phones each caller asked for. Safe to use from several threads."""

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
        """Return what a request of this caller costs now, in requests."""
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
    """Keep the fuller half of MOST_BLOCKS if there are more."""
    if len(blocks) > MOST_BLOCKS:
        fullest = heapq.nlargest(MOST_BLOCKS // 2, blocks.items(), key=lambda item: item[1].bit_count())
        blocks.clear()
        blocks.update(fullest)
