"""Followers of the ledger: whatever is derived from it in SQL, each at its own pace.

A follower has a name and a cursor. Its output and its cursor are written in one transaction, so a
crash repeats nothing and skips nothing. (The publisher keeps its cursor where its output is: in Redis.)
"""

from collections import Counter
from collections.abc import Callable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from imeicheck.seam import Seam, no_fault
from imeicheck.store import ledger
from imeicheck.store.database import reading, writing
from imeicheck.store.schema import changeset, changeset_row, cursor, daily_change

Output = Callable[[sa.Connection, int, int], None]
"""Writes what follows from the changesets behind the first number, up to the second."""

STEP = 50
"""Changesets handled in one transaction, at most: others wait for their turn meanwhile."""


def follow(engine: sa.Engine, name: str, output: Output, step: Seam = no_fault) -> bool:
    """Take the follower of that name further; whether there is more to follow. Raises StoreDown."""
    with reading(engine) as connection:  # an idle follower asks once, and takes no writer's turn
        if connection.scalar(sa.select(cursor.c.number).where(cursor.c.name == name)) == ledger.tip(connection).number:
            return False
    with writing(engine) as connection:
        held = sa.select(cursor.c.number).where(cursor.c.name == name).with_for_update()
        at = connection.scalar(held)
        if at is None:
            try:
                with connection.begin_nested():
                    connection.execute(sa.insert(cursor).values(name=name, number=0))
            except IntegrityError:
                pass  # another process made it at the same moment
            at = connection.scalars(held).one()
        tip = ledger.tip(connection).number
        to = min(tip, at + STEP)
        if to > at:
            output(connection, at, to)
            step("output written")
            connection.execute(sa.update(cursor).where(cursor.c.name == name).values(number=to))
            step("cursor moved")
        return bool(to < tip)


def count_daily_changes(connection: sa.Connection, after: int, to: int) -> None:
    """How many listings each source added, updated and removed a day (UTC): a follower's output."""
    counted = connection.execute(
        sa.select(changeset.c.at, changeset.c.source_id, changeset_row.c.action, sa.func.count().label("rows"))
        .join(changeset_row, changeset_row.c.changeset_id == changeset.c.id)
        .where(changeset.c.number > after, changeset.c.number <= to)
        .group_by(changeset.c.id, changeset.c.at, changeset.c.source_id, changeset_row.c.action)
    )
    sums: Counter[tuple[date, int, int]] = Counter()
    for row in counted:
        sums[row.at.date(), row.source_id, row.action] += row.rows
    for (day, source_id, action), rows in sums.items():
        same = {"day": day, "source_id": source_id, "action": action}
        raised = (
            sa.update(daily_change)
            .where(*(daily_change.c[name] == value for name, value in same.items()))
            .values(rows=daily_change.c.rows + rows)
        )
        if connection.execute(raised).rowcount == 0:
            connection.execute(sa.insert(daily_change).values(**same, rows=rows))
