"""The third law: Redis equals the projection of the ledger, or lapses, whatever happens in whatever order.

`pytest --hypothesis-profile=long` looks for longer.
"""

import itertools
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path

import hypothesis.strategies as st
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from redis import Redis

import blocklist_sync.board
import blocklist_sync.bulk
import blocklist_sync.diff
import blocklist_sync.publisher
import blocklist_sync.sync
import imeicheck.rules.buckets
from imeicheck.rules.buckets import Generation
from imeicheck.store import database
from tests.flows import mishaps
from tests.flows.judge import Judge
from tests.flows.mishaps import Snapshot
from tests.flows.model import PHONES, ROWS_A_CHANGESET, Said
from tests.flows.world import AGENCIES, FEEDS, LEASE_MS, PUBLISHERS, START, Crash, World
from tests.servers import PostgresServer, RedisServer

A_WHOLE_SCRUB = 12
"""Cycles in which every bucket is looked at."""

numbers = st.integers(0, 1000)
feed_names, agency_names = st.sampled_from(FEEDS), st.sampled_from(AGENCIES)
publishers = st.integers(0, PUBLISHERS - 1)
days = st.none() | st.sampled_from([START.date(), START.date().replace(day=2), START.date().replace(year=2020)])
countries = st.sampled_from(["", "KE", "UG"])
feed_said = st.builds(Said, st.sampled_from(["stolen", "lost", "fraud"]), st.just(False), days, countries)
case_said = st.builds(Said, st.sampled_from(["stolen", "lost"]), st.booleans(), days, countries)
lists = st.dictionaries(st.sampled_from(PHONES), feed_said, max_size=len(PHONES))
one_or_two_phones = st.lists(st.sampled_from(PHONES), min_size=1, max_size=2, unique=True).map(tuple)

SPOILS: dict[str, Callable[[str], str]] = {
    "nothing in it": lambda text: text.partition("\n")[0] + "\n",
    "another format": lambda text: "<html>Not found</html>",
    "an unknown reason": lambda text: text + "35000000000000,abducted,,\n",
    "a contradiction": lambda text: text + "35000000000007,stolen,,\n35000000000007,lost,,\n",
    "cut short": lambda text: text + "35000000000014,sto",
}
spoils = st.sampled_from([None, None, None, *SPOILS])

WRITING = ("report", "recover", "sync")
WITHOUT_WRITING = ("other publisher", "lease passes", "flush", "lost key", "snapshot", "go back")
MEANWHILE = (*WRITING, *WRITING, *WITHOUT_WRITING)
SAID = Said("lost", False, None, "KE")
crashes = st.tuples(st.integers(1, 9), st.none())


Happenings = list[tuple[str, int]]
Pause = tuple[int, Happenings]
"""At which step, and what happens there."""
Trouble = Pause | tuple[int, None] | None
"""A crash has no list."""


def happenings(among: tuple[str, ...]) -> st.SearchStrategy[Happenings]:
    return st.lists(st.tuples(st.sampled_from(among), numbers), min_size=1, max_size=4)


def pauses(among: tuple[str, ...]) -> st.SearchStrategy[Pause]:
    return st.tuples(st.integers(1, 9), happenings(among))


def overtaken(writes: Happenings, n: int, long: bool) -> Happenings:
    return [*writes, ("other publisher", n), *([("lease passes", n)] if long else [])]


writes = happenings(WRITING)


trouble_of_writers = st.none() | st.none() | crashes | pauses(WITHOUT_WRITING)
trouble_of_publishers = st.none() | crashes | pauses(MEANWHILE)


