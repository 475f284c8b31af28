"""Callers who go through the serial numbers of a TAC one by one: to find out what is listed, not to check a phone.

The million serial numbers of a TAC fall into blocks of a thousand. A warehouse that screens a
hundred thousand phones in a night meets about one phone of most blocks; who asks for two hundred
phones of one block within an hour is looking for something else. Each process watches for itself.
"""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

BLOCK = 1_000
MANY = 200
"""Different phones of one block: more than any carton of new ones holds."""
WINDOW = timedelta(hours=1)
SLOWED = 10
"""What a request of such a caller costs, for an hour."""
MOST_BLOCKS = 300_000
"""Remembered of all callers, about 50 MB; what was begun first is forgotten first."""


class Sweeps:
    """Remembers what callers asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: dict[str, tuple[datetime, dict[int, int]]] = {}
        self._blocks = 0
        self._swept_at: dict[str, datetime] = {}

    def cost(self, caller: str, now: datetime) -> int:
        """What a request of this caller costs now."""
        at = self._swept_at.get(caller)
        return SLOWED if at is not None and now - at < WINDOW else 1

    def saw(self, caller: str, phones: Sequence[int], now: datetime) -> str | None:
        """Note which phones a caller asked for; gives the TAC of a sweep, once for each hour of it."""
        with self._lock:
            blocks = self._of(caller, now)
            before = len(blocks)
            swept = _swept(blocks, phones)
            self._blocks += len(blocks) - before
            known = self.cost(caller, now) > 1
            if swept is not None:
                self._swept_at = {who: at for who, at in self._swept_at.items() if now - at < WINDOW} | {caller: now}
        return None if swept is None or known else f"{swept // BLOCK:08d}"

    def _of(self, caller: str, now: datetime) -> dict[int, int]:
        """Which phones of each block were asked for within the hour, a bit for each."""
        while self._seen and (self._blocks >= MOST_BLOCKS or now - next(iter(self._seen.values()))[0] >= WINDOW):
            _, forgotten = self._seen.pop(next(iter(self._seen)))
            self._blocks -= len(forgotten)
        return self._seen.setdefault(caller, (now, {}))[1]


def _swept(blocks: dict[int, int], phones: Sequence[int]) -> int | None:
    found = None
    for phone in phones:
        block, place = divmod(phone, BLOCK)
        asked = blocks[block] = blocks.get(block, 0) | 1 << place
        if asked.bit_count() >= MANY:
            found = block
    return found
