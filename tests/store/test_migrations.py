"""Migrations: from every revision to the newest, on both databases, by any number of processes at once."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

import imeicheck.store.migrations
from imeicheck.settings import read
from imeicheck.store import database, migrate, opening, sources, texts
from imeicheck.store.database import is_sqlite
from imeicheck.store.errors import NotMigrated
from imeicheck.store.schema import metadata, schema_revision
from imeicheck.store.schema_version import OLDEST_SCHEMA, REVISION
from tests.servers import PostgresServer

FOLDER = Path(next(iter(imeicheck.store.migrations.__path__)))
AT_ONCE = 3
NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return ScriptDirectory.from_config(config)


REVISIONS = [script.revision for script in _scripts().walk_revisions()][::-1]
LAST_WITHOUT_COMPATIBILITY = "0008"
TRIGGERS = {
    "sqlite": {
        "changeset_no_update",
        "changeset_no_delete",
        "changeset_no_replace",
        "changeset_row_no_update",
        "changeset_row_no_delete",
        "changeset_row_sealed",
        "chain_no_delete",
        "chain_no_replace",
        "chain_steps",
    },
    "postgresql": {
        "changeset_no_change",
        "changeset_no_truncate",
        "changeset_row_no_update",
        "changeset_row_no_delete",
        "changeset_row_no_truncate",
        "chain_no_delete",
        "chain_no_truncate",
        "chain_steps",
    },
}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without a single table."""
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        return server.create_database(migrated=False)
    return f"sqlite:///{tmp_path / 'imeicheck.db'}"


def triggers(engine: sa.Engine) -> set[str]:
    listed = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if not is_sqlite(engine):
        listed = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with engine.connect() as connection:
        return set(connection.scalars(sa.text(listed)))


def assert_fits(engine: sa.Engine) -> None:
    """The tables are exactly those of schema.py, with the ledger's triggers on them."""
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert connection.scalar(sa.text("SELECT number FROM chain")) == 0
    assert triggers(engine) >= TRIGGERS[engine.dialect.name]
    assert opening.schema_version(engine).revision == REVISION


def upgrade_to(engine: sa.Engine, revision: str) -> None:
    (migrate.upgrade_sqlite if is_sqlite(engine) else migrate.upgrade_postgresql)(engine, revision)


def test_the_revision_that_the_code_needs_is_the_newest() -> None:
    assert _scripts().get_heads() == [REVISION]


def test_this_code_works_on_a_range_of_revisions_up_to_the_newest() -> None:
    assert OLDEST_SCHEMA in REVISIONS
    assert OLDEST_SCHEMA <= REVISION


def test_every_migration_since_0009_names_the_oldest_code_that_works_after_it() -> None:
    for script in _scripts().walk_revisions():
        if script.revision > LAST_WITHOUT_COMPATIBILITY:
            assert getattr(script.module, "compatible_with", None) in REVISIONS, script.revision
            assert script.module.compatible_with <= script.revision


def test_an_upgrade_records_what_each_migration_is_compatible_with(empty_url: str, tmp_path: Path) -> None:
    engine = database.connect(empty_url)
    opening.upgrade(engine, tmp_path)
    with engine.connect() as connection:
        rows = connection.execute(sa.select(schema_revision).order_by(schema_revision.c.revision)).all()
    engine.dispose()
    assert [row.revision for row in rows] == REVISIONS
    assert all(row.compatible_with <= row.revision for row in rows)


def test_revisions_are_numbered_in_order_without_a_gap() -> None:
    assert [f"{n:04d}" for n in range(1, len(REVISIONS) + 1)] == REVISIONS


@pytest.mark.parametrize("start", [None, *REVISIONS])
def test_from_every_revision_an_upgrade_gives_exactly_the_schema(
    empty_url: str, tmp_path: Path, start: str | None
) -> None:
    engine = database.connect(empty_url)
    if start is not None:
        upgrade_to(engine, start)
        assert opening.schema_version(engine).revision == start
    opening.upgrade(engine, tmp_path)
    assert_fits(engine)
    opening.upgrade(engine, tmp_path)
    assert_fits(engine)
    engine.dispose()


