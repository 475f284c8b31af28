"""Find the run that a feed's refusal comes from."""

import sqlalchemy as sa

from imeicheck.store.schema import changeset, run
from imeicheck.store.standing import GOOD


def refusing_run(connection: sa.Connection, source_id: int) -> str | None:
    """Return the run whose revert refused the list of a feed; None if no such run is stored.

    The first revert since a list was last applied, completely or in part, refuses that list. Later reverts keep the
    refusal. So only a revert of that first one may lift it. Call this only while a list is refused.
    """
    wrote = sa.exists().where(changeset.c.subject == run.c.id, changeset.c.kind == "feed")
    cut_off = sa.and_(run.c.outcome.in_(("running", "interrupted")), wrote)
    applied = sa.and_(run.c.outcome.in_(GOOD), run.c.trouble.is_(None))
    last = sa.select(sa.func.max(run.c.started_at)).where(run.c.source_id == source_id, sa.or_(applied, cut_off))
    since = connection.scalar(last)
    reverts = sa.select(run.c.id).where(run.c.source_id == source_id, run.c.outcome == "reverted")
    if since is not None:
        reverts = reverts.where(run.c.started_at > since)
    return connection.scalar(reverts.order_by(run.c.started_at).limit(1))
