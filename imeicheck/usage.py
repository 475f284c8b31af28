"""What each token was told, by UTC day and verdict: counted in the process, added up in SQL every few seconds.

A process that is killed loses the counts of its last seconds, and never a check.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from imeicheck.every import Every
from imeicheck.store import usage
from imeicheck.store.database import writing
from imeicheck.store.errors import StoreDown

FLUSH_SECONDS = 2.0

log = logging.getLogger("imeicheck.usage")


class Usage:
    """Call `start` once in a process that serves."""

    def __init__(self, engine: sa.Engine, now: Callable[[], datetime]) -> None:
        self._engine, self._now = engine, now
        self._counts: Counter[tuple[str, date, str]] = Counter()
        self._lock = threading.Lock()
        self._flushing = Every(FLUSH_SECONDS, self._try, "usage", once_more=True)

    def start(self) -> None:
        self._flushing.start()

    def stop(self) -> None:
        self._flushing.stop()

    def count(self, token: str, verdicts: Mapping[str, int]) -> None:
        day = self._now().date()
        with self._lock:
            for verdict, count in verdicts.items():
                self._counts[token, day, verdict] += count

    def flush(self) -> None:
        """Write what was counted; what cannot be written now is kept for the next time. Raises StoreDown."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        if not counts:
            return
        try:
            with writing(self._engine) as connection:
                usage.add(connection, counts)
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
            log.warning("cannot write usage: %s", type(e).__name__)
