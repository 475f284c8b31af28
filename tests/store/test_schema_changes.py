"""Migrations of tables in use, on PostgreSQL: locks are short, indexes are made beside the work of others."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import op
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext

from imeicheck.store import database, migrate, opening
from imeicheck.store.errors import StoreDown
from imeicheck.store.migrations import online
from tests.flows.commands import wait_until
from tests.releases import Release, next_release
from tests.servers import PostgresServer
from tests.store.schema_changes import faults, files_of_tables, recorded, rewritten
from tests.store.test_migrations import LAST_WITHOUT_COMPATIBILITY, REVISIONS

INDEX = "report_case_ix"
BAD: dict[str, Callable[[], object]] = {
    "CREATE INDEX without CONCURRENTLY": lambda: op.create_index(INDEX, "report", ["case"]),
    "DROP INDEX without CONCURRENTLY": lambda: op.drop_index("report_imei_phone_ix", "report_imei"),
    "SET NOT NULL": lambda: op.alter_column("run", "trouble", nullable=False),
    "changes its type": lambda: op.alter_column("run", "rows", type_=sa.BigInteger()),
    "report was rewritten": lambda: op.add_column("report", sa.Column("n", sa.BigInteger(), sa.Identity())),
    "constraint without NOT VALID": lambda: op.create_check_constraint("some_rows", "run", "rows >= 0"),
    "key without USING INDEX": lambda: op.create_unique_constraint("one_name", "token", ["name"]),
    "the table is locked": lambda: op.execute("LOCK TABLE report"),
    "no lock_timeout": lambda: op.execute("SET lock_timeout = 0; ALTER TABLE report ADD n int"),
}


def good() -> None:
    op.create_table("made_up", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("name", sa.Text()))
    op.create_index("made_up_name_ix", "made_up", ["name"])
    op.add_column("report", sa.Column("made_up", sa.Text(), server_default="", nullable=False))
    op.alter_column("run", "rows", nullable=True)
    online.create_index(INDEX, "report", ["case"])
    op.add_column("report", sa.Column("made_up_after", sa.Text()))


@pytest.fixture
def engine(postgres: PostgresServer) -> Iterator[sa.Engine]:
    engine = database.connect(postgres.create_database())
    yield engine
    engine.dispose()


def faults_of(engine: sa.Engine, run: Callable[[], object]) -> list[str]:
    """Run a change and return what is wrong with it."""
    before = files_of_tables(engine)
    with recorded(engine) as statements:
        run()
    return faults(statements, before) + rewritten(before, files_of_tables(engine))


def apply(engine: sa.Engine, change: Callable[[], object]) -> None:
    """Run a made-up migration as `migrate` runs those that are shipped."""
    with engine.connect() as connection:
        connection.execute(sa.text("SET lock_timeout = '200ms'"))
        connection.commit()
        context = MigrationContext.configure(connection, opts={"transaction_per_migration": True})
        with Operations.context(context), context.begin_transaction(_per_migration=True):
            change()
        connection.rollback()
        connection.invalidate()


@pytest.mark.parametrize("fault", BAD)
def test_each_change_that_would_stop_others_for_long_is_found(engine: sa.Engine, fault: str) -> None:
    found = faults_of(engine, lambda: apply(engine, BAD[fault]))
    assert any(fault in one for one in found), found


def test_nothing_is_wrong_with_changes_that_let_others_work(engine: sa.Engine) -> None:
    assert faults_of(engine, lambda: apply(engine, good)) == []


def test_no_migration_since_0009_stops_others_for_long(postgres: PostgresServer) -> None:
    engine = database.connect(postgres.create_database(migrated=False))
    migrate.upgrade_postgresql(engine, LAST_WITHOUT_COMPATIBILITY)
    found = {
        revision: faults_of(engine, lambda revision=revision: migrate.upgrade_postgresql(engine, revision))  # type: ignore[misc]
        for revision in REVISIONS
        if revision > LAST_WITHOUT_COMPATIBILITY
    }
    engine.dispose()
    assert not any(found.values()), found


def is_valid(engine: sa.Engine, index: str) -> bool | None:
    with engine.connect() as connection:
        oid = connection.scalar(sa.text("SELECT to_regclass(:index)::oid"), {"index": index})
        valid = sa.text("SELECT indisvalid FROM pg_index WHERE indexrelid = :oid")
        return connection.execute(valid, {"oid": oid}).scalar_one_or_none()


@pytest.fixture
def with_index(tmp_path: Path) -> Release:
    """The next release, which creates an index on reports."""
    return next_release(tmp_path / "next", f'    online.create_index("{INDEX}", "report", ["case"])\n')


def upgrading(release: Release, engine: sa.Engine, home: Path) -> subprocess.Popen[str]:
    environ = {**release.environ, "DATABASE_URL": engine.url.render_as_string(hide_password=False)}
    return subprocess.Popen(
        [sys.executable, "-m", "imeicheck", "db", "upgrade"],
        cwd=release.folder,
        env={**environ, "IMEICHECK_HOME": str(home)},
        stderr=subprocess.PIPE,
        text=True,
    )


def test_an_index_that_was_left_unfinished_is_made_again(
    engine: sa.Engine, with_index: Release, tmp_path: Path
) -> None:
    with database.reading(engine) as dump:
        database.let_it_take_long(dump)
        dump.execute(sa.text("SELECT count(*) FROM report"))  # the index waits for all who see an older state
        first = upgrading(with_index, engine, tmp_path)
        wait_until(lambda: is_valid(engine, INDEX) is False, "the index is begun")
        first.kill()
        first.communicate()
        backends = sa.text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX%'")
        with engine.connect() as connection:
            connection.execute(backends)
    assert is_valid(engine, INDEX) is False
    again = upgrading(with_index, engine, tmp_path)
    assert (again.communicate()[1], again.returncode) == ("the database fits this version\n", 0)
    assert is_valid(engine, INDEX)


def test_three_processes_make_one_index(engine: sa.Engine, with_index: Release, tmp_path: Path) -> None:
    processes = [upgrading(with_index, engine, tmp_path) for _ in range(3)]
    errors = [process.communicate()[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], errors
    assert is_valid(engine, INDEX)


def test_an_upgrade_that_never_gets_its_lock_names_who_has_the_table(postgres: PostgresServer, tmp_path: Path) -> None:
    engine = database.connect(postgres.create_database(migrated=False))
    migrate.upgrade_postgresql(engine, "0007")
    with engine.connect() as dump:
        dump.execute(sa.text("SET application_name = 'pg_dump'"))
        dump.execute(sa.text("LOCK TABLE source IN ACCESS SHARE MODE"))
        with pytest.raises(StoreDown, match=r"another session holds table source: process \d+ pg_dump since") as raised:
            migrate.upgrade_postgresql(engine, wait_seconds=1.0)
    assert "\n" not in str(raised.value)
    assert opening.schema_version(engine).revision == "0007", "nothing of it was applied"
    engine.dispose()


def test_an_upgrade_waits_for_another_and_names_it_at_the_end(engine: sa.Engine) -> None:
    with engine.connect() as other:
        other.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": migrate.UPGRADE_LOCK})
        with pytest.raises(StoreDown, match="another `imeicheck db upgrade` is under way"):
            migrate.upgrade_postgresql(engine, wait_seconds=1.0)
        waiting = threading.Thread(target=migrate.upgrade_postgresql, args=(engine,))
        waiting.start()
    engine.dispose()
    waiting.join()
