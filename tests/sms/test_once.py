"""The same message again: one reply, kept for a day, silence too; without SQL a true one all the same."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from imeicheck.sql import Sql
from imeicheck.store import texts
from imeicheck.store.database import reading
from imeicheck.store.schema import text_reply
from sms_gateway.desk import SILENCE, Reply
from sms_gateway.webhook import once
from tests.api.world import World

DAY = timedelta(days=1)
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.fixture
def sql(world: World) -> Sql:
    return world.services.sql


def kept(sql: Sql) -> set[str]:
    with reading(sql.engine) as connection:
        return set(connection.scalars(sa.select(text_reply.c.sid)))


def never() -> Reply:
    raise AssertionError("it was answered before")


@pytest.mark.parametrize("reply", [Reply("told"), SILENCE])
def test_a_message_is_answered_once(sql: Sql, reply: Reply) -> None:
    assert once(sql, "SM1", lambda: reply) == reply
    assert once(sql, "SM1", never) == reply
    assert once(sql, "SM2", lambda: Reply("another")) == Reply("another")


def test_what_may_be_another_in_a_minute_is_not_kept(sql: Sql) -> None:
    assert once(sql, "SM1", lambda: Reply("cannot", final=False)).text == "cannot"
    assert kept(sql) == set()
    assert once(sql, "SM1", lambda: Reply("told")) == once(sql, "SM1", never) == Reply("told")


@pytest.mark.parametrize("sid", ["", "SM\x00", "SM 1", "SM\n", "x" * 65, "x" * 1000, "😀", "'; DROP TABLE", "SM1\n"])
def test_what_is_no_message_sid_names_no_message(sql: Sql, sid: str) -> None:
    assert [once(sql, sid, lambda n=n: Reply(n)).text for n in ("one", "two")] == ["one", "two"]  # type: ignore[misc]
    assert kept(sql) == set()


def test_the_same_message_twice_at_once_gets_one_reply(sql: Sql) -> None:
    both = threading.Barrier(2, timeout=5)

    def answer(told: str) -> Reply:
        def make() -> Reply:
            try:
                both.wait()
            except threading.BrokenBarrierError:
                pass  # the other waits its turn
            return Reply(told)

        return once(sql, "SM1", make)

    with ThreadPoolExecutor(2) as threads:
        one, other = threads.map(answer, ["one", "other"])
    assert one == other == once(sql, "SM1", never)


@pytest.mark.parametrize("first", ["told", ""])
def test_of_two_replies_the_one_that_was_kept_first_stands(sql: Sql, first: str) -> None:
    assert texts.keep(sql.engine, "SM1", first, NOW) == first
    assert texts.keep(sql.engine, "SM1", "another", NOW) == first, "silence is a reply too"


def test_replies_are_forgotten_after_a_day(sql: Sql) -> None:
    texts.keep(sql.engine, "SM1", "old", NOW - DAY - timedelta(seconds=1))
    texts.keep(sql.engine, "SM2", "a day old", NOW - DAY)
    texts.keep(sql.engine, "SM3", "new", NOW)
    assert kept(sql) == {"SM2", "SM3"}


def test_without_sql_a_message_is_answered_each_time(world: World, sql: Sql) -> None:
    world.cut_sql()
    assert [once(sql, "SM1", lambda n=n: Reply(n)).text for n in ("one", "two")] == ["one", "two"]  # type: ignore[misc]


def test_a_reply_that_cannot_be_kept_is_given_all_the_same(world: World, sql: Sql) -> None:
    def make() -> Reply:
        world.cut_sql()
        return Reply("told")

    assert once(sql, "SM1", make) == Reply("told")
