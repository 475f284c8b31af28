"""Read the newest changeset and the coverage for a lease, in one statement on a connection that stays open."""

import logging
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from imeicheck.rules.buckets import Coverage
from imeicheck.rules.coverage import cover
from imeicheck.store import sources
from imeicheck.store.database import reading
from imeicheck.store.ledger import Tip
from imeicheck.store.schema import chain, feed, source
from imeicheck.store.unreadable import Report, Unreadable, UnreadableLog, ignore

_TIP_AND_SOURCES = (
    sa.select(chain.c.number, chain.c.digest, *sources.SPOKEN)
    .select_from(chain)
    .outerjoin(source, sa.true())
    .outerjoin(feed, feed.c.source_id == source.c.id)
)

log = logging.getLogger("blocklist_sync")


class NewestState:
    """Reads the newest changeset and the coverage, several times a second.

    It keeps one connection until `close`, without an open transaction between two reads. Taking a connection from the
    pool for each read costs a probe, BEGIN and ROLLBACK, which is more than the statement itself.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._connection: sa.Connection | None = None
        self._unreadable = UnreadableLog(log)

    def read(self, now: datetime) -> tuple[Tip, Coverage]:
        """Return both as of one moment; a source that cannot be read is logged once. Raises StoreDown."""
        found: list[Unreadable] = []
        try:
            state = self._read(now, found.append)
        except SQLAlchemyError:
            self.close()
            with reading(self._engine) as connection:  # the open connection was lost: another one may do
                state = tip_and_coverage(connection, now, found.append)
        self._unreadable.note(found)
        return state

    def close(self) -> None:
        """Return the connection to the pool. The next read takes another one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _read(self, now: datetime, report: Report) -> tuple[Tip, Coverage]:
        """Raises SQLAlchemyError."""
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            return tip_and_coverage(self._connection, now, report)
        finally:
            self._connection.rollback()


def tip_and_coverage(connection: sa.Connection, now: datetime, report: Report = ignore) -> tuple[Tip, Coverage]:
    """Return the newest changeset and the coverage, read in one statement.

    A source that cannot be read counts as a required one that was never synced.
    """
    rows = connection.execute(_TIP_AND_SOURCES).all()
    spoken = [sources.read_spoken(row, report) for row in rows if row.id is not None]
    return Tip(rows[0].number, rows[0].digest.hex()), cover(spoken, now)
