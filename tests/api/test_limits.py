"""How much a caller may ask, and whose address counts."""

from pathlib import Path

import pytest
from redis import Redis
from werkzeug.test import TestResponse

from imeicheck.rules.gcra import Rate
from tests.api.conftest import Serve
from tests.api.world import ON_SQLITE, World, bearer, start
from tests.servers import RedisServer

pytestmark = ON_SQLITE

PHONE = "490154203237518"
SLOW = Rate(3, 86400)
DAY_SECONDS = 86400


def statuses(answers: list[TestResponse]) -> list[int]:
    return [a.status_code for a in answers]


def public(serve: Serve, rate: str = "3/day", **environ: str) -> World:
    world = serve(IMEICHECK_PUBLIC_CHECKS="1", IMEICHECK_PUBLIC_RATE=rate, **environ)
    world.feed_says("registry", [PHONE])
    return world


def ask(world: World, address: str, forwarded: str | None = None) -> int:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return world.client.get(f"/v1/imei/{PHONE}", headers=headers, environ_base={"REMOTE_ADDR": address}).status_code


def let_in(world: World, address: str, forwarded: str | None = None) -> int:
    """How many requests in a row get through, of five."""
    return [ask(world, address, forwarded) for _ in range(5)].count(200)


def test_past_its_rate_a_token_is_a_429_that_says_when_to_come_back(world: World) -> None:
    world.feed_says("registry", [PHONE])
    token = world.token(rate=SLOW)
    answers = [world.check(PHONE, token) for _ in range(4)]
    assert statuses(answers) == [200, 200, 200, 429]
    refused = answers[-1]
    assert refused.content_type == "application/problem+json"
    assert refused.get_json()["reason"] == "rate"
    assert 1 <= int(refused.headers["Retry-After"]) <= DAY_SECONDS // 3
    assert refused.headers["Cache-Control"] == "no-store"
    assert world.check(PHONE, world.token("another", rate=SLOW)).status_code == 200


def test_past_its_daily_quota_a_token_is_a_429_until_the_utc_day_ends(world: World) -> None:
    world.feed_says("registry", [PHONE])
    token = world.token(daily=2)
    assert world.check(PHONE, token).status_code == 200, "no rate is no limit"
    limited = world.token("limited", rate=Rate(1000, 1), daily=2)
    answers = [world.check(PHONE, limited) for _ in range(3)]
    assert statuses(answers) == [200, 200, 429]
    assert answers[-1].get_json()["reason"] == "daily"
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= DAY_SECONDS


def test_what_is_not_an_imei_counts_as_well(world: World) -> None:
    token = world.token(rate=SLOW)
    assert statuses([world.check("1", token) for _ in range(4)]) == [400, 400, 400, 429]


def test_get_post_and_reports_count_together(world: World) -> None:
    token = world.token("kenya-police", "check", "report", rate=SLOW)
    assert world.file(token, PHONE).status_code == 201
    assert world.check(PHONE, token).status_code == 200
    assert world.client.post("/v1/imei/check", json={"imei": PHONE}, headers=bearer(token)).status_code == 200
    assert world.file(token, PHONE).status_code == 429
    assert world.client.get("/v1/reports", headers=bearer(token)).status_code == 429


def test_a_token_without_limits_is_never_refused(world: World) -> None:
    world.feed_says("registry", [PHONE])
    token = world.token()
    assert set(statuses([world.check(PHONE, token) for _ in range(50)])) == {200}


def test_two_processes_count_together(serve: Serve) -> None:
    one, two = serve(), serve()
    one.feed_says("registry", [PHONE])
    token = one.token(rate=SLOW)
    assert statuses([w.check(PHONE, token) for w in (one, two, one, two)]) == [200, 200, 200, 429]


def test_limits_hold_while_redis_is_gone(sql_url: str, tmp_path: Path) -> None:
    server = RedisServer(tmp_path).start()
    try:
        world = start(sql_url, server.client(), server.url, {})
        world.feed_says("registry", [PHONE])
        server.stop()
        token = world.token(rate=SLOW)
        assert statuses([world.check(PHONE, token) for _ in range(4)]) == [200, 200, 200, 429]
        quota = world.token("quota", rate=Rate(100, 1), daily=1)
        assert statuses([world.check(PHONE, quota) for _ in range(2)]) == [200, 429]
        world.services.stop()
    finally:
        server.stop()


