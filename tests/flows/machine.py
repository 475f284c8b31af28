"""The third law, for Hypothesis to break: anything may happen, in any order."""

import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import hypothesis.strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from redis import Redis

from imeicheck.store import database
from tests.flows import mishaps, stories
from tests.flows.faults import crash
from tests.flows.feeding import FEEDS
from tests.flows.judge import Judge
from tests.flows.lists import SPOILS, a_list, some_changes
from tests.flows.meanwhile import Meanwhile, some_phones
from tests.flows.model import Said
from tests.flows.stories import (
    Changes,
    Happenings,
    Trouble,
    agency_names,
    feed_names,
    numbers,
    publishers,
    trouble_of_agencies,
    trouble_of_feeds,
    trouble_of_publishers,
    writes,
)
from tests.flows.world import World
from tests.servers import RedisServer

A_WHOLE_SCRUB = 12
"""Cycles in which every bucket is looked at."""

NewDatabase = Callable[[Path], AbstractContextManager[str]]
"""Gives the URL of a migrated, empty database; its folder is its own."""


class RedisFollowsTheLedger(RuleBasedStateMachine):
    """Anything may happen, in any order; after each rule every phone is asked for."""

    new_database: NewDatabase
    redis_server: RedisServer

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        folder = Path(self.open.enter_context(tempfile.TemporaryDirectory()))
        engine = database.connect(self.open.enter_context(type(self).new_database(folder)))
        self.open.callback(engine.dispose)
        self.redis: Redis = self.open.enter_context(self.redis_server.client())
        self.redis.flushall()
        self.world = World(engine, self.redis, folder)
        self.judge = Judge(self.world, self.redis_server.url)
        self.open.callback(self.judge.stop)
        self.open.callback(self.world.stop)
        self.meanwhile = Meanwhile(self.world, self.judge, self.redis)
        self.right = True

    @initialize(lists=st.tuples(*[stories.lists] * len(FEEDS)))
    def a_publisher_keeps_redis_up_to_date(self, lists: tuple[dict[int, Said], ...]) -> None:
        for name, rows in zip(FEEDS, lists, strict=True):
            self.world.feeding.feed(name, a_list(rows))
        self.meanwhile.take_over(0, A_WHOLE_SCRUB)

    @rule(name=feed_names, rows=stories.lists, spoil=stories.spoils, trouble=trouble_of_feeds)
    def a_list_is_synced(self, name: str, rows: dict[int, Said], spoil: str | None, trouble: Trouble) -> None:
        there = a_list(rows)
        self.do(lambda: self.world.feeding.feed(name, SPOILS[spoil](there) if spoil else there), trouble)

    @rule(
        name=feed_names,
        said=stories.changes,
        fit=stories.fits,
        spoil=stories.spoils,
        trouble=trouble_of_feeds,
    )
    def changes_are_synced(
        self, name: str, said: Changes, fit: bool | None, spoil: str | None, trouble: Trouble
    ) -> None:
        there = some_changes(stories.fitted(said, self.world.model.stands(name), fit))
        self.do(lambda: self.world.feeding.feed(name, SPOILS[spoil](there) if spoil else there), trouble)

    @rule(name=feed_names, which=numbers, trouble=trouble_of_feeds)
    def a_file_comes_again(self, name: str, which: int, trouble: Trouble) -> None:
        """The one that lies there, or an older one."""
        self.do(lambda: self.world.feeding.feed_again(name, which), trouble)

    @rule(which=numbers, trouble=trouble_of_feeds, then_looked_at=st.booleans())
    def a_list_is_released(self, which: int, trouble: Trouble, then_looked_at: bool) -> None:
        self.set_one_aside(which)
        self.do(lambda: self.world.feeding.release(which), trouble)
        if then_looked_at:
            self.world.feeding.look_at_all()

    @rule(which=numbers, trouble=trouble_of_feeds)
    def a_list_is_discarded(self, which: int, trouble: Trouble) -> None:
        self.set_one_aside(which)
        self.do(lambda: self.world.feeding.discard(which), trouble)

    @rule(which=numbers, trouble=trouble_of_feeds, then_looked_at=st.booleans())
    def a_run_is_taken_back(self, which: int, trouble: Trouble, then_looked_at: bool) -> None:
        self.do(lambda: self.world.feeding.revert(which), trouble)
        if then_looked_at:
            self.world.feeding.look_at_all()

    @rule(
        agency=agency_names,
        phones=stories.one_or_two_phones,
        said=stories.case_said,
        trouble=trouble_of_agencies,
    )
    def a_report_is_filed(self, agency: str, phones: tuple[int, ...], said: Said, trouble: Trouble) -> None:
        self.do(lambda: self.world.file(agency, phones, said), trouble)

    @rule(which=numbers, status=st.sampled_from(["listed", "recovered"]), trouble=trouble_of_agencies)
    def a_report_is_settled(self, which: int, status: str, trouble: Trouble) -> None:
        self.do(lambda: self.world.settle(which, status), trouble)

    @rule(which=publishers, takes_turn=st.booleans(), times=st.integers(1, 12), trouble=trouble_of_publishers)
    def a_publisher_works(self, which: int, takes_turn: bool, times: int, trouble: Trouble) -> None:
        if takes_turn:
            self.world.free_the_name()
        if self.do(lambda: self.world.cycles(which, times), trouble, which):
            self.world.restart(which)

    @rule(which=publishers, step=st.integers(1, 4), writes=writes, n=numbers, long=st.booleans())
    def a_publisher_is_overtaken(self, which: int, step: int, writes: Happenings, n: int, long: bool) -> None:
        """It has work in hand when it stops; the ledger and the other publisher go on meanwhile."""
        self.meanwhile.happen("report", n, which)
        self.world.free_the_name()
        self.do(lambda: self.world.cycles(which, 1), (step, stories.overtaken(writes, n, long)), which)

    @rule(which=publishers, step=st.integers(1, 9), writes=writes, n=numbers, long=st.booleans())
    def a_rebuild_is_overtaken(self, which: int, step: int, writes: Happenings, n: int, long: bool) -> None:
        self.do(lambda: self.world.rebuild(which), (step, stories.overtaken(writes, n, long)), which)

    @rule(which=publishers, writes=writes, more=writes, long=st.booleans())
    def a_publisher_falls_behind(self, which: int, writes: Happenings, more: Happenings, long: bool) -> None:
        """More has happened than one cycle moves, while the lease lasts or since before it ended."""
        self.world.free_the_name()
        self.world.cycles(which, 1)
        for happening, n in [*writes, *more]:
            self.meanwhile.happen(happening, n, which)
        if long:
            self.meanwhile.let_the_lease_pass()
        self.world.cycles(which, 1)
        self.meanwhile.let_the_lease_pass()

    @rule(which=publishers, times=st.integers(1, 4))
    def a_publisher_goes_on(self, which: int, times: int) -> None:
        self.world.cycles(which, times)

    @rule(which=publishers, trouble=trouble_of_publishers)
    def redis_is_rebuilt(self, which: int, trouble: Trouble) -> None:
        if self.do(lambda: self.world.rebuild(which), trouble, which):
            self.world.restart(which)

    @rule(which=numbers, how=numbers)
    def a_bucket_is_damaged(self, which: int, how: int) -> None:
        mishaps.damage(self.redis, which, how)

    @rule()
    def redis_evicts(self) -> None:
        mishaps.evict(self.redis)

    @rule(happening=st.sampled_from(("lease passes", "flush", "lost key", "snapshot", "go back")), n=numbers)
    def something_happens(self, happening: str, n: int) -> None:
        self.meanwhile.happen(happening, n, 0)

    @invariant()
    def every_answer_is_right(self) -> None:
        self.right = False
        self.judge.judge()
        self.judge.judge_feeds()
        self.right = True

    def do(self, work: Callable[[], None], trouble: Trouble, publisher: int = 0) -> bool:
        """Whether it crashed."""
        self.right = False
        if trouble:
            step, those = trouble
            if those is None:
                self.world.fault.plan(step, crash)
            else:
                writes = any(happening in stories.WRITING for happening, _ in those)
                self.world.fault.plan(step, lambda: self.meanwhile.pause(those, publisher), writes=writes)
        return self.world.survive(work)

    def set_one_aside(self, n: int) -> None:
        """So that there is one; what is in it is up to chance."""
        if not self.world.feeding.kept:
            self.world.feeding.feed(FEEDS[n % 2], SPOILS["a contradiction"](a_list(some_phones(n))))

    def teardown(self) -> None:
        with self.open:
            if self.right:
                self.everything_comes_right()

    def everything_comes_right(self) -> None:
        """Left alone, the publisher brings Redis to the newest changeset by itself, damage and all."""
        self.world.restart(0, lease_ms=5000)
        resting = 0
        for _ in range(500):
            if self.world.cycle(0):
                resting = 0
            else:
                resting += 1
                time.sleep(0.002)
            if resting > A_WHOLE_SCRUB:
                break
        assert resting > A_WHOLE_SCRUB, "the publisher finds no end"
        self.world.verify()
        self.judge.judge()
        assert self.judge.judge_answers() == {"redis"}
