"""What Prometheus scrapes; right under several worker processes, which share it through files.

Labels are routes, verdicts and stores: never an IMEI, a token or an address.
"""

from functools import lru_cache
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Metrics:
    """`folder` is where the processes of one server share their counts; None for a process on its own."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._own = CollectorRegistry()
        self._requests = Counter(
            "imeicheck_http_requests", "Requests answered.", ("method", "route", "status"), registry=self._own
        )
        self._seconds = Histogram(
            "imeicheck_http_seconds", "Time to answer.", ("route",), buckets=SECONDS, registry=self._own
        )
        self._verdicts = Counter("imeicheck_verdicts", "Checks by verdict.", ("verdict",), registry=self._own)
        self._stores = Counter(
            "imeicheck_answers", "Checks by the store that answered.", ("store",), registry=self._own
        )
        self._requests_of = lru_cache(1024)(self._requests.labels)
        self._seconds_of = lru_cache(256)(self._seconds.labels)
        self._verdicts_of = lru_cache(16)(self._verdicts.labels)
        self._stores_of = lru_cache(16)(self._stores.labels)

    def request(self, method: str, route: str, status: str, seconds: float) -> None:
        self._requests_of(method, route, status).inc()
        self._seconds_of(route).observe(seconds)

    def verdict(self, verdict: str) -> None:
        self._verdicts_of(verdict).inc()

    def answered(self, store: str) -> None:
        """`redis`, `sql` or `none`."""
        self._stores_of(store).inc()

    def exposition(self, *, lease: bool, sql: bool) -> bytes:
        """Prometheus text of every process's counts, with how the stores stand now."""
        now = CollectorRegistry()
        for name, told, up in (("redis_lease", "Redis holds a lease.", lease), ("sql_up", "SQL answers.", sql)):
            Gauge(f"imeicheck_{name}", told, registry=now).set(up)
        counted = self._own
        if self._folder is not None:
            counted = CollectorRegistry()
            MultiProcessCollector(counted, path=str(self._folder))  # type: ignore[no-untyped-call]
        return generate_latest(counted) + generate_latest(now)
