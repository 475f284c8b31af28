"""What replies cost, and the day's ceiling."""

import pytest

from imeicheck import settings
from sms_gateway.cost import DEFAULT_SEGMENTS, Purse, segments_a_day
from tests.api.world import World
from tests.sms.conftest import Gateway


@pytest.mark.parametrize(
    ("environ", "segments"),
    [
        ({}, DEFAULT_SEGMENTS),
        ({"IMEICHECK_SMS_PRICE": "0.05 USD"}, DEFAULT_SEGMENTS),
        ({"IMEICHECK_SMS_PRICE": "0.05 USD", "IMEICHECK_SMS_SPEND": "200"}, 4000),
        ({"IMEICHECK_SMS_PRICE": "0.8 KES", "IMEICHECK_SMS_SPEND": "1"}, 1),
        ({"IMEICHECK_SMS_PRICE": "0.1 USD", "IMEICHECK_SMS_SPEND": "0.3"}, 3),
    ],
)
def test_the_ceiling_is_what_the_money_buys(environ: dict[str, str], segments: int) -> None:
    assert segments_a_day(settings.read(environ)) == segments


def test_all_processes_share_the_days_money(gateway: Gateway) -> None:
    world = gateway()
    one, other = (Purse(world.services.checker, 5) for _ in range(2))
    assert [one.pays(2), other.pays(2), one.pays(2), other.pays(1), one.pays(1)] == [True, True, False, True, False]


def test_the_operator_is_told_once_before_the_end_and_once_at_it(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    purse = Purse(world.services.checker, 10)
    paid = [purse.pays(1) for _ in range(14)]
    assert paid == [True] * 10 + [False] * 4
    told = [(record.levelname, record.getMessage()) for record in caplog.records if record.name == "imeicheck.sms"]
    assert [level for level, _ in told] == ["WARNING", "ERROR"]
    assert "spent" in told[1][1]


def test_without_redis_the_money_is_counted_all_the_same(world: World) -> None:
    world.services.checker._cache._breaker.trip(RuntimeError("gone"))
    purse = Purse(world.services.checker, 2)
    assert [purse.pays(1) for _ in range(4)] == [True, True, False, False]
