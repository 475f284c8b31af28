"""Code and database of different versions: which pairs work, and what the others are advised to do."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from imeicheck.settings import read
from imeicheck.store import database, opening
from imeicheck.store.errors import CodeTooOld, NotMigrated
from imeicheck.store.opening import schema_version
from imeicheck.store.schema import schema_revision
from imeicheck.store.schema_version import OLDEST_SCHEMA, REVISION, SchemaVersion, check_schema
from tests.flows.commands import IMEICHECK, Commands
from tests.releases import NEXT, make_newer

OLDER = f"{int(OLDEST_SCHEMA) - 1:04d}"


@pytest.mark.parametrize(
    "version",
    [
        SchemaVersion(OLDEST_SCHEMA),
        SchemaVersion(REVISION),
        SchemaVersion(NEXT, REVISION),
        SchemaVersion(NEXT, OLDER),
    ],
)
def test_code_works_on_its_range_and_on_newer_schemas_that_are_compatible_with_it(version: SchemaVersion) -> None:
    check_schema(version)


@pytest.mark.parametrize("revision", [None, OLDER])
def test_a_schema_that_is_too_old_has_to_be_upgraded(revision: str | None) -> None:
    with pytest.raises(NotMigrated, match="run `imeicheck db upgrade`"):
        check_schema(SchemaVersion(revision))


@pytest.mark.parametrize("compatible_with", [None, NEXT])
def test_code_that_is_too_old_has_to_be_replaced_and_never_upgrades(compatible_with: str | None) -> None:
    with pytest.raises(CodeTooOld, match="too old for the database") as raised:
        check_schema(SchemaVersion(NEXT, compatible_with))
    assert "install" in str(raised.value)
    assert "db upgrade" not in str(raised.value)


def test_a_newer_compatible_database_is_opened_and_left_as_it_is(sql_url: str, tmp_path: Path) -> None:
    make_newer(sql_url, compatible_with=REVISION)
    engine = opening.open_store(read({"DATABASE_URL": sql_url, "IMEICHECK_HOME": str(tmp_path)}))
    assert opening.upgrade(engine, tmp_path) == schema_version(engine) == SchemaVersion(NEXT, REVISION)
    engine.dispose()


def test_one_incompatible_migration_is_enough_even_if_a_later_one_is_compatible(sql_url: str, tmp_path: Path) -> None:
    make_newer(sql_url, compatible_with=NEXT)
    engine = database.connect(sql_url)
    with database.writing(engine) as connection:
        later = f"{int(NEXT) + 1:04d}"
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :later"), {"later": later})
        connection.execute(sa.insert(schema_revision).values(revision=later, compatible_with=REVISION))
    engine.dispose()
    with pytest.raises(CodeTooOld):
        opening.open_store(read({"DATABASE_URL": sql_url, "IMEICHECK_HOME": str(tmp_path)}))


def test_an_older_version_has_nothing_to_upgrade_in_a_compatible_database(sql_url: str, tmp_path: Path) -> None:
    make_newer(sql_url, compatible_with=REVISION)
    with Commands(tmp_path / "home", DATABASE_URL=sql_url) as commands:
        done = commands.run(IMEICHECK, "db", "upgrade")
    assert (done.returncode, done.stderr.count("\n")) == (0, 1), done.stderr
    assert f"nothing to do: the database is newer ({NEXT})" in done.stderr


@pytest.mark.parametrize("words", [("db", "upgrade"), ("keys", "list"), ("serve", "--port", "18999")])
def test_an_older_version_says_in_one_line_that_a_newer_one_is_needed(
    sql_url: str, tmp_path: Path, words: tuple[str, ...]
) -> None:
    make_newer(sql_url, compatible_with=NEXT)
    with Commands(
        tmp_path / "home",
        DATABASE_URL=sql_url,
    ) as commands:
        done = commands.run(IMEICHECK, *words)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert "install the version that migrated the database" in done.stderr


def test_two_versions_on_one_state_folder_follow_the_same_rule(tmp_path: Path) -> None:
    settings = read({"IMEICHECK_HOME": str(tmp_path)})
    opening.open_store(settings).dispose()
    make_newer(settings.sql_url, compatible_with=REVISION)
    opening.open_store(settings).dispose()
    make_newer(settings.sql_url, compatible_with=NEXT)
    with pytest.raises(CodeTooOld):
        opening.open_store(settings)
