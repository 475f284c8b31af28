"""The publisher: keeps Redis equal to the ledger, or lets it lapse. The only writer of what checks read.

One cycle: look at Redis and its clock, read the ledger behind the position that Redis names, work
out the buckets that change, move. The lease counts from the look, before the ledger was read, so
whatever delays the rest can only shorten it. What is remembered between cycles (a build under way,
how long the ledger was busy, where the scrub stands) can be lost without harm.
"""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal, NamedTuple

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from blocklist_sync.arrays import LISTING, NO_LISTINGS, Listings, buckets_of, from_rows, listings_in, without
from blocklist_sync.board import Board, Mark, Moved, Seen, new_generation, no_mark, position_of
from blocklist_sync.bulk import read_listings
from imeicheck.rules.buckets import MEAN_FILL, Generation, Head, Malformed, Position, bucket_count, unseal
from imeicheck.rules.chain import Action
from imeicheck.rules.listing import Listing
from imeicheck.seam import Seam, no_fault
from imeicheck.store import ledger, sources
from imeicheck.store.database import reading
from imeicheck.store.ledger import Applied

MOST_CHANGESETS = 5
"""Changesets in one move: 5,000 rows hold Redis up for a few milliseconds."""
SCRUBBED = 200
"""Buckets whose seals each cycle checks, in turn."""
FULLEST = 2 * MEAN_FILL
"""Listings a bucket, on average, from which on a generation with more buckets is cheaper to read."""
SLICE_LISTINGS = 200_000
"""Listings written to a new generation between two cycles."""
QUIET_MS = 300
LONGEST_WAIT_MS = 60_000
"""A big list is not followed on its way into the ledger, but published at once when the ledger was quiet
for QUIET_MS, or after LONGEST_WAIT_MS: till then checks read SQL, which has it already."""

Next = Literal["rest", "move", "rebuild"]
Work = Generator[object, None, None]

_DONE = object()


class _Wait(NamedTuple):
    """For the ledger to be quiet: since when, and since when it stands at this number."""

    began_ms: int
    number: int
    since_ms: int


