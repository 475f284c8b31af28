"""Whoever goes through the serial numbers of a TAC is told of and slowed, whichever way it asks."""

import logging

import pytest

from imeicheck.enumeration import MANY, SLOWED
from imeicheck.rules.gcra import Rate
from imeicheck.rules.imei import from_phone
from tests.api.conftest import Serve
from tests.api.world import ON_SQLITE, World, utc_now

pytestmark = ON_SQLITE

TAC = 49015420
FIRST = TAC * 1_000_000 + 123_000
ONE_BLOCK = range(FIRST, FIRST + MANY)


def swept(world: World) -> float:
    lines = world.client.get("/metrics").text.splitlines()
    return sum(float(line.split()[1]) for line in lines if line.startswith("imeicheck_sweeps_total "))


def ready(world: World) -> World:
    world.feed_says("registry", [from_phone(FIRST).digits])
    world.publish()
    return world


def test_a_sweep_is_counted_and_logged_once_without_a_number_of_anybody(
    world: World,
    caplog: pytest.LogCaptureFixture,
) -> None:
    token = ready(world).token("till", "batch", "check")
    phones = [from_phone(phone).digits for phone in ONE_BLOCK]
    world.batch(token, *phones[:-1])
    assert swept(world) == 0
    with caplog.at_level(logging.WARNING, "imeicheck.sweep"):
        world.check(phones[-1], token)
        world.batch(token, *phones)
    assert swept(world) == 1
    (record,) = [r for r in caplog.records if r.name == "imeicheck.sweep"]
    assert vars(record)["fields"] == {"token": world.id_of(token), "tac": str(TAC)}
    assert not any(phone in str(vars(record)) for phone in phones)


def test_who_sweeps_is_slowed_and_not_shut_out(world: World) -> None:
    rate = Rate(3 * SLOWED, 86400)
    ready(world)
    token, other = (world.token(name, "batch", "check", rate=rate, daily=10_000) for name in ("one", "two"))
    phones = [from_phone(phone).digits for phone in ONE_BLOCK]
    assert world.batch(token, *phones).status_code == 200
    assert [world.check(phones[0], token).status_code for _ in range(3)] == [200, 200, 429]
    assert [world.check(phones[0], other).status_code for _ in range(5)] == [200] * 5


@pytest.mark.parametrize("rate", [Rate(1, 86400), Rate(SLOWED - 1, 86400)], ids=str)
def test_a_request_that_costs_more_than_a_whole_rate_is_let_in_once_the_rate_is_whole(
    world: World,
    rate: Rate,
) -> None:
    token = ready(world).token("one", "check", rate=rate, daily=100)
    world.services.checker._of_tokens.record(world.id_of(token), ONE_BLOCK, utc_now())
    answers = [world.check(from_phone(FIRST).digits, token) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert int(answers[1].headers["Retry-After"]) <= SLOWED * rate.interval_ms / 1000


def test_a_stranger_who_sweeps_is_slowed_by_its_address(serve: Serve) -> None:
    world = ready(
        serve(IMEICHECK_PUBLIC_CHECKS="1", IMEICHECK_PUBLIC_RATE="300/day", IMEICHECK_PUBLIC_CEILING="1000000/second")
    )
    answers = [world.check(from_phone(phone).digits).status_code for phone in range(FIRST, FIRST + MANY + 20)]
    assert answers == [200] * (MANY + 10) + [429] * 10
    assert swept(world) == 1
