"""The rights of each database role as deploy/grants.toml decides them, and the SQL that grants them."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

DEPLOY = Path(__file__).parents[2] / "deploy"
GRANTS_TOML, GRANTS_SQL = DEPLOY / "grants.toml", DEPLOY / "grants.sql"
_RIGHT = re.compile(r"([A-Z]+)(?: \(([a-z0-9_, ]+)\))?(?:, |$)")


class Right(NamedTuple):
    """One privilege on one object. `column` is None for a sequence, and for a privilege that no column can have."""

    object: str
    column: str | None
    privilege: str


COLUMN_PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "REFERENCES")
TABLE_PRIVILEGES = ("DELETE", "TRUNCATE", "TRIGGER", "MAINTAIN")


@dataclass(frozen=True, slots=True)
class Decisions:
    """The content of grants.toml."""

    roles: Mapping[str, str]
    """What runs as each role."""
    tables: Mapping[str, Mapping[str, str]]
    sequences: Mapping[str, Mapping[str, str]]

    @property
    def role_names(self) -> list[str]:
        """Return the names that the roles have in PostgreSQL."""
        return [_in_postgresql(role) for role in self.roles]

    def columns(self, table: str) -> list[str]:
        """Return the columns that have a decision, in order."""
        return self.tables[table]["columns"].split()

    def rights(self, role: str) -> set[Right]:
        """Return every right that a role has, column by column."""
        found = set()
        for table, decided in self.tables.items():
            for privilege, columns in parse(decided[role]):
                if privilege in COLUMN_PRIVILEGES:
                    found |= {Right(table, column, privilege) for column in columns or self.columns(table)}
                else:
                    found.add(Right(table, None, privilege))
        for sequence, decided in self.sequences.items():
            found |= {Right(sequence, None, privilege) for privilege, _ in parse(decided[role])}
        return found


def read() -> Decisions:
    content = tomllib.loads(GRANTS_TOML.read_text())
    return Decisions(content["roles"], content["tables"], content["sequences"])


def parse(text: str) -> list[tuple[str, list[str]]]:
    """Return the privileges in a decision, each with the columns that it is limited to."""
    matches = list(_RIGHT.finditer(text))
    if "".join(match.group() for match in matches) != text:
        raise ValueError(f"not a list of privileges: {text}")
    return [(match[1], (match[2] or "").replace(",", "").split()) for match in matches]


def as_sql(decisions: Decisions) -> str:
    """Return the content of grants.sql."""
    everybody = ", ".join(decisions.role_names)
    grants = "\n".join(line for role in decisions.roles for line in _granted(decisions, role))
    return _SQL.format(everybody=everybody, grants=grants)


def _granted(decisions: Decisions, role: str) -> Iterator[str]:
    """Yield the statements for one role; tables with the same rights share a statement."""
    alike: dict[str, list[str]] = defaultdict(list)
    for table, decided in decisions.tables.items():
        alike[decided[role] if "(" not in decided[role] else f"{decided[role]} on {table}"].append(table)
    yield ""
    yield f"-- {decisions.roles[role]}"
    for tables in alike.values():
        yield from _grant(decisions.tables[tables[0]][role], tables, role)
    for sequence, decided in decisions.sequences.items():
        yield from _grant(decided[role], [f"SEQUENCE {sequence}"], role)


def _grant(rights: str, objects: Sequence[str], role: str) -> Iterator[str]:
    if rights:
        yield f"GRANT {rights} ON {', '.join(objects)} TO {_in_postgresql(role)};"


def _in_postgresql(role: str) -> str:
    return f"imeicheck_{role}"


_SQL = """\
-- The rights of each database role. Generated from grants.toml, which says how: edit that file, not this one.
--
-- Run it after every `imeicheck db upgrade`, as the role that ran that command:
--
--     psql -v ON_ERROR_STOP=1 -f deploy/grants.sql postgresql://imeicheck_owner:OWNER-PASSWORD@DB-HOST/imeicheck
--
-- It revokes whatever the roles have, then grants what this version needs, in one transaction: running processes see no
-- gap, and after an error nothing has changed. It can be repeated. Objects of other owners are left alone.

BEGIN;
SET LOCAL search_path = public;

DO $$
DECLARE
    statement text;
BEGIN
    IF (SELECT relowner FROM pg_class WHERE oid = to_regclass('alembic_version'))
        IS DISTINCT FROM (SELECT oid FROM pg_roles WHERE rolname = current_user)
    THEN
        RAISE EXCEPTION 'the tables belong to another role, or do not exist: first run `imeicheck db upgrade`, '
            'then this file, both as the owner';
    END IF;
    FOR statement IN
        SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC, {everybody}', current_database())
        UNION ALL
        SELECT format('GRANT CONNECT ON DATABASE %I TO {everybody}', current_database())
        UNION ALL
        SELECT format(
            'REVOKE ALL ON %s %s FROM PUBLIC, {everybody}',
            CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, oid::regclass
        )
        FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
            AND relowner = current_user::regrole
        UNION ALL
        SELECT format('REVOKE ALL ON ROUTINE %s FROM PUBLIC, {everybody}', oid::regprocedure)
        FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proowner = current_user::regrole
    LOOP
        EXECUTE statement;
    END LOOP;
END $$;

REVOKE ALL ON SCHEMA public FROM PUBLIC, {everybody};
GRANT USAGE ON SCHEMA public TO {everybody};

-- Later tables, sequences and functions: nothing, until a later version of this file grants it.
ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM PUBLIC, {everybody};
ALTER DEFAULT PRIVILEGES REVOKE ALL ON SEQUENCES FROM PUBLIC, {everybody};
ALTER DEFAULT PRIVILEGES REVOKE ALL ON ROUTINES FROM PUBLIC, {everybody};
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON TABLES FROM PUBLIC, {everybody};
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON SEQUENCES FROM PUBLIC, {everybody};
ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE ALL ON ROUTINES FROM PUBLIC, {everybody};
{grants}

COMMIT;
"""
