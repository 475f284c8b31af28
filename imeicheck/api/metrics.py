"""What Prometheus scrapes; right under several worker processes, which share it through files.

Labels are routes, verdicts, stores and feeds: never an IMEI, a token or an address.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class _Stores(Collector):
    """How the stores stand at this moment: asked for each scrape, and shared with no other process."""

    def __init__(self, lease: bool, sql: bool) -> None:
        self._lease, self._sql = lease, sql

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("imeicheck_redis_lease", "Redis holds a lease.", self._lease)
        yield GaugeMetricFamily("imeicheck_sql_up", "SQL answers.", self._sql)


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
        self._sweeps = Counter(
            "imeicheck_sweeps", "Callers who go through the serial numbers of a TAC.", registry=self._own
        )
        self._requests_of = lru_cache(1024)(self._requests.labels)
        self._seconds_of = lru_cache(256)(self._seconds.labels)
        self._verdicts_of = lru_cache(16)(self._verdicts.labels)
        self._stores_of = lru_cache(16)(self._stores.labels)

    def request(self, method: str, route: str, status: str, seconds: float) -> None:
        self._requests_of(method, route, status).inc()
        self._seconds_of(route).observe(seconds)

    def told(self, verdicts: Mapping[str, int]) -> None:
        """How many of each, or of `invalid`."""
        for verdict, count in verdicts.items():
            self._verdicts_of(verdict).inc(count)

    def answered(self, store: str, count: int) -> None:
        """`redis`, `sql` or `none`."""
        self._stores_of(store).inc(count)

    def swept(self) -> None:
        self._sweeps.inc()

    def exposition(self, *gauges: Collector, lease: bool, sql: bool) -> bytes:
        """Prometheus text of every process's counts, with how the stores and whatever `gauges` tell of stand now."""
        now = CollectorRegistry()
        for gauge in (_Stores(lease, sql), *gauges):
            now.register(gauge)
        counted = self._own
        if self._folder is not None:
            counted = CollectorRegistry()
            MultiProcessCollector(counted, path=str(self._folder))  # type: ignore[no-untyped-call]
        return generate_latest(counted) + generate_latest(now)
