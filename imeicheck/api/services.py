"""What a web process works with, made once when it starts."""

from dataclasses import dataclass

import sqlalchemy as sa

from imeicheck import cache, submissions
from imeicheck.api.metrics import Metrics
from imeicheck.api.tally import Tally
from imeicheck.breaker import Breaker
from imeicheck.cache import Cache
from imeicheck.check import Checker, utc_now
from imeicheck.directory import Directory
from imeicheck.languages import Languages
from imeicheck.settings import Settings
from imeicheck.slots import STREAMS, Slots
from imeicheck.sql import Sql
from imeicheck.store import embedded
from imeicheck.store.line import CacheDown, Line
from imeicheck.store.opening import open_store
from imeicheck.store.tokens import Token
from imeicheck.submissions import Submissions
from imeicheck.test_mode import TestMode
from imeicheck.usage import Usage

SCRIPTS = (cache.SCRIPT, submissions.SCRIPT)
"""What the connections of a web process load into Redis."""
POOL = 10
PATIENCE_SECONDS = 2.0
"""For a statement, a lock or a connection."""


@dataclass(frozen=True, slots=True)
class Services:
    """Collaborators of the endpoints; `stop` ends their threads."""

    settings: Settings
    engine: sa.Engine
    sql: Sql
    directory: Directory
    checker: Checker
    languages: Languages
    metrics: Metrics
    usage: Usage
    test_mode: TestMode
    streams: Slots
    submissions: Submissions

    def checker_of(self, token: Token | None) -> Checker | TestMode:
        """Who answers a caller."""
        return self.test_mode if token is not None and token.is_test else self.checker

    def stop(self) -> None:
        self.usage.stop()
        self.metrics.stop()
        self.directory.stop()
        self.checker.stop()
        self.engine.dispose()


def start(settings: Settings, *, tokens: bool = True) -> Services:
    """Create and start the services of a process. `tokens` is false if its callers have no tokens.

    Raises StoreDown, NotMigrated, NoRedis, SettingsError.
    """
    languages = Languages(settings.timezone, settings.language)
    engine = open_store(settings, patience=PATIENCE_SECONDS, pool_size=POOL)
    line = Line(settings.redis_url or embedded.start(settings.home), SCRIPTS)
    metrics = Metrics(settings.metrics_folder)
    services = assemble(settings, languages, engine, Sql(engine), line, metrics, tokens=tokens)
    services.directory.start()
    services.usage.start()
    services.metrics.start()
    return services


def assemble(
    settings: Settings,
    languages: Languages,
    engine: sa.Engine,
    sql: Sql,
    line: Line,
    metrics: Metrics,
    *,
    tokens: bool = True,
) -> Services:
    """Create the services of a process from their parts, without starting them."""
    directory, usage = Directory(sql, tokens=tokens), Usage(engine, utc_now)
    tally = Tally(metrics, usage)
    breaker = Breaker(line.probe, CacheDown)
    checker = Checker(Cache(line, breaker), sql, directory, observer=tally)
    room = Slots(STREAMS)
    test_mode = TestMode(checker, tally.rehearsed, room, utc_now)
    kept = Submissions(line, breaker)
    return Services(settings, engine, sql, directory, checker, languages, metrics, usage, test_mode, room, kept)