class RedisFollowsTheLedger(RuleBasedStateMachine):
    """Anything may happen, in any order; after each rule every phone is asked for."""

    new_database: "NewDatabase"
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
        self.snapshots: list[Snapshot] = [{}]
        self.right = True

    @initialize(rows=lists)
    def a_publisher_keeps_redis_up_to_date(self, rows: dict[int, Said]) -> None:
        self.world.sync(FEEDS[0], rows)
        self.take_over(0, A_WHOLE_SCRUB)

    @rule(name=feed_names, rows=lists, spoil=spoils, trouble=trouble_of_writers)
    def a_feed_is_synced(self, name: str, rows: dict[int, Said], spoil: str | None, trouble: Trouble) -> None:
        self.do(lambda: self.world.sync(name, rows, SPOILS[spoil] if spoil else None), trouble)

    @rule(agency=agency_names, phones=one_or_two_phones, said=case_said, trouble=trouble_of_writers)
    def a_report_is_filed(self, agency: str, phones: tuple[int, ...], said: Said, trouble: Trouble) -> None:
        self.do(lambda: self.world.file(agency, phones, said), trouble)

    @rule(which=numbers, status=st.sampled_from(["listed", "recovered"]), trouble=trouble_of_writers)
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
        self.happen("report", n, which)
        self.world.free_the_name()
        self.do(lambda: self.world.cycles(which, 1), (step, overtaken(writes, n, long)), which)

    @rule(which=publishers, step=st.integers(1, 9), writes=writes, n=numbers, long=st.booleans())
    def a_rebuild_is_overtaken(self, which: int, step: int, writes: Happenings, n: int, long: bool) -> None:
        self.do(lambda: self.world.rebuild(which), (step, overtaken(writes, n, long)), which)

    @rule(which=publishers, writes=writes, more=writes, long=st.booleans())
    def a_publisher_falls_behind(self, which: int, writes: Happenings, more: Happenings, long: bool) -> None:
        """More has happened than one cycle moves, while the lease lasts or since before it ended."""
        self.world.free_the_name()
        self.world.cycles(which, 1)
        for happening, n in [*writes, *more]:
            self.happen(happening, n, which)
        if long:
            self.let_the_lease_pass()
        self.world.cycles(which, 1)
        self.let_the_lease_pass()

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
        self.happen(happening, n, 0)

    @invariant()
    def every_answer_is_right(self) -> None:
        self.right = False
        self.judge.judge()
        self.right = True

    def do(self, work: Callable[[], None], trouble: Trouble, publisher: int = 0) -> bool:
        """Whether it crashed."""
        self.right = False
        if trouble:
            step, meanwhile = trouble
            self.world.fault.plan(step, _crash if meanwhile is None else lambda: self.pause(meanwhile, publisher))
        return self.world.survive(work)

    def pause(self, meanwhile: Happenings, publisher: int) -> None:
        for happening, n in meanwhile:
            self.happen(happening, n, publisher)
            self.judge.judge()

    def happen(self, happening: str, n: int, publisher: int) -> None:
        """One of the things that happen while a publisher or a writer stands still."""
        other = (publisher + 1) % PUBLISHERS
        happen: dict[str, Callable[[], object]] = {
            "report": lambda: self.world.file(AGENCIES[n % 2], (PHONES[n % 12],), Said("stolen", n % 3 == 0, None, "")),
            "recover": lambda: self.world.settle(n, "recovered"),
            "sync": lambda: self.world.sync(FEEDS[n % 2], {p: SAID for i, p in enumerate(PHONES) if n >> i % 10 & 1}),
            "other publisher": lambda: self.take_over(other, 1 + n % 9),
            "lease passes": self.let_the_lease_pass,
            "flush": self.redis.flushall,
            "lost key": lambda: mishaps.lose_key(self.redis, n),
            "snapshot": lambda: self.snapshots.append(mishaps.snapshot(self.redis)),
            "go back": lambda: mishaps.go_back(self.redis, self.snapshots[n % len(self.snapshots)]),
        }
        happen[happening]()

    def take_over(self, which: int, times: int) -> None:
        self.world.free_the_name()
        self.world.cycles(which, times)

    def let_the_lease_pass(self) -> None:
        end = mishaps.clock(self.redis) + LEASE_MS / 1000
        while mishaps.wait_until(self.redis, end):
            self.judge.judge_redis()

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


def _crash() -> None:
    raise Crash


@pytest.fixture
def _everything_is_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few phones do what millions do: outgrow generations, fill slices, wait for their turn."""
    monkeypatch.setattr(imeicheck.rules.buckets, "FEWEST_BUCKETS", 4)
    for module in (imeicheck.rules.buckets, blocklist_sync.publisher):
        monkeypatch.setattr(module, "MEAN_FILL", 2)
    monkeypatch.setattr(blocklist_sync.publisher, "FULLEST", 4)
    monkeypatch.setattr(blocklist_sync.publisher, "MOST_CHANGESETS", 2)
    monkeypatch.setattr(blocklist_sync.publisher, "SCRUBBED", 3)
    names = itertools.count(10_000)
    monkeypatch.setattr(blocklist_sync.publisher, "new_generation", lambda n: Generation(f"g{next(names)}", n))
    monkeypatch.setattr(blocklist_sync.publisher, "QUIET_MS", 10)
    monkeypatch.setattr(blocklist_sync.publisher, "SLICE_LISTINGS", 4)
    monkeypatch.setattr(blocklist_sync.board, "_SWEEP", 5)
    monkeypatch.setattr(blocklist_sync.bulk, "CHUNK_ROWS", 5)
    monkeypatch.setattr(blocklist_sync.diff, "MOST_ROWS", ROWS_A_CHANGESET)
    monkeypatch.setattr(blocklist_sync.sync, "TOGETHER", 2)
    monkeypatch.setattr(blocklist_sync.sync, "ROOM_SECONDS", 0)


NewDatabase = Callable[[Path], AbstractContextManager[str]]
"""Gives the URL of a migrated, empty database; its folder is its own."""

SHARE = {"sqlite": 24, "postgresql": 10}
"""Examples of the profile's hundred: a minute for both."""


@pytest.fixture(params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> NewDatabase:
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        return lambda folder: _new_on(server)
    migrated = tmp_path / "migrated.db"
    engine = database.connect(f"sqlite:///{migrated}")
    database.upgrade(engine, tmp_path)
    engine.dispose()
    return lambda folder: nullcontext(f"sqlite:///{shutil.copy(migrated, folder / 'imeicheck.db')}")


@contextmanager
def _new_on(server: PostgresServer) -> Iterator[str]:
    url = sa.make_url(server.create_database())
    yield url.render_as_string(hide_password=False)
    engine = sa.create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {url.database} WITH (FORCE)"))
    engine.dispose()


@pytest.mark.usefixtures("_everything_is_small")
def test_redis_equals_the_projection_of_the_ledger_or_lapses(
    new_database: NewDatabase, redis_server: RedisServer, request: pytest.FixtureRequest
) -> None:
    share = next(share for kind, share in SHARE.items() if kind in request.node.name)

    class OnThese(RedisFollowsTheLedger):
        pass

    OnThese.new_database, OnThese.redis_server = staticmethod(new_database), redis_server
    run_state_machine_as_test(
        OnThese,
        settings=settings(
            max_examples=max(1, settings().max_examples * share // 100),
            stateful_step_count=25,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # against real clocks, shrinking takes minutes
            deadline=None,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
            print_blob=True,
        ),
    )
