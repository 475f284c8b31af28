"""What a renewal of the lease needs from SQL, in one statement on a connection that stays open."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from imeicheck.rules.buckets import Coverage
from imeicheck.rules.coverage import Spoken, cover
from imeicheck.store.database import reading
from imeicheck.store.ledger import Tip
from imeicheck.store.schema import chain, feed, source

_TIP_AND_SOURCES = (
    sa.select(chain.c.number, chain.c.digest, source.c.id, source.c.spoke_at, feed.c.required, feed.c.max_age_seconds)
    .select_from(chain)
    .outerjoin(source, sa.true())
    .outerjoin(feed, feed.c.source_id == source.c.id)
)


class NewestState:
    """Reads the newest changeset and the coverage, several times a second.

    Its connection goes back to the pool at `close`, and has no transaction open between two reads: taking one from the
    pool each time, with the probe, BEGIN and ROLLBACK, costs more than the statement.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._connection: sa.Connection | None = None

    def read(self, now: datetime) -> tuple[Tip, Coverage]:
        """Return both as of one moment. Raises StoreDown."""
        try:
            return self._read(now)
        except SQLAlchemyError:
            self.close()
        with reading(self._engine) as connection:  # the open connection was lost: another one may do
            return tip_and_coverage(connection, now)

    def close(self) -> None:
        """Give the connection back; the next read takes another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _read(self, now: datetime) -> tuple[Tip, Coverage]:
        """Raises SQLAlchemyError."""
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            return tip_and_coverage(self._connection, now)
        finally:
            self._connection.rollback()


def tip_and_coverage(connection: sa.Connection, now: datetime) -> tuple[Tip, Coverage]:
    """Return the newest changeset and the coverage, read in one statement."""
    rows = connection.execute(_TIP_AND_SOURCES).all()
    spoken = [
        Spoken(row.spoke_at, bool(row.required), timedelta(seconds=row.max_age_seconds or 0))
        for row in rows
        if row.id is not None
    ]
    return Tip(rows[0].number, rows[0].digest.hex()), cover(spoken, now)
