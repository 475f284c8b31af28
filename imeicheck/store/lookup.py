"""Phones looked up in SQL: the slower of the two ways to a finding, and the one that always counts."""

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


def look_up(connection: sa.Connection, phones: Sequence[int], now: datetime) -> list[Found]:
    """Of each phone in turn, all of it from one view of the database."""
    of: dict[int, list[Listing]] = {}
    for row in connection.execute(sa.select(listing).where(listing.c.phone.in_(phones))):
        of.setdefault(row.phone, []).append(Listing(*row))
    coverage, changeset = sources.coverage(connection, now), ledger.tip(connection).number
    return [Found(of.get(phone, ()), coverage, changeset) for phone in phones]
