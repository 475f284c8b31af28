"""The log: one JSON line a request, and nothing about whom it was for."""

import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest

from imeicheck.api.logs import JsonLines
from imeicheck.check import Checker
from imeicheck.store import reports
from tests.api.conftest import Serve
from tests.api.world import ON_SQLITE, World, bearer

pytestmark = ON_SQLITE

PHONE, OTHER = "490154203237518", "356938035643809"
ADDRESS = "203.0.113.77"
CASE = "OB/4711/2026"
FAR = {"REMOTE_ADDR": ADDRESS}


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Everything that the process logs, at any level, as it would be written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def requests(written: io.StringIO) -> list[dict[str, Any]]:
    return [line for line in lines(written) if line["message"] == "request"]


def test_a_request_is_one_json_line_with_route_status_token_and_time(world: World, written: io.StringIO) -> None:
    world.feed_says("registry", [PHONE])
    answer = world.check(PHONE, world.token())
    (line,) = requests(written)
    assert line["level"] == "info"
    assert line["logger"] == "imeicheck.http"
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/v1/imei/<imei:imei>", 200)
    assert re.fullmatch(r"[0-9a-f]{8}", line["token"])
    assert line["ms"] >= 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line["at"])


def test_request_ids_differ_and_nobody_outside_chooses_them(world: World, written: io.StringIO) -> None:
    answers = [world.client.get("/healthz", headers={"X-Request-Id": "mine"}) for _ in range(3)]
    answers.append(world.client.get("/nowhere"))
    ids = [a.headers["X-Request-Id"] for a in answers]
    assert len(set(ids)) == 4
    assert "mine" not in ids
    assert answers[-1].get_json()["request_id"] == ids[-1]
    assert [line["request_id"] for line in requests(written)] == ids


def test_no_imei_no_address_no_token_and_no_case_is_ever_logged(
    serve: Serve, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = serve(
        IMEICHECK_PUBLIC_CHECKS="1", IMEICHECK_PUBLIC_RATE="20/day", IMEICHECK_TRUSTED_PROXIES="203.0.113.0/24"
    )
    token = world.token("kenya-police", "check", "report")
    told = world.filed(token, PHONE, case=CASE)
    world.publish()

    def ask(method: str, path: str, **more: Any) -> None:
        world.client.open(path, method=method, environ_base=FAR, **more)

    for imei in (PHONE, "49-015420-323751-8", PHONE[:14], PHONE + "1", "490154203237519", f"{PHONE}x"):
        ask("GET", f"/v1/imei/{imei}")
        ask("GET", f"/v1/imei/{imei}", headers=bearer(token))
        ask("POST", "/v1/imei/check", json={"imei": imei})
        ask("POST", "/v1/imei/check", json={imei: imei})
        ask("GET", f"/nowhere/{imei}?imei={imei}")
        ask("GET", f"/v1//imei/{imei}")
        ask("DELETE", f"/v1/imei/{imei}")
        ask(imei, "/v1/reports")
        ask("POST", "/v1/reports", json={"imeis": [imei], "reason": imei, "case": CASE}, headers=bearer(token))
        ask("GET", f"/v1/reports?imei={imei}&status={imei}", headers=bearer(token))
        ask("GET", f"/v1/reports/{imei}", headers=bearer(token))
        ask("GET", "/v1/reports", headers=bearer(imei))
        ask("POST", "/v1/reports", data=imei.encode(), content_type=imei, headers=bearer(token))
    ask("GET", f"/v1/imei/{PHONE}", headers={"X-Forwarded-For": ADDRESS, "User-Agent": PHONE, "Referer": PHONE})
    ask("POST", f"/v1/reports/{told['id']}/recover", headers=bearer(token))
    for _ in range(21):
        ask("GET", f"/v1/imei/{PHONE}", headers={"X-Forwarded-For": "198.51.100.1"})

    def fail(*_: object, **__: object) -> None:
        raise ValueError(f"{PHONE} {CASE} {ADDRESS} {token}")

    monkeypatch.setattr(Checker, "check", fail)
    monkeypatch.setattr(reports, "file", fail)
    ask("GET", f"/v1/imei/{PHONE}", headers=bearer(token))
    ask("POST", "/v1/reports", json={"imeis": [PHONE], "reason": "stolen", "case": CASE}, headers=bearer(token))
    monkeypatch.undo()
    world.cut_sql()
    ask("POST", "/v1/reports", json={"imeis": [OTHER], "reason": "stolen", "case": CASE}, headers=bearer(token))
    ask("GET", f"/v1/imei/{OTHER}", headers=bearer(token))

    text = written.getvalue()
    statuses = {line["status"] for line in requests(written)}
    assert {200, 400, 401, 404, 405, 415, 422, 429, 500, 503} <= statuses
    for secret in (PHONE[:14], OTHER[:14], "49-015420", ADDRESS, CASE, token, token.removeprefix("imei_")):
        assert secret not in text


def test_a_fault_of_ours_is_logged_with_where_it_happened_and_the_request_id_to_find_it(
    world: World, written: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError(PHONE)

    token = world.token()
    monkeypatch.setattr(Checker, "check", fail)
    answer = world.check(PHONE, token)
    (fault,) = [line for line in lines(written) if line["level"] == "error"]
    assert fault["error"] == "ZeroDivisionError"
    assert any("test_logs.py" in where for where in fault["where"])
    (line,) = requests(written)
    assert line["status"] == 500
    assert line["request_id"] == answer.get_json()["request_id"]
    assert fault["request_id"] == answer.get_json()["request_id"]
