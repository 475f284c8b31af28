"""`POST /v1/imei/batch` with JSON: many IMEIs, or phones with several each, in one request."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from imeicheck.api.contract.batch import MOST
from imeicheck.rules.advice import NOT_AN_IMEI
from imeicheck.rules.buckets import HEAD_KEY, POSITION_KEY
from imeicheck.rules.gcra import Rate
from imeicheck.rules.imei import from_phone
from tests.api.conftest import Serve
from tests.api.world import ON_SQLITE, World, bearer, start
from tests.servers import RedisServer

LISTED = [from_phone(49015420_000000 + n).digits for n in range(30)]
UNLISTED = [from_phone(35693803_000000 + 7 * n).digits for n in range(30)]
WRONG = "490154203237519"
MANY = Rate(1000, 1)


def ready(world: World, *, published: bool = True) -> World:
    world.feed_says("registry", LISTED)
    if published:
        world.publish()
    return world


def verdicts(answer: TestResponse) -> list[str]:
    """Of each result its verdict, or what is wrong with it."""
    assert answer.status_code == 200, answer.text
    return [told.get("verdict") or told["error"]["reason"] for told in answer.get_json()["results"]]


def phones(world: World, token: str, *asked: Any) -> list[dict[str, Any]]:
    answer = world.client.post("/v1/imei/batch", json={"phones": list(asked)}, headers=bearer(token))
    assert answer.status_code == 200, answer.text
    told: list[dict[str, Any]] = answer.get_json()["results"]
    return told


@pytest.mark.parametrize("published", [True, False], ids=["redis", "sql"])
def test_results_come_in_the_order_of_the_request(world: World, published: bool) -> None:
    ready(world, published=published)
    asked = [imei for pair in zip(LISTED, UNLISTED, strict=True) for imei in pair][::-1]
    answer = world.batch(world.token("till", "batch"), *asked)
    assert [told["imei"] for told in answer.get_json()["results"]] == asked
    assert verdicts(answer) == ["not_listed", "listed"] * len(LISTED)


@ON_SQLITE
def test_a_result_is_what_a_check_answers(world: World) -> None:
    ready(world)
    token = world.token("till", "batch", "check")
    (told,) = world.batch(token, LISTED[0]).get_json()["results"]
    alone = world.verdict(LISTED[0], token)
    assert {**told, "checked_at": None} == {**alone, "checked_at": None}


@ON_SQLITE
def test_an_item_that_is_no_imei_spoils_nothing_else(world: World) -> None:
    ready(world)
    bad: list[Any] = [
        "",
        "12345",
        WRONG,
        "x" * 5000,
        None,
        49015420,
        1.5,
        True,
        [],
        {"imei": LISTED[1]},
        "\x00",
        10**40,
    ]
    asked = [part for item in bad for part in (item, LISTED[0])]
    answer = world.batch(world.token("till", "batch"), *asked)
    reasons = ["length", "length", "check-digit", "length", *["characters"] * 8]
    assert verdicts(answer) == [part for reason in reasons for part in (reason, "listed")]
    inputs = [told["input"] for told in answer.get_json()["results"][::2]]
    assert inputs[4:10] == bad[4:10]
    assert inputs[3] == "x" * 64, "what is long is cut, and still shows which one is meant"


@ON_SQLITE
def test_ten_thousand_are_answered_and_one_more_is_not(world: World) -> None:
    ready(world)
    token = world.token("till", "batch", rate=Rate(5, 86400), daily=MOST + 1)
    asked = [*(from_phone(35693803_000000 + 31 * n).digits for n in range(MOST - 1)), LISTED[0]]
    refused = world.batch(token, *asked, LISTED[0])
    assert (refused.status_code, refused.get_json()["reason"]) == (422, "body")
    answer = world.batch(token, *asked)
    assert verdicts(answer) == [*["not_listed"] * (MOST - 1), "listed"]
    assert left(answer) == {"rate": 3, "daily": 0}, "one request, in however many portions it is looked up"


@ON_SQLITE
def test_no_items_are_no_results(world: World) -> None:
    assert world.batch(world.token("till", "batch")).get_json() == {"results": []}


@ON_SQLITE
@pytest.mark.parametrize(
    "body", ["{}", "[]", '{"imeis": "x"}', '{"imeis": [], "phones": []}', '{"more": 1, "imeis": []}']
)
def test_a_body_of_another_shape_is_a_422(world: World, body: str) -> None:
    answer = world.stream(world.token("till", "batch"), body.encode(), "application/json")
    assert (answer.status_code, answer.get_json()["reason"]) == (422, "body")


@ON_SQLITE
def test_nesting_without_end_is_told_and_no_fault_of_ours(world: World) -> None:
    token, told = world.token("till", "batch"), set()
    for depth in (1, *range(900, 1000), 100_000):  # what can just be read has to be written too
        nested = "[" * depth + "]" * depth
        for body in (f'{{"imeis": [{nested}]}}', f'{{"phones": [{nested}]}}'):
            told.add(world.stream(token, body.encode(), "application/json").status_code)
    assert told == {200, 400}


@ON_SQLITE
def test_a_body_that_is_not_json_or_of_another_kind_is_refused_and_counted(world: World) -> None:
    token = world.token("till", "batch", rate=Rate(3, 86400), daily=10)
    sent = ((b"{", "json"), (b"\xff", "json"), (b"<a/>", "xml"), (b"{", "json"))
    told = [world.stream(token, body, f"application/{kind}").status_code for body, kind in sent]
    assert told == [400, 400, 415, 429]


@ON_SQLITE
def test_a_batch_needs_its_scope(world: World) -> None:
    assert world.batch(world.token("till", "check", "report"), LISTED[0]).status_code == 403
    assert world.client.post("/v1/imei/batch", json={"imeis": []}).status_code == 401


def left(answer: TestResponse) -> dict[str, int]:
    """What the header says is left, by policy."""
    told = (part.split(";") for part in answer.headers["RateLimit"].split(", "))
    return {name.strip('"'): int(remaining.removeprefix("r=")) for name, remaining, _ in told}


@ON_SQLITE
@pytest.mark.parametrize("redis_answers", [True, False])
def test_a_batch_is_one_request_and_as_many_imeis_as_it_has(sql_url: str, tmp_path: Path, redis_answers: bool) -> None:
    server = RedisServer(tmp_path).start()
    world = ready(start(sql_url, server.client(), server.url, {}))
    try:
        if not redis_answers:
            server.stop()
        token = world.token("till", "batch", "check", rate=Rate(5, 86400), daily=100)
        assert left(world.batch(token, *LISTED, "", None)) == {"rate": 4, "daily": 68}
        assert left(world.check(LISTED[0], token)) == {"rate": 3, "daily": 67}
        refused = world.batch(token, *UNLISTED, *LISTED, *LISTED[:8])
        assert (refused.status_code, refused.get_json()["reason"]) == (429, "daily")
        assert "results" not in refused.get_json(), "all or nothing"
        assert left(world.batch(token, *UNLISTED, *LISTED, *LISTED[:7])) == {"rate": 2, "daily": 0}
        assert world.check(LISTED[0], token).get_json()["reason"] == "daily"
    finally:
        world.services.stop()
        server.stop()


def test_sql_answers_a_batch_while_redis_is_down(sql_url: str, tmp_path: Path) -> None:
    server = RedisServer(tmp_path).start()
    world = ready(start(sql_url, server.client(), server.url, {}))
    try:
        server.stop()
        asked = [*LISTED[:3], *(from_phone(35693803_000000 + n).digits for n in range(2500)), *LISTED[3:5]]
        answer = world.batch(world.token("till", "batch"), *asked)
        assert verdicts(answer) == ["listed"] * 3 + ["not_listed"] * 2500 + ["listed"] * 2
    finally:
        world.services.stop()
        server.stop()


def test_without_any_store_a_batch_is_a_503_and_unknown(world: World) -> None:
    token = ready(world, published=False).token("till", "batch", rate=MANY, daily=4)
    world.batch(token, LISTED[0])
    world.cut_sql()
    answer = world.batch(token, LISTED[0], WRONG, UNLISTED[0])
    assert (answer.status_code, answer.get_json()["reason"], answer.get_json()["verdict"]) == (
        503,
        "no-store",
        "unknown",
    )
    assert int(answer.headers["Retry-After"]) > 0
    assert "listed" not in answer.text.replace("not listed", "")


def test_what_no_store_is_needed_for_is_told_without_any(world: World) -> None:
    token = world.token("till", "batch")
    world.batch(token)
    world.cut_sql()
    assert verdicts(world.batch(token, WRONG, "1")) == ["check-digit", "length"]


def test_a_phone_has_one_verdict(world: World) -> None:
    token = ready(world).token("till", "batch")
    absent = UNLISTED[0][:14]
    told = phones(
        world,
        token,
        [UNLISTED[0], UNLISTED[1]],
        [UNLISTED[0], LISTED[0], WRONG, absent],
        [UNLISTED[0], absent],
        [UNLISTED[0], WRONG],
        [WRONG],
        [UNLISTED[0], None],
        [UNLISTED[0]],
    )
    expected = ["not_listed", "listed", "unknown", "unknown", "unknown", "unknown", "not_listed"]
    assert [phone["verdict"] for phone in told] == expected
    assert [len(phone["imeis"]) for phone in told] == [2, 4, 2, 2, 1, 2, 1]
    assert told[1]["advice"] == told[1]["imeis"][1]["advice"]
    assert all(phone["advice"] for phone in told)


@ON_SQLITE
def test_a_number_in_scientific_notation_says_that_digits_are_lost(world: World) -> None:
    token = ready(world).token("till", "batch")
    (item,) = world.batch(token, "3.52E+14").get_json()["results"]
    assert item["error"]["reason"] == "characters"
    assert "lost digits" in item["error"]["detail"]
    (phone,) = phones(world, token, [UNLISTED[0], "3,52E+14"])
    assert phone["verdict"] == "unknown"
    assert phone["advice"] == " ".join(NOT_AN_IMEI["scientific"])


@ON_SQLITE
def test_what_is_no_phone_spoils_no_other(world: World) -> None:
    token = ready(world).token("till", "batch", rate=MANY, daily=4)
    five = UNLISTED[:5]
    told = phones(world, token, [], LISTED[0], None, five, [UNLISTED[0], LISTED[0]], {"imei": 1}, UNLISTED[1:3])
    shown = [phone.get("verdict") or phone["error"]["reason"] for phone in told]
    assert shown == ["phone", "phone", "phone", "phone", "listed", "phone", "not_listed"]
    assert told[3]["input"] == five


@ON_SQLITE
def test_phones_have_ten_thousand_imeis_in_all_at_most(world: World) -> None:
    token = world.token("till", "batch")
    asked = {"phones": [UNLISTED[:4]] * (MOST // 4) + [UNLISTED[:1]]}
    answer = world.client.post("/v1/imei/batch", json=asked, headers=bearer(token))
    assert (answer.status_code, answer.get_json()["reason"]) == (422, "body")


@ON_SQLITE
def test_the_advice_is_in_the_language_that_is_asked_for(world: World) -> None:
    token = ready(world).token("till", "batch")
    body = {"phones": [[LISTED[0]], [WRONG]]}
    told = [
        world.client.post("/v1/imei/batch", json=body, headers=bearer(token) | {"Accept-Language": language})
        for language in ("en", "sw")
    ]
    assert [answer.headers["Content-Language"] for answer in told] == ["en", "sw"]
    first, second = ([phone["advice"] for phone in answer.get_json()["results"]] for answer in told)
    assert all(one != other for one, other in zip(first, second, strict=True))


@ON_SQLITE
def test_a_stranger_has_no_batches_even_where_checks_are_open(serve: Serve) -> None:
    world = serve(IMEICHECK_PUBLIC_CHECKS="1")
    assert world.client.post("/v1/imei/batch", json={"imeis": []}).status_code == 401


def after_the_first_portion(world: World, monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> list[Any]:
    """What Redis says of each portion that is asked for by itself; something happens behind the first."""
    cache, found = world.services.checker._cache, []
    real = cache.find

    def find(*words: Any) -> Any:
        found.append(real(*words))
        if len(found) == 1:
            happens()
        return found[-1]

    monkeypatch.setattr(cache, "find", find)
    return found


@ON_SQLITE
def test_when_the_lease_runs_out_in_the_middle_sql_answers_the_rest(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(world)
    token = world.token("till", "batch")
    asked = [*[from_phone(35693803_000000 + n).digits for n in range(1500)], *LISTED]
    found = after_the_first_portion(world, monkeypatch, lambda: world.redis.delete(HEAD_KEY))
    assert verdicts(world.batch(token, *asked)) == ["not_listed"] * 1500 + ["listed"] * len(LISTED)
    assert [one is None for one in found] == [False, True]


@ON_SQLITE
def test_when_the_buckets_move_in_the_middle_the_rest_is_asked_for_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(world)
    token = world.token("till", "batch")
    asked = [*[from_phone(35693803_000000 + n).digits for n in range(2500)], *LISTED]

    def move() -> None:
        world.redis.delete(POSITION_KEY, HEAD_KEY)  # so that the publisher makes a new generation
        world.publish()

    found = after_the_first_portion(world, monkeypatch, move)
    assert verdicts(world.batch(token, *asked)) == ["not_listed"] * 2500 + ["listed"] * len(LISTED)
    assert [one is None for one in found] == [False] * 3
