"""The publisher: keeps Redis equal to the ledger, or lets it lapse. The only writer of what checks read.

One cycle: look at Redis and its clock, read the ledger behind the position that Redis names, work
out the buckets that change, move. The lease counts from the look, before the ledger was read, so
whatever delays the rest can only shorten it. What is remembered between cycles (a build under way,
how long the ledger was busy, where the scrub stands) can be lost without harm.
"""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Literal, NamedTuple

import sqlalchemy as sa

from blocklist_sync.board import Board, Mark, Moved, Seen, position_of
from blocklist_sync.bucket_changes import changed_buckets, is_far_behind, read_buckets
from blocklist_sync.build import MOST_CHANGESETS, Build, Work
from blocklist_sync.newest_state import NewestState, tip_and_coverage
from imeicheck.rules.buckets import MEAN_FILL, Generation, Head, Malformed, Position
from imeicheck.seam import Seam, no_fault
from imeicheck.store import ledger
from imeicheck.store.database import reading

RENEW_SECONDS = 0.4
"""Between two renewals of a lease of 0.8 s: one may come 0.4 s late."""
QUIET_POLL_SECONDS = 0.1
"""Between two looks while a big list is on its way in."""
SCRUBBED = 100
"""Buckets whose seals each cycle checks, in turn: all of 1 million listings in two minutes, of 10 million in twenty.

A check never takes a missing or damaged bucket for an absence: it reads SQL until the scrub has found the bucket."""
FULLEST = 2 * MEAN_FILL
"""Listings a bucket, on average, from which on a generation with more buckets is cheaper to read."""
QUIET_MS = 300
LONGEST_WAIT_MS = 60_000
"""A big list is not followed on its way into the ledger, but published at once when the ledger was quiet
for QUIET_MS, or after LONGEST_WAIT_MS: till then checks read SQL, which has it already."""

Next = Literal["rest", "move", "rebuild"]

_DONE = object()


class _Wait(NamedTuple):
    """For the ledger to be quiet: since when, and since when it stands at this number."""

    began_ms: int
    number: int
    since_ms: int


class Publisher:
    """`cycle` is one step of the work; call it every `pause` seconds, and soon after each write to the ledger."""

    def __init__(self, engine: sa.Engine, board: Board, now: Callable[[], datetime], step: Seam = no_fault) -> None:
        self._engine, self._board, self._now, self._step = engine, board, now, step
        self._newest = NewestState(engine)
        self._build = Build(engine, board, now, step)
        self._work: Work | None = None
        self._swept = False
        self._scrub_from = 0
        self._wait: _Wait | None = None
        self.stands_by = False
        """Whether another publisher was at work when Redis was last seen."""

    @property
    def pause(self) -> float:
        """The number of seconds until the next cycle, if nothing is written to the ledger."""
        return RENEW_SECONDS if self._wait is None else QUIET_POLL_SECONDS

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
        self._work, self._swept, self._wait = None, False, None
        self._newest.close()

    def rebuild(self) -> None:
        """Write a whole new generation now. Raises RedisError, StoreDown."""
        while True:
            try:
                for _ in self._build.generation():
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
                self._work = self._then_swept(self._build.generation())
            elif then == "rest" and not self._swept:
                self._work = self._then_swept(self._build.sweep())
            return then != "rest" or self._work is not None
        if next(self._work, _DONE) is _DONE:
            self._work = None
        else:
            # Whoever reads the old generation goes on hearing of changes while the new one is written.
            self._advance(self._board.look(), working=True)
        return True

    def _then_swept(self, work: Work) -> Work:
        yield from work
        self._swept = True

    def _advance(self, seen: Seen, working: bool = False) -> Next:
        """Move Redis along the ledger; gives what is to be done then. Raises Moved."""
        changesets: list[ledger.Applied] = []
        tip, coverage = self._newest.read(self._now())
        position = _position(seen)
        if position is None or (position.number, position.digest) != tip:
            with reading(self._engine) as connection:
                tip, coverage = tip_and_coverage(connection, self._now())
                if position is None or ledger.digest_at(connection, position.number) != position.digest:
                    # The position in Redis does not belong to this ledger.
                    self._board.drop_lease()
                    self._wait = None
                    return "rebuild"
                if is_far_behind(position, ledger.rows_after(connection, position.number)):
                    return "rebuild" if not working and self._waited_enough(tip.number, seen.clock_ms) else "rest"
                changesets = ledger.after(connection, position.number, MOST_CHANGESETS)
        self._wait = None
        if not working and position.listings > FULLEST * position.generation.buckets:
            return "rebuild"
        self._step("ledger read")
        try:
            buckets, reached = changed_buckets(self._board, seen.mark, position, changesets)
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

    def _scrub(self, mark: Mark, generation: Generation) -> None:
        """Check the seals of the next few buckets. Raises Malformed, Moved."""
        start = self._scrub_from if self._scrub_from < generation.buckets else 0
        self._scrub_from = min(start + SCRUBBED, generation.buckets)
        read_buckets(self._board, mark, generation, range(start, self._scrub_from))


def _position(seen: Seen) -> Position | None:
    try:
        return position_of(seen.position)
    except Malformed:
        return None
