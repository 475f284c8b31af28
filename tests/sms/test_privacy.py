"""The number that a text comes from is kept nowhere: only what a key makes of it, where texts are counted."""

import logging
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from redis import Redis

from imeicheck.store.database import reading
from imeicheck.store.schema import metadata
from sms_gateway.app import create
from sms_gateway.senders import sender_of
from tests.api.world import NUMBER_KEY, ON_SQLITE, World
from tests.sms.conftest import Gateway
from tests.sms.texting import LISTED, SENDER, UNLISTED, Twilio

LEAST = "7700900001"
"""Of the number: as it is written at home."""
KEY = "k7:" + "s" * 32


def in_redis(redis: Redis) -> Iterator[bytes]:
    for key in redis.scan_iter():
        kind = redis.type(key)
        assert kind in (b"string", b"hash"), kind
        yield key
        yield redis.get(key) if kind == b"string" else repr(redis.hgetall(key)).encode()  # type: ignore[misc]


def in_sql(world: World) -> Iterator[str]:
    with reading(world.engine) as connection:
        for table in metadata.sorted_tables:
            yield from (repr(tuple(row)) for row in connection.execute(sa.select(table)))


def texted(world: World) -> None:
    """Every kind of text, more of them than the sender may send, and one that is forged."""
    twilio = Twilio(create(world.services).test_client())
    bodies = [LISTED, UNLISTED, "HELP", f"DISPUTE {LISTED}", "wrong", SENDER, "LANG sw", LISTED, LISTED, LISTED]
    told = [twilio.text(body, f"SM{n}") for n, body in enumerate(bodies)]
    assert told[-1] == ""
    assert twilio.post({"From": SENDER, "Body": SENDER}, SENDER).status_code == 403
    assert not any(LEAST in each for each in told)


def test_no_number_stays_in_redis_sql_logs_or_metrics(gateway: Gateway, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    world = gateway(IMEICHECK_SMS_RATE="6/day")
    texted(world)
    assert any(LISTED[-4:] in row for row in in_sql(world)), "this does read what is kept"
    assert not [row for row in in_sql(world) if LEAST in row]
    assert not [held for held in in_redis(world.redis) if LEAST.encode() in held]
    assert caplog.records
    assert not [record for record in caplog.records if LEAST in f"{record.getMessage()} {vars(record)}"]
    assert LEAST.encode() not in world.services.metrics.exposition(lease=True, sql=True)


@ON_SQLITE
def test_no_log_line_tells_which_phone_a_text_asked_about(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    Twilio(create(world.services).test_client()).text(LISTED)
    assert not [record for record in caplog.records if LISTED[:14] in f"{record.getMessage()} {vars(record)}"]


@ON_SQLITE
def test_a_sender_is_counted_under_a_keyed_hash(gateway: Gateway) -> None:
    world = gateway(IMEICHECK_NUMBER_KEY=KEY)
    Twilio(create(world.services).test_client()).text(LISTED)
    kept = sender_of(SENDER, [KEY]).name
    counted = {name.decode() for name in world.redis.scan_iter("limit:*")}
    assert counted == {f"limit:sms:{kept}", "limit:sms:spend"}


def test_which_sender_got_a_reply_is_not_kept_with_it(world: World) -> None:
    Twilio(create(world.services).test_client()).text(LISTED)
    hash_ = sender_of(SENDER, [NUMBER_KEY]).name.partition(":")[2]
    assert not [row for row in in_sql(world) if hash_ in row]
