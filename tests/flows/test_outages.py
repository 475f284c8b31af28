"""Redis or SQL are gone, slow, deaf, refusing or talking nonsense: checks stay true, quick, and recover by themselves.

Every check here has to end within a second and may never call a listed phone `not_listed`; `Till.ask` sees to both.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from imeicheck import settings
from imeicheck.api import app, services
from imeicheck.cache import SCRIPT, Cache
from imeicheck.check import Checker, Observer
from imeicheck.directory import Directory
from imeicheck.rules.imei import from_phone
from imeicheck.sql import Sql
from imeicheck.store import database, tokens
from imeicheck.store.database import reading, writing
from imeicheck.store.line import Line
from imeicheck.store.schema import token
from tests.flows.commands import BLOCKLIST_SYNC, IMEICHECK, Commands, wait_until
from tests.flows.deployment import prepare, publishing
from tests.proxy import Proxy, proxy_to
from tests.servers import PostgresServer, RedisServer

LISTED = [from_phone(49015420_000000 + serial).digits for serial in range(300)]
UNLISTED = from_phone(35693803_564390).digits
PROMISE_SECONDS = 1.0
REVOKED_SECONDS = 5.0
BACK_SECONDS = 20.0


@dataclass(frozen=True)
class Asked:
    """One check: how it was answered, and by which store."""

    status: int
    told: dict[str, Any]
    headers: dict[str, str]
    store: str

    @property
    def verdict(self) -> str:
        return str(self.told.get("verdict"))


class Till:
    """A retailer's till and the web process it asks, which lives in this process."""

    def __init__(self, client: FlaskClient, secret: str, heard: list[str]) -> None:
        self._client, self._secret, self._heard = client, secret, heard

    def ask(self, imei: str = LISTED[0], secret: str = "") -> Asked:
        self._heard.clear()
        began = time.monotonic()
        answer = self._client.get(f"/v1/imei/{imei}", headers={"Authorization": f"Bearer {secret or self._secret}"})
        took = time.monotonic() - began
        asked = Asked(answer.status_code, answer.get_json(), dict(answer.headers), "".join(self._heard))
        assert took < PROMISE_SECONDS, f"{took:.2f} s for a check answered by {asked.store or 'nobody'}"
        assert asked.status in (200, 401, 503), asked.told
        assert imei == UNLISTED or asked.verdict != "not_listed", "a listed phone was called not listed"
        return asked

    def until(self, store: str) -> None:
        """Ask until a store answers, by itself."""
        wait_until(lambda: self.ask().store == store, f"checks are answered by {store}", BACK_SECONDS)
        assert self.ask(UNLISTED).verdict == ("unknown" if store == "none" else "not_listed")


@dataclass(frozen=True)
class Story:
    """A deployment whose every part can be made bad."""

    till: Till
    token: str
    redis: RedisServer
    to_redis: Proxy
    to_sql: Proxy
    sql_url: str
    """Of the database itself, past the proxy."""
    later: list[float]
    """What is appended here has passed on the clock by which the web process ages what it knows."""


@dataclass
class Heard(Observer):
    stores: list[str]

    def answered(self, store: str, count: int) -> None:
        self.stores.append(store)


@pytest.fixture
def story(postgres: PostgresServer, tmp_path: Path) -> Iterator[Story]:
    redis, sql_url = RedisServer(tmp_path).start(), postgres.create_database()
    secret = prepare(sql_url, LISTED)
    with (
        proxy_to(("127.0.0.1", redis.port)) as to_redis,
        proxy_to(postgres.socket) as to_sql,
        publishing(sql_url, redis.url),
    ):
        url = sa.make_url(sql_url).set(host="127.0.0.1", port=to_sql.port, query={})
        told = settings.read(
            {"DATABASE_URL": url.render_as_string(), "REDIS_URL": f"redis://127.0.0.1:{to_redis.port}"}
        )
        heard: list[str] = []
        later: list[float] = []
        parts = services.start(told)
        parts.directory.stop()
        sql = Sql(parts.engine)
        directory = Directory(sql, lambda: time.monotonic() + sum(later))
        directory.start()
        checker = Checker(Cache(Line(str(told.redis_url), [SCRIPT])), sql, directory, observer=Heard(heard))
        parts = replace(parts, directory=directory, checker=checker)
        till = Till(app.create(parts).test_client(), secret, heard)
        try:
            till.until("redis")
            yield Story(till, secret, redis, to_redis, to_sql, sql_url, later)
        finally:
            parts.stop()
    redis.stop()


