"""The publisher, one story at a time."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from redis import Redis
from redis.exceptions import RedisError

import blocklist_sync.bucket_changes
import blocklist_sync.build
import blocklist_sync.bulk
import blocklist_sync.publisher
import imeicheck.rules.buckets
from blocklist_sync.board import Board
from blocklist_sync.publisher import Publisher
from blocklist_sync.verify import Differs, verify
from blocklist_sync.write import no_progress
from imeicheck.rules import chain
from imeicheck.rules.buckets import BUCKET_PREFIX, HEAD_KEY, POSITION_KEY, Head, Position, find, unseal
from imeicheck.rules.chain import Action, Change
from imeicheck.rules.listing import Listing, Reason
from imeicheck.seam import Seam, no_fault
from imeicheck.store import ledger, sources
from imeicheck.store.database import writing
from imeicheck.store.schema import source
from tests.flows import mishaps

LONG_LEASE_MS = 10_000
LEASE_MS = 150
"""Where it has to pass."""
NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
PHONE = 35_000_000_000_000


class Story:
    """A ledger with one source, a Redis, and as many publishers as are wanted."""

    def __init__(self, engine: sa.Engine, redis: Redis) -> None:
        self.engine, self.redis = engine, redis
        self.client: Any = redis
        self.publishers: list[Publisher] = []
        with writing(engine) as connection:
            self.source = sources.ensure(connection, "kenya", channel="reports", kind="police", country="KE", now=NOW)
            self._clock = NOW.timestamp()

    def now(self) -> datetime:
        self._clock += 0.01
        return datetime.fromtimestamp(self._clock, UTC)

    def publisher(self, step: Seam = no_fault, lease_ms: int = LONG_LEASE_MS) -> Publisher:
        publisher = Publisher(self.engine, Board(self.redis, lease_ms), self.now, step)
        self.publishers.append(publisher)
        return publisher

    def list_phones(self, *phones: int, action: Action = Action.ADD) -> int:
        changes = [Change(action, Listing(phone, self.source, Reason.STOLEN, 0, 0, 0)) for phone in phones]
        with writing(self.engine) as connection:
            ledger.claim(connection, self.source)
            connection.execute(sa.update(source).values(spoke_at=self.now()))
            entry = ledger.Entry("report", "test", "listed", self.source, "id")
            return ledger.append(connection, entry, chain.pack(changes), self.now())

    def head(self) -> Head | None:
        raw = self.client.get(HEAD_KEY)
        return Head.decode(raw) if raw else None

    def position(self) -> Position:
        return Position.decode(self.client.get(POSITION_KEY))

    def holds(self, phone: int) -> bool:
        """Whether Redis lists a phone. Raises Malformed."""
        generation = self.position().generation
        key = generation.key(generation.place(phone)[1])
        return bool(find(generation, unseal(generation, key, self.client.get(key)), phone))

    def buckets(self) -> list[bytes]:
        return sorted(self.client.keys(f"{BUCKET_PREFIX}*"))

    def let_pass(self, ms: int = LEASE_MS) -> None:
        end = mishaps.clock(self.redis) + ms / 1000
        while mishaps.wait_until(self.redis, end):
            pass

    def another_takes_over(self) -> None:
        self.client.delete("imeicheck:publisher")


@pytest.fixture
def story(engine: sa.Engine, redis: Redis) -> Iterator[Story]:
    story = Story(engine, redis)
    yield story
    for publisher in story.publishers:
        publisher.stop()
    redis.close()


def until_idle(publisher: Publisher) -> int:
    cycles = 1
    while publisher.cycle():
        cycles += 1
        assert cycles < 100
    return cycles


def at_step(name: str, what: Callable[[], object]) -> Seam:
    """Do something at the first step of that name, once."""
    waiting = [what]

    def step(reached: str) -> None:
        if reached == name and waiting:
            waiting.pop()()

    return step


def test_an_empty_ledger_is_published_as_one_where_nobody_has_spoken(story: Story) -> None:
    until_idle(story.publisher())
    head = story.head()
    assert head is not None
    assert (head.position.number, head.position.listings, head.coverage.any_source) == (0, 0, False)
    assert not story.holds(PHONE)
    assert "agrees at changeset 0" in verify(story.engine, Board(story.redis), no_progress)


def test_of_two_publishers_one_works_and_the_other_stands_by_until_the_name_lapses(story: Story) -> None:
    first, second = story.publisher(), story.publisher()
    until_idle(first)
    number = story.list_phones(PHONE)
    assert second.cycle() is False
    assert story.position().number == 0
    story.another_takes_over()
    until_idle(second)
    assert story.position().number == number
    assert story.holds(PHONE)
    assert first.cycle() is False


@pytest.mark.parametrize("step", ["redis seen", "ledger read", "buckets read"])
def test_a_publisher_that_was_stopped_and_resumed_does_no_harm(story: Story, step: str) -> None:
    other = story.publisher(lease_ms=LEASE_MS)
    until_idle(other)

    def meanwhile() -> None:
        story.another_takes_over()
        until_idle(other)
        story.list_phones(PHONE)
        until_idle(other)
        story.list_phones(PHONE, action=Action.REMOVE)
        until_idle(other)
        story.list_phones(PHONE + 1)
        until_idle(other)
        story.let_pass()

    story.list_phones(PHONE + 2)
    story.another_takes_over()
    stopped = story.publisher(at_step(step, meanwhile), LEASE_MS)
    stopped.cycle()
    assert story.head() is None, "what it read before it was stopped proves nothing any more"
    assert story.position().number == 4
    story.another_takes_over()
    until_idle(other)
    assert story.position().number == 4
    assert (story.holds(PHONE), story.holds(PHONE + 1)) == (False, True)


def test_a_publisher_that_is_delayed_renews_the_lease_only_from_when_it_looked(story: Story) -> None:
    """A report comes in behind its back: the lease must end before that is too old."""
    until_idle(story.publisher(lease_ms=LEASE_MS))
    story.another_takes_over()
    half = LEASE_MS // 2

    def delay() -> None:
        story.list_phones(PHONE)
        story.let_pass(half)

    story.publisher(at_step("ledger read", delay), LEASE_MS).cycle()
    left: int = story.client.pttl(HEAD_KEY)
    assert left <= LEASE_MS - half


def test_the_lease_is_not_renewed_while_changesets_are_unapplied(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocklist_sync.publisher, "MOST_CHANGESETS", 1)
    publisher = story.publisher()
    until_idle(publisher)
    for n in range(3):
        story.list_phones(PHONE + n)
    assert publisher.cycle() is True
    assert story.position().number == 1
    assert story.head() is None, "on the way there is no lease"
    assert publisher.cycle() is True
    assert publisher.cycle() is False
    assert story.head() is not None


def test_a_redis_restored_from_an_old_snapshot_is_brought_forward_from_there(story: Story) -> None:
    publisher = story.publisher(lease_ms=LEASE_MS)
    story.list_phones(PHONE)
    until_idle(publisher)
    old, generation = mishaps.snapshot(story.redis), story.position().generation
    story.list_phones(PHONE, action=Action.REMOVE)
    story.list_phones(PHONE + 1)
    until_idle(publisher)
    story.let_pass()
    mishaps.go_back(story.redis, old)
    assert story.head() is None, "the lease in the snapshot is over by Redis's own clock"
    assert story.position().number == 1
    until_idle(publisher)
    assert story.position().generation == generation, "nothing had to be rebuilt"
    assert (story.holds(PHONE), story.holds(PHONE + 1)) == (False, True)
    verify(story.engine, Board(story.redis), no_progress)


def test_a_redis_that_goes_back_while_a_generation_catches_up_does_not_lose_what_was_caught_up(story: Story) -> None:
    """A failover to a replica that lags: the position is the same there, the new generation is not."""
    snapshots: list[mishaps.Snapshot] = []
    until_idle(story.publisher())

    def written() -> None:
        snapshots.append(mishaps.snapshot(story.redis))
        story.list_phones(PHONE)

    def step(reached: str) -> None:
        if reached == "generation written" and not snapshots:
            written()
        elif reached == "before the flip" and len(snapshots) == 1:
            mishaps.go_back(story.redis, snapshots[0])
            snapshots.append({})

    publisher = story.publisher(step)
    publisher.rebuild()
    assert len(snapshots) == 2
    assert story.holds(PHONE)
    verify(story.engine, Board(story.redis), no_progress)


def test_a_redis_that_went_forward_and_back_while_buckets_were_read_is_looked_at_again(story: Story) -> None:
    """The position is the one that was seen, and so are the buckets, but not those that were read between."""
    other = story.publisher()
    until_idle(other)
    before = mishaps.snapshot(story.redis)
    story.list_phones(PHONE)

    def forward() -> None:
        story.another_takes_over()
        story.list_phones(PHONE + 64)
        until_idle(other)

    def step(reached: str) -> None:
        if reached == "ledger read" and not went:
            went.append(reached)
            forward()
        elif reached == "buckets read" and len(went) == 1:
            went.append(reached)
            mishaps.go_back(story.redis, before)

    went: list[str] = []
    story.another_takes_over()
    publisher = story.publisher(step)
    publisher.cycle()
    assert story.position().number != 1, "a phone of changeset 2 would stand under the number 1"
    mishaps.go_back(story.redis, before)
    story.another_takes_over()
    until_idle(publisher)
    assert (story.position().number, story.position().listings) == (2, 2)


def test_a_position_whose_digest_the_ledger_does_not_have_drops_the_lease_and_then_rebuilds(story: Story) -> None:
    """As when the database came back from a backup: what Redis holds is somebody else's past."""
    story.list_phones(PHONE)
    until_idle(story.publisher(lease_ms=5000))
    lost = story.position()
    foreign = Position(lost.generation, lost.number, "0" * 64, lost.listings)
    story.client.set(POSITION_KEY, foreign.encode())
    story.another_takes_over()
    leases = []
    publisher = story.publisher(lambda step: leases.append((step, story.client.exists(HEAD_KEY))))
    until_idle(publisher)
    steps = dict(reversed(leases))
    assert steps["redis seen"] == 1
    assert steps["listings read"] == 0, "no check reads it while the new generation is written"
    assert story.position().generation != lost.generation
    assert story.position().digest != foreign.digest
    assert story.holds(PHONE)


