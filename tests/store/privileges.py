"""The rights of a role as PostgreSQL reports them: its own, those of its groups and those of everybody."""

import sqlalchemy as sa

from tests.store.decisions import COLUMN_PRIVILEGES, TABLE_PRIVILEGES, Right

MAINTAIN_SINCE = 170_000
"""The version of PostgreSQL that has the privilege MAINTAIN."""


def in_force(connection: sa.Connection, role: str) -> set[Right]:
    """Return every right on a table, column or sequence that PostgreSQL lets a role use, however it came by it."""
    version = int(str(connection.scalar(sa.text("SHOW server_version_num"))))
    relation = "c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
    columns = connection.execute(
        sa.text(
            "SELECT c.relname, a.attname, p FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid, "
            f"unnest(CAST(:privileges AS text[])) AS p WHERE {relation} AND a.attnum > 0 AND NOT a.attisdropped "
            "AND has_column_privilege(:role, c.oid, a.attnum, p)"
        ),
        {"role": role, "privileges": list(COLUMN_PRIVILEGES)},
    )
    tables = connection.execute(
        sa.text(
            f"SELECT c.relname, NULL, p FROM pg_class c, unnest(CAST(:privileges AS text[])) AS p WHERE {relation} "
            "AND has_table_privilege(:role, c.oid, p)"
        ),
        {"role": role, "privileges": [p for p in TABLE_PRIVILEGES if p != "MAINTAIN" or version >= MAINTAIN_SINCE]},
    )
    sequences = connection.execute(
        sa.text(
            "SELECT c.relname, NULL, p FROM pg_class c, unnest(ARRAY['USAGE', 'SELECT', 'UPDATE']) AS p "
            "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'S' "
            "AND has_sequence_privilege(:role, c.oid, p)"
        ),
        {"role": role},
    )
    return {Right(*row) for rows in (columns, tables, sequences) for row in rows}


def elsewhere(connection: sa.Connection, role: str) -> set[str]:
    """Return the rights of a role on the database, the schema and the functions."""
    rows = connection.scalars(
        sa.text(
            "SELECT 'database ' || p FROM unnest(ARRAY['CONNECT', 'CREATE', 'TEMP']) AS p "
            "WHERE has_database_privilege(:role, current_database(), p) "
            "UNION SELECT 'schema ' || p FROM unnest(ARRAY['USAGE', 'CREATE']) AS p "
            "WHERE has_schema_privilege(:role, 'public', p) "
            "UNION SELECT 'function ' || proname FROM pg_proc "
            "WHERE pronamespace = 'public'::regnamespace AND has_function_privilege(:role, oid, 'EXECUTE')"
        ),
        {"role": role},
    )
    return set(rows)
