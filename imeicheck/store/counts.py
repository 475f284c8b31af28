"""Tables that count: a key, and how many."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
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


def upsert(connection: sa.Connection, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that knows ON CONFLICT, of either database."""
    return postgresql.insert(table) if connection.dialect.name == "postgresql" else sqlite.insert(table)
