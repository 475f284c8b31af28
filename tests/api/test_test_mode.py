"""Test tokens: told of made-up phones as a till would be of real ones, and of nothing real."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from redis import Redis
from werkzeug.test import TestResponse

from imeicheck import test_mode as modes
from imeicheck.rules.gcra import Rate
from imeicheck.rules.imei import from_phone
from imeicheck.rules.trials import TRIALS
from imeicheck.slots import STREAMS, Busy, Slots
from tests.api.world import ON_SQLITE, World, bearer, utc_now

pytestmark = ON_SQLITE

REAL = "490154203237518"
DELAYED = next(trial for trial in TRIALS if trial.delay_seconds)
STOLEN = next(trial for trial in TRIALS if trial.what == "listed as stolen")
DAILY = next(trial for trial in TRIALS if trial.failure == "daily")


@pytest.fixture
def slept() -> list[float]:
    """How long each wait was to be; nobody waits."""
    return []


@pytest.fixture
def ready(world: World, slept: list[float]) -> World:
    world.feed_says("registry", [REAL])
    world.publish()
    real = world.services
    mode = modes.TestMode(real.checker, real.test_mode._told, Slots(STREAMS), utc_now, slept.append)
    return World(world.sql_url, world.redis, replace(real, test_mode=mode), world.publisher)


@pytest.fixture
def token(ready: World) -> str:
    return ready.token("trial", "check", "batch", is_test=True)


def table(world: World) -> list[dict[str, Any]]:
    answer = world.client.get("/v1/test-imeis")
    assert answer.status_code == 200, "it needs no token"
    told: list[dict[str, Any]] = answer.get_json()["test_imeis"]
    return told


def seen(answer: TestResponse) -> dict[str, Any]:
    """What of an answer the table foretells."""
    told, ok = answer.get_json(), answer.status_code == 200
    return {
        "status": answer.status_code,
        "verdict": told.get("verdict"),
        "reasons": [reason["code"] for reason in told["reasons"]] if ok else [],
        "problem": None if ok else told["reason"],
    }


@pytest.mark.parametrize("way", ["get", "post"])
def test_every_imei_of_the_table_is_answered_as_it_says(ready: World, token: str, slept: list[float], way: str) -> None:
    rows = table(ready)
    assert len(rows) == len(TRIALS)
    for row in rows:
        slept.clear()
        if way == "get":
            answer = ready.check(row["imei"], token)
        else:
            answer = ready.client.post("/v1/imei/check", json={"imei": row["imei"]}, headers=bearer(token))
        assert seen(answer) == {name: row[name] for name in ("status", "verdict", "reasons", "problem")}, row["what"]
        assert sum(slept) == row["delay_seconds"], row["what"]
        assert answer.status_code not in (429, 503) or int(answer.headers["Retry-After"]) > 0
        assert answer.status_code != 503 or answer.get_json()["verdict"] == "unknown"


def test_a_batch_is_answered_as_its_imeis_are(ready: World, token: str, slept: list[float]) -> None:
    rows = [row for row in table(ready) if row["status"] == 200]
    answer = ready.batch(token, *(row["imei"] for row in rows), "1")
    *told, wrong = answer.get_json()["results"]
    assert [one["verdict"] for one in told] == [row["verdict"] for row in rows]
    assert wrong["error"]["reason"] == "length"
    assert slept == [], "only a check alone is told late"
    lines = ready.stream(token, "\n".join(row["imei"] for row in rows).encode())
    assert [line.split(",")[1] for line in lines.text.splitlines()[1:]] == [row["verdict"] for row in rows]


@pytest.mark.parametrize("trial", [t for t in TRIALS if t.failure], ids=lambda t: t.what)
def test_a_failure_fails_a_batch_and_a_stream_whole(ready: World, token: str, trial: Any) -> None:
    alone = ready.check(trial.imei, token).status_code
    assert ready.batch(token, STOLEN.imei, trial.imei).status_code == alone
    assert ready.stream(token, f"{STOLEN.imei}\n{trial.imei}\n".encode()).status_code == alone
    assert ready.stream(token, STOLEN.imei.encode()).status_code == 200, "and there is room for the next stream"


def test_a_test_token_is_told_of_no_real_phone_and_asks_no_store(
    ready: World, token: str, redis: Redis, slept: list[float]
) -> None:
    assert ready.verdict(REAL, token)["verdict"] == "not_listed"
    assert ready.verdict(REAL, ready.token())["verdict"] == "listed"
    before = ready.client.get("/metrics").text.count("imeicheck_answers_total{")
    redis.flushall()
    ready.cut_sql()
    assert ready.verdict(STOLEN.imei, token)["verdict"] == "listed"
    assert ready.batch(token, STOLEN.imei, REAL).status_code == 200
    assert ready.client.get("/metrics").text.count("imeicheck_answers_total{") == before


def test_a_real_token_is_told_of_no_made_up_phone(ready: World) -> None:
    real = ready.token("till", "check", "batch")
    for trial in TRIALS:
        answer = ready.check(trial.imei, real)
        assert answer.status_code == 200, trial.what
        assert answer.get_json()["verdict"] in ("not_listed", "caution", "unknown"), trial.what
    told = ready.batch(real, *(trial.imei for trial in TRIALS)).get_json()["results"]
    assert not any(reason.get("source") for one in told for reason in one["reasons"])


def test_a_test_token_says_what_it_is_and_files_no_report(ready: World, token: str) -> None:
    assert token.startswith("test_")
    assert ready.token("till").startswith("imei_")
    assert ready.file(token, REAL).status_code == 403


def test_it_has_limits_as_any_other(ready: World) -> None:
    token = ready.token("trial", "check", "batch", rate=Rate(1000, 1), daily=3, is_test=True)
    assert ready.check("1", token).status_code == 400
    refused = ready.batch(token, STOLEN.imei, STOLEN.imei, STOLEN.imei)
    assert (refused.status_code, refused.get_json()["reason"]) == (429, "daily")
    assert ready.batch(token, STOLEN.imei, STOLEN.imei).status_code == 200
    assert ready.check(STOLEN.imei, token).status_code == 429


def test_one_waits_at_a_time_and_others_are_told_that_it_is_busy(ready: World, token: str) -> None:
    slots, told = Slots(STREAMS), []

    def meanwhile(_: float) -> None:
        told.append(busy.check(DELAYED.imei, token))
        told.append(busy.check(STOLEN.imei, token))

    mode = modes.TestMode(ready.services.checker, ready.services.test_mode._told, slots, utc_now, meanwhile)
    busy = World(ready.sql_url, ready.redis, replace(ready.services, test_mode=mode), ready.publisher)
    assert busy.check(DELAYED.imei, token).status_code == 200
    assert [answer.status_code for answer in told] == [503, 200]
    assert (told[0].get_json()["reason"], told[0].get_json()["verdict"]) == ("busy", "unknown")
    slots.take()
    with pytest.raises(Busy):
        slots.take()


def test_what_is_rehearsed_is_no_metric(ready: World, token: str) -> None:
    def counted() -> Iterator[str]:
        lines = ready.client.get("/metrics").text.splitlines()
        return (line for line in lines if line.startswith(("imeicheck_verdicts_total", "imeicheck_answers_total")))

    assert ready.check(STOLEN.imei, token).status_code == 200
    assert list(counted()) == []


def test_the_serial_numbers_of_made_up_phones_are_no_sweep(ready: World, token: str) -> None:
    phones = [from_phone(35000000_000000 + n).digits for n in range(60, 200)]
    assert ready.batch(token, *phones).status_code == 200
    assert "imeicheck_sweeps_total 0.0" in ready.client.get("/metrics").text
