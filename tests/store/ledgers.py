"""Writing to a ledger in few words, for the tests of the store."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import sqlalchemy as sa

from imeicheck.rules.chain import Action, Change, pack
from imeicheck.rules.listing import Listing, Reason
from imeicheck.seam import Seam, no_fault
from imeicheck.store import ledger, sources
from imeicheck.store.database import writing

PHONES = (49015420323751, 35693803564380, 35209900176148)
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

ForSource = Callable[[int], Change]


def add(phone: int, reason: Reason = Reason.STOLEN) -> ForSource:
    return lambda source: Change(Action.ADD, Listing(phone, source, reason, 0, 0, 0))


def update(phone: int, reason: Reason = Reason.LOST) -> ForSource:
    return lambda source: Change(Action.UPDATE, Listing(phone, source, reason, 0, 0, 0))


def remove(phone: int, reason: Reason = Reason.LOST) -> ForSource:
    return lambda source: Change(Action.REMOVE, Listing(phone, source, reason, 0, 0, 0))


def source_of(engine: sa.Engine, slug: str) -> int:
    with writing(engine) as connection:
        return sources.ensure(connection, slug, channel="feed", kind="registry", country="", now=NOON)


def write(
    engine: sa.Engine, slug: str, changes: Sequence[ForSource], at: datetime = NOON, step: Seam = no_fault
) -> int:
    """One changeset of a source; gives its number."""
    source = source_of(engine, slug)
    entry = ledger.Entry("feed", slug, "a test", source, "run-1")
    with writing(engine) as connection:
        ledger.claim(connection, source)
        return ledger.append(connection, entry, pack(change(source) for change in changes), at, step)
