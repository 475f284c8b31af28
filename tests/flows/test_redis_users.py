"""The two users of deploy/redis-users.acl can do their work, and not each other's."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from redis import Redis
from redis.exceptions import NoPermissionError, ResponseError

from imeicheck.rules.buckets import BUCKET_PREFIX, HEAD_KEY, POSITION_KEY
from imeicheck.submissions import PREFIX
from tests.flows.commands import BLOCKLIST_SYNC, IMEICHECK, Commands, wait_until
from tests.servers import PostgresServer, RedisServer

USERS = Path(__file__).parents[2] / "deploy" / "redis-users.acl"
FEED = "imei,reason,reported_on,country\n490154203237518,stolen,2026-10-02,KE\n"
LISTED, UNLISTED = "490154203237518", "356938035643908"


class GuardedRedis:
    """A Redis with the users as they are shipped, but for the passwords."""

    def __init__(self, folder: Path) -> None:
        users = folder / "users.conf"
        users.write_text(USERS.read_text().replace("WEB-PASSWORD", "w1").replace("PUBLISHER-PASSWORD", "p1"))
        self.server = RedisServer(folder, "--include", str(users))
        self.address = f"127.0.0.1:{self.server.port}/0"
        self.web, self.publisher = f"redis://web:w1@{self.address}", f"redis://publisher:p1@{self.address}"
        self.server.url = self.publisher
        self.server.start()

    def as_web(self) -> Any:
        return Redis.from_url(self.web)

    def as_publisher(self) -> Any:
        return Redis.from_url(self.publisher)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuardedRedis]:
    guarded = GuardedRedis(tmp_path_factory.mktemp("guarded"))
    yield guarded
    guarded.server.stop()


@pytest.fixture(scope="module")
def sync(
    guarded: GuardedRedis, postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Commands]:
    """The commands as `publisher`, with a feed in the ledger and the publisher at work."""
    folder = tmp_path_factory.mktemp("sync")
    (folder / "feed.csv").write_text(FEED)
    url = postgres.create_database()
    with Commands(folder / "home", DATABASE_URL=url, REDIS_URL=guarded.publisher) as commands:
        commands.do(BLOCKLIST_SYNC, "add", "kenya", "--url", str(folder / "feed.csv"), "--format", "plain")
        commands.start(BLOCKLIST_SYNC, "run")
        wait_until(lambda: guarded.as_publisher().get(HEAD_KEY) is not None, "there is a lease")
        wait_until(lambda: commands.run(IMEICHECK, "check", LISTED).returncode == 10, "the worker has synced the feed")
        yield commands


def test_publisher_and_web_do_their_work_as_their_own_users(
    sync: Commands, guarded: GuardedRedis, tmp_path: Path
) -> None:
    sync.do(BLOCKLIST_SYNC, "rebuild")
    assert "Redis agrees" in sync.do(BLOCKLIST_SYNC, "verify")
    token = sync.do(IMEICHECK, "keys", "create", "till", "--scope", "check", "--rate", "3/hour")
    with Commands(tmp_path / "home", **sync.deployment | {"REDIS_URL": guarded.web}) as web:
        _, address = web.serve("--workers", "2")
        with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}) as client:
            answers = [client.get(f"/v1/imei/{imei}") for imei in (LISTED, UNLISTED, LISTED, LISTED)]
            assert [a.status_code for a in answers] == [200, 200, 200, 429], "both workers count in one place"
            assert [a.json()["verdict"] for a in answers[:3]] == ["listed", "not_listed", "listed"]
            metrics = client.get("/metrics", headers={"Authorization": ""}).text
            assert 'imeicheck_answers_total{store="redis"} 3.0' in metrics


def test_web_keeps_what_the_page_submits_and_the_publisher_cannot_read_it(
    sync: Commands, guarded: GuardedRedis, tmp_path: Path
) -> None:
    deployment = sync.deployment | {"REDIS_URL": guarded.web, "IMEICHECK_PUBLIC_CHECKS": "1"}
    with Commands(tmp_path / "home", **deployment) as web:
        _, address = web.serve()
        with httpx.Client(base_url=address) as client:
            posted = [client.post("/", data={"imei": LISTED}) for _ in range(5)]  # a busy machine may keep one waiting
            kept = next(answer.headers["Location"] for answer in posted if answer.status_code == 303)
            wait_until(lambda: client.get(kept).status_code == 200, "the answer is there")
            assert "Reported stolen." in client.get(kept).text
    key = PREFIX + kept.removeprefix("/check/")
    assert guarded.as_web().hmget(key, "text") == [LISTED.encode()]
    for command in (("HMGET", key, "text"), ("GET", key), ("DEL", key), ("PEXPIRE", key, "1")):
        with pytest.raises(NoPermissionError):
            guarded.as_publisher().execute_command(*command)


def test_web_can_neither_read_nor_write_more_than_it_needs(sync: Commands, guarded: GuardedRedis) -> None:
    web, publisher = guarded.as_web(), guarded.as_publisher()
    position = publisher.get(POSITION_KEY)
    bucket = next(iter(publisher.scan_iter(f"{BUCKET_PREFIX}*"))).decode()
    held = publisher.get(bucket)
    for command in (
        ("SET", bucket, "x"),
        ("SET", HEAD_KEY, "x"),
        ("GETSET", bucket, "x"),
        ("GETDEL", bucket),
        ("GETEX", bucket, "PX", "1"),
        ("APPEND", bucket, "x"),
        ("SETRANGE", bucket, "0", "x"),
        ("SETBIT", bucket, "0", "1"),
        ("BITFIELD", bucket, "SET", "u8", "0", "1"),
        ("MSET", bucket, "x"),
        ("DEL", bucket),
        ("UNLINK", HEAD_KEY),
        ("RENAME", bucket, "limit:x"),
        ("COPY", bucket, HEAD_KEY, "REPLACE"),
        ("RESTORE", bucket, "0", "x", "REPLACE"),
        ("SORT", bucket, "STORE", HEAD_KEY),
        ("EXPIRE", bucket, "1"),
        ("PEXPIRE", bucket, "1"),
        ("EXPIREAT", bucket, "1"),
        ("PERSIST", HEAD_KEY),
        ("MOVE", bucket, "1"),
        ("FLUSHALL",),
        ("FLUSHDB",),
        ("SWAPDB", "0", "1"),
        ("KEYS", "*"),
        ("SCAN", "0"),
        ("CONFIG", "GET", "*"),
        ("ACL", "LIST"),
        ("DEBUG", "SLEEP", "0"),
        ("SHUTDOWN",),
        ("REPLICAOF", "NO", "ONE"),
        ("SCRIPT", "FLUSH"),
        ("EVAL", "return 1", "0"),
        ("GET", POSITION_KEY),
        ("HSET", POSITION_KEY, "a", "b"),
        ("PEXPIREAT", POSITION_KEY, "1"),
        ("HSET", "somewhere", "a", "b"),
    ):
        with pytest.raises(NoPermissionError):
            web.execute_command(*command)
    with pytest.raises(ResponseError, match="WRONGTYPE"):
        web.hset(bucket, "a", "b")
    script = web.script_load("return redis.call('SET', KEYS[1], 'x')")
    with pytest.raises(ResponseError, match="can't run this command"):
        web.evalsha(script, 1, bucket)
    assert publisher.get(bucket) == held
    assert publisher.get(POSITION_KEY) == position


def test_what_web_can_make_go_costs_speed_and_no_truth(sync: Commands, guarded: GuardedRedis, tmp_path: Path) -> None:
    publisher = guarded.as_publisher()
    token = sync.do(IMEICHECK, "keys", "create", "till", "--scope", "check", "--unlimited")
    with Commands(tmp_path / "home", **sync.deployment | {"REDIS_URL": guarded.web}) as web:
        _, address = web.serve()
        with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}) as client:
            buckets = list(publisher.scan_iter(f"{BUCKET_PREFIX}*"))
            for key in buckets:
                guarded.as_web().pexpireat(key, 1)
                assert client.get(f"/v1/imei/{LISTED}").json()["verdict"] == "listed"
            guarded.as_web().pexpireat(HEAD_KEY, 1)
            assert client.get(f"/v1/imei/{LISTED}").json()["verdict"] == "listed"
    wait_until(lambda: "Redis agrees" in sync.run(BLOCKLIST_SYNC, "verify").stdout, "the publisher has mended it")


def test_publisher_has_nothing_to_do_with_limits_or_the_server(guarded: GuardedRedis) -> None:
    publisher = guarded.as_publisher()
    for command in (("HSET", "limit:x", "a", "b"), ("DEL", "limit:x"), ("FLUSHALL",), ("CONFIG", "GET", "*")):
        with pytest.raises(NoPermissionError):
            publisher.execute_command(*command)


def test_a_wrong_password_and_none_at_all_are_told_in_one_line(
    guarded: GuardedRedis, postgres: PostgresServer, tmp_path: Path
) -> None:
    for url in (f"redis://publisher:wrong@{guarded.address}", f"redis://{guarded.address}"):
        commands = Commands(tmp_path / "home", DATABASE_URL=postgres.create_database(), REDIS_URL=url)
        told = commands.run(BLOCKLIST_SYNC, "rebuild")
        assert told.returncode == 1
        assert len(told.stderr.splitlines()) == 1
        assert "REDIS_URL" in told.stderr
        assert "wrong" not in told.stderr.replace("WRONGPASS", ""), "the password itself stays out of it"


def test_a_server_with_a_wrong_password_says_so_and_answers_from_sql(
    sync: Commands, guarded: GuardedRedis, tmp_path: Path
) -> None:
    deployment = sync.deployment | {"REDIS_URL": f"redis://web:wrong@{guarded.address}"}
    told = Commands(tmp_path / "home", **deployment).run(IMEICHECK, "check", LISTED)
    assert told.returncode == 10, told.stderr
    assert "invalid username-password pair" in told.stderr
