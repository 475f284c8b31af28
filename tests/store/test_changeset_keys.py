"""Keys of changesets: no two writers get the same one, whatever their clocks say and whichever version they are of."""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from blocklist_sync.verify import verify
from imeicheck.rules.chain import pack
from imeicheck.store import ledger
from imeicheck.store.database import is_sqlite, reading, writing
from imeicheck.store.schema import changeset
from tests.store.ledgers import NOON, PHONES, add, source_of, update, write

WRITERS, TIMES, TOGETHER = 2, 30, 40
LOWEST_KEY_FROM_A_TIME = 1 << 60


def keys(engine: sa.Engine) -> list[int]:
    with reading(engine) as connection:
        return list(connection.scalars(sa.select(changeset.c.id).order_by(changeset.c.id)))


def key_from_time(now: datetime) -> int:
    """A key as version 0.2.0 makes it."""
    return int(now.timestamp() * 1000) << 20 | int.from_bytes(os.urandom(3), "big") >> 4


def write_many(engine: sa.Engine, slug: str, start: int) -> None:
    """Write changesets of one row, many in each transaction, all of them at one moment."""
    source, at = source_of(engine, slug), start
    entry = ledger.Entry("feed", slug, "a test", source, "run-1")
    for _ in range(TIMES):
        portions = [pack([add(at + n)(source)]) for n in range(TOGETHER)]
        with writing(engine) as connection:
            ledger.claim(connection, source)
            ledger.append_all(connection, entry, portions, NOON)
        at += TOGETHER


def test_thousands_of_changesets_of_two_writers_at_one_moment_have_keys_without_gaps(engine: sa.Engine) -> None:
    starts = [PHONES[0] + n * TIMES * TOGETHER for n in range(WRITERS)]
    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(lambda n: write_many(engine, f"feed-{n}", starts[n]), range(WRITERS)))
    assert keys(engine) == list(range(1, WRITERS * TIMES * TOGETHER + 1))
    assert verify(engine, None, lambda *_: None)


def test_a_process_of_the_previous_release_writes_beside_this_one(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: Iterator[datetime] = (NOON + timedelta(milliseconds=n) for n in range(1000))
    lock, new_ids = threading.Lock(), ledger._new_ids

    def either(connection: sa.Connection, count: int) -> object:
        if threading.current_thread().name.startswith("previous"):
            with lock:
                first = key_from_time(next(times))
            return [first + n for n in range(count)]
        return new_ids(connection, count)

    monkeypatch.setattr(ledger, "_new_ids", either)
    with ThreadPoolExecutor(1, "previous") as previous, ThreadPoolExecutor(1, "this") as this:
        both = [
            threads.submit(write_many, engine, f"feed-{n}", PHONES[0] + n * TIMES * TOGETHER)
            for n, threads in enumerate((previous, this))
        ]
        for future in both:
            future.result()
    old = [key for key in keys(engine) if key >= LOWEST_KEY_FROM_A_TIME]
    assert len(old) == TIMES * TOGETHER
    assert len(keys(engine)) == 2 * TIMES * TOGETHER
    assert verify(engine, None, lambda *_: None), "each portion has rows of both kinds of keys"
    with reading(engine) as connection:
        followed = ledger.after(connection, 0, 2 * TIMES * TOGETHER)
    assert [one.number for one in followed] == list(range(1, 2 * TIMES * TOGETHER + 1))
    assert {len(one.changes) for one in followed} == {1}


def test_what_an_earlier_release_wrote_is_followed_by_keys_below_it(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(ledger, "_new_ids", lambda _, count: [key_from_time(NOON)] * count)
        write(engine, "kenya", [add(PHONES[0])])
    write(engine, "kenya", [update(PHONES[0])])
    first, second = keys(engine)
    assert first == (2 if is_sqlite(engine) else 1)
    assert second >= LOWEST_KEY_FROM_A_TIME
    assert verify(engine, None, lambda *_: None), "the later changeset counts, not that with the greater key"


def test_a_key_that_was_given_out_and_not_used_comes_to_nobody_else(engine: sa.Engine) -> None:
    def crash(_: str) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write(engine, "kenya", [add(PHONES[0])], step=crash)
    write(engine, "kenya", [add(PHONES[0])])
    assert keys(engine) == ([1] if is_sqlite(engine) else [2])
