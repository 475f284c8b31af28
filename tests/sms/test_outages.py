"""Redis or SQL or both are gone: a text gets a true reply, or is told that nobody can tell."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import cast

import pytest
import sqlalchemy as sa
from redis import Redis
from sqlalchemy.pool import QueuePool

from imeicheck.store.database import connect, is_sqlite
from sms_gateway.answer import sentences
from sms_gateway.app import create
from tests.api.world import ON_SQLITE, World, start
from tests.flows.commands import wait_until
from tests.servers import free_port
from tests.sms.texting import LISTED, SECRET, UNLISTED, Twilio

TWILIO_WAITS_SECONDS = 15.0
CANNOT = sentences.UNKNOWN["no-store"]


@pytest.fixture
def without_redis(sql_url: str, redis: Redis) -> Iterator[World]:
    """Where its Redis should be, nobody listens."""
    environ = {"TWILIO_AUTH_TOKEN": SECRET, "IMEICHECK_SMS_RATE": "5/day"}
    world = start(sql_url, redis, f"redis://127.0.0.1:{free_port()}/0", environ)
    world.feed_says("kenya", [LISTED], country="KE")
    yield world
    world.services.stop()


def twilio_of(world: World) -> Twilio:
    return Twilio(create(world.services).test_client())


def test_without_sql_texts_are_answered_from_redis(world: World, twilio: Twilio) -> None:
    world.cut_sql()
    assert {twilio.text(LISTED)[:15] for _ in range(2)} == {"REPORTED STOLEN"}
    assert twilio.text(UNLISTED).startswith("NO REPORT")
    assert twilio.text("HELP") == sentences.HELP


def test_without_redis_texts_are_answered_from_sql_and_counted_all_the_same(without_redis: World) -> None:
    twilio = twilio_of(without_redis)
    told = [twilio.text(LISTED, f"SM{n}") for n in range(7)]
    assert {each[:15] for each in told[:5]} == {"REPORTED STOLEN"}
    assert told[5:] == [sentences.TOO_MANY, ""]
    assert twilio.text(UNLISTED, "SM8", From="+447700900003").startswith("NO REPORT")


@pytest.mark.parametrize("imei", [LISTED, UNLISTED])
def test_without_both_nobody_can_tell(without_redis: World, imei: str) -> None:
    twilio = twilio_of(without_redis)
    without_redis.cut_sql()
    assert twilio.text(imei) == f"..{imei[-4:]}: {CANNOT}"
    assert twilio.text(f"DISPUTE {imei}", "SM2") == f"..{imei[-4:]}: {CANNOT}"
    assert twilio.text("HELP", "SM3") == sentences.HELP


@ON_SQLITE
def test_what_nobody_could_tell_is_asked_again_under_the_same_message(world: World, twilio: Twilio) -> None:
    world.redis.flushall()
    world.cut_sql()
    assert twilio.text(UNLISTED) == f"..{UNLISTED[-4:]}: {CANNOT}"
    database = Path(str(world.engine.url.database))
    database.rmdir()
    database.with_suffix(".gone").rename(database)
    wait_until(lambda: not world.services.sql.is_down, "SQL is seen to answer again")
    assert twilio.text(UNLISTED).startswith("NO REPORT")


def test_while_the_database_takes_no_writes_nobody_waits_longer_than_twilio(world: World) -> None:
    lock = "BEGIN IMMEDIATE" if is_sqlite(world.engine) else "LOCK text_reply IN SHARE MODE"
    other = connect(world.sql_url)
    with other.connect() as holder, ThreadPoolExecutor(2) as two_threads:
        if is_sqlite(world.engine):
            holder.connection.driver_connection.execute(lock)  # type: ignore[union-attr]
        else:
            holder.execute(sa.text("SET idle_in_transaction_session_timeout = 0"))
            holder.execute(sa.text(lock))
        texts = [
            two_threads.submit(twilio_of(world).text, LISTED, f"SM{n}", From=f"+4477009001{n:02}") for n in range(30)
        ]
        late = wait(texts, TWILIO_WAITS_SECONDS).not_done
        holder.rollback()
        told = {text.result()[:15] for text in texts}
    other.dispose()
    assert (told, late) == ({"REPORTED STOLEN"}, set())
    pool = cast(QueuePool, world.engine.pool)
    wait_until(lambda: pool.checkedout() == 0, "whoever still wrote is done")
