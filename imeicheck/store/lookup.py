"""A phone looked up in SQL: the slower of the two ways to a finding, and the one that always counts."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from imeicheck.rules.buckets import Coverage
from imeicheck.rules.listing import Listing
from imeicheck.store import ledger, sources
from imeicheck.store.schema import listing


class Found(NamedTuple):
    """Listings of a phone with the moment of the ledger that they are from."""

    listings: Sequence[Listing]
    coverage: Coverage
    changeset: int


def look_up(connection: sa.Connection, phone: int, now: datetime) -> Found:
    """All of it from one view of the database."""
    rows = connection.execute(sa.select(listing).where(listing.c.phone == phone))
    listings = [Listing(*row) for row in rows]
    return Found(listings, sources.coverage(connection, now), ledger.tip(connection).number)
