"""Every changeset that ever touched a phone."""

from collections.abc import Sequence

import sqlalchemy as sa

from imeicheck.store.schema import changeset, changeset_row, source


def history(connection: sa.Connection, phone: int) -> Sequence[sa.RowMapping]:
    """The oldest first: number, at, kind, by, why, subject, source, and what the row says."""
    said = (changeset_row.c[name] for name in ("action", "reason", "pending", "day", "country"))
    about = (changeset.c[name] for name in ("number", "at", "kind", "by", "why", "subject"))
    rows = (
        sa.select(*about, source.c.slug.label("source"), *said)
        .join(changeset, changeset.c.id == changeset_row.c.changeset_id)
        .join(source, source.c.id == changeset_row.c.source_id)
        .where(changeset_row.c.phone == phone)
        .order_by(changeset.c.number, changeset_row.c.place)
    )
    return connection.execute(rows).mappings().all()
