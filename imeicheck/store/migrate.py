"""Alembic, driven from code: `imeicheck db upgrade` is the only command anybody needs."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from imeicheck.store.errors import NotMigrated

_LOCK = 0x1AE1C4EC
"""PostgreSQL advisory lock that one migration holds at a time."""


def upgrade(engine: sa.Engine, revision: str = "head") -> None:
    with engine.execution_options(writing=True).connect() as connection:
        _run(connection, revision)


def upgrade_locked(engine: sa.Engine, revision: str = "head") -> None:
    with engine.connect() as connection:
        connection.execute(sa.text("SET statement_timeout = 0"))
        connection.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        connection.commit()
        try:
            _run(connection, revision)
        finally:
            connection.rollback()
            connection.execute(sa.text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
            connection.commit()


def _run(connection: sa.Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, revision)
    except CommandError as e:
        raise NotMigrated("a newer version of imeicheck made this database: use that one") from e
