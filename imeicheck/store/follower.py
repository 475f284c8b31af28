"""Followers of the ledger: whatever is derived from it in SQL, each at its own pace.

A follower has a name and a cursor. Its output and its cursor are written in one transaction, so a
crash repeats nothing and skips nothing. (The publisher to Redis keeps its cursor in Redis.)
"""

from collections import Counter
from collections.abc import Callable, Sequence

import sqlalchemy as sa

from imeicheck.seam import Seam, no_fault
from imeicheck.store import ledger
from imeicheck.store.database import writing
from imeicheck.store.ledger import Applied
from imeicheck.store.schema import cursor, daily_change

Output = Callable[[sa.Connection, Sequence[Applied]], None]

STEP = 20
"""Changesets handled in one transaction, at most."""


def follow(engine: sa.Engine, name: str, output: Output, step: Seam = no_fault) -> int:
    """Hand `output` the next changesets behind the cursor of that name; gives how many there were.

    Raises StoreDown.
    """
    with writing(engine) as connection:
        at = connection.scalar(sa.select(cursor.c.number).where(cursor.c.name == name).with_for_update())
        if at is None:
            connection.execute(sa.insert(cursor).values(name=name, number=0))
        changesets = ledger.after(connection, at or 0, STEP)
        if changesets:
            output(connection, changesets)
            step("output written")
            moved = sa.update(cursor).where(cursor.c.name == name)
            connection.execute(moved.values(number=changesets[-1].number))
            step("cursor moved")
        return len(changesets)


def count_daily_changes(connection: sa.Connection, changesets: Sequence[Applied]) -> None:
    """How many listings each source added, updated and removed a day (UTC): a follower's output."""
    counts = Counter((c.at.date(), c.source, change.action) for c in changesets for change in c.changes)
    for (day, source_id, action), rows in counts.items():
        of_it = (
            (daily_change.c.day == day) & (daily_change.c.source_id == source_id) & (daily_change.c.action == action)
        )
        raised = connection.execute(sa.update(daily_change).where(of_it).values(rows=daily_change.c.rows + rows))
        if raised.rowcount == 0:
            connection.execute(sa.insert(daily_change).values(day=day, source_id=source_id, action=action, rows=rows))