def test_a_migration_that_breaks_leaves_the_tables_as_they_were(
    empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = database.connect(empty_url)
    with monkeypatch.context() as broken:
        broken.setattr("alembic.op.execute", _fail)
        with pytest.raises(ZeroDivisionError):
            opening.upgrade(engine, tmp_path)
    with engine.connect() as connection:
        assert not set(sa.inspect(connection).get_table_names()) - {"alembic_version", "schema_revision"}
    opening.upgrade(engine, tmp_path)
    assert_fits(engine)
    engine.dispose()


def _fail(*_: object) -> None:
    raise ZeroDivisionError


def _environ(**told: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    return {**kept, **told}


def test_three_processes_migrate_at_once(empty_url: str, tmp_path: Path) -> None:
    environ = _environ(DATABASE_URL=empty_url, IMEICHECK_HOME=str(tmp_path / "home"))
    command = [sys.executable, "-m", "imeicheck", "db", "upgrade"]
    processes = [subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True) for _ in range(AT_ONCE)]
    errors = [process.communicate()[1] for process in processes]
    assert [p.returncode for p in processes] == [0] * AT_ONCE, errors
    engine = database.connect(empty_url)
    assert_fits(engine)
    engine.dispose()


def test_three_commands_start_at_once_in_a_new_state_folder(tmp_path: Path) -> None:
    environ = _environ(IMEICHECK_HOME=str(tmp_path / "home"))
    command = [sys.executable, "-m", "imeicheck", "keys", "list"]
    processes = [
        subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for _ in range(AT_ONCE)
    ]
    errors = [process.communicate()[1] for process in processes]
    assert [p.returncode for p in processes] == [0] * AT_ONCE, errors
    engine = database.connect(f"sqlite:///{tmp_path / 'home' / 'imeicheck.db'}")
    assert_fits(engine)
    engine.dispose()


@pytest.mark.parametrize("revision", [None, REVISIONS[0]])
def test_a_database_url_that_was_not_migrated_is_not_touched(
    empty_url: str, tmp_path: Path, revision: str | None
) -> None:
    engine = database.connect(empty_url)
    if revision is not None:
        upgrade_to(engine, revision)
    settings = read({"DATABASE_URL": empty_url, "IMEICHECK_HOME": str(tmp_path)})
    with pytest.raises(NotMigrated, match="imeicheck db upgrade"):
        opening.open_store(settings)
    with engine.connect() as connection:
        assert sa.inspect(connection).has_table("chain") == (revision is not None)
    assert opening.schema_version(engine).revision == revision
    engine.dispose()


def test_processes_of_the_release_before_go_on_with_sources_on_the_new_tables(empty_url: str, tmp_path: Path) -> None:
    engine = database.connect(empty_url)
    upgrade_to(engine, "0007")
    old = sa.Table("source", sa.MetaData(), autoload_with=engine)
    values = {"kind": "police", "channel": "reports", "country": "KE", "version": 0, "created_at": NOW}
    with engine.begin() as connection:
        connection.execute(sa.insert(old).values(slug="kenya-police", **values))
    opening.upgrade(engine, tmp_path)
    with engine.begin() as connection:
        connection.execute(sa.insert(old).values(slug="uganda-police", **values))
        known = sources.by_id(connection).values()
    assert {(one.slug, one.public_name, one.contact) for one in known} == {
        ("kenya-police", "", ""),
        ("uganda-police", "", ""),
    }
    engine.dispose()


def test_processes_of_the_release_before_go_on_with_replies_on_the_new_tables(empty_url: str, tmp_path: Path) -> None:
    engine = database.connect(empty_url)
    upgrade_to(engine, "0008")
    old = sa.Table("text_reply", sa.MetaData(), autoload_with=engine)
    with engine.begin() as connection:
        connection.execute(sa.insert(old).values(sid="SM1", reply="before", at=NOW))
    opening.upgrade(engine, tmp_path)
    texts.claim(engine, "SM2", NOW)
    with engine.begin() as connection:
        connection.execute(sa.insert(old).values(sid="SM3", reply="by the release before", at=NOW))
        stored = {row.sid: row.reply for row in connection.execute(sa.select(old.c.sid, old.c.reply))}
    assert stored == {"SM1": "before", "SM2": None, "SM3": "by the release before"}
    assert {sa.inspect(engine).get_indexes("text_reply")[n]["name"] for n in (0, 1)} == {
        "text_reply_at_ix",
        "text_reply_sender_ix",
    }
    engine.dispose()
