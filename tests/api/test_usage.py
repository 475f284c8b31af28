"""`GET /v1/usage`: what a token and its shops were told, by day and verdict."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from imeicheck.rules.gcra import Rate
from imeicheck.rules.imei import from_phone
from imeicheck.rules.trials import TRIALS
from imeicheck.store import usage as store
from imeicheck.store.database import reading, writing
from imeicheck.store.errors import StoreDown
from imeicheck.usage import Usage
from tests.api.conftest import Serve
from tests.api.world import ON_SQLITE, World, bearer, utc_now

LISTED = "490154203237518"
UNLISTED = from_phone(35693803_564380).digits
TODAY = datetime(2026, 11, 21, 23, 59, tzinfo=UTC)
Days = list[tuple[str, dict[str, int]]]


def told(world: World, token: str, query: str = "") -> Days:
    """Name and verdicts of each day."""
    world.services.usage.flush()
    answer = world.client.get(f"/v1/usage{query}", headers=bearer(token))
    assert answer.status_code == 200, answer.text
    days = answer.get_json()["usage"]
    assert all(day["total"] == sum(day["verdicts"].values()) for day in days)
    return [(day["name"], day["verdicts"]) for day in days]


@pytest.fixture
def ready(world: World) -> World:
    world.feed_says("registry", [LISTED])
    world.publish()
    return world


def test_every_answer_is_counted_by_its_verdict_whichever_way_it_was_asked(ready: World) -> None:
    token = ready.token("till", "check", "batch")
    assert told(ready, token) == []
    ready.check(LISTED, token)
    ready.check("1", token)
    ready.batch(token, LISTED, UNLISTED, "", None)
    assert ready.stream(token, f"imei\n{UNLISTED}\n{LISTED}\n{UNLISTED[:14]}\n".encode()).data
    assert told(ready, token) == [("till", {"listed": 3, "not_listed": 2, "invalid": 3, "unknown": 1})]


def test_processes_and_days_add_up(world: World, serve: Serve) -> None:
    token = world.token("till", "check")
    id_, now = world.id_of(token), [TODAY]
    one, two = (Usage(world.engine, lambda: now[0]) for _ in range(2))
    for counter in (one, two, one):
        counter.told(id_, {"listed": 2, "unknown": 1})
        counter.flush()
    now[0] += timedelta(minutes=1)
    two.told(id_, {"listed": 5})
    one.told(id_, {"listed": 1})
    one.flush()
    two.flush()
    two.flush()
    with reading(world.engine) as connection:
        days = store.between(connection, TODAY.date(), now[0].date())
    assert [(day.day, day.verdicts) for day in days] == [
        (date(2026, 11, 22), {"listed": 6}),
        (date(2026, 11, 21), {"listed": 6, "unknown": 3}),
    ]


def test_a_chain_sees_its_shops_and_a_shop_itself(ready: World) -> None:
    chain = ready.token("chain", "check", "keys")
    shop, other = ready.token("shop", parent=chain), ready.token("other")
    for token in (chain, shop, shop, other):
        ready.check(LISTED, token)
    assert told(ready, chain) == [("chain", {"listed": 1}), ("shop", {"listed": 2})]
    assert told(ready, shop) == [("shop", {"listed": 2})]
    assert told(ready, other) == [("other", {"listed": 1})]


@ON_SQLITE
def test_as_many_days_as_are_asked_for_are_told_today_included(ready: World) -> None:
    token, today = ready.token(), utc_now().date()
    with writing(ready.engine) as connection:
        days = {(ready.id_of(token), today - timedelta(days=n), "listed"): n + 1 for n in (0, 1, 29, 30, 99, 100)}
        store.add(connection, days)
    for query, expected in (
        ("?days=1", [1]),
        ("?days=2", [1, 2]),
        ("", [1, 2, 30]),
        ("?days=100", [1, 2, 30, 31, 100]),
    ):
        assert [verdicts["listed"] for _, verdicts in told(ready, token, query)] == expected


@ON_SQLITE
@pytest.mark.parametrize("days", ["0", "401", "-1", "x", "", "1.5", "٣", "9" * 5000])
def test_days_that_are_none_are_a_422(ready: World, days: str) -> None:
    answer = ready.client.get("/v1/usage", query_string={"days": days}, headers=bearer(ready.token()))
    assert (answer.status_code, answer.get_json()["reason"]) == (422, "days")


@ON_SQLITE
def test_strangers_are_counted_for_nobody_and_have_no_usage(open_world: World) -> None:
    open_world.check(LISTED)
    open_world.services.usage.flush()
    assert open_world.client.get("/v1/usage").status_code == 401
    with reading(open_world.engine) as connection:
        assert store.between(connection, date.min, date.max) == []


@ON_SQLITE
def test_what_was_refused_is_no_usage_and_asking_for_usage_is_no_check(ready: World) -> None:
    token = ready.token("till", "check", "batch", rate=Rate(1000, 1), daily=2)
    assert [ready.check(LISTED, token).status_code for _ in range(3)] == [200, 200, 429]
    assert ready.batch(token, LISTED).status_code == 429
    assert told(ready, token) == told(ready, token) == [("till", {"listed": 2})]


@ON_SQLITE
def test_a_test_token_has_usage_too(ready: World) -> None:
    token = ready.token("trial", "check", is_test=True)
    ready.check(next(trial.imei for trial in TRIALS if trial.listings), token)
    assert told(ready, token) == [("trial", {"listed": 1})]


def test_counts_are_kept_while_sql_is_away_and_written_when_it_is_back(ready: World) -> None:
    token = ready.token()
    ready.verdict(LISTED, token)
    id_, counter = ready.id_of(token), Usage(ready.engine, utc_now)
    ready.cut_sql()
    for _ in range(3):
        counter.told(id_, {"listed": 2, "unknown": 1})
        with pytest.raises(StoreDown):
            counter.flush()
    ready.mend_sql()
    counter.told(id_, {"listed": 1})
    counter.flush()
    counter.flush()
    ready.services.usage.stop()
    with reading(ready.engine) as connection:
        (day,) = store.between(connection, date.min, date.max)
    assert day.verdicts == {"listed": 8, "unknown": 3}, "with the one check of before"


@ON_SQLITE
def test_what_was_counted_is_written_when_the_process_ends(ready: World) -> None:
    token = ready.token()
    counter = Usage(ready.engine, utc_now)
    counter.start()
    counter.told(ready.id_of(token), {"listed": 1})
    counter.stop()
    assert told(ready, token) == [("till", {"listed": 1})]


def test_nothing_in_it_names_a_phone(ready: World) -> None:
    token = ready.token("till", "check", "batch")
    ready.batch(token, LISTED, UNLISTED, "1234567890")
    ready.services.usage.flush()
    with ready.engine.connect() as connection:
        kept = str(connection.execute(sa.text("SELECT * FROM usage")).all())
    answer = ready.client.get("/v1/usage", headers=bearer(token)).text
    for number in (LISTED, LISTED[:14], LISTED[:8], UNLISTED, UNLISTED[:8], "1234567890"):
        assert number not in kept + answer