def test_what_counts_a_caller_in_redis_holds_no_token_and_ends_by_itself(world: World, redis: Redis) -> None:
    world.feed_says("registry", [PHONE])
    token = world.token(rate=Rate(10, 1), daily=100)
    world.check(PHONE, token)
    keys = list(redis.scan_iter("limit:*"))
    assert len(keys) == 1
    assert token.encode() not in keys[0]
    lasts = redis.pttl(keys[0])
    assert 0 < lasts <= (DAY_SECONDS + 2) * 1000


def test_strangers_are_limited_by_address(serve: Serve) -> None:
    world = public(serve)
    assert let_in(world, "203.0.113.7") == 3
    assert let_in(world, "203.0.113.8") == 3
    assert let_in(world, "203.0.113.7") == 0


def test_the_public_rate_is_60_a_minute_unless_told_otherwise(serve: Serve) -> None:
    world = serve(IMEICHECK_PUBLIC_CHECKS="1")
    world.feed_says("registry", [PHONE])
    answers = [ask(world, "203.0.113.7") for _ in range(200)]
    assert answers[:60] == [200] * 60
    assert 429 in answers[60:], "a slow machine is let in once more a second, not without end"


def test_an_ipv6_subscriber_is_a_slash_64(serve: Serve) -> None:
    world = public(serve)
    addresses = ["2001:db8:1:2::1", "2001:db8:1:2:ffff::2", "2001:DB8:1:2:3:4:5:6", "2001:db8:1:2::9"]
    assert [ask(world, a) for a in addresses] == [200, 200, 200, 429]
    assert ask(world, "2001:db8:1:3::1") == 200


def test_an_ipv4_address_in_ipv6_clothes_is_the_same_caller(serve: Serve) -> None:
    world = public(serve)
    assert let_in(world, "::ffff:203.0.113.7") == 3
    assert ask(world, "203.0.113.7") == 429
    assert ask(world, "::ffff:203.0.113.8") == 200


def test_x_forwarded_for_of_somebody_who_is_no_trusted_proxy_does_not_count(serve: Serve) -> None:
    world = public(serve, IMEICHECK_TRUSTED_PROXIES="10.0.0.0/8")
    answers = [ask(world, "203.0.113.7", f"198.51.100.{n}") for n in range(4)]
    assert answers == [200, 200, 200, 429]


def test_without_trusted_proxies_no_x_forwarded_for_counts(serve: Serve) -> None:
    world = public(serve)
    assert [ask(world, "10.0.0.1", f"198.51.100.{n}") for n in range(4)] == [200, 200, 200, 429]


@pytest.mark.parametrize("proxy", ["10.0.0.1", "::ffff:10.0.0.1"])
def test_behind_a_trusted_proxy_the_address_it_saw_counts(serve: Serve, proxy: str) -> None:
    world = public(serve, IMEICHECK_TRUSTED_PROXIES="10.0.0.0/8")
    assert let_in(world, proxy, "198.51.100.1") == 3
    assert let_in(world, proxy, "198.51.100.2") == 3
    assert ask(world, proxy, "198.51.100.1") == 429


def test_what_a_caller_writes_in_front_of_the_trusted_part_does_not_count(serve: Serve) -> None:
    world = public(serve, IMEICHECK_TRUSTED_PROXIES="10.0.0.0/8, 2001:db8:ff::/48")
    forged = [f"192.0.2.{n}, 198.51.100.1, 10.9.9.9" for n in range(4)]
    assert [ask(world, "10.0.0.1", f) for f in forged] == [200, 200, 200, 429]
    assert ask(world, "2001:db8:ff::1", "1.1.1.1, 198.51.100.1") == 429


def test_addresses_that_are_none_share_one_limit(serve: Serve) -> None:
    world = public(serve, IMEICHECK_TRUSTED_PROXIES="10.0.0.0/8")
    answers = [ask(world, "10.0.0.1", f"nonsense-{n}") for n in range(4)]
    assert answers == [200, 200, 200, 429]


def test_a_proxy_that_names_nobody_is_the_caller_itself(serve: Serve) -> None:
    world = public(serve, IMEICHECK_TRUSTED_PROXIES="10.0.0.0/8")
    assert let_in(world, "10.0.0.1", " , ") == 3
    assert ask(world, "10.0.0.2") == 200
