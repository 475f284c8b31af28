"""What an attacker who controls one process, with its database role, is refused."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, ProgrammingError

from imeicheck.store.schema import metadata
from tests.flows.commands import BLOCKLIST_SYNC, IMEICHECK, Commands
from tests.servers import PostgresServer
from tests.store import decisions, grants, privileges
from tests.store.grants import OWNER

ROLES = tuple(decisions.read().roles)
NOT_ALLOWED = "42501"
"""The error `insufficient_privilege` of PostgreSQL."""
LISTING = "phone, source_id, reason, pending, day, country"
EVERYBODY = [
    *(f"TRUNCATE {table}" for table in metadata.tables),
    *(f"DROP TABLE {table}" for table in metadata.tables),
    *(f"DELETE FROM {ledger}" for ledger in ("changeset", "changeset_row", "chain", "report", "report_imei")),
    "UPDATE changeset SET digest = ''",
    "UPDATE changeset_row SET phone = 0",
    "UPDATE chain SET id = 2",
    "INSERT INTO chain VALUES (2, 0, '')",
    "UPDATE listing SET phone = 0",
    "ALTER TABLE changeset DISABLE TRIGGER ALL",
    "DROP TRIGGER changeset_no_change ON changeset",
    "CREATE OR REPLACE FUNCTION chain_step() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "SELECT ledger_is_append_only()",
    "ALTER TABLE listing ADD COLUMN owner text",
    "CREATE INDEX i ON listing (reason)",
    "CREATE TABLE mine (id int)",
    "CREATE TEMP TABLE mine (id int)",
    "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE SCHEMA mine",
    "UPDATE alembic_version SET version_num = '0001'",
    "UPDATE source SET slug = 'x'",
    "UPDATE source SET channel = 'reports'",
    "DELETE FROM source",
    "DELETE FROM run",
    "DELETE FROM token",
    "UPDATE token SET scopes = 'report'",
    "UPDATE token SET sha256 = ''",
    "DELETE FROM usage",
    f"SET ROLE {OWNER}",
    "CREATE ROLE mine",
    "COPY token TO PROGRAM 'cat'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT setval('source_id_seq', 1)",
]
TEXTS = ["SELECT * FROM text_sender", "SELECT * FROM text_count", "SELECT body FROM text_reply"]
FEEDS = ["SELECT url FROM feed", "SELECT transport FROM feed", "DELETE FROM feed"]
FEED_CHANGES = [
    "UPDATE feed SET url = 'https://evil.example'",
    "UPDATE feed SET limits = '{}'",
    "UPDATE feed SET required = false",
    "INSERT INTO feed (source_id, url) VALUES (1, 'x')",
    "INSERT INTO source (slug) VALUES ('x')",
    "UPDATE source SET public_name = 'x'",
    "UPDATE source SET kind = 'police'",
]
TOKENS = ["SELECT sha256 FROM token", "INSERT INTO token (id) VALUES ('x')", "UPDATE token SET revoked_at = NULL"]
REPORTS = ["SELECT * FROM report", "SELECT * FROM report_imei", "INSERT INTO report (id) VALUES ('x')"]
TACS = ["INSERT INTO tac VALUES (1, 'x', 'y', NULL)", "DELETE FROM tac", "INSERT INTO tac_list (file) VALUES ('x')"]
SYNCS = [
    "SELECT data FROM quarantine",
    "DELETE FROM quarantine",
    "INSERT INTO quarantine VALUES ('x', 0, '')",
    "INSERT INTO run (id) VALUES ('x')",
    "UPDATE run SET outcome = 'applied'",
    "UPDATE cursor SET number = 0",
    "UPDATE daily_change SET rows = 0",
    "SELECT salt FROM changeset_row",
    "SELECT why FROM changeset",
]
LEDGER = [
    "INSERT INTO changeset (id) VALUES (1)",
    "INSERT INTO changeset_row (changeset_id) VALUES (1)",
    "UPDATE chain SET digest = ''",
    f"INSERT INTO listing ({LISTING}) VALUES (1, 1, 1, 0, 0, 0)",
    "UPDATE listing SET reason = 1",
    "DELETE FROM listing",
    "UPDATE source SET version = 1",
    "SELECT * FROM chain FOR UPDATE",
]
REPORTING_TOKENS = ["INSERT INTO token (id, source_id) VALUES ('x', 1)", "UPDATE token SET source_id = 1"]
REFUSED = {
    "web": [*TEXTS, *FEEDS, *FEED_CHANGES, *TACS, *SYNCS, *REPORTING_TOKENS, "UPDATE report SET filed_by = 'x'"],
    "sms": [*FEEDS, *FEED_CHANGES, *TOKENS, *REPORTS, *TACS, *SYNCS, *LEDGER],
    "worker": [*TEXTS, *FEED_CHANGES, "DELETE FROM feed", *TOKENS, *REPORTS, *TACS, "SELECT sid FROM text_reply"],
    "operator": [
        *TEXTS,
        *REPORTS,
        "DELETE FROM text_reply",
        "UPDATE cursor SET number = 0",
        "UPDATE token SET rate = ''",
    ],
}


@pytest.fixture(scope="module")
def url(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> sa.URL:
    """A database with the shipped rights."""
    grants.create_roles(postgres)
    url = grants.create_database(postgres, tmp_path_factory.mktemp("refused"))
    assert grants.apply(postgres, url).returncode == 0
    return url


@pytest.fixture
def connection(url: sa.URL, role: str) -> Iterator[sa.Connection]:
    with grants.connected(url, f"imeicheck_{role}") as connection:
        yield connection


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_refused_what_its_process_does_not_need(connection: sa.Connection, role: str) -> None:
    outcomes = {statement: _outcome(connection, statement) for statement in (*EVERYBODY, *REFUSED[role])}
    assert {statement: outcome for statement, outcome in outcomes.items() if outcome != NOT_ALLOWED} == {}


def _outcome(connection: sa.Connection, statement: str) -> str | None:
    """Return the SQLSTATE of the error that a statement ends with; None if it succeeds."""
    try:
        connection.exec_driver_sql(statement)
    except DBAPIError as e:
        return getattr(e.orig, "sqlstate", None)
    return None


@pytest.mark.parametrize("role", ROLES)
def test_a_role_cannot_hand_its_rights_on(url: sa.URL, connection: sa.Connection) -> None:
    for table in metadata.tables:
        with suppress(ProgrammingError):
            connection.exec_driver_sql(f"GRANT ALL ON {table} TO PUBLIC")
    assert privileges.in_force(connection, "public") == set()


def test_a_command_with_the_file_of_another_process_fails_in_one_line(url: sa.URL, tmp_path: Path) -> None:
    for role, command in (
        ("worker", (IMEICHECK, "keys", "create", "till", "--scope", "check")),
        ("worker", (BLOCKLIST_SYNC, "add", "x", "--url", "x.csv", "--format", "plain")),
        ("operator", ("sms_gateway", "stats")),
    ):
        named = url.set(username=f"imeicheck_{role}", drivername="postgresql").render_as_string(hide_password=False)
        done = Commands(tmp_path, DATABASE_URL=named).run(*command)
        assert done.returncode == 1
        [line] = done.stderr.strip().splitlines()
        assert "permission denied" in line
