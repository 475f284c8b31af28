"""What happens while a publisher or a writer stands still, one thing after the other."""

from collections.abc import Callable

from redis import Redis

from tests.flows import mishaps
from tests.flows.feeding import FEEDS
from tests.flows.judge import Judge
from tests.flows.lists import a_list, some_changes
from tests.flows.mishaps import Snapshot
from tests.flows.model import PHONES, Said
from tests.flows.stories import KINDS, Happenings, fitted
from tests.flows.world import AGENCIES, LEASE_MS, PUBLISHERS, World

SAID = Said("lost", False, None, "KE")


class Meanwhile:
    """Each happening is a word and a number that says which."""

    def __init__(self, world: World, judge: Judge, redis: Redis) -> None:
        self._world, self._judge, self._redis = world, judge, redis
        self._snapshots: list[Snapshot] = [{}]

    def pause(self, those: Happenings, publisher: int) -> None:
        """A publisher stands still, or a writer while it goes on."""
        for happening, n in those:
            self.happen(happening, n, publisher)
            self._judge.judge()

    def happen(self, happening: str, n: int, publisher: int) -> None:
        world, feeding = self._world, self._world.feeding
        other, feed, agency = (publisher + 1) % PUBLISHERS, FEEDS[n % 2], AGENCIES[n % 2]
        said = Said("stolen", n % 3 == 0, None, "")
        changes = {phone: (KINDS[n % 3], one) for phone, one in some_phones(n).items()}
        happen: dict[str, Callable[[], object]] = {
            "report": lambda: world.file(agency, (PHONES[n % 12],), said),
            "recover": lambda: world.settle(n, "recovered"),
            "sync": lambda: feeding.feed(feed, a_list(some_phones(n))),
            "changes": lambda: feeding.feed(feed, some_changes(fitted(changes, world.model.stands(feed), n % 3 > 0))),
            "again": lambda: feeding.feed_again(feed, n // 2 % 3),
            "release": lambda: feeding.release(n),
            "discard": lambda: feeding.discard(n),
            "revert": lambda: feeding.revert(n % 3),
            "other publisher": lambda: self.take_over(other, 1 + n % 9),
            "lease passes": self.let_the_lease_pass,
            "flush": self._redis.flushall,
            "lost key": lambda: mishaps.lose_key(self._redis, n),
            "snapshot": lambda: self._snapshots.append(mishaps.snapshot(self._redis)),
            "go back": lambda: mishaps.go_back(self._redis, self._snapshots[n % len(self._snapshots)]),
        }
        happen[happening]()

    def take_over(self, which: int, times: int) -> None:
        self._world.free_the_name()
        self._world.cycles(which, times)

    def let_the_lease_pass(self) -> None:
        end = mishaps.clock(self._redis) + LEASE_MS / 1000
        while mishaps.wait_until(self._redis, end):
            self._judge.judge_redis()


def some_phones(n: int) -> dict[int, Said]:
    return {phone: SAID for i, phone in enumerate(PHONES) if n >> i % 10 & 1}