def test_a_redis_that_is_gone_and_starts_empty_is_filled_and_answers_again(story: Story) -> None:
    story.redis.stop()
    for imei in LISTED[:20]:
        assert story.till.ask(imei).verdict == "listed"
    story.till.until("sql")
    story.redis.start()
    story.till.until("redis")


def test_a_redis_that_stands_still_is_not_waited_for(story: Story) -> None:
    story.redis.pause()
    try:
        assert [story.till.ask(imei).verdict for imei in LISTED[:20]] == ["listed"] * 20
        story.till.until("sql")
    finally:
        story.redis.resume()
    story.till.until("redis")


def test_a_redis_ten_milliseconds_away_still_answers(story: Story) -> None:
    story.to_redis.slow_down(0.01)
    for imei in LISTED[:5]:
        assert story.till.ask(imei).store == "redis"


@pytest.mark.parametrize("seconds", [0.05, 0.15, 2.0])
def test_a_slow_redis_slows_no_check_down_beyond_the_promise(story: Story, seconds: float) -> None:
    story.to_redis.slow_down(seconds)
    assert [story.till.ask(imei).verdict for imei in LISTED[:20]] == ["listed"] * 20
    story.till.until("sql")
    story.to_redis.heal()
    story.till.until("redis")


def test_a_network_that_swallows_what_goes_to_redis_is_noticed_in_time(story: Story) -> None:
    story.to_redis.swallow()
    assert [story.till.ask(imei).verdict for imei in LISTED[:20]] == ["listed"] * 20
    story.till.until("sql")
    story.to_redis.heal()
    story.till.until("redis")


@pytest.mark.parametrize(
    ("refuse", "relent"),
    [
        (("REPLICAOF", "127.0.0.1", "1"), ("REPLICAOF", "NO", "ONE")),
        (("CONFIG", "SET", "min-replicas-to-write", "1"), ("CONFIG", "SET", "min-replicas-to-write", "0")),
        (("CONFIG", "SET", "maxmemory", "1"), ("CONFIG", "SET", "maxmemory", "0")),
    ],
    ids=["a replica without its master", "too few replicas", "no memory left"],
)
def test_a_redis_that_cannot_be_written_loses_its_lease(
    story: Story, refuse: tuple[str, ...], relent: tuple[str, ...]
) -> None:
    _tell(story.redis, *refuse)
    story.till.until("sql")
    assert [story.till.ask(imei).verdict for imei in LISTED[:20]] == ["listed"] * 20
    _tell(story.redis, *relent)
    story.till.until("redis")


def test_a_redis_that_evicts_makes_no_listed_phone_vanish(story: Story) -> None:
    client = story.redis.client()
    used = int(client.info("memory")["used_memory"])
    client.config_set("maxmemory-policy", "allkeys-random")
    client.config_set("maxmemory", used + 50_000)
    for number in range(200):
        client.set(f"ballast:{number}", b"x" * 1000)
    assert int(client.info("stats")["evicted_keys"]) > 0, "nothing was evicted: the test proves nothing"
    assert {story.till.ask(imei).verdict for imei in LISTED} == {"listed"}
    client.config_set("maxmemory", 0)
    client.config_set("maxmemory-policy", "noeviction")
    wait_until(
        lambda: all(story.till.ask(imei).store == "redis" for imei in LISTED[:50]), "all comes from Redis", BACK_SECONDS
    )


@pytest.mark.parametrize(
    "nonsense",
    [
        b"-LOADING Redis is loading the dataset in memory\r\n",
        b"-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.\r\n",
        b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n",
        b"+OK\r\n" * 4,
        b":1\r\n" * 4,
        b"$-1\r\n" * 4,
        b"*0\r\n" * 4,
        b"*2\r\n$-1\r\n$-1\r\n" * 4,
        b"*2\r\n$2\r\n{}\r\n$2\r\n{}\r\n" * 4,
        b"*2\r\n*0\r\n:7\r\n" * 4,
        b"*2\r\n",
        b"\x00\xff\xfe",
    ],
    ids=lambda nonsense: repr(nonsense[:20]),
)
def test_what_a_redis_should_never_say_is_no_answer(story: Story, nonsense: bytes) -> None:
    story.to_redis.answer(nonsense)
    for imei in LISTED[:5]:
        asked = story.till.ask(imei)
        assert (asked.verdict, asked.store) == ("listed", "sql")
    story.to_redis.heal()
    story.till.until("redis")


