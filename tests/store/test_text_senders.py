"""What senders chose is kept under a hash for a year, and erased on demand."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from imeicheck.store import text_counts, text_senders, texts
from imeicheck.store.database import reading, writing
from imeicheck.store.schema import text_reply, text_sender
from imeicheck.store.text_counts import Kind
from imeicheck.store.text_senders import Known
from imeicheck.store.texts import Answered

TODAY = date(2026, 11, 21)
NAME, OTHER = "k1:one", "k1:other"


def known(engine: sa.Engine, name: str = NAME, today: date = TODAY) -> Known:
    with reading(engine) as connection:
        return text_senders.known(connection, name, today)


def test_whoever_chose_nothing_is_not_known(engine: sa.Engine) -> None:
    assert known(engine) == Known()


def test_choices_add_up(engine: sa.Engine) -> None:
    text_senders.remember(engine, NAME, {"language": "sw"}, TODAY)
    text_senders.remember(engine, NAME, {"tips": 3}, TODAY)
    text_senders.remember(engine, NAME, {"stopped": True}, TODAY)
    text_senders.remember(engine, OTHER, {"language": "fr"}, TODAY)
    assert known(engine) == Known("sw", stopped=True, tips=3)
    assert known(engine, OTHER) == Known("fr")


def test_a_year_after_the_last_choice_it_is_forgotten(engine: sa.Engine) -> None:
    text_senders.remember(engine, NAME, {"language": "sw"}, TODAY)
    later = TODAY + text_senders.KEPT
    assert known(engine, today=later) == Known("sw")
    assert known(engine, today=later + timedelta(days=1)) == Known()
    text_senders.remember(engine, OTHER, {"language": "fr"}, later + timedelta(days=1))
    with reading(engine) as connection:
        assert set(connection.scalars(sa.select(text_sender.c.name))) == {OTHER}


def test_forgetting_erases_choices_and_kept_texts_of_that_sender_alone(engine: sa.Engine) -> None:
    now = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
    for name, sid in ((NAME, "SM1"), (OTHER, "SM2")):
        text_senders.remember(engine, name, {"language": "sw"}, TODAY)
        texts.keep(engine, Answered(sid, name, "text", "reply"), now, days=7)
    assert text_senders.forget(engine, NAME) == 2
    assert text_senders.forget(engine, NAME) == 0
    assert (known(engine), known(engine, OTHER)) == (Known(), Known("sw"))
    with reading(engine) as connection:
        assert set(connection.scalars(sa.select(text_reply.c.sid))) == {"SM2"}


def test_replies_are_counted_and_add_up(engine: sa.Engine) -> None:
    one, two = Kind(TODAY, "sw", "listed", 1), Kind(TODAY - timedelta(days=1), "hi", "not_listed", 2)
    for counts in ({one: 2, two: 1}, {one: 3}):
        with writing(engine) as connection:
            text_counts.add(connection, counts)
    with reading(engine) as connection:
        assert text_counts.between(connection, TODAY - timedelta(days=1), TODAY) == [(one, 5), (two, 1)]
        assert text_counts.between(connection, TODAY, TODAY) == [(one, 5)]


def test_first_choices_at_the_same_moment_are_both_noted(engine: sa.Engine) -> None:
    def choose(number: int) -> None:
        text_senders.remember(engine, f"k1:{number // 4}", {"tips": number}, TODAY)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(choose, range(80)))
    assert all(known(engine, f"k1:{n}").tips // 4 == n for n in range(20))
