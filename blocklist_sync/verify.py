"""Does everything follow from the ledger? Chain, then listing table, then Redis; the first difference ends it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import sqlalchemy as sa

from blocklist_sync.arrays import NO_LISTINGS, Listings, from_rows, listings_in
from blocklist_sync.board import Board, position_of
from blocklist_sync.bulk import read_all
from imeicheck.rules.buckets import Malformed, Position, unseal
from imeicheck.rules.chain import GENESIS, HASH_BYTES, Action, Change, Header, digest, hash_row, pack
from imeicheck.rules.imei import from_phone
from imeicheck.rules.listing import Listing
from imeicheck.store import ledger
from imeicheck.store.database import reading
from imeicheck.store.schema import chain, changeset, changeset_row

Progress = Callable[[str, int, int], None]
BATCH = 50
BUCKETS = 2000


class Differs(Exception):
    """The first difference, in words."""


def verify(engine: sa.Engine, board: Board | None, progress: Progress) -> str:
    """What was verified, in one line. Raises Differs, StoreDown, RedisError."""
    with reading(engine) as connection:
        replayed = replay(connection, progress)
        listed = all_listings(connection)
        _verify_listings(replayed, listed)
        tip = ledger.tip(connection)
    told = f"chain of {tip.number:,} changesets and {len(listed):,} listings agree"
    if board is None:
        return f"{told}; there is no Redis to compare"
    position = _verify_redis(engine, board, listed, tip.number, progress)
    return f"{told}; Redis agrees at changeset {position.number:,}" if position else f"{told}; Redis holds nothing"


def replay(connection: sa.Connection, progress: Progress) -> dict[tuple[int, int], Listing]:
    """Every digest and every row that is left; gives the listings that follow from them."""
    newest = connection.execute(sa.select(chain)).one()
    previous, number = GENESIS, 0
    state: dict[tuple[int, int], Listing] = {}
    while True:
        batch = connection.execute(
            sa.select(changeset).where(changeset.c.number > number).order_by(changeset.c.number).limit(BATCH)
        ).all()
        if not batch:
            break
        rows = _rows(connection, [c.id for c in batch])
        for c in batch:
            number += 1
            if c.number != number:
                raise Differs(f"changeset {number} is missing from the chain")
            header = Header(c.number, c.at, c.kind, c.by, c.why, c.source_id, c.subject)
            if digest(previous, header, c.hashes) != c.digest or c.rows * HASH_BYTES != len(c.hashes):
                raise Differs(f"changeset {number} is not what its digest says")
            _replay(c, rows.get(c.id, []), state)
            previous = c.digest
        progress("chain", number, newest.number)
    if (newest.number, newest.digest) != (number, previous):
        raise Differs(f"the chain ends at changeset {newest.number}, the changesets at {number}")
    stray = connection.scalar(
        sa.select(changeset_row.c.changeset_id)
        .where(~sa.exists().where(changeset.c.id == changeset_row.c.changeset_id))
        .limit(1)
    )
    if stray is not None:
        raise Differs(f"there are rows of a changeset {stray} that does not exist")
    return state


def _rows(connection: sa.Connection, ids: list[int]) -> Mapping[int, list[sa.Row[*tuple[Any, ...]]]]:
    found: dict[int, list[sa.Row[*tuple[Any, ...]]]] = {}
    wanted = sa.select(changeset_row).where(changeset_row.c.changeset_id.in_(ids))
    for row in connection.execute(wanted.order_by(changeset_row.c.changeset_id, changeset_row.c.place)):
        found.setdefault(row.changeset_id, []).append(row)
    return found


def _replay(
    c: sa.Row[*tuple[Any, ...]], rows: list[sa.Row[*tuple[Any, ...]]], state: dict[tuple[int, int], Listing]
) -> None:
    for row in rows:
        listing = Listing(row.phone, row.source_id, row.reason, row.pending, row.day, row.country)
        kept = c.hashes[row.place * HASH_BYTES : (row.place + 1) * HASH_BYTES]
        if hash_row(row.salt, pack([Change(row.action, listing)])) != kept:
            raise Differs(f"row {row.place} of changeset {c.number} is not what its hash says")
        if row.action == Action.REMOVE:
            state.pop((listing.phone, listing.source), None)
        else:
            state[listing.phone, listing.source] = listing


def all_listings(connection: sa.Connection) -> Listings:
    return _sorted(read_all(connection))


def expected(replayed: Mapping[tuple[int, int], Listing]) -> Listings:
    """What the listing table has to hold."""
    return _sorted(from_rows(list(replayed.values())))


def _verify_listings(replayed: Mapping[tuple[int, int], Listing], listed: Listings) -> None:
    for phone in _differing(expected(replayed), listed):
        raise Differs(
            f"the listing table differs from the ledger at {from_phone(phone).digits}: "
            "`blocklist-sync rebuild` makes it anew"
        )


def _verify_redis(
    engine: sa.Engine, board: Board, listed: Listings, number: int, progress: Progress
) -> Position | None:
    """Every bucket against the listing table. What changed meanwhile is left out: it is on its way."""
    try:
        position = position_of(board.look_only())
        if position is None:
            return None
        held = _sorted(np.concatenate([NO_LISTINGS, *_held(board, position, progress)]))
        after = position_of(board.look_only())
    except Malformed as e:
        raise Differs(str(e)) from e
    if after is None or after.generation != position.generation:
        raise Differs("Redis was rebuilt meanwhile: verify again")
    with reading(engine) as connection:
        if ledger.digest_at(connection, position.number) != position.digest:
            raise Differs(f"Redis stands at a changeset {position.number} that the ledger does not have")
        moving = _moving(connection, min(number, position.number), max(number, after.number))
    for phone in _differing(listed, held):
        if phone not in moving:
            raise Differs(f"Redis differs from the listing table at {from_phone(phone).digits}")
    return after


def _held(board: Board, position: Position, progress: Progress) -> Iterator[Listings]:
    generation = position.generation
    for start in range(0, generation.buckets, BUCKETS):
        numbers = np.arange(start, min(start + BUCKETS, generation.buckets))
        sealed = board.read(generation, numbers.tolist())
        bodies = [unseal(generation, generation.key(b), raw) for b, raw in zip(numbers.tolist(), sealed, strict=True)]
        yield listings_in(generation, numbers, bodies)
        progress("Redis", start + len(numbers), generation.buckets)


def _moving(connection: sa.Connection, first: int, last: int) -> set[int]:
    """Phones that changesets behind `first`, up to `last`, touched."""
    touched = (
        sa.select(changeset_row.c.phone)
        .join(changeset, changeset.c.id == changeset_row.c.changeset_id)
        .where(changeset.c.number > first, changeset.c.number <= last)
    )
    return set(connection.scalars(touched))


def _sorted(listings: Listings) -> Listings:
    return listings[np.lexsort((listings["source"], listings["phone"]))]


def _differing(one: Listings, other: Listings) -> Iterator[int]:
    """Phones whose listings are not the same on both sides; both sorted."""
    if len(one) == len(other) and bool((one == other).all()):
        return
    for listing in sorted(set(one.tolist()) ^ set(other.tolist())):
        yield int(listing[0])
