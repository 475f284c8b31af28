"""Open the database of a deployment: migrate an embedded one, and only check the schema of any other."""

import fcntl
from pathlib import Path

import sqlalchemy as sa

from imeicheck.settings import Settings
from imeicheck.store.database import BUSY_SECONDS, connect, is_sqlite, reading, typed_errors
from imeicheck.store.errors import StoreDown
from imeicheck.store.schema_version import REVISION, SchemaVersion, check_schema, read_schema_version


def open_store(settings: Settings, *, patience: float = BUSY_SECONDS, pool_size: int = 5) -> sa.Engine:
    """Return the database of this deployment, ready to use.

    The embedded database is migrated first if it is older than this code. With DATABASE_URL set, only
    `imeicheck db upgrade` migrates.

    Raises: StoreDown, NotMigrated, CodeTooOld.
    """
    if settings.database_url is None:
        make_home(settings.home)
    engine = connect(settings.sql_url, patience=patience, pool_size=pool_size)
    try:
        version = schema_version(engine)
        if settings.database_url is None and (version.revision or "") < REVISION:
            version = upgrade(engine, settings.home)
        check_schema(version)
    except Exception:
        engine.dispose()
        raise
    return engine


def make_home(home: Path) -> None:
    """Make the state folder, for its owner alone. Raises StoreDown."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as e:
        raise StoreDown(f"the state folder {home} cannot be made ({e.strerror}): set IMEICHECK_HOME") from e


def upgrade(engine: sa.Engine, home: Path) -> SchemaVersion:
    """Apply the missing migrations to a database, and return its new schema version.

    Any number of processes may do so at once. A database that is newer than this code is left as it is.

    Raises: StoreDown, CodeTooOld if this code does not work on a newer database.
    """
    from imeicheck.store import migrate  # Alembic is slow to import, and rarely needed

    if not is_sqlite(engine):
        with typed_errors():
            migrate.upgrade_postgresql(engine)
    else:
        make_home(home)
        with (home / "migrate.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            with typed_errors():
                migrate.upgrade_sqlite(engine)
    version = schema_version(engine)
    check_schema(version)
    return version


def schema_version(engine: sa.Engine) -> SchemaVersion:
    """Return the schema version of a database. Raises StoreDown."""
    with reading(engine) as connection:
        return read_schema_version(connection)
