"""What senders chose is kept under a hash for a year, and erased on demand."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from imeicheck.store import text_counts, text_senders, texts
from imeicheck.store.database import reading, writing
from imeicheck.store.schema import text_reply, text_sender
from imeicheck.store.text_counts import Kind
from imeicheck.store.text_senders import Known, Stored
from imeicheck.store.texts import Answered

TODAY = date(2026, 11, 21)
NAME, OTHER = "k1:one", "k1:other"


def known(engine: sa.Engine, name: str = NAME, today: date = TODAY) -> Known:
    with reading(engine) as connection:
        return text_senders.find(connection, [name], today).known


def test_whoever_chose_nothing_is_not_known(engine: sa.Engine) -> None:
    assert known(engine) == Known()


def test_choices_add_up(engine: sa.Engine) -> None:
    text_senders.remember(engine, [NAME], {"language": "sw"}, TODAY)
    text_senders.remember(engine, [NAME], {"tips": 3}, TODAY)
    text_senders.remember(engine, [NAME], {"stopped": True}, TODAY)
    text_senders.remember(engine, [OTHER], {"language": "fr"}, TODAY)
    assert known(engine) == Known("sw", stopped=True, tips=3)
    assert known(engine, OTHER) == Known("fr")


def test_a_year_after_the_last_choice_it_is_forgotten(engine: sa.Engine) -> None:
    text_senders.remember(engine, [NAME], {"language": "sw"}, TODAY)
    later = TODAY + text_senders.KEPT
    assert known(engine, today=later) == Known("sw")
    assert known(engine, today=later + timedelta(days=1)) == Known()
    text_senders.remember(engine, [OTHER], {"language": "fr"}, later + timedelta(days=1))
    with reading(engine) as connection:
        assert set(connection.scalars(sa.select(text_sender.c.name))) == {OTHER}


def test_forgetting_erases_choices_and_kept_texts_of_that_sender_alone(engine: sa.Engine) -> None:
    now = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
    for name, sid in ((NAME, "SM1"), (OTHER, "SM2")):
        text_senders.remember(engine, [name], {"language": "sw"}, TODAY)
        texts.keep(engine, Answered(sid, name, "text", "reply"), now, days=7)
    assert text_senders.forget(engine, [NAME]) == 2
    assert text_senders.forget(engine, [NAME]) == 0
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
        text_senders.remember(engine, [f"k1:{number // 4}"], {"tips": number}, TODAY)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(choose, range(80)))
    assert all(known(engine, f"k1:{n}").tips // 4 == n for n in range(20))


def test_what_is_stored_under_an_earlier_name_is_found_and_moved(engine: sa.Engine) -> None:
    text_senders.remember(engine, [NAME], {"language": "sw", "stopped": True, "tips": 2}, TODAY)
    names, later = ["k2:one", NAME], TODAY + timedelta(days=30)
    with reading(engine) as connection:
        assert text_senders.find(connection, names, later) == Stored(Known("sw", True, 2), True, TODAY)
    text_senders.move(engine, names, later)
    assert known(engine, "k2:one", later) == Known("sw", stopped=True, tips=2)
    assert known(engine, NAME, later) == Known()
    with reading(engine) as connection:
        assert not text_senders.find(connection, names, later).earlier
    year_over = TODAY + text_senders.KEPT + timedelta(days=1)
    assert known(engine, "k2:one", year_over) == Known(), "a move is no choice: the year goes on"


def test_a_stop_under_any_name_counts_until_the_next_start(engine: sa.Engine) -> None:
    names = ["k2:one", NAME]
    text_senders.remember(engine, [NAME], {"stopped": True}, TODAY - timedelta(days=2))
    text_senders.remember(engine, ["k2:one"], {"language": "sw"}, TODAY)
    with reading(engine) as connection:
        assert text_senders.find(connection, names, TODAY).known == Known("sw", stopped=True)
    text_senders.remember(engine, names, {"stopped": False}, TODAY)
    with reading(engine) as connection:
        assert text_senders.find(connection, names, TODAY).known == Known("sw")
    assert known(engine) == Known()


def test_forgetting_erases_every_name_of_a_sender_and_every_sender_of_a_key(engine: sa.Engine) -> None:
    for name in ("k2:one", NAME, OTHER):
        text_senders.remember(engine, [name], {"language": "sw"}, TODAY)
    assert text_senders.forget(engine, ["k2:one", NAME]) == 2
    assert text_senders.forget_key(engine, "K1") == 0
    assert text_senders.forget_key(engine, "k1") == 1
    assert known(engine, OTHER) == Known()


def test_stops_under_keys_that_are_missing_are_counted_by_key(engine: sa.Engine) -> None:
    for name in (NAME, OTHER, "k10:one", "K1:one"):
        text_senders.remember(engine, [name], {"stopped": True}, TODAY)
    text_senders.remember(engine, ["k3:one"], {"language": "sw"}, TODAY)
    with reading(engine) as connection:
        assert text_senders.stopped_under_other_keys(connection, ["k1", "k2"], TODAY) == {"k10": 1, "K1": 1}
        assert text_senders.stopped_under_other_keys(connection, ["k10", "K1"], TODAY) == {"k1": 2}


def test_a_choice_made_while_a_sender_is_moved_is_not_lost(engine: sa.Engine) -> None:
    def choose(number: int) -> None:
        names = [f"k2:{number}", f"k1:{number}"]
        text_senders.remember(engine, names[1:], {"language": "sw"}, TODAY)
        with ThreadPoolExecutor(2) as threads:
            list(
                threads.map(
                    lambda work: work(),
                    [
                        lambda: text_senders.move(engine, names, TODAY),
                        lambda: text_senders.remember(engine, names, {"stopped": True}, TODAY),
                    ],
                )
            )

    for number in range(25):
        choose(number)
    assert {known(engine, f"k2:{n}") for n in range(25)} == {Known("sw", stopped=True)}
