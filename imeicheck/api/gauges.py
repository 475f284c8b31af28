"""What `/metrics` says of feeds and of how far Redis is behind: read from SQL for each scrape.

Every process that is scraped says the same of a feed, since all read the same tables.
"""

from collections.abc import Callable, Iterator
from datetime import datetime

from prometheus_client import Metric
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from imeicheck.store.standing import BAD, GOOD, NEWEST_RUNS, FeedStanding, Standing

OUTCOMES = (*GOOD, *BAD, "reverted")
Told = Callable[[FeedStanding, datetime], float | None]


class Gauges(Collector):
    """`applied` is the changeset of Redis, None without a lease; `standing` is None while SQL cannot tell.

    What nobody can tell is left out: a gauge that is absent is no zero.
    """

    def __init__(self, applied: int | None, standing: Standing | None, now: datetime) -> None:
        self._applied, self._standing, self._now = applied, standing, now

    def collect(self) -> Iterator[Metric]:
        applied, standing = self._applied, self._standing
        if applied is not None:
            yield GaugeMetricFamily("imeicheck_redis_changeset", "Newest changeset that Redis has applied.", applied)
        if standing is not None:
            yield GaugeMetricFamily("imeicheck_ledger_changeset", "Newest changeset in SQL.", standing.tip.number)
            for name, help_, told in _OF_A_FEED:
                yield self._of_feeds(standing, name, help_, told)
            yield self._last_runs(standing)
        if applied is not None and standing is not None:
            since = standing.unapplied_since
            lag = max(0.0, (self._now - since).total_seconds()) if since else 0.0
            help_ = "Age of the oldest changeset that Redis has not applied; 0 if there is none."
            yield GaugeMetricFamily("imeicheck_redis_lag_seconds", help_, lag)

    def _of_feeds(self, standing: Standing, name: str, help_: str, told: Told) -> Metric:
        gauge = GaugeMetricFamily(name, help_, labels=("feed",))
        for feed in standing.feeds:
            value = told(feed, self._now)
            if value is not None:
                gauge.add_metric((feed.name,), value)
        return gauge

    def _last_runs(self, standing: Standing) -> Metric:
        """A state set: each outcome has a series, and one of them is 1."""
        help_ = "How the newest ended run of a feed came out: 1 for that outcome, 0 for the others."
        states = GaugeMetricFamily("imeicheck_feed_last_run", help_, labels=("feed", "outcome"))
        for feed in standing.feeds:
            if feed.ended:
                for outcome in OUTCOMES:
                    states.add_metric((feed.name, outcome), feed.ended["outcome"] == outcome)
        return states


def _age_seconds(feed: FeedStanding, now: datetime) -> float | None:
    age = feed.age(now)
    return None if age is None else age.total_seconds()


def _of_ended(column: str) -> Told:
    return lambda feed, now: feed.ended[column] if feed.ended else None


_OF_A_FEED: tuple[tuple[str, str, Told], ...] = (
    ("imeicheck_feed_age_seconds", "Time since the last good sync; absent if there was none.", _age_seconds),
    ("imeicheck_feed_max_age_seconds", "Greatest age of a list.", lambda feed, now: feed.max_age.total_seconds()),
    ("imeicheck_feed_required", "1 if answers turn stale with this feed.", lambda feed, now: feed.required),
    ("imeicheck_feed_listings", "Listings of the last list that was taken whole.", lambda feed, now: feed.listings),
    ("imeicheck_feed_rows", "Rows read by the newest ended run; 0 if its list was known.", _of_ended("rows")),
    ("imeicheck_feed_rejected_rows", "Rows rejected by the newest ended run.", _of_ended("rejected")),
    (
        "imeicheck_feed_failed_runs",
        f"Runs that came to nothing since the last good one; {NEWEST_RUNS} is that many or more.",
        lambda feed, now: feed.failed_runs,
    ),
    ("imeicheck_quarantined_lists", "Lists of a feed in quarantine.", lambda feed, now: len(feed.quarantined)),
)
