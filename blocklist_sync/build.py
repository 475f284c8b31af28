"""Build new generations of buckets in Redis, and delete generations that are not in use."""

from collections.abc import Callable, Generator, Iterator
from datetime import datetime

import numpy as np
import sqlalchemy as sa

from blocklist_sync.arrays import NO_LISTINGS, Listings, buckets_of
from blocklist_sync.board import Board, Mark, Moved, new_generation, no_mark, position_of
from blocklist_sync.bucket_changes import changed_buckets, is_far_behind
from blocklist_sync.bulk import read_listings
from blocklist_sync.newest_state import tip_and_coverage
from imeicheck.rules.buckets import MEAN_FILL, Generation, Head, Position, bucket_count
from imeicheck.seam import Seam
from imeicheck.store import ledger
from imeicheck.store.database import reading

MOST_CHANGESETS = 5
"""Changesets in one move: 5,000 rows block Redis for a few milliseconds."""
SLICE_LISTINGS = 200_000
"""Listings written to a new generation between two cycles."""

Work = Generator[object, None, None]


class Build:
    """Builds generations for one publisher."""

    def __init__(self, engine: sa.Engine, board: Board, now: Callable[[], datetime], step: Seam) -> None:
        self._engine, self._board, self._now, self._step = engine, board, now, step

    def generation(self) -> Work:
        """Write a new generation, switch the head to it and delete the others, in steps.

        Raises Malformed or Moved if the new generation cannot be used and has to be built again.
        """
        tip, listings = yield from self._read()
        self._step("listings read")
        generation = new_generation(bucket_count(len(listings)))
        yield from self._write(generation, listings)
        built = Position(generation, tip.number, tip.digest, len(listings))
        mark = self._board.prepare(no_mark(generation), built, {})
        del listings
        self._step("generation written")
        yield from self._flip(built, mark)
        self._step("flipped")
        yield from self.sweep()

    def sweep(self) -> Work:
        """Delete all generations but the one in use: replaced ones and unfinished ones."""
        position = position_of(self._board.look_only())
        if position:
            yield from self._board.sweep(keep=position.generation.name)

    def _read(self) -> Generator[object, None, tuple[ledger.Tip, Listings]]:
        with reading(self._engine) as connection:
            tip = ledger.tip(connection)
            chunks = [NO_LISTINGS]
            for chunk in read_listings(connection):
                chunks.append(chunk)
                yield "read"
        return tip, np.concatenate(chunks)

    def _write(self, generation: Generation, listings: Listings) -> Iterator[object]:
        bucket = listings["phone"] % generation.buckets
        width = max(1, SLICE_LISTINGS // MEAN_FILL)
        for start in range(0, generation.buckets, width):
            numbers = np.arange(start, min(start + width, generation.buckets))
            mine = listings[(bucket >= start) & (bucket < start + width)]
            self._board.write(buckets_of(generation, mine, numbers))
            self._step("slice written")
            yield "written"

    def _flip(self, built: Position, mark: Mark) -> Work:
        """Apply the newest changesets to a generation, then switch the head to it."""
        while True:
            seen = self._board.look()
            with reading(self._engine) as connection:
                tip, coverage = tip_and_coverage(connection, self._now())
                changesets = ledger.after(connection, built.number, MOST_CHANGESETS)
                if is_far_behind(built, ledger.rows_after(connection, built.number)):
                    raise Moved  # another big list is being written: build again when it is complete
            if changesets:
                buckets, built = changed_buckets(self._board, mark, built, changesets)
                self._step("buckets read")
                mark = self._board.prepare(mark, built, buckets)
                yield "caught up"
                continue
            self._step("before the flip")
            confirmed = tip == (built.number, built.digest)
            try:
                self._board.move(seen, Head(built, coverage), {}, confirmed=confirmed, flip=mark)
            except Moved:
                yield "the old one was moved"
            else:
                return
