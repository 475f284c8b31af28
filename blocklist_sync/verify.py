"""Does everything follow from the ledger? Chain, then listing table, then Redis; the first difference ends it."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import sqlalchemy as sa

from blocklist_sync.arrays import CHANGE, NO_LISTINGS, Changes, Listings, Phones, in_order, listings_in, only
from blocklist_sync.board import Board, position_of
from blocklist_sync.bulk import read_all, read_ledger
from blocklist_sync.changes import LedgerRows, differing, follow, hashes
from blocklist_sync.write import Progress
from imeicheck.rules.buckets import Malformed, Position, unseal
from imeicheck.rules.chain import GENESIS, HASH_BYTES, Header, digest
from imeicheck.rules.imei import from_phone
from imeicheck.store import ledger
from imeicheck.store.database import reading
from imeicheck.store.schema import chain, changeset, changeset_row

BUCKETS = 2000


class Differs(Exception):
    """The first difference, in words."""


class Replayed(NamedTuple):
    """What follows from the ledger up to a changeset."""

    number: int
    digest: bytes
    listings: Listings


START = Replayed(0, GENESIS, NO_LISTINGS)


def verify(engine: sa.Engine, board: Board | None, progress: Progress) -> str:
    """Return in one line what was verified, and how far Redis is behind the ledger.

    Redis may be behind the ledger. That is no difference if Redis agrees with the ledger at its own changeset.

    Raises Differs, StoreDown, RedisError.
    """
    with reading(engine) as connection:
        replayed = replay(connection, progress)
        listed = all_listings(connection, progress, len(replayed.listings))
        if len(phones := differing(replayed.listings, listed)["phone"]):
            raise Differs(
                f"the listing table differs from the ledger at {_first(phones)}: `blocklist-sync rebuild` makes it anew"
            )
        del listed  # it is the same
    told = f"chain of {replayed.number:,} changesets and {len(replayed.listings):,} listings agree"
    if board is None:
        return f"{told}; there is no Redis to compare"
    position = _verify_redis(engine, board, replayed, progress)
    return f"{told}; {_redis_state(position, board, replayed.number)}"


def _redis_state(position: Position | None, board: Board, newest: int) -> str:
    if position is None:
        return "Redis holds nothing"
    if (behind := newest - position.number) <= 0:
        return f"Redis agrees at changeset {position.number:,}"
    changesets = "1 changeset" if behind == 1 else f"{behind:,} changesets"
    where = (
        f"Redis is {changesets} behind (changeset {position.number:,} of {newest:,}) and agrees with the ledger there"
    )
    if board.has_lease():
        return f"{where}; the publisher is at work"
    return f"{where}; it has no lease, so checks read SQL until `blocklist-sync run` has caught up"


def replay(connection: sa.Connection, progress: Progress, since: Replayed = START) -> Replayed:
    """Every digest behind `since`, and every row that is left. Raises Differs."""
    newest = connection.execute(sa.select(chain)).one()
    listings = follow(since.listings, _verified(connection, since, newest, progress))
    stray = connection.scalar(
        sa.select(changeset_row.c.changeset_id)
        .where(~sa.exists().where(changeset.c.id == changeset_row.c.changeset_id))
        .limit(1)
    )
    if stray is not None:
        raise Differs(f"there are rows of a changeset {stray} that does not exist")
    return Replayed(newest.number, newest.digest, listings)


def _verified(
    connection: sa.Connection, since: Replayed, newest: sa.Row[*tuple[Any, ...]], progress: Progress
) -> Iterator[Changes]:
    number, previous = since.number, since.digest
    for changesets, rows in read_ledger(connection, changeset.c.number > number):
        sound, fault = [], ""
        for c in changesets:
            if fault := _fault(c, number + 1, previous):
                break
            sound.append(c)
            number, previous = c.number, c.digest
        _verify_rows(sound, rows[rows["number"] <= number])
        if fault:
            raise Differs(fault)
        progress("chain", number, newest.number)
        yield only(rows, CHANGE)
    if (newest.number, newest.digest) != (number, previous):
        raise Differs(f"the chain ends at changeset {newest.number}, the changesets at {number}")


def _fault(c: sa.Row[*tuple[Any, ...]], number: int, previous: bytes) -> str:
    """What is wrong with the changeset that ought to be this number."""
    if c.number != number:
        return f"changeset {number} is missing from the chain"
    header = Header(c.number, c.at, c.kind, c.by, c.why, c.source_id, c.subject)
    if digest(previous, header, c.hashes) != c.digest or c.rows * HASH_BYTES != len(c.hashes):
        return f"changeset {number} is not what its digest says"
    return ""


def _verify_rows(changesets: Sequence[sa.Row[*tuple[Any, ...]]], rows: LedgerRows) -> None:
    """Each row against the hash that its changeset keeps of it."""
    if not len(rows):
        return
    kept = np.frombuffer(b"".join(c.hashes for c in changesets), f"V{HASH_BYTES}")
    counts = np.array([c.rows for c in changesets])
    which = rows["number"] - changesets[0].number
    right = (rows["place"] >= 0) & (rows["place"] < counts[which])
    its_own = (np.cumsum(counts) - counts)[which] + rows["place"]
    right[right] = hashes(rows[right]) == kept[its_own[right]]
    for number, place in rows[~right][["number", "place"]].tolist():
        raise Differs(f"row {place} of changeset {number} is not what its hash says")


def all_listings(connection: sa.Connection, progress: Progress, of: int) -> Listings:
    """The listing table, in order; about so many are expected."""
    return in_order(read_all(connection, seen=lambda done: progress("listings", done, of)))


def _verify_redis(engine: sa.Engine, board: Board, replayed: Replayed, progress: Progress) -> Position | None:
    """Compare every bucket with the listings, and return the position of Redis; None if Redis is empty.

    Phones of changesets that Redis has not applied yet are compared with the ledger at the changeset of Redis, unless
    Redis changed meanwhile.
    """
    try:
        position = position_of(board.look_only())
        if position is None:
            return None
        held = in_order(np.concatenate([NO_LISTINGS, *_held(board, position, progress)]))
        after = position_of(board.look_only())
    except Malformed as e:
        raise Differs(str(e)) from e
    if after is None or after.generation != position.generation:
        raise Differs("Redis was rebuilt meanwhile: verify again")
    with reading(engine) as connection:
        if ledger.digest_at(connection, position.number) != position.digest:
            raise Differs(f"Redis stands at a changeset {position.number} that the ledger does not have")
        moving = _moving(connection, min(replayed.number, position.number), max(replayed.number, after.number))
        if len(moving) and after.number == position.number < replayed.number:
            there = _listings_at(connection, position.number, moving)
            if len(phones := differing(there, held[np.isin(held["phone"], moving)])["phone"]):
                raise Differs(f"Redis differs from the ledger at changeset {position.number:,} at {_first(phones)}")
    if len(phones := np.setdiff1d(differing(replayed.listings, held)["phone"], moving)):
        raise Differs(f"Redis differs from the listing table at {_first(phones)}")
    return after


def _held(board: Board, position: Position, progress: Progress) -> Iterator[Listings]:
    generation = position.generation
    for start in range(0, generation.buckets, BUCKETS):
        numbers = np.arange(start, min(start + BUCKETS, generation.buckets))
        sealed = board.read(generation, numbers.tolist())
        bodies = [unseal(generation, generation.key(b), raw) for b, raw in zip(numbers.tolist(), sealed, strict=True)]
        yield listings_in(generation, numbers, bodies)
        progress("Redis", start + len(numbers), generation.buckets)


def _moving(connection: sa.Connection, first: int, last: int) -> Phones:
    """Phones that changesets behind `first`, up to `last`, touched."""
    portions = read_ledger(connection, changeset.c.number > first, changeset.c.number <= last)
    return np.concatenate([NO_LISTINGS["phone"], *(rows["phone"] for _, rows in portions)])


def _listings_at(connection: sa.Connection, number: int, phones: Phones) -> Listings:
    """Return the listings of some phones that follow from the ledger up to a changeset."""
    portions = read_ledger(connection, changeset.c.number <= number)
    rows = (only(rows, CHANGE) for _, rows in portions)
    return follow(NO_LISTINGS, (some[np.isin(some["phone"], phones)] for some in rows))


def _first(phones: Phones) -> str:
    return from_phone(int(phones.min())).digits
