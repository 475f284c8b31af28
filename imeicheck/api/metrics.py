"""What Prometheus scrapes; right under several worker processes, which share it through files.

Labels are routes, verdicts, stores and feeds: never an IMEI, a token or an address.
"""

import threading
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import prometheus_client
from prometheus_client import CollectorRegistry, Gauge, Histogram, Metric, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from imeicheck.periodic import PeriodicTask

MOST_NOTED = 100_000
FOLD_SECONDS = 0.5
"""How late another process of this server may be heard of."""
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
        self._requests = prometheus_client.Counter(
            "imeicheck_http_requests", "Requests answered.", ("method", "route", "status"), registry=self._own
        )
        self._seconds = Histogram(
            "imeicheck_http_seconds", "Time to answer.", ("route",), buckets=SECONDS, registry=self._own
        )
        self._verdicts = prometheus_client.Counter(
            "imeicheck_verdicts", "Checks by verdict.", ("verdict",), registry=self._own
        )
        self._stores = prometheus_client.Counter(
            "imeicheck_answers", "Checks by the store that answered.", ("store",), registry=self._own
        )
        self._sweeps = prometheus_client.Counter(
            "imeicheck_sweeps", "Callers who go through the serial numbers of a TAC.", registry=self._own
        )
        self._segments = prometheus_client.Counter(
            "imeicheck_sms_segments", "Segments of texts that were sent as replies.", registry=self._own
        )
        self._most_segments = Gauge(
            "imeicheck_sms_segments_a_day",
            "The most of them in a UTC day.",
            registry=self._own,
            multiprocess_mode="livemax",
        )
        self._noted: deque[tuple[str, str, str, float]] = deque(maxlen=MOST_NOTED)
        self._told: Counter[str] = Counter()
        self._answered: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._folding = PeriodicTask(FOLD_SECONDS, self._fold, "metrics", once_more=True)

    def start(self) -> None:
        self._folding.start()

    def stop(self) -> None:
        self._folding.stop()

    def request(self, method: str, route: str, status: str, seconds: float) -> None:
        self._noted.append((method, route, status, seconds))

    def told(self, verdicts: Mapping[str, int]) -> None:
        """How many of each, or of `invalid`."""
        with self._lock:
            self._told.update(verdicts)

    def answered(self, store: str, count: int) -> None:
        """`redis`, `sql` or `none`."""
        with self._lock:
            self._answered[store] += count

    def swept(self) -> None:
        self._sweeps.inc()

    def may_send(self, segments: int) -> None:
        """The day's ceiling."""
        self._most_segments.set(segments)

    def sent(self, segments: int) -> None:
        """One reply to a text."""
        self._segments.inc(segments)

    def exposition(self, *gauges: Collector, lease: bool, sql: bool) -> bytes:
        """Prometheus text of every process's counts, with how the stores and whatever `gauges` tell of stand now."""
        self._fold()
        now = CollectorRegistry()
        for gauge in (_Stores(lease, sql), *gauges):
            now.register(gauge)
        counted = self._own
        if self._folder is not None:
            counted = CollectorRegistry()
            MultiProcessCollector(counted, path=str(self._folder))  # type: ignore[no-untyped-call]
        return generate_latest(counted) + generate_latest(now)

    def _fold(self) -> None:
        """Add up what was noted: one by one it took a tenth of a check's time."""
        with self._lock:
            noted = [self._noted.popleft() for _ in range(len(self._noted))]
            told, self._told = self._told, Counter()
            answered, self._answered = self._answered, Counter()
        for (method, route, status), count in Counter(one[:3] for one in noted).items():
            self._requests.labels(method, route, status).inc(count)
        for verdict, count in told.items():
            self._verdicts.labels(verdict).inc(count)
        for store, count in answered.items():
            self._stores.labels(store).inc(count)
        for route in {one[1] for one in noted}:
            _observe(self._seconds.labels(route), [one[3] for one in noted if one[1] == route])


def _observe(histogram: Histogram, seconds: Sequence[float]) -> None:
    """Many at once, for which prometheus_client has no public way."""
    histogram._sum.inc(sum(seconds))
    for place, count in Counter(bisect_left(histogram._upper_bounds, one) for one in seconds).items():
        histogram._buckets[place].inc(count)
