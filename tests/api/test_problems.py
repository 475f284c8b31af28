"""Errors: always `application/problem+json` (RFC 9457), whatever was sent."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, quote_from_bytes

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from imeicheck.check import Checker
from imeicheck.store.database import connect
from imeicheck.store.opening import upgrade
from tests.api.world import ON_SQLITE, World, bearer, start
from tests.servers import PostgresServer, RedisServer

PHONE = "490154203237518"
JSON_TYPES = ("application/json", "application/problem+json")


def assert_problem(answer: TestResponse, status: int, reason: str) -> None:
    """Every member that the contract promises."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.get_json()
    assert (told["status"], told["reason"]) == (status, reason)
    assert told["type"].startswith("urn:imeicheck:problem:")
    assert told["title"]
    assert told["detail"]
    assert told["request_id"] == answer.headers["X-Request-Id"]


def assert_json_and_no_fault(answer: TestResponse) -> None:
    """What holds for every answer there is: never a 500, and but for the page always JSON."""
    assert answer.status_code < 500, answer.text
    if answer.request.path == "/" and answer.mimetype == "text/html":
        return
    assert answer.content_type in JSON_TYPES, (answer.content_type, answer.text)
    assert isinstance(json.loads(answer.data), dict)
    assert (answer.content_type == "application/problem+json") == (answer.status_code >= 400)


@ON_SQLITE
@pytest.mark.parametrize(
    ("method", "path", "status", "reason"),
    [
        ("GET", "/v1", 404, "not-found"),
        ("GET", "/v1/imei/", 404, "not-found"),
        ("GET", "/v1/imeis", 404, "not-found"),
        ("GET", "/static/x", 404, "not-found"),
        ("GET", "/v1//imei/" + PHONE, 404, "not-found"),
        ("POST", "/v1/imei/" + PHONE, 405, "method"),
        ("DELETE", "/v1/imei/" + PHONE, 405, "method"),
        ("GET", "/v1/imei/check", 405, "method"),
        ("PUT", "/v1/reports", 405, "method"),
        ("GET", "/v1/reports/1/recover", 405, "method"),
        ("OPTIONS", "/v1/reports", 405, "method"),
        ("BREW", "/healthz", 405, "method"),
    ],
)
def test_an_address_or_a_method_that_is_not_there(
    world: World, method: str, path: str, status: int, reason: str
) -> None:
    answer = world.client.open(path, method=method)
    assert_problem(answer, status, reason)
    if status == 405:
        others = {"GET", "POST", "PUT", "DELETE"} - {method}
        offered = {other for other in others if world.client.open(path, method=other).status_code != 405}
        assert set(answer.headers["Allow"].split(", ")) - {"HEAD"} == offered