class Publisher:
    """`cycle` is one step of the work; call it about ten times a second."""

    def __init__(self, engine: sa.Engine, board: Board, now: Callable[[], datetime], step: Seam = no_fault) -> None:
        self._engine, self._board, self._now, self._step = engine, board, now, step
        self._work: Work | None = None
        self._swept = False
        self._scrub_from = 0
        self._wait: _Wait | None = None
        self.stands_by = False
        """Whether another publisher was at work when Redis was last seen."""

    def cycle(self) -> bool:
        """Whether there is more to do at once. Raises RedisError, StoreDown."""
        seen = self._board.look()
        self.stands_by = not seen.mine
        if not seen.mine:
            self.stop()
            return False
        self._step("redis seen")
        try:
            return self._go_on(seen)
        except (Moved, Malformed):
            self.stop()
            return True

    def stop(self) -> None:
        """Give up what is under way. Left to the garbage collector, a COPY cut off in the middle would hang it."""
        if self._work is not None:
            self._work.close()
        self._work, self._swept = None, False

    def rebuild(self) -> None:
        """Write a whole new generation now. Raises RedisError, StoreDown."""
        while True:
            try:
                for _ in self._build():
                    self._board.look()
            except (Moved, Malformed):
                time.sleep(QUIET_MS / 1000)  # a big list may be on its way in
                continue
            return

    def _go_on(self, seen: Seen) -> bool:
        """Raises Moved, and Malformed when a new generation was lost: the next cycle begins again."""
        if self._work is None:
            then = self._advance(seen)
            if then == "rebuild":
                self._work = self._build()
            elif then == "rest" and not self._swept:
                self._work = self._sweep()
            return then != "rest" or self._work is not None
        if next(self._work, _DONE) is _DONE:
            self._work = None
        else:
            # Whoever reads the old generation goes on hearing of changes while the new one is written.
            self._advance(self._board.look(), working=True)
        return True

    def _advance(self, seen: Seen, working: bool = False) -> Next:
        """Move Redis along the ledger; gives what is to be done then. Raises Moved."""
        with reading(self._engine) as connection:
            tip = ledger.tip(connection)
            coverage = sources.coverage(connection, self._now())
            position = self._trusted(connection, seen)
            if position is None:
                self._wait = None
                return "rebuild"
            if _far_behind(position, ledger.rows_after(connection, position.number)):
                return "rebuild" if not working and self._waited_enough(tip.number, seen.clock_ms) else "rest"
            self._wait = None
            if not working and position.listings > FULLEST * position.generation.buckets:
                return "rebuild"
            changesets = ledger.after(connection, position.number, MOST_CHANGESETS)
        self._step("ledger read")
        try:
            buckets, reached = self._changed(seen.mark, position, changesets)
            self._scrub(seen.mark, position.generation)
        except Malformed:
            return "rebuild"
        self._step("buckets read")
        confirmed = reached.number == tip.number
        self._board.move(seen, Head(reached, coverage), buckets, confirmed=confirmed)
        self._step("redis moved")
        return "rest" if confirmed else "move"

    def _waited_enough(self, number: int, clock_ms: int) -> bool:
        wait = self._wait or _Wait(clock_ms, number, clock_ms)
        self._wait = wait if wait.number == number else wait._replace(number=number, since_ms=clock_ms)
        over = clock_ms - self._wait.since_ms >= QUIET_MS or clock_ms - wait.began_ms >= LONGEST_WAIT_MS
        if over:
            self._wait = None
        return over

    def _trusted(self, connection: sa.Connection, seen: Seen) -> Position | None:
        """The position, if the ledger has exactly this changeset; else what Redis holds is somebody else's past."""
        try:
            position = position_of(seen.position)
        except Malformed:
            position = None
        if position and ledger.digest_at(connection, position.number) == position.digest:
            return position
        self._board.drop_lease()
        return None

    def _changed(
        self, mark: Mark, position: Position, changesets: Sequence[Applied]
    ) -> tuple[dict[str, bytes], Position]:
        """(the buckets as they will be, where that is). Raises Malformed, Moved."""
        generation = position.generation
        final: dict[tuple[int, int], Listing | None] = {}
        for changeset in changesets:
            for action, listing in changeset.changes:
                final[listing.phone, listing.source] = None if action == Action.REMOVE else listing
            position = replace(position, number=changeset.number, digest=changeset.digest)
        if not final:
            return {}, position
        touched = np.unique(np.array([phone for phone, _ in final], np.int64) % generation.buckets)
        before = self._read(mark, generation, touched)
        dropped = np.array([(phone, source, 0, 0, 0, 0) for phone, source in final], LISTING)
        added = from_rows([listing for listing in final.values() if listing])
        after = np.concatenate([without(before, dropped), added])
        position = replace(position, listings=position.listings + len(after) - len(before))
        return dict(buckets_of(generation, after, touched)), position

    def _read(self, mark: Mark, generation: Generation, buckets: NDArray[np.int64]) -> Listings:
        """The listings of some buckets, as they lie in Redis. Raises Malformed, Moved."""
        numbers = buckets.tolist()
        sealed = self._board.read(generation, numbers, mark)
        bodies = [unseal(generation, generation.key(b), raw) for b, raw in zip(numbers, sealed, strict=True)]
        return listings_in(generation, buckets, bodies)

    def _scrub(self, mark: Mark, generation: Generation) -> None:
        """Look at the seals of the next few buckets. Raises Malformed, Moved."""
        start = self._scrub_from if self._scrub_from < generation.buckets else 0
        self._scrub_from = min(start + SCRUBBED, generation.buckets)
        self._read(mark, generation, np.arange(start, self._scrub_from))

    def _build(self) -> Work:
        """Write a new generation beside the old one and flip the head to it, a part at each step.

        Raises Malformed, Moved: then what was written of it is of no use.
        """
        with reading(self._engine) as connection:
            tip = ledger.tip(connection)
            chunks = []
            for chunk in read_listings(connection):
                chunks.append(chunk)
                yield "read"
        self._step("listings read")
        listings = np.concatenate([NO_LISTINGS, *chunks])
        generation = new_generation(bucket_count(len(listings)))
        yield from self._write(generation, listings)
        built = Position(generation, tip.number, tip.digest, len(listings))
        mark = self._board.prepare(no_mark(generation), built, {})
        del listings, chunks
        self._step("generation written")
        while True:
            seen = self._board.look()
            with reading(self._engine) as connection:
                tip = ledger.tip(connection)
                coverage = sources.coverage(connection, self._now())
                changesets = ledger.after(connection, built.number, MOST_CHANGESETS)
                if _far_behind(built, ledger.rows_after(connection, built.number)):
                    raise Moved  # another big list came meanwhile: begin again when it is in
            if changesets:
                buckets, built = self._changed(mark, built, changesets)
                self._step("buckets read")
                mark = self._board.prepare(mark, built, buckets)
                yield "caught up"
                continue
            self._step("before the flip")
            confirmed = tip == (built.number, built.digest)
            try:
                self._board.move(seen, Head(built, coverage), {}, confirmed=confirmed, flip=mark)
                break
            except Moved:
                yield "the old one was moved"
        self._step("flipped")
        yield from self._sweep()

    def _write(self, generation: Generation, listings: Listings) -> Iterator[object]:
        bucket = listings["phone"] % generation.buckets
        width = max(1, SLICE_LISTINGS // MEAN_FILL)
        for start in range(0, generation.buckets, width):
            numbers = np.arange(start, min(start + width, generation.buckets))
            mine = listings[(bucket >= start) & (bucket < start + width)]
            self._board.write(buckets_of(generation, mine, numbers))
            self._step("slice written")
            yield "written"

    def _sweep(self) -> Work:
        """Delete what no head names: generations that were replaced, and those that nobody finished."""
        position = position_of(self._board.look_only())
        if position:
            yield from self._board.sweep(keep=position.generation.name)
        self._swept = True


def _far_behind(position: Position, waiting: int) -> bool:
    """Whether a new generation is quicker to write than the next moves."""
    return waiting > position.listings // 16 + bucket_count(0) * MEAN_FILL