def test_without_sql_checks_go_on_from_redis_and_a_revoked_token_ends_soon_after_sql_is_back(story: Story) -> None:
    story.to_sql.swallow()
    story.later.append(3600.0)
    for imei in LISTED[:20]:
        asked = story.till.ask(imei)
        assert (asked.verdict, asked.store) == ("listed", "redis"), "an outage of any length leaves known tokens good"
    assert story.till.ask(UNLISTED).verdict == "not_listed"
    assert story.till.ask(secret="imei_of-whom").status == 503, "nobody can tell whether this token is good"
    _revoke_every_token(story.sql_url)
    story.to_sql.heal()
    wait_until(lambda: story.till.ask().status == 401, "the revoked token is refused", REVOKED_SECONDS)


def test_with_sql_standing_still_checks_go_on_from_redis(story: Story, postgres: PostgresServer) -> None:
    postgres.pause()
    try:
        story.later.append(3600.0)
        for imei in LISTED[:20]:
            assert story.till.ask(imei).verdict == "listed"
    finally:
        postgres.resume()
    _revoke_every_token(story.sql_url)
    wait_until(lambda: story.till.ask().status == 401, "the revoked token is refused", REVOKED_SECONDS)


def test_without_any_store_the_answer_is_that_nobody_knows(story: Story) -> None:
    story.to_sql.swallow()
    story.to_redis.swallow()
    for imei in (*LISTED[:10], UNLISTED):
        asked = story.till.ask(imei)
        assert (asked.status, asked.verdict, asked.store) == (503, "unknown", "none")
        assert int(asked.headers["Retry-After"]) > 0
        assert asked.headers["Content-Type"] == "application/problem+json"
    story.to_sql.heal()
    story.till.until("sql")
    story.to_redis.heal()
    story.till.until("redis")


def test_without_any_store_on_stopped_servers_too_and_both_come_back(story: Story, postgres: PostgresServer) -> None:
    postgres.pause()
    try:
        story.redis.stop()
        for imei in (*LISTED[:10], UNLISTED):
            asked = story.till.ask(imei)
            assert (asked.status, asked.verdict) == (503, "unknown")
    finally:
        postgres.resume()
    story.till.until("sql")
    story.redis.start()
    story.till.until("redis")


def test_a_served_process_outlives_its_redis_and_uses_the_next_one(postgres: PostgresServer, tmp_path: Path) -> None:
    redis, sql_url = RedisServer(tmp_path).start(), postgres.create_database()
    secret = prepare(sql_url, LISTED)
    with Commands(tmp_path / "home", DATABASE_URL=sql_url, REDIS_URL=redis.url) as commands:
        commands.start(BLOCKLIST_SYNC, "run")
        _, address = commands.serve("--workers", "2")
        with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {secret}"}, timeout=10) as client:

            def verdict() -> str:
                began = time.monotonic()
                answer = client.get(f"/v1/imei/{LISTED[0]}")
                assert time.monotonic() - began < PROMISE_SECONDS
                return str(answer.json()["verdict"])

            def answered_by(store: str) -> float:
                shown = client.get("/metrics", headers={"Authorization": ""}).text.splitlines()
                counts = [line for line in shown if line.startswith(f'imeicheck_answers_total{{store="{store}"}}')]
                return sum(float(line.split()[-1]) for line in counts)

            def moves_on(store: str) -> bool:
                before = answered_by(store)
                assert verdict() == "listed"
                return answered_by(store) > before

            wait_until(lambda: moves_on("redis"), "Redis answers")
            redis.stop()
            wait_until(lambda: moves_on("sql"), "SQL answers")
            assert {verdict() for _ in range(20)} == {"listed"}
            redis.start()
            wait_until(lambda: moves_on("redis"), "Redis answers again")
        told = commands.run(IMEICHECK, "check", LISTED[0])
        assert told.returncode == 10, told.stderr
    redis.stop()


def _revoke_every_token(sql_url: str) -> None:
    engine = database.connect(sql_url)
    with reading(engine) as connection:
        ids = list(connection.scalars(sa.select(token.c.id)))
    with writing(engine) as connection:
        for id_ in ids:
            assert tokens.revoke(connection, id_, datetime.now(UTC))
    engine.dispose()


def _tell(redis: RedisServer, *command: str) -> None:
    client: Any = redis.client()
    client.execute_command(*command)
