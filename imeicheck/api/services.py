"""What a web process works with, made once when it starts."""

from dataclasses import dataclass

import sqlalchemy as sa

from imeicheck import limits
from imeicheck.api.metrics import Metrics
from imeicheck.check import Checker
from imeicheck.directory import Directory
from imeicheck.languages import Languages
from imeicheck.settings import Settings
from imeicheck.sql import Sql
from imeicheck.store import embedded
from imeicheck.store.database import open_store
from imeicheck.store.line import Line

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

    def stop(self) -> None:
        self.directory.stop()
        self.checker.stop()
        self.engine.dispose()


def start(settings: Settings) -> Services:
    """Raises StoreDown, NotMigrated, NoRedis, SettingsError."""
    languages = Languages(settings.timezone, settings.language)
    engine = open_store(settings, patience=PATIENCE_SECONDS, pool_size=POOL)
    line = Line(settings.redis_url or embedded.start(settings.home), [limits.SCRIPT])
    sql = Sql(engine)
    directory = Directory(sql)
    metrics = Metrics(settings.metrics_folder)
    directory.start()
    checker = Checker(line, sql, directory, answered=metrics.answered)
    return Services(settings, engine, sql, directory, checker, languages, metrics)
