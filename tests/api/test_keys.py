"""`/v1/keys`: tokens for the shops of a chain."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from imeicheck.api import keys
from imeicheck.rules.gcra import Rate
from imeicheck.store import tokens
from imeicheck.store.database import writing
from tests.api.conftest import Serve
from tests.api.world import ON_SQLITE, World, bearer, utc_now

pytestmark = ON_SQLITE

PHONE = "490154203237518"
ALL = ("check", "batch", "report", "keys")
MANY = Rate(1000, 1)


def chain(world: World, *scopes: str, **more: Any) -> str:
    return world.token("chain", *(scopes or ALL), **more)


def ask(world: World, maker: str, name: str = "shop", **wanted: Any) -> TestResponse:
    return world.client.post("/v1/keys", json={"name": name, **wanted}, headers=bearer(maker))


def make(world: World, maker: str, name: str = "shop", **wanted: Any) -> dict[str, str]:
    answer = ask(world, maker, name, **wanted)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    told: dict[str, str] = answer.get_json()
    return told


def listed(world: World, maker: str) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = world.client.get("/v1/keys", headers=bearer(maker)).get_json()["keys"]
    return told


def revoke(world: World, maker: str, id_: str) -> TestResponse:
    return world.client.delete(f"/v1/keys/{id_}", headers=bearer(maker))


def reason(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["reason"]


@pytest.fixture
def ready(world: World) -> World:
    world.feed_says("registry", [PHONE])
    world.publish()
    return world


def test_a_shop_may_check_and_ask_for_batches_and_nothing_else(ready: World) -> None:
    shop = make(ready, chain(ready))["token"]
    assert ready.verdict(PHONE, shop)["verdict"] == "listed"
    assert ready.batch(shop, PHONE).status_code == 200
    assert reason(ready.file(shop, PHONE)) == (403, "scope")


def test_a_shop_makes_sees_and_ends_no_tokens(ready: World) -> None:
    shop = make(ready, chain(ready))
    told = (ask(ready, shop["token"]), revoke(ready, shop["token"], shop["id"]))
    assert [reason(answer) for answer in told] == [(403, "scope")] * 2
    assert ready.client.get("/v1/keys", headers=bearer(shop["token"])).status_code == 403


@pytest.mark.parametrize(
    ("mine", "wanted", "status"),
    [
        (("keys", "check"), ["check"], 201),
        (("keys", "check"), ["check", "check"], 201),
        (("keys", "check"), ["check", "batch"], 403),
        (("keys", "check", "report"), ["report"], 422),
        (ALL, ["keys"], 422),
        (ALL, ["everything"], 422),
        (ALL, [], 422),
        (("keys", "report"), None, 403),
        (("keys", "batch"), None, 201),
    ],
)
def test_nobody_gives_a_scope_that_it_lacks_or_that_no_shop_has(
    ready: World, mine: tuple[str, ...], wanted: list[str] | None, status: int
) -> None:
    maker = chain(ready, *mine)
    assert ask(ready, maker, scopes=wanted).status_code == status
    assert all(set(key["scopes"]) <= set(mine) & {"check", "batch"} for key in listed(ready, maker))


@pytest.mark.parametrize(
    "wanted",
    [
        {"rate": "fast"},
        {"rate": "0/second"},
        {"daily": 0},
        {"daily": -1},
        {"daily": 2**31},
        {"daily": "5"},
        {"name": ""},
        {"name": "  "},
        {"name": "x" * 101},
        {"name": "a\nb"},
        {"name": None},
        {"is_test": True},
        {"parent": "00000000"},
    ],
)
def test_what_no_token_can_be_is_a_422_and_makes_none(ready: World, wanted: dict[str, Any]) -> None:
    maker = chain(ready)
    assert reason(ask(ready, maker, **wanted)) == (422, "body")
    assert listed(ready, maker) == []


def test_the_list_shows_every_token_that_was_made_and_no_secret(ready: World) -> None:
    maker = chain(ready)
    first, second = make(ready, maker, "Moi Avenue"), make(ready, maker, "Westlands", rate="5/second", scopes=["check"])
    assert revoke(ready, maker, first["id"]).get_json() == {"id": first["id"], "status": "revoked"}
    told = listed(ready, maker)
    assert [(key["id"], key["name"], key["scopes"], key["rate"], key["daily"]) for key in told] == [
        (first["id"], "Moi Avenue", ["batch", "check"], None, None),
        (second["id"], "Westlands", ["check"], "5/second", None),
    ]
    assert [bool(key["revoked_at"]) for key in told] == [True, False]
    assert second["token"] not in str(told)


def test_another_chains_tokens_are_not_there(ready: World) -> None:
    one, other = chain(ready), ready.token("other", *ALL)
    shop, alone = make(ready, one), ready.id_of(ready.token("alone"))
    assert listed(ready, other) == []
    for id_ in (shop["id"], ready.id_of(one), ready.id_of(other), alone, "nonsense"):
        assert reason(revoke(ready, other, id_)) == (404, "not-found")
    assert ready.verdict(PHONE, shop["token"])["verdict"] == "listed"
    assert reason(revoke(ready, one, ready.id_of(one))) == (404, "not-found"), "nor is its own one that it made"


def test_a_token_that_was_ended_is_ended_once(ready: World, serve: Serve) -> None:
    maker = chain(ready)
    shop = make(ready, maker)
    assert revoke(ready, maker, shop["id"]).status_code == 200
    assert reason(revoke(ready, maker, shop["id"])) == (404, "not-found")
    assert reason(serve().check(PHONE, shop["token"])) == (401, "token-unknown")


def end(world: World, secret: str) -> None:
    with writing(world.engine) as connection:
        assert tokens.revoke(connection, world.id_of(secret), utc_now())


def test_with_its_maker_a_token_ends(ready: World, serve: Serve) -> None:
    maker, other = chain(ready), ready.token("other", *ALL)
    shops, apart = [make(ready, maker)["token"] for _ in range(3)], make(ready, other)["token"]
    end(ready, maker)
    later = serve()
    assert [reason(later.check(PHONE, shop)) for shop in shops] == [(401, "token-unknown")] * 3
    assert later.verdict(PHONE, apart)["verdict"] == "listed"


def test_what_a_maker_makes_in_the_seconds_until_its_end_is_known_everywhere_is_never_in_force(
    ready: World, serve: Serve
) -> None:
    maker = chain(ready)
    assert listed(ready, maker) == []
    end(ready, maker)
    made = ask(ready, maker)
    assert made.status_code == 201, "this process has not heard of the end yet"
    assert reason(serve().check(PHONE, made.get_json()["token"])) == (401, "token-unknown")


def test_a_shop_counts_on_its_own_limit_and_on_its_makers(ready: World) -> None:
    maker = chain(ready, rate=MANY, daily=5)
    one, two = (make(ready, maker, name, daily=3)["token"] for name in ("one", "two"))
    assert [ready.check(PHONE, one).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert [ready.check(PHONE, two).status_code for _ in range(3)] == [200, 200, 429]
    own, makers = ready.check(PHONE, one).get_json(), ready.check(PHONE, two).get_json()
    assert own["reason"] == makers["reason"] == "daily"
    assert "of the token that made this one" in makers["detail"]
    assert "of the token that made" not in own["detail"]
    assert ready.check(PHONE, maker).status_code == 429, "it asks out of the same quota"


def test_a_shop_without_limits_of_its_own_has_its_makers(ready: World) -> None:
    maker = chain(ready, rate=MANY, daily=3)
    shop = make(ready, maker)["token"]
    first = ready.check(PHONE, shop)
    assert first.headers["RateLimit-Policy"] == '"shared-rate";q=1000;w=1, "shared-daily";q=3;w=86400'
    assert '"shared-daily";r=2;' in first.headers["RateLimit"]
    refused = ready.batch(shop, PHONE, PHONE, PHONE)
    assert reason(refused) == (429, "daily")
    assert "of the token that made this one" in refused.get_json()["detail"]
    assert refused.headers["RateLimit"].startswith('"shared-daily";r=0;')
    assert [ready.check(PHONE, shop).status_code for _ in range(3)] == [200, 200, 429]


def test_of_a_maker_without_limits_a_shop_has_its_own(ready: World) -> None:
    maker = chain(ready)
    assert "RateLimit-Policy" not in ready.check(PHONE, make(ready, maker)["token"]).headers
    limited = make(ready, maker, daily=1)["token"]
    assert [ready.check(PHONE, limited).status_code for _ in range(2)] == [200, 429]


def test_a_shop_of_a_test_token_is_one_too(ready: World) -> None:
    shop = make(ready, chain(ready, "check", "batch", "keys", is_test=True))["token"]
    assert shop.startswith("test_")
    assert ready.verdict(PHONE, shop)["verdict"] == "not_listed", "it is told of made-up phones only"


def test_a_token_makes_so_many_and_no_more(ready: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "MOST_KEYS", 2)
    maker = chain(ready)
    assert [ask(ready, maker).status_code for _ in range(3)] == [201, 201, 409]


def test_requests_for_tokens_are_counted_and_no_imeis(ready: World) -> None:
    maker = chain(ready, rate=Rate(3, 86400), daily=1)
    shop = make(ready, maker)
    assert ready.client.get("/v1/keys", headers=bearer(maker)).status_code == 200
    assert revoke(ready, maker, shop["id"]).status_code == 200
    assert reason(ask(ready, maker)) == (429, "rate")
    assert ready.verdict(PHONE, ready.token("other", rate=MANY, daily=1))["verdict"] == "listed"


def test_while_sql_is_away_no_token_is_made_and_checks_go_on(ready: World) -> None:
    maker = chain(ready)
    ready.verdict(PHONE, maker)
    ready.cut_sql()
    assert reason(ask(ready, maker)) == (503, "no-store")
    assert ready.verdict(PHONE, maker)["verdict"] == "listed"
