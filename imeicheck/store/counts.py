"""Tables that count: a key, and how many."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite


def add(connection: sa.Connection, table: sa.Table, counts: Mapping[Any, int]) -> None:
    """Add to what is counted; a key has the values of the table's primary key, in its order."""
    if not counts:
        return
    told = upsert(connection, table)
    keys = [column.name for column in table.primary_key]
    rows = [
        {**dict(zip(keys, key, strict=True)), "count": many}
        for key, many in sorted(counts.items())  # in one order, so that no two writers lock each other
    ]
    added = {"count": table.c["count"] + told.excluded["count"]}
    connection.execute(told.on_conflict_do_update(index_elements=keys, set_=added), rows)


def upsert(connection: sa.Connection, table: sa.Table) -> "postgresql.Insert | sqlite.Insert":
    """Return an INSERT that supports ON CONFLICT, in the dialect of the connection."""
    # SQLAlchemy has already imported the dialect of the connection. Importing the other one would slow commands down.
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as postgresql_insert

        return postgresql_insert(table)
    from sqlalchemy.dialects.sqlite import insert as sqlite_insert

    return sqlite_insert(table)
