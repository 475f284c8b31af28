"""Counts of what went on, kept in the process and added up in SQL every few seconds.

A process that is killed loses the counts of its last seconds, and never an answer.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from typing import Generic, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from imeicheck.every import Every
from imeicheck.store.database import writing
from imeicheck.store.errors import StoreDown

FLUSH_SECONDS = 2.0

log = logging.getLogger("imeicheck.tallies")

K = TypeVar("K", bound=Hashable)


class Tallies(Generic[K]):
    """Counts by key; `add` adds them to what a table holds. Call `start` once in a process that serves."""

    def __init__(self, engine: sa.Engine, add: Callable[[sa.Connection, Mapping[K, int]], None], name: str) -> None:
        self._engine, self._add, self._name = engine, add, name
        self._counts: Counter[K] = Counter()
        self._lock = threading.Lock()
        self._flushing = Every(FLUSH_SECONDS, self._try, name, once_more=True)

    def start(self) -> None:
        self._flushing.start()

    def stop(self) -> None:
        self._flushing.stop()

    def count(self, counts: Mapping[K, int]) -> None:
        with self._lock:
            for key, many in counts.items():
                self._counts[key] += many

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
                self._counts += counts
            raise

    def _try(self) -> None:
        try:
            self.flush()
        except StoreDown:
            pass  # it is counted on, and written once SQL is back
        except SQLAlchemyError as e:  # such as a privilege that was taken away: it may be given back
            log.warning("cannot write %s: %s", self._name, type(e).__name__)
