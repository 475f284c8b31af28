"""Schema changes on tables in use: for migrations, beside Alembic's `op`.

An index on a table that exists is made by `create_index` of this module. It lets others write meanwhile, and an index
that an interrupted migration left unfinished is made again.
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

    On PostgreSQL this commits what the migration did before, so call it in a migration of its own. It waits for
    transactions that began before, a dump for instance, and nobody waits for it.
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
    """Drop an index while others read and write the table. Like `create_index`, for a migration of its own."""
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index(name, table)
        return
    with _concurrently():
        op.drop_index(name, table, postgresql_concurrently=True, if_exists=True)


@contextmanager
def _concurrently() -> Iterator[None]:
    """Run outside of a transaction, and wait for locks as long as it takes: these block neither reads nor writes."""
    with op.get_context().autocommit_block():
        limit = op.get_bind().scalar(sa.text("SHOW lock_timeout"))
        op.execute("SET lock_timeout = 0")
        try:
            yield
        finally:
            op.execute(f"SET lock_timeout = '{limit}'")
