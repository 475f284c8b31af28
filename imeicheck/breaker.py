"""A breaker: after a failure nobody waits for a store again until it was seen to answer."""

import logging
import threading
from collections.abc import Callable

from imeicheck.periodic import GuardedWork

PROBE_SECONDS = 0.25

log = logging.getLogger("imeicheck.breaker")


class Breaker:
    """Guards one store. `probe` raises one of `failures` while the store is down.

    `trip` opens it; a thread of its own then probes until the store answers, and closes it. The log
    hears of both once.
    """

    def __init__(self, probe: Callable[[], object], failures: type[Exception], every: float = PROBE_SECONDS) -> None:
        self._probe, self._failures, self._every = probe, failures, every
        self._open = threading.Event()
        self._lock = threading.Lock()
        self._stopped = threading.Event()

    @property
    def is_open(self) -> bool:
        return self._open.is_set()

    def trip(self, why: Exception) -> None:
        with self._lock:
            if self._open.is_set() or self._stopped.is_set():
                return
            self._open.set()
        log.warning("%s; it is asked again until it answers", why)
        threading.Thread(target=self._probe_until_it_answers, name="probe", daemon=True).start()

    def stop(self) -> None:
        """End the probing thread, if there is one."""
        self._stopped.set()

    def _probe_until_it_answers(self) -> None:
        """Probe until it succeeds. A probe that fails in another way is logged once, and is no answer either."""
        probe = GuardedWork(self._probe_once, "probing a store")
        while self._open.is_set() and not self._stopped.wait(self._every):
            probe()
        self._open.clear()

    def _probe_once(self) -> None:
        try:
            self._probe()
        except self._failures:
            return
        log.warning("what did not answer answers again")
        self._open.clear()
