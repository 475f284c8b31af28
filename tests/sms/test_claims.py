"""The same message at the same moment in several processes: one reply, counted once, also if a process dies over it."""

import itertools
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from imeicheck.sql import Sql
from imeicheck.store import text_counts, texts
from imeicheck.store.database import connect, reading
from imeicheck.store.schema import text_reply
from imeicheck.store.text_counts import Kind
from imeicheck.store.texts import Answered
from imeicheck.tallies import Tallies
from sms_gateway.app import create
from sms_gateway.clerk import Reply
from sms_gateway.replies import Replies
from sms_gateway.senders import Sender, sender_of
from tests.api.world import NUMBER_KEY, PATIENT_SECONDS, World
from tests.flows.commands import wait_until
from tests.sms.texting import LISTED, SENDER, UNLISTED, Twilio

SOMEBODY = Sender("k1:somebody")
AT_ONCE = 15
TAKE_OVER_SECONDS = 4.0
NEVER_SECONDS = 0.2
"""How long a test waits for a reply that does not come."""


class PatientSql(Sql):
    """Writes with the patience of a test: on a busy machine a quick write may be slow, and is then left undone."""

    def write_if_quick(self, work: Callable[[sa.Engine], object]) -> object:  # type: ignore[override]
        return self.write(work)


@pytest.fixture
def sqls(world: World) -> Iterator[tuple[Sql, Sql]]:
    """The database as two processes see it."""
    with ExitStack() as opened:
        both = []
        for _ in range(2):
            engine = connect(world.sql_url, patience=PATIENT_SECONDS)
            both.append(PatientSql(engine, PATIENT_SECONDS, PATIENT_SECONDS))
            opened.callback(engine.dispose)
            opened.callback(both[-1].stop)
        yield both[0], both[1]


def stored(sql: Sql) -> Mapping[str, str | None]:
    with reading(sql.engine) as connection:
        return {row.sid: row.reply for row in connection.execute(sa.select(text_reply.c.sid, text_reply.c.reply))}


def replies_of(sql: Sql, seconds: float = PATIENT_SECONDS) -> Replies:
    return Replies(sql, wait_seconds=seconds)


def never() -> Reply:
    raise AssertionError("it was answered before")


class Heard(Tallies[Kind]):
    """Counts replies in memory."""

    def __init__(self, engine: sa.Engine) -> None:
        super().__init__(engine, text_counts.add, "replies")
        self.all = 0

    def count(self, counts: Mapping[Kind, int]) -> None:
        self.all += sum(counts.values())


def used(world: World, caller: str) -> int:
    """What Redis has counted for a caller today."""
    return int(world.redis.hget(f"limit:{caller}", "used") or 0)


def test_two_gateways_that_get_a_message_at_the_same_moment_give_one_reply_and_count_it_once(
    world: World, sqls: tuple[Sql, Sql]
) -> None:
    heard, both = Heard(world.engine), threading.Barrier(2)
    gateways = [create(replace(world.services, sql=sql, engine=sql.engine), heard) for sql in sqls]

    def text(client: FlaskClient, sid: str, body: str) -> str:
        both.wait(PATIENT_SECONDS)
        return Twilio(client).text(body, sid)

    with ThreadPoolExecutor(2) as threads:
        for n in range(AT_ONCE):
            body = (LISTED, UNLISTED, "LANG SW")[n % 3]
            sent = [threads.submit(text, app.test_client(), f"SM{n}", body) for app in gateways]
            one, other = (reply.result() for reply in sent)
            assert one == other != ""
    assert heard.all == AT_ONCE
    assert used(world, f"sms:{sender_of(SENDER, [NUMBER_KEY]).name}") == AT_ONCE
    assert used(world, "sms:spend") == AT_ONCE


def test_one_of_many_answers_a_message_and_the_others_wait_for_it(sqls: tuple[Sql, Sql]) -> None:
    made, others = itertools.count(), threading.Barrier(6)

    def answer(n: int) -> Reply:
        others.wait(PATIENT_SECONDS)
        return replies_of(sqls[n % 2]).once("SM1", SOMEBODY, "text", lambda: Reply(f"reply {next(made)}"))

    with ThreadPoolExecutor(6) as threads:
        assert {reply.text for reply in threads.map(answer, range(6))} == {"reply 0"}
    assert next(made) == 1


@pytest.mark.parametrize("reply", [Reply("reply"), Reply("")])
def test_a_message_that_another_process_has_claimed_gets_the_reply_of_that_process(
    sqls: tuple[Sql, Sql], reply: Reply
) -> None:
    claimed, waits = threading.Event(), threading.Event()

    def slowly() -> Reply:
        claimed.set()
        assert waits.wait(PATIENT_SECONDS)
        return reply

    with ThreadPoolExecutor(2) as threads:
        winner = threads.submit(replies_of(sqls[0]).once, "SM1", SOMEBODY, "text", slowly)
        assert claimed.wait(PATIENT_SECONDS)
        loser = threads.submit(replies_of(sqls[1]).once, "SM1", SOMEBODY, "text", never)
        wait_until(lambda: not loser.done(), "it waits")
        waits.set()
        assert winner.result() == loser.result() == reply


