"""Rules for migrations of tables in use: which SQL would stop others from reading or writing for long."""

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

_TABLE = r'(?:IF EXISTS )?(?:ONLY )?"?(\w+)"?'
_FORBIDDEN = {
    rf"CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY).* ON {_TABLE}": "CREATE INDEX without CONCURRENTLY",
    r"DROP INDEX (?!CONCURRENTLY)(?:IF EXISTS )?\"?(\w+)": "DROP INDEX without CONCURRENTLY",
    rf"ALTER TABLE {_TABLE}(?=.* SET NOT NULL)": "SET NOT NULL reads the whole table",
    rf"ALTER TABLE {_TABLE}(?=.* ALTER COLUMN \S+ (?:SET DATA )?TYPE )": "a column changes its type",
    rf"ALTER TABLE {_TABLE}(?=.* (?:FOREIGN KEY|CHECK|REFERENCES)\b)(?!.* NOT VALID)": "a constraint without NOT VALID",
    rf"ALTER TABLE {_TABLE}(?=.* (?:UNIQUE|PRIMARY KEY)\b)(?!.* USING INDEX)": "a key without USING INDEX",
    rf"(?:LOCK TABLE|CLUSTER|REINDEX TABLE|VACUUM FULL) {_TABLE}": "the table is locked",
}
"""Patterns of statements with the table or index that they name, and what is wrong with them."""


def faults(statements: Sequence[str], existing: Collection[str]) -> list[str]:
    """Return what is wrong with the statements of a migration, given the tables and indexes that existed before it."""
    found = []
    limited = False
    for statement in (" ".join(one.split()) for text in statements for one in text.split("; ")):
        if limit := re.match(r"SET lock_timeout = '?(\w+)'?", statement):
            limited = limit[1] != "0"
        if re.match("ALTER|DROP TABLE", statement) and not limited:
            found.append(f"no lock_timeout: {statement}")
        for pattern, fault in _FORBIDDEN.items():
            match = re.match(pattern, statement, re.IGNORECASE)
            if match and match[1] in existing:
                found.append(f"{fault}: {statement}")
    return found


@contextmanager
def recorded(engine: sa.Engine) -> Iterator[list[str]]:
    """The statements that an engine executes meanwhile."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def files_of_tables(engine: sa.Engine) -> dict[str, Any]:
    """Return the file of each table and index of a PostgreSQL database; another file afterwards means a rewrite."""
    listed = sa.text("SELECT relname, relfilenode FROM pg_class WHERE relnamespace = current_schema()::regnamespace")
    with engine.connect() as connection:
        return {row.relname: row.relfilenode for row in connection.execute(listed)}


def rewritten(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return the tables and indexes that a migration wrote anew."""
    return [f"{name} was rewritten" for name, file in before.items() if after.get(name, file) != file]
