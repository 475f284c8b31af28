"""How much one caller may ask: this process alone decides as the script in Redis does."""

import itertools
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis
from redis.exceptions import ResponseError

from imeicheck.cache import SCRIPT, Cache, command
from imeicheck.limits import (
    DAY_MS,
    EVERYBODY,
    MOST_STRANGERS,
    MOST_TOKENS,
    TEXTS,
    Account,
    LocalLimits,
    OverLimit,
    requests_left,
)
from imeicheck.rules.gcra import Allowance, Rate
from imeicheck.store.line import Line
from tests.servers import RedisServer

REDIS_CLOCK = "call('TIME')"
WITH_CLOCK = SCRIPT.replace(REDIS_CLOCK, "{ARGV[#ARGV - 1], ARGV[#ARGV]}")
"""The script with its clock among the arguments, so that both sides see the same time."""
START_MS = 4_102_444_800_000  # midnight of 2100-01-01: what is kept until then does not end during the test

Decision = tuple[str, float]

callers = (f"caller-{n}" for n in itertools.count())
rates = st.builds(Rate, st.integers(1, 6), st.sampled_from([1, 60, 3600]))
dailies = st.none() | st.integers(0, 6)
gaps = st.sampled_from([0, 0, 0, 1, 250, 1000, 5000, 60_000, 3_600_000, DAY_MS]) | st.integers(0, 2000)
requests = st.lists(st.tuples(gaps, st.sampled_from([1, 1, 1, 2, 5, 40])), max_size=25)
from_midnight = st.integers(0, DAY_MS)

on_redis = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_the_script_reads_the_clock_once() -> None:
    assert SCRIPT.count(REDIS_CLOCK) == 1


def decided_here(local: LocalLimits, allowance: Allowance, cost: int, now_ms: int) -> Decision:
    try:
        local.count(Account(allowance), cost, cost, now_ms)
    except OverLimit as e:
        return e.limit, e.wait_ms
    return "", 0.0


def cache_on(server: RedisServer) -> Cache:
    return Cache(Line(server.url, [SCRIPT], timeout=30))


def counted(redis: Any, allowance: Allowance) -> Any:
    return redis.execute_command(*command(Account(allowance), 1, 1, ()))


