"""deploy/grants.sql on a real PostgreSQL: each role has the rights that grants.toml decides, and no others."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

from imeicheck.store.schema import metadata
from tests.servers import PostgresServer
from tests.store import decisions
from tests.store.decisions import GRANTS_SQL
from tests.store.grants import OWNER, apply, connected, create_database, create_roles
from tests.store.privileges import elsewhere, in_force

DECIDED = decisions.read()
FORMER, PUBLIC = "imeicheck", "public"
FORMER_GRANTS = f"""
GRANT CONNECT, TEMP, CREATE ON DATABASE current TO {{role}};
GRANT USAGE, CREATE ON SCHEMA public TO {{role}};
GRANT ALL ON ALL TABLES IN SCHEMA public TO {{role}};
GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {{role}};
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {{role}};
GRANT UPDATE (digest) ON changeset TO {{role}};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public GRANT ALL ON TABLES TO {{role}};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT ALL ON SEQUENCES TO {{role}};
"""


@pytest.fixture(scope="module")
def cluster(postgres: PostgresServer) -> PostgresServer:
    """A server on which the roles exist."""
    create_roles(postgres)
    return postgres


@pytest.fixture
def url(cluster: PostgresServer, tmp_path: Path) -> sa.URL:
    return create_database(cluster, tmp_path)


def run(url: sa.URL, *statements: str, user: str = OWNER) -> None:
    with connected(url, user) as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def assert_as_decided(url: sa.URL) -> None:
    """Compare what PostgreSQL grants with what is decided, for each role and for everybody."""
    with connected(url, OWNER) as connection:
        for role, name in zip(DECIDED.roles, DECIDED.role_names, strict=True):
            assert in_force(connection, name) == DECIDED.rights(role), name
            assert elsewhere(connection, name) == {"database CONNECT", "schema USAGE"}, name
        assert in_force(connection, PUBLIC) == set()
        assert elsewhere(connection, PUBLIC) == set()


def test_the_shipped_file_is_generated_from_the_decisions(pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("--rewrite"):
        GRANTS_SQL.write_text(decisions.as_sql(DECIDED))
    assert GRANTS_SQL.read_text() == decisions.as_sql(DECIDED), "edit grants.toml, then run this test with --rewrite"


def test_every_table_and_column_of_the_schema_has_a_decision_for_each_role() -> None:
    schema = {table.name: {column.name for column in table.columns} for table in metadata.tables.values()}
    schema["alembic_version"] = {"version_num"}
    assert {table: set(DECIDED.columns(table)) for table in DECIDED.tables} == schema, "decide in deploy/grants.toml"
    for table, decided in DECIDED.tables.items():
        assert set(decided) == {"columns", *DECIDED.roles}, table
        for role in DECIDED.roles:
            named = {column for _, columns in decisions.parse(decided[role]) for column in columns}
            assert named <= schema[table], (table, role)


def test_every_sequence_has_a_decision_for_each_role(url: sa.URL) -> None:
    with connected(url, OWNER) as connection:
        existing = set(sa.inspect(connection).get_sequence_names())
    assert set(DECIDED.sequences) == existing, "decide in deploy/grants.toml"
    assert all(set(decided) == set(DECIDED.roles) for decided in DECIDED.sequences.values())


def test_a_decision_that_is_no_list_of_privileges_is_refused() -> None:
    assert decisions.parse("SELECT (a, b), INSERT, DELETE") == [("SELECT", ["a", "b"]), ("INSERT", []), ("DELETE", [])]
    for wrong in ("SELECT,INSERT", "SELECT INSERT", "SELECT (a, b", "select", "SELECT; DROP TABLE x"):
        with pytest.raises(ValueError, match="not a list of privileges"):
            decisions.parse(wrong)


def test_every_role_has_the_rights_that_are_decided_and_no_others(cluster: PostgresServer, url: sa.URL) -> None:
    assert apply(cluster, url).returncode == 0
    assert_as_decided(url)


def test_running_it_again_changes_nothing(cluster: PostgresServer, url: sa.URL) -> None:
    first, second = apply(cluster, url), apply(cluster, url)
    assert (first.returncode, second.returncode) == (0, 0), second.stderr
    assert second.stderr == ""
    assert_as_decided(url)


def test_it_revokes_what_the_roles_and_everybody_had_before(cluster: PostgresServer, url: sa.URL) -> None:
    for role in (*DECIDED.role_names, "PUBLIC"):
        statements = FORMER_GRANTS.format(role=role).replace("DATABASE current", f"DATABASE {url.database}")
        run(url, *filter(str.strip, statements.split(";")))
    assert apply(cluster, url).returncode == 0
    assert_as_decided(url)


def test_a_table_a_sequence_and_a_function_of_a_later_version_are_nobodys(cluster: PostgresServer, url: sa.URL) -> None:
    run(url, *(f"ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO {role}" for role in DECIDED.role_names))
    assert apply(cluster, url).returncode == 0
    run(url, "CREATE TABLE later (id serial, secret text)")
    run(url, "CREATE FUNCTION later() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    assert_as_decided(url)


def test_objects_of_an_extension_are_left_alone(cluster: PostgresServer, url: sa.URL) -> None:
    superuser = sa.make_url(cluster.superuser_url).username or ""
    run(
        url,
        "CREATE FUNCTION of_an_extension() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE VIEW statements AS SELECT 1 AS one",
        "REVOKE ALL ON statements FROM PUBLIC",
        "REVOKE ALL ON FUNCTION of_an_extension FROM PUBLIC",
        user=superuser,
    )
    done = apply(cluster, url)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("user", ["superuser", "imeicheck_web"])
def test_somebody_else_than_the_owner_is_refused_and_nothing_changes(
    cluster: PostgresServer, url: sa.URL, user: str
) -> None:
    assert apply(cluster, url).returncode == 0
    name = sa.make_url(cluster.superuser_url).username if user == "superuser" else user
    done = apply(cluster, url, user=name or "")
    assert done.returncode != 0
    assert "as the owner" in done.stderr
    assert_as_decided(url)


def test_before_the_tables_exist_it_says_what_to_run_first(cluster: PostgresServer) -> None:
    url = sa.make_url(cluster.create_database(migrated=False, owner=OWNER))
    done = apply(cluster, url)
    assert done.returncode != 0
    assert "first run `imeicheck db upgrade`" in done.stderr


def test_on_tables_of_an_older_version_it_changes_nothing(cluster: PostgresServer, url: sa.URL) -> None:
    assert apply(cluster, url).returncode == 0
    run(url, "DROP TABLE text_count")
    with connected(url, OWNER) as connection:
        before = {role: in_force(connection, role) for role in DECIDED.role_names}
        done = apply(cluster, url)
        assert done.returncode != 0
        assert "text_count" in done.stderr
        assert {role: in_force(connection, role) for role in DECIDED.role_names} == before


def test_the_single_role_of_former_versions_can_be_dropped_as_the_docs_say(
    cluster: PostgresServer, url: sa.URL
) -> None:
    cluster.create_role(FORMER)
    statements = FORMER_GRANTS.format(role=FORMER).replace("DATABASE current", f"DATABASE {url.database}")
    run(url, *filter(str.strip, statements.split(";")))
    assert apply(cluster, url).returncode == 0
    with connected(url, FORMER) as connection:  # it still works: processes are restarted one after the other
        connection.execute(sa.text("SELECT * FROM chain"))
    superuser = sa.make_url(cluster.superuser_url).username or ""
    run(url, f"DROP OWNED BY {FORMER}", f"DROP ROLE {FORMER}", user=superuser)
    assert_as_decided(url)


def test_a_role_without_a_right_is_refused_by_name(cluster: PostgresServer, url: sa.URL) -> None:
    assert apply(cluster, url).returncode == 0
    with connected(url, "imeicheck_sms") as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(sa.text("SELECT sha256 FROM token"))