@ON_SQLITE
@pytest.mark.parametrize("content_type", [None, "text/plain", "text/csv", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize("path", ["/v1/imei/check", "/v1/reports"])
def test_a_body_of_another_type_is_a_415(world: World, path: str, content_type: str | None) -> None:
    token = world.token("kenya-police", "check", "report")
    answer = world.client.post(path, data=b'{"imei": "1"}', headers=bearer(token), content_type=content_type)
    assert_problem(answer, 415, "media-type")


@ON_SQLITE
def test_a_body_may_name_its_charset(world: World) -> None:
    world.feed_says("registry")
    headers = bearer(world.token()) | {"Content-Type": "application/json; charset=utf-8"}
    answer = world.client.post("/v1/imei/check", data=json.dumps({"imei": PHONE}), headers=headers)
    assert answer.status_code == 200


@ON_SQLITE
@pytest.mark.parametrize("path", ["/v1/imei/check", "/v1/reports"])
def test_a_body_that_is_too_large_is_a_413(world: World, path: str) -> None:
    token = world.token("kenya-police", "check", "report")
    answer = world.client.post(path, json={"imei": "1" * 1_000_001}, headers=bearer(token))
    assert_problem(answer, 413, "too-large")


@ON_SQLITE
@pytest.mark.parametrize("body", [b"", b"{", b"nonsense", b"\xff\xfe", b'{"imei": "\xff"}', b'{"imei": "1"} x'])
def test_a_body_that_is_not_json_is_a_400(world: World, body: bytes) -> None:
    headers = bearer(world.token()) | {"Content-Type": "application/json"}
    assert_problem(world.client.post("/v1/imei/check", data=body, headers=headers), 400, "json")


@ON_SQLITE
@pytest.mark.parametrize("body", [[], {}, 1, "x", {"imei": 1}, {"imei": None}, {"imei": PHONE, "more": 1}])
def test_json_that_is_not_what_was_asked_for_is_a_422(world: World, body: object) -> None:
    answer = world.client.post("/v1/imei/check", json=body, headers=bearer(world.token()))
    assert_problem(answer, 422, "body")


@ON_SQLITE
def test_every_kind_of_error_has_the_same_members(world: World) -> None:
    token = world.token("kenya-police", "check", "report")
    assert_problem(world.check("1", token), 400, "length")
    assert_problem(world.check(PHONE), 401, "token-missing")
    assert_problem(world.check(PHONE, world.token("batcher", "batch")), 403, "scope")
    assert_problem(world.client.get("/v1/reports/1", headers=bearer(token)), 404, "not-found")
    assert_problem(world.file(token, PHONE, reason="?"), 422, "reason")
    world.cut_sql()
    assert_problem(world.file(token, PHONE), 503, "no-store")


@ON_SQLITE
def test_the_type_of_a_problem_is_stable(world: World) -> None:
    token = world.token()
    types = {r: world.check(t, token).get_json()["type"] for r, t in (("length", "1"), ("characters", "x" * 15))}
    assert set(types.values()) == {"urn:imeicheck:problem:not-an-imei"}
    assert world.check(PHONE).get_json()["type"] == "urn:imeicheck:problem:token-missing"


@ON_SQLITE
def test_a_fault_of_ours_is_a_500_that_tells_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(f"secret {PHONE}")

    token = world.token()
    monkeypatch.setattr(Checker, "check", fail)
    answer = world.check(PHONE, token)
    assert_problem(answer, 500, "internal")
    assert "secret" not in answer.text
    assert PHONE not in answer.text
    assert "Traceback" not in answer.text


def test_a_database_that_another_writer_holds_is_a_503(sql_url: str, world: World) -> None:
    """SQLite lets one write at a time, PostgreSQL one a source: who waits too long is told to try again."""
    token = world.token("kenya-police", "report")
    short = connect(sql_url, patience=0.2)
    holding = connect(sql_url)
    agency = sa.text("UPDATE source SET version = version + 1 WHERE slug = 'kenya-police'")
    with holding.execution_options(writing=True).connect() as connection, connection.begin():
        connection.execute(agency)
        hasty = World(sql_url, world.redis, replace(world.services, engine=short), world.publisher)
        answer = hasty.file(token, PHONE)
        assert_problem(answer, 503, "no-store")
        assert int(answer.headers["Retry-After"]) > 0
    assert hasty.file(token, PHONE).status_code == 201
    short.dispose()
    holding.dispose()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared(
    request: pytest.FixtureRequest, shared_redis: RedisServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One service for all examples of a property."""
    shared_redis.client().flushall()
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres")
        url = server.create_database()
    else:
        folder: Path = tmp_path_factory.mktemp("fuzz")
        url = f"sqlite:///{folder / 'imeicheck.db'}"
        engine = connect(url)
        upgrade(engine, folder)
        engine.dispose()
    told = {"IMEICHECK_PUBLIC_CHECKS": "1", "IMEICHECK_PUBLIC_RATE": "1000000/second"}
    world = start(url, shared_redis.client(), shared_redis.url, {**told, "IMEICHECK_TRUSTED_PROXIES": "127.0.0.0/8"})
    world.feed_says("registry", [PHONE])
    yield world
    world.services.stop()


@pytest.fixture(scope="module")
def officer(shared: World) -> str:
    return shared.token("kenya-police", "check", "report")


few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
near = st.sampled_from([PHONE, "\0", "/", "//", "%", "..", "check", "reports", "\u0664", "\ud7ff", "\U0010ffff", "-"])
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.lists(near, max_size=4).map("".join)
methods = st.sampled_from(["GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"])
headers = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=40)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=8,
)
reports = st.fixed_dictionaries(
    {
        "imeis": st.lists(st.just(PHONE) | texts, max_size=5) | values,
        "reason": st.sampled_from(["stolen", "x"]) | values,
    },
    optional={
        "case": texts | values,
        "country": st.sampled_from(["KE", "", "ke"]) | values,
        "incident_on": st.dates().map(str) | values,
        "pending": st.booleans() | values,
        "more": values,
    },
)


@few
@given(method=methods, path=texts)
def test_any_path_is_answered_in_json(shared: World, officer: str, method: str, path: str) -> None:
    for prefix in ("/", "/v1/imei/", "/v1/reports/", "/v1/reports?cursor=", "/v1/reports?imei=", "/v1/reports?status="):
        answer = shared.client.open(prefix + quote(path, safe=""), method=method, headers=bearer(officer))
        assert_json_and_no_fault(answer)


@few
@given(path=st.binary(max_size=30))
def test_any_bytes_in_a_path_or_a_query_are_answered_in_json(shared: World, officer: str, path: bytes) -> None:
    for prefix in ("/", "/v1/imei/", "/v1/reports/", "/v1/reports?cursor="):
        assert_json_and_no_fault(shared.client.get(prefix + quote_from_bytes(path), headers=bearer(officer)))
    raw = {"PATH_INFO": "/v1/reports", "QUERY_STRING": "imei=" + path.decode("latin-1")}
    assert_json_and_no_fault(shared.client.get("/", headers=bearer(officer), environ_overrides=raw))
    raw = {"PATH_INFO": "/v1/imei/" + path.decode("latin-1")}
    assert_json_and_no_fault(shared.client.get("/", headers=bearer(officer), environ_overrides=raw))


@few
@given(body=values | reports | st.fixed_dictionaries({"imei": texts | values}))
def test_any_json_is_answered_in_json(shared: World, officer: str, body: object) -> None:
    for path in ("/v1/imei/check", "/v1/reports", "/v1/reports/1/recover"):
        assert_json_and_no_fault(shared.client.post(path, json=body, headers=bearer(officer)))


@few
@given(body=st.binary(max_size=60), content_type=st.sampled_from(["application/json", "text/csv", ""]) | headers)
def test_any_bytes_are_answered_in_json(shared: World, officer: str, body: bytes, content_type: str) -> None:
    for path in ("/v1/imei/check", "/v1/reports"):
        environ = {"CONTENT_TYPE": content_type}
        answer = shared.client.post(path, data=body, headers=bearer(officer), environ_overrides=environ)
        assert_json_and_no_fault(answer)


@few
@given(
    authorization=headers | headers.map("Bearer {}".format),
    key=headers,
    forwarded=headers | st.lists(st.ip_addresses().map(str) | headers, max_size=3).map(",".join),
)
def test_any_headers_are_answered_in_json(
    shared: World, officer: str, authorization: str, key: str, forwarded: str
) -> None:
    forwarding = {"HTTP_X_FORWARDED_FOR": forwarded}
    body = {"imeis": [PHONE], "reason": "stolen"}
    for environ in (
        forwarding,
        {"HTTP_AUTHORIZATION": authorization},
        {"HTTP_AUTHORIZATION": f"Bearer {officer}", "HTTP_IDEMPOTENCY_KEY": key, **forwarding},
    ):
        assert_json_and_no_fault(shared.client.get(f"/v1/imei/{PHONE}", environ_overrides=environ))
        assert_json_and_no_fault(shared.client.get("/readyz", environ_overrides=environ))
        assert_json_and_no_fault(shared.client.post("/v1/reports", json=body, environ_overrides=environ))


@ON_SQLITE
@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ([], "the body has to be an object"),
        ({}, "imeis is missing"),
        ({"imeis": 1, "reason": "stolen"}, "imeis has to be a list"),
        ({"imeis": [PHONE, 1], "reason": "stolen"}, "imeis[1] has to be text"),
        ({"imeis": [PHONE], "reason": None}, "reason has to be text"),
        ({"imeis": [PHONE], "reason": "stolen", "pending": "no"}, "pending has to be true or false"),
        ({"imeis": [PHONE], "reason": "stolen", "incident_on": 3}, "incident_on has to be a date, YYYY-MM-DD, or null"),
        ({"imeis": [PHONE], "reason": "stolen", "incident_on": "3"}, "incident_on has to be a date, YYYY-MM-DD"),
        ({"imeis": [PHONE], "reasn": "stolen"}, "there is no member reasn: see how it is spelled"),
    ],
)
def test_a_body_that_does_not_fit_names_the_member_and_what_is_wanted(world: World, body: object, detail: str) -> None:
    answer = world.client.post("/v1/reports", json=body, headers=bearer(world.token("kenya-police", "report")))
    assert_problem(answer, 422, "body")
    assert answer.get_json()["detail"] == detail
