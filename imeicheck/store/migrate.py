"""Run the Alembic migrations for `imeicheck db upgrade`.

On PostgreSQL a migration never waits long for a lock. While a statement waits for an exclusive lock on a table, all
later statements on that table queue behind it, so a dump that reads the table for an hour would stop reports for an
hour. A migration that does not get its lock within LOCK_SECONDS is rolled back, and retried after a pause.
"""

import logging
import re
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.exc import OperationalError
from tenacity import (
    RetryCallState,
    RetryError,
    Retrying,
    retry_if_exception_type,
    stop_after_delay,
    wait_exponential_jitter,
)

from imeicheck.store.errors import NotMigrated, StoreDown
from imeicheck.store.schema import schema_revision
from imeicheck.store.schema_version import read_schema_version

LOCK_SECONDS = 0.2
"""How long a migration may block other statements. The time-outs are 0.5 s for checks and 2 s for reports."""
SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 10.0
"""Between two tries: much longer than a try, so that the statements that waited behind it are executed."""
WAIT_SECONDS = 600.0
"""How long to retry before giving up."""
LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL, appendix A

UPGRADE_LOCK = 0x1AE1C4EC
"""PostgreSQL advisory lock that one migration has at a time."""
_HOLDERS = """
SELECT DISTINCT c.relname, l.pid, coalesce(a.application_name, '') AS program, a.xact_start
FROM pg_locks l JOIN pg_class c ON c.oid = l.relation JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.granted AND l.pid <> pg_backend_pid() AND a.datname = current_database() AND c.relkind = 'r'
ORDER BY a.xact_start"""

log = logging.getLogger("imeicheck.migrate")


class _Busy(Exception):
    """Another session has a lock that the migration needs."""


def upgrade_sqlite(engine: sa.Engine, revision: str = "head") -> None:
    """Migrate a SQLite database. The caller has to prevent concurrent migrations."""
    with engine.execution_options(writing=True).connect() as connection:
        _run(connection, revision)


def upgrade_postgresql(engine: sa.Engine, revision: str = "head", wait_seconds: float = WAIT_SECONDS) -> None:
    """Migrate a PostgreSQL database. Any number of processes may do so at once: one works, the others wait for it.

    Raises StoreDown if another session still has a table, or the migration, after `wait_seconds`.
    """
    tries = Retrying(
        retry=retry_if_exception_type(_Busy),
        wait=wait_exponential_jitter(SHORTEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS),
        stop=stop_after_delay(wait_seconds),
        before_sleep=_log_wait,
    )
    try:
        tries(_try, engine, revision)
    except RetryError as e:
        raise StoreDown(f"{e.last_attempt.exception()}; run `imeicheck db upgrade` again") from e


def _log_wait(state: RetryCallState) -> None:
    if state.attempt_number == 1 and state.outcome is not None:
        log.warning("waiting: %s", state.outcome.exception())


def _try(engine: sa.Engine, revision: str) -> None:
    with engine.connect() as connection:
        connection.execute(sa.text("SET statement_timeout = 0"))
        # Not pg_advisory_lock: CREATE INDEX CONCURRENTLY of the process that has it would wait for those that wait.
        if not connection.scalar(sa.text("SELECT pg_try_advisory_lock(:key)"), {"key": UPGRADE_LOCK}):
            raise _Busy("another `imeicheck db upgrade` is under way")
        connection.execute(sa.text(f"SET lock_timeout = {round(LOCK_SECONDS * 1000)}"))
        connection.commit()
        try:
            _run(connection, revision)
        except OperationalError as e:
            if getattr(e.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                raise
            connection.rollback()
            raise _Busy(_holder(connection, e.statement or "")) from e
        finally:
            connection.rollback()
            connection.execute(sa.text("SELECT pg_advisory_unlock(:key)"), {"key": UPGRADE_LOCK})
            connection.commit()
            connection.invalidate()  # its time-outs differ from those of the pool


def _holder(connection: sa.Connection, statement: str) -> str:
    """Return a message that names the oldest transaction that has a lock on a table of the statement."""
    for table, pid, program, since in connection.execute(sa.text(_HOLDERS)):
        if re.search(rf"\b{re.escape(table)}\b", statement):
            when = f" since {since:%H:%M:%S} UTC" if since else ""
            return f"another session holds table {table}: process {pid} {program}".rstrip() + when
    return f"another session holds a table that this needs: {' '.join(statement.split())[:80]}"


def _run(connection: sa.Connection, revision: str) -> None:
    if read_schema_version(connection).is_newer:
        return
    schema_revision.create(connection, checkfirst=True)
    connection.commit()
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, revision)
    except CommandError as e:
        raise NotMigrated(f"the database cannot be migrated: {e}") from e