def test_a_missing_bucket_is_found_by_the_scrub_and_healed(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocklist_sync.publisher, "SCRUBBED", 10)
    publisher = story.publisher()
    story.list_phones(PHONE)
    until_idle(publisher)
    generation = story.position().generation
    story.client.delete(generation.key(generation.buckets - 1))
    with pytest.raises(Differs, match="missing"):
        verify(story.engine, Board(story.redis), no_progress)
    for _ in range(generation.buckets // 10 + 1):
        publisher.cycle()
    until_idle(publisher)
    assert story.position().generation != generation
    verify(story.engine, Board(story.redis), no_progress)


def test_a_generation_grows_when_the_listings_outgrow_it_and_old_ones_are_swept(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imeicheck.rules.buckets, "FEWEST_BUCKETS", 4)
    for module in (imeicheck.rules.buckets, blocklist_sync.bucket_changes, blocklist_sync.build):
        monkeypatch.setattr(module, "MEAN_FILL", 2)
    monkeypatch.setattr(blocklist_sync.publisher, "FULLEST", 4)
    publisher = story.publisher()
    until_idle(publisher)
    assert story.position().generation.buckets == 4
    for n in range(0, 40, 4):
        story.list_phones(*range(PHONE + n, PHONE + n + 4))
        until_idle(publisher)
    generation = story.position().generation
    assert generation.buckets > 4
    assert all(story.holds(PHONE + n) for n in range(40))
    assert story.buckets() == sorted(generation.key(n).encode() for n in range(generation.buckets))


def test_what_a_publisher_left_half_written_is_swept_by_the_one_that_takes_over(story: Story) -> None:
    class Died(Exception):
        pass

    def die() -> None:
        raise Died

    until_idle(story.publisher())
    with pytest.raises(Died):
        story.publisher(at_step("generation written", die)).rebuild()
    generation = story.position().generation
    assert len(story.buckets()) > generation.buckets
    story.another_takes_over()
    until_idle(story.publisher())
    assert story.position().generation == generation
    assert len(story.buckets()) == generation.buckets


def test_a_rebuild_beside_a_working_publisher_is_not_lost_to_it(story: Story) -> None:
    working = story.publisher()
    until_idle(working)
    generation = story.position().generation
    busy = iter(range(3))

    def meanwhile(step: str) -> None:
        if step == "before the flip" and (n := next(busy, None)) is not None:
            story.list_phones(PHONE + n)
            working.cycle()

    story.publisher(meanwhile).rebuild()
    until_idle(working)
    assert story.position().generation != generation
    assert all(story.holds(PHONE + n) for n in range(3))


def test_a_publisher_that_stops_while_it_reads_the_listings_lets_go_of_the_database(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocklist_sync.bulk, "CHUNK_ROWS", 300)
    story.list_phones(*range(PHONE, PHONE + 1000))
    publisher = story.publisher()
    assert publisher.cycle()
    assert publisher.cycle()
    pool: Any = story.engine.pool
    assert pool.checkedout() == 2, "one for renewals, one that reads the listings"
    publisher.stop()
    assert pool.checkedout() == 0
    until_idle(publisher)
    assert story.position().listings == 1000


def test_a_read_only_redis_lets_the_lease_lapse_and_comes_back_by_itself(story: Story) -> None:
    publisher = story.publisher(lease_ms=LEASE_MS)
    until_idle(publisher)
    story.client.config_set("replica-read-only", "yes")
    story.client.replicaof("127.0.0.1", 1)
    try:
        story.list_phones(PHONE)
        with pytest.raises(RedisError):
            publisher.cycle()
        deadline = time.monotonic() + 5
        while story.client.exists(HEAD_KEY):
            assert time.monotonic() < deadline, "a lease outlives its publisher"
            time.sleep(0.005)
    finally:
        story.client.replicaof("NO", "ONE")
    until_idle(publisher)
    assert story.position().number == 1
    assert story.holds(PHONE)
