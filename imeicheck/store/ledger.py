"""The ledger: numbered, atomic changesets, and the listing table that follows in the same transaction.

A changeset is written in an order that keeps the wait for others short: rows and listings first,
then the one chain row is locked, gives the number and the previous digest, and the transaction
commits. So numbers have no gaps and commit in order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from imeicheck.rules.chain import (
    ACTION_BYTES,
    GENESIS,
    MOST_ROWS,
    ROW_BYTES,
    Action,
    Change,
    Header,
    digest,
    unpack,
)
from imeicheck.rules.listing import Listing
from imeicheck.seam import Seam, no_fault
from imeicheck.store import rows
from imeicheck.store.schema import chain, changeset, changeset_id_seq, changeset_row, source

CHANNEL = "imeicheck_ledger"
"""PostgreSQL notifies listeners on this channel when a transaction that appended to the ledger commits."""


class Tip(NamedTuple):
    """The newest changeset: its number (0 for none) and its digest in hexadecimal."""

    number: int
    digest: str


class SourceMoved(Exception):
    """Somebody else wrote for this source in the meantime: what was to be written has to be worked out again."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Who changes the blocklist, and why. `subject` is the id of the run or report behind it."""

    kind: str
    by: str
    why: str
    source: int
    subject: str


def claim(connection: sa.Connection, source_id: int, version: int | None = None) -> int:
    """Take a source for this transaction and give its next version.

    Everything that writes for one source queues here. With `version`, raises SourceMoved unless
    the source still stands at it.
    """
    taken = sa.update(source).where(source.c.id == source_id)
    if version is not None:
        taken = taken.where(source.c.version == version)
    claimed: int | None = connection.scalar(taken.values(version=source.c.version + 1).returning(source.c.version))
    if claimed is None:
        raise SourceMoved(f"source {source_id} is no longer at version {version}")
    return claimed


def append(connection: sa.Connection, entry: Entry, packed: bytes, now: datetime, step: Seam = no_fault) -> int:
    """Write one changeset of at most 1,000 packed rows and apply it to the listing table.

    Gives its number. The caller has claimed the source and commits. Raises IntegrityError when an
    added listing stands already, which only a damaged listing table can cause.
    """
    return append_all(connection, entry, [packed], now, step)


def append_all(
    connection: sa.Connection, entry: Entry, portions: Sequence[bytes], now: datetime, step: Seam = no_fault
) -> int:
    """The same for several changesets that are committed together; gives the number of the last.

    Their rows are written before the chain row is locked, so nobody waits longer behind ten than behind one.
    """
    if max(map(len, portions)) > MOST_ROWS * ROW_BYTES:
        raise ValueError(f"a changeset has at most {MOST_ROWS} rows")
    ids = _new_ids(connection, len(portions))
    drafts = [rows.draft(id_, packed) for id_, packed in zip(ids, portions, strict=True)]
    hashed = rows.insert(connection, drafts)
    step("rows written")
    _apply(connection, [row for draft in drafts for row in draft.rows])
    step("listings written")
    newest = sa.select(chain.c.number, chain.c.digest).with_for_update()
    if connection.dialect.name == "postgresql":
        # In the statement that locks the chain, so that nobody waits for one more round trip. PostgreSQL commits the
        # transactions that notify one after the other; those that append are ordered by the chain row anyway.
        newest = newest.add_columns(sa.func.pg_notify(CHANNEL, ""))
    number, sealed, *_ = connection.execute(newest).one()
    step("chain locked")
    told = {f: getattr(entry, f) for f in Entry.__slots__}
    written: list[dict[str, Any]] = []
    for draft, hashes in zip(drafts, hashed, strict=True):
        number += 1
        sealed = digest(sealed, Header(number, now, **told), hashes)
        told_of = {"id": draft.id, "number": number, "rows": len(draft.rows)}
        written.append({**told_of, "hashes": hashes, "digest": sealed})
    common = {"at": now, "kind": entry.kind, "by": entry.by, "why": entry.why, "subject": entry.subject}
    connection.execute(sa.insert(changeset), [{**common, "source_id": entry.source, **one} for one in written])
    links = [{"to_number": one["number"], "to_digest": one["digest"]} for one in written]
    connection.execute(
        sa.update(chain).values(number=sa.bindparam("to_number"), digest=sa.bindparam("to_digest")), links
    )
    step("changeset written")
    return int(number)


