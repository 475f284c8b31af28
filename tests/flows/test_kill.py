"""A storm of kill -9 while reports come in and a feed is written: what was answered 201 is there, and all agrees."""

import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import sqlalchemy as sa
from redis import Redis

from blocklist_sync import feeds
from imeicheck.rules.imei import from_phone
from imeicheck.store import database, embedded, opening
from imeicheck.store.database import reading, writing
from imeicheck.store.schema import changeset, feed, listing, report, run
from tests.flows.commands import BLOCKLIST_SYNC, Commands, answers, children, wait_until
from tests.flows.deployment import prepare
from tests.servers import PostgresServer, RedisServer, free_port

STORM_SECONDS = 9.0
REPORTERS = 3
ROWS = 160_000
FIRST_LISTED, FIRST_REPORTED = 35_000000_000000, 86_000000_000000


@dataclass
class Promises:
    """What reporters were answered 201 for: by the report's id, its phone and its changeset."""

    kept: dict[str, tuple[str, int]] = field(default_factory=dict)


class Storm:
    """The processes of one deployment, and a hand that kills them."""

    def __init__(self, commands: Commands, engine: sa.Engine, kill_redis: Callable[[], None]) -> None:
        self.commands, self.engine, self._kill_redis = commands, engine, kill_redis
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.server = self._serve()
        self.publisher = commands.start(BLOCKLIST_SYNC, "run")
        self.syncs_killed = 0

    def _serve(self) -> subprocess.Popen[str]:
        return self.commands.start("imeicheck", "serve", "--workers", "2", "--port", str(self.port))

    def rage(self, seed: int) -> None:
        """Kill one thing after the other, and start it again."""
        chance, end = random.Random(seed), time.monotonic() + STORM_SECONDS
        strikes = [self._server, self._worker, self._publisher, self._sync]
        chance.shuffle(strikes)
        strikes.append(self._kill_redis)
        while time.monotonic() < end or strikes:
            if strikes:
                strikes.pop()()
            else:
                chance.choice([self._server, self._worker, self._publisher])()
            time.sleep(chance.uniform(0.2, 0.8))

    def _server(self) -> None:
        self.is_up()
        self.server.kill()
        self.server.wait()
        wait_until(lambda: not answers(self.address), "its workers are gone as well")
        self.server = self._serve()

    def _worker(self) -> None:
        self.is_up()
        workers = children(self.server.pid)
        os.kill(workers[len(workers) // 2], signal.SIGKILL)

    def _publisher(self) -> None:
        self.publisher.kill()
        self.publisher.wait()
        self.publisher = self.commands.start(BLOCKLIST_SYNC, "run")

    def _sync(self) -> None:
        """Kill a run of the feed once it has written something."""
        sync = self.commands.start(BLOCKLIST_SYNC, "once", "kenya")
        wait_until(lambda: self.feed_changesets() > 0 or sync.poll() is not None, "something of the feed is written")
        sync.kill()
        self.syncs_killed += sync.wait() == -signal.SIGKILL

    def feed_changesets(self) -> int:
        return _count(self.engine, sa.select(sa.func.count()).where(changeset.c.kind == "feed"))

    def is_up(self) -> None:
        """Until it answers. A server whose workers die one upon the other gives up: its supervisor starts it again."""

        def up() -> bool:
            if self.server.poll() is not None:
                self.server = self._serve()
            return answers(self.address)

        wait_until(up, "the server answers")


def _count(engine: sa.Engine, wanted: sa.Select[int]) -> int:
    with reading(engine) as connection:
        return int(connection.scalar(wanted) or 0)


@contextmanager
def _reporting(address: str, token: str) -> Iterator[Promises]:
    """Several officers who file reports and, where no answer comes, send the same again until one does."""
    over, promises = threading.Event(), Promises()

    def file(first_phone: int) -> None:
        with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=10) as client:
            for number in range(1_000_000):
                imei = from_phone(first_phone + number).digits
                answer = None
                while answer is None and not over.is_set():
                    answer = _post(client, imei)
                if answer is None:
                    return
                promises.kept[answer[0]] = imei, answer[1]
                over.wait(0.01)

    officers = [threading.Thread(target=file, args=(FIRST_REPORTED + n * 10_000_000,)) for n in range(REPORTERS)]
    for officer in officers:
        officer.start()
    try:
        yield promises
    finally:
        over.set()
        for officer in officers:
            officer.join()


def _post(client: httpx.Client, imei: str) -> tuple[str, int] | None:
    """(id, changeset) of a report that was answered 201."""
    try:
        answer = client.post(
            "/v1/reports", json={"imeis": [imei], "reason": "stolen"}, headers={"Idempotency-Key": imei}
        )
    except httpx.HTTPError:
        time.sleep(0.05)
        return None
    assert answer.status_code in (201, 503), answer.text
    return (answer.json()["id"], answer.json()["changeset"]) if answer.status_code == 201 else None


def _add_feed(engine: sa.Engine, path: Path) -> None:
    """A feed that is synced when the test says so, and not by the worker."""
    imeis = (from_phone(FIRST_LISTED + number).digits for number in range(ROWS))
    path.write_text("imei,reason\n" + "".join(f"{imei},stolen\n" for imei in imeis))
    now, day = datetime.now(UTC), timedelta(days=1)
    with writing(engine) as connection:
        feeds.add(
            connection,
            "kenya",
            url=str(path),
            format_="plain",
            kind="registry",
            every=day,
            country="KE",
            required=False,
            max_age=day,
            timezone=None,
            now=now,
        )
        connection.execute(sa.update(feed).values(tried_at=now))


def _ride_out(storm: Storm, token: str, seed: int) -> None:
    """Storm, calm, and then everything has to be right."""
    storm.is_up()
    with _reporting(storm.address, token) as promises:
        storm.rage(seed)
        storm.is_up()
        before = len(promises.kept)
        wait_until(lambda: len(promises.kept) > before, "reports are taken again")
    assert storm.syncs_killed, "no sync was killed midway: the test proves nothing"
    _everything_agrees(storm, promises, token)


def _everything_agrees(storm: Storm, promises: Promises, token: str) -> None:
    again = storm.commands.run(BLOCKLIST_SYNC, "once", "kenya")
    assert again.returncode == 0, again.stderr
    with reading(storm.engine) as connection:
        numbers = list(connection.scalars(sa.select(changeset.c.number).order_by(changeset.c.number)))
        kept = {row.id: row.changeset for row in connection.execute(sa.select(report.c.id, report.c.changeset))}
        from_reports = connection.execute(
            sa.select(changeset.c.subject, changeset.c.number).where(changeset.c.kind == "report")
        )
        subjects = {row.subject: row.number for row in from_reports}
        from_feed = connection.scalar(sa.select(sa.func.count()).where(listing.c.phone < FIRST_LISTED + ROWS))
        outcomes = set(connection.scalars(sa.select(run.c.outcome)))
    assert numbers == list(range(1, len(numbers) + 1)), "numbers have no gap"
    assert {id_: number for id_, (_, number) in promises.kept.items()}.items() <= kept.items()
    assert {id_: number for id_, (_, number) in promises.kept.items()}.items() <= subjects.items()
    imeis = [imei for imei, _ in promises.kept.values()]
    assert len(set(imeis)) == len(imeis), "a report sent again is the same report"
    assert from_feed == ROWS, "the feed is whole"
    assert {"interrupted", "applied"} <= outcomes
    told = storm.commands.run(BLOCKLIST_SYNC, "verify")
    assert told.returncode == 0, told.stderr
    with httpx.Client(base_url=storm.address, headers={"Authorization": f"Bearer {token}"}, timeout=10) as client:
        for imei in (*_some(imeis), from_phone(FIRST_LISTED).digits, from_phone(FIRST_LISTED + ROWS - 1).digits):
            assert client.get(f"/v1/imei/{imei}").json()["verdict"] == "listed"


def _some(imeis: Sequence[str]) -> Sequence[str]:
    return imeis if len(imeis) <= 500 else random.Random(1).sample(imeis, 500)


def test_nothing_is_lost_in_a_storm_on_postgresql(postgres: PostgresServer, tmp_path: Path) -> None:
    redis, url = RedisServer(tmp_path).start(), postgres.create_database()

    def kill_redis() -> None:
        redis.stop()
        redis.start()

    engine = database.connect(url)
    token = prepare(url, [], rate=None)
    _add_feed(engine, tmp_path / "kenya.csv")
    with Commands(tmp_path / "home", DATABASE_URL=url, REDIS_URL=redis.url) as commands:
        _ride_out(Storm(commands, engine, kill_redis), token, seed=35)
    engine.dispose()
    redis.stop()


def test_nothing_is_lost_in_a_storm_on_the_embedded_database_and_redis(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    url = f"sqlite:///{home / 'imeicheck.db'}"
    engine = database.connect(url)
    opening.upgrade(engine, home)

    def kill_redis() -> None:
        with Redis.from_url(embedded.url(home)) as client:
            os.kill(int(client.info("server")["process_id"]), signal.SIGKILL)

    token = prepare(url, [], rate=None)
    _add_feed(engine, tmp_path / "kenya.csv")
    with Commands(home) as commands:
        _ride_out(Storm(commands, engine, kill_redis), token, seed=86)
    engine.dispose()
    wait_until(lambda: not embedded.is_running(home), "the embedded Redis ended with its last user")
