"""Operations for migrations that do not block reads and writes, in addition to Alembic's `op`.

Use `create_index` of this module for an index on an existing table. It replaces an index that an interrupted migration
left invalid.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

_IS_VALID = """
SELECT i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relname = :name AND c.relnamespace = current_schema()::regnamespace"""


def create_index(name: str, table: str, columns: Sequence[str], *, unique: bool = False) -> None:
    """Create an index while others read and write the table.

    On PostgreSQL this commits earlier statements of the migration, so a migration that calls it must do nothing else.
    It waits for transactions that began before it, such as a dump, and no other session waits for it.
    """
    if op.get_bind().dialect.name == "sqlite":
        op.create_index(name, table, columns, unique=unique)
        return
    with _concurrently():
        valid = op.get_bind().scalar(sa.text(_IS_VALID), {"name": name})
        if valid is False:
            op.drop_index(name, table, postgresql_concurrently=True)
        if not valid:
            op.create_index(name, table, columns, unique=unique, postgresql_concurrently=True)


def drop_index(name: str, table: str) -> None:
    """Drop an index while others read and write the table. A migration that calls it must do nothing else."""
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index(name, table)
        return
    with _concurrently():
        op.drop_index(name, table, postgresql_concurrently=True, if_exists=True)


@contextmanager
def _concurrently() -> Iterator[None]:
    """Run outside of a transaction and without lock_timeout: these locks block neither reads nor writes."""
    with op.get_context().autocommit_block():
        limit = op.get_bind().scalar(sa.text("SHOW lock_timeout"))
        op.execute("SET lock_timeout = 0")
        try:
            yield
        finally:
            op.execute(f"SET lock_timeout = '{limit}'")