def let_later_commits_carry_it(connection: sa.Connection) -> None:
    """Do not wait for the disk at this commit: the next one that does takes it along.

    For feeds only: a run that a power cut takes changesets from is written again by the next one.
    PostgreSQL alone has this; its log keeps the order, so numbers still have no gaps.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SET LOCAL synchronous_commit = off"))


def wait_for_the_disk(connection: sa.Connection) -> None:
    """Have this commit wait until it is durable, however the server is set."""
    if connection.dialect.name == "postgresql":
        hasty = "current_setting('synchronous_commit') IN ('off', 'local')"
        connection.execute(sa.text(f"SELECT set_config('synchronous_commit', 'on', true) WHERE {hasty}"))


def _new_ids(connection: sa.Connection, count: int) -> Sequence[int]:
    """Return keys for new changesets, in ascending order, which no other changeset has or will have.

    Keys say nothing of the order of changesets: numbers do. Earlier versions made keys from the time, all of them
    above 2**60, and may still do so in processes that an upgrade has not restarted.
    """
    if connection.dialect.name == "postgresql":
        each = sa.select(changeset_id_seq.next_value()).select_from(sa.func.generate_series(1, count))
        return connection.scalars(each).all()
    newest = int(connection.scalar(sa.select(chain.c.number)) or 0)  # nobody else writes before this commits
    return range(newest + 1, newest + 1 + count)


def _apply(connection: sa.Connection, packed: Sequence[bytes]) -> None:
    """Bring the listing table to where a changeset's rows put it."""
    at, add = ACTION_BYTES - 1, int(Action.ADD)
    rows.insert_listings(connection, [row for row in packed if row[at] == add])
    others = list(unpack(b"".join([row for row in packed if row[at] != add])))
    rows.update_listings(connection, [c.listing for c in others if c.action == Action.UPDATE])
    rows.delete_listings(connection, [c.listing for c in others if c.action == Action.REMOVE])


def tip(connection: sa.Connection) -> Tip:
    found = connection.execute(sa.select(chain.c.number, chain.c.digest)).one()
    return Tip(found.number, found.digest.hex())


def digest_at(connection: sa.Connection, number: int) -> str | None:
    """The digest of a changeset in hexadecimal; None if there is no such changeset yet."""
    if number == 0:
        return GENESIS.hex()
    found: bytes | None = connection.scalar(sa.select(changeset.c.digest).where(changeset.c.number == number))
    return found.hex() if found else None


def rows_after(connection: sa.Connection, number: int) -> int:
    """How many rows there are behind a changeset."""
    behind = sa.select(sa.func.sum(changeset.c.rows)).where(changeset.c.number > number)
    return int(connection.scalar(behind) or 0)


class Applied(NamedTuple):
    """A changeset as its followers see it."""

    number: int
    at: datetime
    source: int
    digest: str
    changes: Sequence[Change]


def after(connection: sa.Connection, number: int, most: int) -> list[Applied]:
    """The next changesets behind `number`, in order, at most `most` of them."""
    heads = connection.execute(
        sa.select(changeset.c.id, changeset.c.number, changeset.c.at, changeset.c.source_id, changeset.c.digest)
        .where(changeset.c.number > number)
        .order_by(changeset.c.number)
        .limit(most)
    ).all()
    if not heads:
        return []
    columns = [changeset_row.c[name] for name in ("changeset_id", "action", *rows.LISTING_COLUMNS)]
    found = connection.execute(
        sa.select(*columns)
        .where(changeset_row.c.changeset_id.in_([h.id for h in heads]))
        .order_by(changeset_row.c.changeset_id, changeset_row.c.place)
    )
    changes: dict[int, list[Change]] = {h.id: [] for h in heads}
    for id_, action, *stated in found:
        changes[id_].append(Change(action, Listing(*stated)))
    return [Applied(h.number, h.at, h.source_id, h.digest.hex(), changes[h.id]) for h in heads]