def decided_in_redis(redis: Any, allowance: Allowance, cost: int, now_ms: int) -> Decision:
    _, _, keys, *arguments = command(Account(allowance), cost, cost, ())
    clock = (now_ms // 1000, now_ms % 1000 * 1000)
    _, _, limit, wait_us, *_ = redis.eval(WITH_CLOCK, keys, *arguments, *clock)
    return limit.decode(), wait_us / 1000


@on_redis
@given(rate=rates, daily=dailies, start=from_midnight, asked=requests)
def test_redis_and_the_process_alone_decide_the_same(
    redis: Redis, rate: Rate, daily: int | None, start: int, asked: list[tuple[int, int]]
) -> None:
    local, allowance, now = LocalLimits(), Allowance(next(callers), rate, daily), START_MS + start
    for gap, cost in asked:
        now += gap
        here, there = decided_here(local, allowance, cost, now), decided_in_redis(redis, allowance, cost, now)
        assert here[0] == there[0]
        assert here[1] == pytest.approx(there[1], abs=1)


@given(rate=rates, daily=dailies, start=from_midnight, asked=requests)
def test_no_day_has_more_than_its_quota_and_a_refusal_says_when_to_come_back(
    rate: Rate, daily: int | None, start: int, asked: list[tuple[int, int]]
) -> None:
    local, allowance, now = LocalLimits(), Allowance("one", rate, daily), START_MS + start
    used: dict[int, int] = {}
    for gap, cost in asked:
        now += gap
        limit, wait_ms = decided_here(local, allowance, cost, now)
        today = now // DAY_MS
        if not limit:
            used[today] = used.get(today, 0) + cost
        if limit == "daily":
            assert daily is not None
            assert used.get(today, 0) + cost > daily
            assert (now + wait_ms) % DAY_MS == 0
        if limit == "rate":
            assert wait_ms > 0
    assert all(count <= (count if daily is None else daily) for count in used.values())


def test_what_was_refused_does_not_count() -> None:
    local, allowance = LocalLimits(), Allowance("one", Rate(10, 1), 10)
    assert decided_here(local, allowance, 11, START_MS)[0] == "daily"
    assert decided_here(local, allowance, 10, START_MS)[0] == ""
    assert decided_here(local, allowance, 1, START_MS)[0] == "daily"
    assert decided_here(local, allowance, 1, START_MS + DAY_MS)[0] == ""


def test_callers_do_not_share_their_limit() -> None:
    local = LocalLimits()
    for caller in ("one", "other"):
        local.count(Account(Allowance(caller, Rate(1, 60), None)), now_ms=START_MS)
    with pytest.raises(OverLimit):
        local.count(Account(Allowance("one", Rate(1, 60), None)), now_ms=START_MS)


def test_the_process_keeps_a_bounded_number_of_callers() -> None:
    local, rate = LocalLimits(), Rate(1, 60)
    for n in range(MOST_STRANGERS + 10):
        local.count(Account(Allowance(f"ip:{n}", rate, None)), now_ms=START_MS)
    for n in range(MOST_TOKENS + 10):
        local.count(Account(Allowance(str(n), rate, 10), token=str(n)), now_ms=START_MS)
    assert len(local._strangers) == MOST_STRANGERS
    assert len(local._tokens) == MOST_TOKENS


def test_a_count_is_dropped_once_it_means_nothing() -> None:
    local = LocalLimits()
    for n in range(100):
        local.count(Account(Allowance(f"ip:{n}", Rate(1, 60), None)), now_ms=START_MS)
        local.count(Account(Allowance(f"sms:{n}", Rate(1, 60), 5)), now_ms=START_MS)
    local.count(Account(Allowance("ip:x", Rate(1, 60), None)), now_ms=START_MS + 60_000)
    assert len(local._strangers) == 101, "one minute later only those with a daily quota, and the last"
    local.count(Account(Allowance("ip:x", Rate(1, 60), None)), now_ms=START_MS + DAY_MS)
    assert len(local._strangers) == 1


@pytest.mark.parametrize(
    "account",
    [
        Account(Allowance("abc", Rate(1, 86400), None), token="abc"),
        Account(Allowance("shop", Rate(9, 1), None), Allowance("maker", Rate(1, 86400), None), token="shop"),
        Account(Allowance("ip:first", Rate(9, 1), None), Allowance(EVERYBODY, Rate(1, 86400), None)),
        Account(Allowance(TEXTS, Rate(9, 1), 1)),
    ],
    ids=["token without a quota", "maker", "ceiling of strangers", "money for texts"],
)
def test_no_number_of_strangers_lifts_the_limit_of_a_token_or_one_that_all_share(account: Account) -> None:
    local = LocalLimits()
    local.count(account, now_ms=START_MS)
    for n in range(2 * MOST_STRANGERS):
        local.count(Account(Allowance(f"ip:{n}", Rate(1, 60), None)), now_ms=START_MS)
    with pytest.raises(OverLimit):
        local.count(account, now_ms=START_MS + 10_000)


def test_a_flood_of_addresses_does_not_lift_the_limit_of_one_that_goes_on() -> None:
    local, mine = LocalLimits(), Account(Allowance("ip:one", Rate(100, 3600), None))
    admitted = 0
    for n in range(2 * MOST_STRANGERS):
        local.count(Account(Allowance(f"ip:{n}", Rate(1, 60), None)), now_ms=START_MS)
        if n % 100 == 0:
            try:
                local.count(mine, now_ms=START_MS)
                admitted += 1
            except OverLimit:
                pass
    assert admitted == 100


def test_redis_counts_by_its_own_clock(redis: Redis, redis_server: RedisServer) -> None:
    cache, account = cache_on(redis_server), Account(Allowance("one", Rate(2, 86400), None))
    for _ in range(2):
        cache.count(account)
    with pytest.raises(OverLimit) as caught:
        cache.count(account)
    assert caught.value.limit == "rate"
    assert 0 < caught.value.wait_ms <= 43_200_000


def test_redis_keeps_a_caller_no_longer_than_its_limit_lasts(redis: Redis) -> None:
    redis.script_load(SCRIPT)
    counted(redis, Allowance("short", Rate(10, 1), None))
    counted(redis, Allowance("long", Rate(10, 1), 100))
    assert 0 < int(redis.pttl("limit:short")) <= 2000
    assert 0 < int(redis.pttl("limit:long")) <= DAY_MS + 1000
    assert set(map(str, redis.keys())) == {"b'limit:long'", "b'limit:short'"}


@pytest.mark.parametrize("cost", [1, 2, 5])
def test_both_let_in_the_last_of_a_quota_and_not_one_more(redis: Redis, cost: int) -> None:
    local, allowance = LocalLimits(), Allowance("one", Rate(100, 1), 10)
    for decided in (partial(decided_here, local), partial(decided_in_redis, redis)):
        told = [decided(allowance, cost, START_MS)[0] for _ in range(10 // cost + 1)]
        assert told == [""] * (10 // cost) + ["daily"]


@pytest.mark.parametrize("reply", [None, b"OK", 0, [], [1, 0, b"", 0], [1, 1, b"", 0], ResponseError("x")])
def test_after_any_other_reply_the_process_counts_by_itself(
    reply: object, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Line, "exchange", lambda self, *commands: [reply])
    cache, account = cache_on(redis_server), Account(Allowance("one", Rate(1, 86400), None))
    cache.count(account)
    with pytest.raises(OverLimit):
        cache.count(account)


@pytest.mark.parametrize("key", ["limit:one"])
def test_a_key_of_another_type_is_an_error_and_not_a_count(redis: Redis, key: str) -> None:
    redis.set(key, "x")
    redis.script_load(SCRIPT)
    with pytest.raises(ResponseError):
        counted(redis, Allowance("one", Rate(1, 1), None))


def test_the_command_names_the_script_that_is_shipped(redis: Redis) -> None:
    asked = command(Account(Allowance("one", Rate(1, 1), None)), 1, 1, ())
    assert redis.script_load(SCRIPT) == asked[1]
    assert asked[-1] == -1


shared = st.lists(st.tuples(rates, dailies), min_size=2, max_size=2)


@on_redis
@given(limits=shared, start=from_midnight, asked=requests)
def test_two_limits_let_in_what_both_let_in_and_count_nothing_else(
    redis: Redis, limits: list[tuple[Rate, int | None]], start: int, asked: list[tuple[int, int]]
) -> None:
    name, now = next(callers), START_MS + start
    account = Account(*(Allowance(f"{name}-{n}", *limit) for n, limit in enumerate(limits)))
    local = LocalLimits()
    for gap, items in asked:
        now += gap
        _, _, keys, *arguments = command(account, items, items, ())
        told: Any = redis.eval(WITH_CLOCK, int(keys), *arguments, now // 1000, now % 1000 * 1000)
        _, refused_by, _, wait, *more = told
        if refused_by:
            with pytest.raises(OverLimit) as caught:
                local.count(account, items, items, now)
            assert caught.value.by == account.allowances[refused_by - 1]
            assert caught.value.wait_ms == pytest.approx(wait / 1000, abs=1)
            continue
        local.count(account, items, items, now)
        left = more
        for place, one in enumerate(account.left):
            assert one.whole_ms == pytest.approx(left[2 * place] / 1000, abs=1)
            assert one.today == left[2 * place + 1]


def test_what_is_left_is_what_would_still_be_let_in(redis: Redis, redis_server: RedisServer) -> None:
    cache = cache_on(redis_server)
    allowance = Allowance("one", Rate(5, 86400), 100)
    for used in range(1, 6):
        account = Account(allowance)
        cache.count(account, items=10)
        assert (requests_left(allowance, account.left[0]), account.left[0].today) == (5 - used, 100 - 10 * used)
