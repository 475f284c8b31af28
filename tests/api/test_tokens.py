"""Who may ask for what: tokens, their scopes, and strangers."""

import time

import pytest
import sqlalchemy as sa

from imeicheck import directory as directories
from imeicheck.directory import Directory
from imeicheck.sql import Sql
from imeicheck.store import tokens
from imeicheck.store.database import reading, writing
from imeicheck.store.schema import token as token_table
from tests.api.conftest import Serve
from tests.api.world import ON_SQLITE, World, bearer, utc_now

PHONE = "490154203237518"
SOON_SECONDS = 10.0
ASKED = (
    ("GET", f"/v1/imei/{PHONE}", "check"),
    ("POST", "/v1/imei/check", "check"),
    ("POST", "/v1/reports", "report"),
    ("GET", "/v1/reports", "report"),
    ("GET", "/v1/reports/1", "report"),
    ("POST", "/v1/reports/1/recover", "report"),
    ("POST", "/v1/reports/1/confirm", "report"),
)


def revoke(world: World, secret: str) -> None:
    with writing(world.engine) as connection:
        id_ = connection.scalar(sa.select(token_table.c.id).where(token_table.c.sha256 == tokens.hash_of(secret)))
        assert tokens.revoke(connection, str(id_), utc_now())


@ON_SQLITE
@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (None, "token-missing"),
        ("", "token-missing"),
        ("Bearer", "token-missing"),
        ("Bearer  ", "token-missing"),
        ("Basic aW1laTppbWVp", "token-missing"),
        ("Bearer imei_unknown", "token-unknown"),
        ("Bearer \xe9\xff", "token-unknown"),
    ],
)
def test_without_a_token_in_force_every_endpoint_is_a_401_that_says_how(
    world: World, header: str | None, reason: str
) -> None:
    headers = {} if header is None else {"Authorization": header}
    for method, path, _ in ASKED:
        answer = world.client.open(path, method=method, headers=headers)
        assert (answer.status_code, answer.get_json()["reason"]) == (401, reason), path
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@ON_SQLITE
@pytest.mark.parametrize(("method", "path", "scope"), ASKED)
def test_a_token_without_the_scope_is_a_403(world: World, method: str, path: str, scope: str) -> None:
    others = [s for s in tokens.SCOPES if s != scope]
    token = world.token("kenya-police", *others)
    answer = world.client.open(path, method=method, headers=bearer(token))
    assert (answer.status_code, answer.get_json()["reason"]) == (403, "scope")


def test_a_token_with_the_scope_is_let_in_whatever_the_case_of_bearer(world: World) -> None:
    world.feed_says("registry")
    token = world.token()
    for word in ("Bearer", "bearer", "BEARER"):
        assert world.check(PHONE, Authorization=f"{word} {token}").status_code == 200


def test_a_report_token_without_a_source_is_a_403(world: World) -> None:
    with writing(world.engine) as connection:
        secret = tokens.create(
            connection, "nobody", ("report",), source_id=None, rate=None, daily=None, now=utc_now()
        ).secret
    answer = world.file(secret, PHONE)
    assert (answer.status_code, answer.get_json()["reason"]) == (403, "source")


def test_public_checks_let_anybody_check_and_do_nothing_else(open_world: World) -> None:
    open_world.feed_says("registry")
    assert open_world.check(PHONE).status_code == 200
    assert open_world.client.post("/v1/imei/check", json={"imei": PHONE}).status_code == 200
    assert open_world.client.get("/v1/reports").status_code == 401
    assert open_world.client.post("/v1/reports", json={}).status_code == 401


def test_with_public_checks_a_wrong_token_is_still_a_401_and_one_without_scope_a_403(open_world: World) -> None:
    assert open_world.check(PHONE, "imei_unknown").status_code == 401
    assert open_world.check(PHONE, Authorization="Basic x").status_code == 401
    assert open_world.check(PHONE, open_world.token("batcher", "batch")).status_code == 403


def test_a_revoked_token_is_refused_once_what_a_process_knows_is_older_than_it_may_be(
    world: World,
) -> None:
    now = [0.0]
    sql = Sql(world.engine)
    known = Directory(sql, clock=lambda: now[0])
    secret = world.token()
    try:
        assert known.token(secret) is not None
        revoke(world, secret)
        now[0] += 5.0
        assert known.token(secret) is None
    finally:
        sql.stop()


def test_a_revoked_token_is_soon_a_401_everywhere(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directories, "REFRESH_SECONDS", 0.02)
    world = serve()
    world.feed_says("registry")
    secret = world.token()
    assert world.check(PHONE, secret).status_code == 200
    revoke(world, secret)
    deadline = time.monotonic() + SOON_SECONDS
    while (status := world.check(PHONE, secret).status_code) == 200:
        assert time.monotonic() < deadline, "the token is never refused"
    assert status == 401


def test_a_known_token_stands_while_sql_is_down_however_long(world: World) -> None:
    now = [0.0]
    sql = Sql(world.engine)
    known = Directory(sql, clock=lambda: now[0])
    secret = world.token()
    try:
        assert known.token(secret) is not None
        world.cut_sql()
        now[0] += 100_000.0
        assert known.token(secret) is not None
    finally:
        sql.stop()


def test_an_unknown_token_while_sql_is_down_is_a_503_and_not_a_401(world: World) -> None:
    world.cut_sql()
    answer = world.check(PHONE, "imei_somebody")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


def test_the_last_use_is_kept_to_the_minute(world: World) -> None:
    now = [0.0]
    sql = Sql(world.engine)
    known = Directory(sql, clock=lambda: now[0])
    used, unused = world.token("used"), world.token("unused")
    known.token(used)
    before = utc_now().replace(second=0, microsecond=0)
    now[0] += directories.NOTE_USE_SECONDS
    known.start()
    known.stop()
    with reading(world.engine) as connection:
        last = {i.token.name: i.last_used_at for i in tokens.issued(connection)}
    sql.stop()
    assert last["unused"] is None
    assert last["used"] is not None
    assert last["used"] >= before
    assert (last["used"].second, last["used"].microsecond) == (0, 0)
    assert unused


def test_a_token_is_256_random_bits_and_kept_only_as_a_hash(world: World) -> None:
    secrets = [world.token(f"till-{n}") for n in range(3)]
    assert len(set(secrets)) == 3
    assert all(len(s.removeprefix("imei_")) == 43 for s in secrets), "32 bytes in base64url"
    with world.engine.connect() as connection:
        rows = connection.execute(sa.select(token_table)).all()
    kept = repr(rows)
    assert not [s for s in secrets if s in kept or s.removeprefix("imei_") in kept]
    assert {r.sha256 for r in rows} == {tokens.hash_of(s) for s in secrets}
