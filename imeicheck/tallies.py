"""Counts of what went on, kept in the process and added up in SQL every few seconds.

A process that is killed loses the counts of its last seconds, and never an answer.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from typing import Generic, TypeVar

import sqlalchemy as sa

from imeicheck.periodic import PeriodicTask
from imeicheck.store.database import writing

FLUSH_SECONDS = 2.0
MOST_KEYS = 100_000
"""Keys that are counted while the database is down. Counts of further keys are lost."""

log = logging.getLogger("imeicheck.tallies")

K = TypeVar("K", bound=Hashable)


class Tallies(Generic[K]):
    """Counts by key; `add` adds them to what a table holds. Call `start` once in a process that serves."""

    def __init__(self, engine: sa.Engine, add: Callable[[sa.Connection, Mapping[K, int]], None], name: str) -> None:
        self._engine, self._add, self._name = engine, add, name
        self._counts: Counter[K] = Counter()
        self._is_full = False
        self._lock = threading.Lock()
        self._flushing = PeriodicTask(FLUSH_SECONDS, self.flush, name, once_more=True)

    def start(self) -> None:
        self._flushing.start()

    def stop(self) -> None:
        self._flushing.stop()

    def count(self, counts: Mapping[K, int]) -> None:
        with self._lock:
            self._add_counts(counts)

    def flush(self) -> None:
        """Write what was counted; what cannot be written now is kept for the next time. Raises StoreDown."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        if not counts:
            return
        try:
            with writing(self._engine) as connection:
                self._add(connection, counts)
        except BaseException:
            with self._lock:
                self._add_counts(counts)
            raise
        self._is_full = False

    def _add_counts(self, counts: Mapping[K, int]) -> None:
        for key, many in counts.items():
            if key in self._counts or len(self._counts) < MOST_KEYS:
                self._counts[key] += many
            elif not self._is_full:
                self._is_full = True
                log.error("%s: too many counts wait for the database; those of new keys are lost", self._name)
