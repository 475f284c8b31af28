"""`RateLimit-Policy` and `RateLimit`: what may be asked, and what is left of it, on whatever answer."""

import re
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
RATE = Rate(4, 86400)
DAY = 86400
POLICY = '"rate";q=4;w=86400, "daily";q=10;w=86400'


def left(answer: TestResponse) -> dict[str, tuple[int, int]]:
    """By policy: how much is left, and in how many seconds all of it is back."""
    found = re.findall(r'"([a-z-]+)";r=(\d+);t=(\d+)', answer.headers.get("RateLimit", ""))
    return {name: (int(r), int(t)) for name, r, t in found}


def remaining(answer: TestResponse) -> dict[str, int]:
    return {name: r for name, (r, _) in left(answer).items()}


def test_they_are_on_every_answer_and_say_what_is_true(world: World) -> None:
    world.feed_says("registry", [PHONE])
    token = world.token("till", "check", "batch", rate=RATE, daily=10)
    told = [
        world.check(PHONE, token),
        world.check("1", token),
        world.stream(token, b"{", "application/json"),
        world.batch(token, *[PHONE] * 5),
        world.check(PHONE, token),
    ]
    assert [answer.status_code for answer in told] == [200, 400, 400, 200, 429]
    assert {answer.headers["RateLimit-Policy"] for answer in told} == {POLICY}
    assert all(len(answer.headers.getlist("RateLimit")) == 1 for answer in told)
    assert [remaining(answer) for answer in told] == [
        {"rate": 3, "daily": 9},
        {"rate": 2, "daily": 8},
        {"rate": 1, "daily": 7},
        {"rate": 0, "daily": 2},
        {"rate": 0},
    ]
    for n, answer in enumerate(told[:4], start=1):
        whole, tomorrow = (t for _, t in left(answer).values())
        assert n * DAY // 4 - 60 <= whole <= n * DAY // 4
        assert 0 < tomorrow <= DAY
    assert left(told[-1])["rate"][1] == int(told[-1].headers["Retry-After"])


def test_a_refusal_names_the_quota_that_is_used_up(world: World) -> None:
    token = world.token("till", "batch", rate=RATE, daily=2)
    refused = world.batch(token, PHONE, PHONE, PHONE)
    assert (refused.status_code, remaining(refused)) == (429, {"daily": 0})
    assert left(refused)["daily"][1] == int(refused.headers["Retry-After"])


def test_of_a_shop_they_tell_of_its_makers_limits_too(world: World) -> None:
    maker = world.token("chain", "check", "keys", rate=Rate(9, DAY), daily=20)
    shop = world.token("shop", "check", rate=RATE, daily=10, parent=maker)
    answer = world.check("1", shop)
    assert answer.headers["RateLimit-Policy"] == f'{POLICY}, "shared-rate";q=9;w=86400, "shared-daily";q=20;w=86400'
    assert remaining(answer) == {"rate": 3, "daily": 9, "shared-rate": 8, "shared-daily": 19}
    assert remaining(world.check("1", maker)) == {"rate": 7, "daily": 18}
    assert remaining(world.check("1", shop)) == {"rate": 2, "daily": 8, "shared-rate": 6, "shared-daily": 17}


def test_a_token_without_limits_is_told_of_none(world: World) -> None:
    answer = world.check("1", world.token())
    assert not {"RateLimit", "RateLimit-Policy"} & set(answer.headers.keys())


def test_whoever_is_not_let_in_at_all_is_told_of_none(world: World) -> None:
    for answer in (world.check(PHONE), world.check(PHONE, "imei_unknown"), world.client.get("/v1/nothing")):
        assert not {"RateLimit", "RateLimit-Policy"} & set(answer.headers.keys())


def test_past_the_ceiling_of_all_strangers_one_is_told_that_it_is_busy_and_not_how_much_they_ask(serve: Serve) -> None:
    world = serve(IMEICHECK_PUBLIC_CHECKS="1", IMEICHECK_PUBLIC_RATE="3/day", IMEICHECK_PUBLIC_CEILING="4/day")
    world.feed_says("registry", [PHONE])
    told = [
        world.client.get(f"/v1/imei/{PHONE}", environ_base={"REMOTE_ADDR": f"203.0.113.{n}"})
        for n in (1, 1, 2, 2, 3, 1)
    ]
    assert [answer.status_code for answer in told] == [200, 200, 200, 200, 503, 503]
    for answer in told:
        assert answer.headers["RateLimit-Policy"] == '"rate";q=3;w=86400'
        assert "shared" not in str(answer.headers)
    assert [remaining(answer) for answer in told[:4]] == [{"rate": 2}, {"rate": 1}, {"rate": 2}, {"rate": 1}]
    busy = told[4].get_json()
    assert (busy["reason"], busy["verdict"]) == ("busy", "unknown")
    assert int(told[4].headers["Retry-After"]) > 0
    assert world.check(PHONE, world.token()).status_code == 200, "tokens are not held up by strangers"


def test_the_ceiling_is_200_a_second_unless_told_otherwise(serve: Serve) -> None:
    assert str(serve().services.settings.public_ceiling) == "200/second"


@pytest.mark.parametrize("trouble", ["read-only", "full", "forgetful"])
def test_limits_hold_and_redis_answers_although_it_takes_no_writes(sql_url: str, tmp_path: Path, trouble: str) -> None:
    server = RedisServer(tmp_path).start()
    world = start(sql_url, server.client(), server.url, {})
    try:
        world.feed_says("registry", [PHONE])
        world.publish()
        token = world.token("till", "check", "batch", rate=RATE, daily=10)
        assert world.check(PHONE, world.token("other")).status_code == 200
        make_bad(server.client(), trouble)
        answers = [world.batch(token, PHONE, PHONE), *(world.check(PHONE, token) for _ in range(5))]
        assert [answer.status_code for answer in answers].count(200) == 4 + (trouble == "forgetful")
        assert remaining(answers[1])["rate"] == (2 if trouble != "forgetful" else 3)
        assert answers[-1].status_code == 429
        metrics = world.client.get("/metrics").text
        assert 'imeicheck_answers_total{store="redis"}' in metrics
        assert 'imeicheck_answers_total{store="sql"}' not in metrics
    finally:
        world.services.stop()
        server.stop()


def make_bad(redis: Redis, trouble: str) -> None:
    """It answers, and refuses whatever would change it; or has forgotten our script."""
    if trouble == "read-only":
        redis.replicaof("127.0.0.1", 1)
    elif trouble == "full":
        redis.config_set("maxmemory", "1")
    else:
        redis.script_flush()


def test_in_test_mode_they_are_told_too(world: World) -> None:
    token = world.token("till", "check", rate=RATE, daily=10, is_test=True)
    assert remaining(world.client.get("/v1/imei/1", headers=bearer(token))) == {"rate": 3, "daily": 9}
