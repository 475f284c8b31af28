"""What checks came to, counted: for Prometheus, for the token that asked, and for those who keep watch."""

import logging
from collections.abc import Mapping

from imeicheck.api.metrics import Metrics
from imeicheck.check import Observer
from imeicheck.usage import Usage

log = logging.getLogger("imeicheck.sweep")


class Tally(Observer):
    """Hears a checker."""

    def __init__(self, metrics: Metrics, usage: Usage) -> None:
        self._metrics, self._usage = metrics, usage

    def answered(self, store: str, count: int) -> None:
        self._metrics.answered(store, count)

    def told(self, token: str, verdicts: Mapping[str, int]) -> None:
        self._metrics.told(verdicts)
        self.rehearsed(token, verdicts)

    def rehearsed(self, token: str, verdicts: Mapping[str, int]) -> None:
        """The same in test mode, which no metric counts."""
        if token:
            self._usage.told(token, verdicts)

    def swept(self, token: str, tac: str) -> None:
        self._metrics.swept()
        log.warning("a caller goes through the serial numbers of a TAC", extra={"fields": {"token": token, "tac": tac}})