DIES = """
import sys
from imeicheck.sql import Sql
from imeicheck.store.database import connect
from sms_gateway.replies import Replies
from sms_gateway.senders import Sender

def answer():
    print("claimed", flush=True)
    sys.stdin.read()

class PatientSql(Sql):
    write_if_quick = Sql.write

Replies(PatientSql(connect(sys.argv[1], patience=30), 30, 30)).once("SM1", Sender("k1:somebody"), "text", answer)
"""


def test_a_message_whose_process_is_killed_is_answered_by_one_of_the_others(
    world: World, sqls: tuple[Sql, Sql]
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", DIES, world.sql_url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "claimed\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert stored(sqls[0]) == {"SM1": None}
    made, others = itertools.count(), threading.Barrier(2)

    def answer(sql: Sql) -> Reply:
        others.wait(PATIENT_SECONDS)
        return replies_of(sql, TAKE_OVER_SECONDS).once("SM1", SOMEBODY, "text", lambda: Reply(f"reply {next(made)}"))

    with ThreadPoolExecutor(2) as threads:
        assert {reply.text for reply in threads.map(answer, sqls)} == {"reply 0"}
    assert next(made) == 1
    assert stored(sqls[0]) == {"SM1": "reply 0"}


def test_an_abandoned_claim_is_taken_over_before_the_message_is_answered(sqls: tuple[Sql, Sql]) -> None:
    engine, died_at = sqls[0].engine, datetime.now(UTC) - timedelta(minutes=1)
    texts.claim(engine, "SM1", died_at)

    def answer() -> Reply:
        assert (message := texts.claim(engine, "SM1", datetime.now(UTC)))
        assert message.at > died_at
        return Reply("reply")

    assert replies_of(sqls[1], NEVER_SECONDS).once("SM1", SOMEBODY, "text", answer) == Reply("reply")


def test_a_reply_that_may_be_another_in_a_minute_releases_the_claim(sqls: tuple[Sql, Sql]) -> None:
    assert replies_of(sqls[0]).once("SM1", SOMEBODY, "text", lambda: Reply("cannot", final=False)).text == "cannot"
    assert stored(sqls[0]) == {}


def test_an_error_of_ours_releases_the_claim(sqls: tuple[Sql, Sql]) -> None:
    def fail() -> Reply:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        replies_of(sqls[0]).once("SM1", SOMEBODY, "text", fail)
    assert stored(sqls[0]) == {}


def test_whoever_answers_too_late_gives_the_reply_that_was_given(sqls: tuple[Sql, Sql]) -> None:
    def too_late() -> Reply:
        assert replies_of(sqls[1], NEVER_SECONDS).once("SM1", SOMEBODY, "text", lambda: Reply("first")) == Reply(
            "first"
        )
        return Reply("second")

    assert replies_of(sqls[0]).once("SM1", SOMEBODY, "text", too_late) == Reply("first")
    assert stored(sqls[0]) == {"SM1": "first"}


def test_a_claim_is_taken_over_once_and_released_by_its_owner_alone(sqls: tuple[Sql, Sql]) -> None:
    engine, now = sqls[0].engine, datetime.now(UTC)
    later = now + timedelta(seconds=5)
    assert texts.claim(engine, "SM1", now) is None
    assert texts.claim(engine, "SM1", later) == (None, now)
    assert texts.claim(engine, "SM1", later, abandoned_at=now) is None
    assert texts.claim(engine, "SM1", later + timedelta(seconds=1), abandoned_at=now) == (None, later)
    texts.release(engine, "SM1", now)
    assert stored(sqls[0]) == {"SM1": None}
    texts.keep(engine, Answered("SM1", "", "", "reply"), later)
    texts.release(engine, "SM1", later)
    assert texts.claim(engine, "SM1", later, abandoned_at=later) == ("reply", later)


def test_a_message_is_new_again_after_a_day(sqls: tuple[Sql, Sql]) -> None:
    engine, now = sqls[0].engine, datetime.now(UTC)
    texts.keep(engine, Answered("SM1", "k1:one", "text", "reply"), now - texts.KEPT - timedelta(seconds=1), days=7)
    assert texts.claim(engine, "SM1", now) is None


def test_while_nothing_can_be_written_a_stored_reply_is_given_and_a_new_message_answered(
    world: World, sqls: tuple[Sql, Sql], monkeypatch: pytest.MonkeyPatch
) -> None:
    replies = replies_of(sqls[0])
    replies.once("SM1", SOMEBODY, "text", lambda: Reply("stored"))
    monkeypatch.setattr("imeicheck.sql.QUICK_SECONDS", 0.0)
    hasty = Sql(sqls[1].engine, PATIENT_SECONDS)
    slow = Replies(hasty)
    assert slow.once("SM1", SOMEBODY, "text", never) == Reply("stored")
    assert slow.once("SM2", SOMEBODY, "text", lambda: Reply("answered")) == Reply("answered")
    hasty.stop()
