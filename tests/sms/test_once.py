"""The same message again: one reply, kept for a day, silence too; without SQL a true one all the same."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from imeicheck.sql import Sql
from imeicheck.store import texts
from imeicheck.store.database import reading
from imeicheck.store.schema import text_reply
from imeicheck.store.texts import Answered
from sms_gateway.clerk import Reply
from sms_gateway.replies import Replies
from sms_gateway.senders import Sender
from tests.api.world import World

DAY = timedelta(days=1)
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.fixture
def sql(world: World) -> Sql:
    return world.services.sql


def kept(sql: Sql) -> set[str]:
    with reading(sql.engine) as connection:
        return set(connection.scalars(sa.select(text_reply.c.sid)))


def once(sql: Sql, sid: str, make: Callable[[], Reply], keep_days: int = 0) -> Reply:
    return Replies(sql, keep_days).once(sid, Sender("k1:somebody"), "what was texted", make)


def keep(sql: Sql, sid: str, reply: str, at: datetime, keep_days: int = 0) -> str:
    return texts.keep(sql.engine, Answered(sid, "k1:somebody", "what was texted", reply), at, keep_days)


def never() -> Reply:
    raise AssertionError("it was answered before")


@pytest.mark.parametrize("reply", [Reply("told"), Reply("")])
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


@pytest.mark.parametrize("first", ["told", ""])
def test_of_two_replies_the_one_that_was_kept_first_stands(sql: Sql, first: str) -> None:
    assert keep(sql, "SM1", first, NOW) == first
    assert keep(sql, "SM1", "another", NOW) == first, "silence is a reply too"


def test_replies_are_forgotten_after_a_day(sql: Sql) -> None:
    keep(sql, "SM1", "old", NOW - DAY - timedelta(seconds=1))
    keep(sql, "SM2", "a day old", NOW - DAY)
    keep(sql, "SM3", "new", NOW)
    assert kept(sql) == {"SM2", "SM3"}


def whole_rows(sql: Sql) -> set[tuple[str, str | None, str | None]]:
    with reading(sql.engine) as connection:
        return {
            tuple(row) for row in connection.execute(sa.select(*(text_reply.c[n] for n in ("sid", "sender", "body"))))
        }


def test_what_was_texted_and_by_whom_is_kept_only_where_the_operator_says_so(sql: Sql) -> None:
    once(sql, "SM1", lambda: Reply("told"))
    assert whole_rows(sql) == {("SM1", None, None)}
    once(sql, "SM2", lambda: Reply("told"), keep_days=7)
    assert whole_rows(sql) == {("SM1", None, None), ("SM2", "k1:somebody", "what was texted")}


def test_texts_go_when_their_days_are_over_or_the_operator_keeps_them_no_longer(sql: Sql) -> None:
    keep(sql, "SM1", "told", NOW - 8 * DAY, keep_days=7)
    keep(sql, "SM2", "told", NOW - 2 * DAY, keep_days=7)
    keep(sql, "SM3", "told", NOW - DAY / 2, keep_days=7)
    assert kept(sql) == {"SM2", "SM3"}
    texts.expire(sql.engine, NOW)
    assert whole_rows(sql) == {("SM3", None, None)}


def test_without_sql_a_message_is_answered_each_time(world: World, sql: Sql) -> None:
    world.cut_sql()
    assert [once(sql, "SM1", lambda n=n: Reply(n)).text for n in ("one", "two")] == ["one", "two"]  # type: ignore[misc]


def test_a_reply_that_cannot_be_kept_is_given_all_the_same(world: World, sql: Sql) -> None:
    def make() -> Reply:
        world.cut_sql()
        return Reply("told")

    assert once(sql, "SM1", make) == Reply("told")
