"""The ledger: numbers without gaps, digests that fit, and sources that moved."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from blocklist_sync.verify import verify
from imeicheck.rules.chain import GENESIS, MOST_ROWS, Action, Change, Header, digest, hash_row, pack
from imeicheck.rules.listing import Listing, Reason
from imeicheck.store import ledger
from imeicheck.store.database import reading, writing
from imeicheck.store.schema import changeset, changeset_row, listing
from tests.store.ledgers import NOON, PHONES, add, remove, source_of, update, write

WRITERS, EACH = 4, 6


class Crash(Exception):
    """The process ends here."""


def listings(engine: sa.Engine) -> set[tuple[int, int, int]]:
    with engine.connect() as connection:
        rows = connection.execute(sa.select(listing.c.phone, listing.c.source_id, listing.c.reason))
        return {(row.phone, row.source_id, row.reason) for row in rows}


def test_an_empty_ledger_stands_at_zero(engine: sa.Engine) -> None:
    with reading(engine) as connection:
        assert ledger.tip(connection) == (0, GENESIS.hex())
        assert ledger.digest_at(connection, 0) == GENESIS.hex()
        assert ledger.digest_at(connection, 1) is None
        assert ledger.after(connection, 0, 10) == []
        assert ledger.rows_after(connection, 0) == 0


def test_a_changeset_is_applied_to_the_listing_table_in_the_same_transaction(engine: sa.Engine) -> None:
    source = source_of(engine, "kenya")
    assert write(engine, "kenya", [add(PHONES[0]), add(PHONES[1])]) == 1
    assert listings(engine) == {(PHONES[0], source, Reason.STOLEN), (PHONES[1], source, Reason.STOLEN)}
    assert write(engine, "kenya", [update(PHONES[0]), remove(PHONES[1], Reason.STOLEN), add(PHONES[2])]) == 2
    assert listings(engine) == {(PHONES[0], source, Reason.LOST), (PHONES[2], source, Reason.STOLEN)}


def test_who_when_and_why_stand_on_each_changeset_and_in_its_digest(engine: sa.Engine) -> None:
    write(engine, "kenya", [add(PHONES[0])])
    write(engine, "kenya", [add(PHONES[1]), update(PHONES[0])])
    previous = GENESIS
    with engine.connect() as connection:
        for c in connection.execute(sa.select(changeset).order_by(changeset.c.number)).all():
            rows = connection.execute(
                sa.select(changeset_row).where(changeset_row.c.changeset_id == c.id).order_by(changeset_row.c.place)
            )
            packed = [
                (r.salt, pack([Change(r.action, Listing(r.phone, r.source_id, r.reason, r.pending, r.day, r.country))]))
                for r in rows
            ]
            assert len({salt for salt, _ in packed}) == len(packed) == c.rows
            assert all(len(salt) == 16 for salt, _ in packed)
            hashes = b"".join(hash_row(salt, row) for salt, row in packed)
            assert hashes == c.hashes
            header = Header(c.number, NOON, "feed", "kenya", "a test", c.source_id, "run-1")
            assert c.digest == digest(previous, header, hashes)
            assert ledger.digest_at(connection, c.number) == c.digest.hex()
            previous = c.digest
        assert ledger.tip(connection) == (2, previous.hex())


def test_followers_see_changesets_in_order_with_their_rows(engine: sa.Engine) -> None:
    source = source_of(engine, "kenya")
    for phone in PHONES:
        write(engine, "kenya", [add(phone)])
    with reading(engine) as connection:
        seen = ledger.after(connection, 1, 10)
        assert [(c.number, c.source, c.at) for c in seen] == [(2, source, NOON), (3, source, NOON)]
        assert [c.changes[0].listing.phone for c in seen] == list(PHONES[1:])
        assert [c.changes[0].action for c in seen] == [Action.ADD] * 2
        assert len(ledger.after(connection, 0, 2)) == 2
        assert ledger.rows_after(connection, 1) == 2


def test_a_changeset_has_at_most_1000_rows(engine: sa.Engine) -> None:
    with pytest.raises(ValueError, match="1000"):
        write(engine, "kenya", [add(PHONES[0] + n) for n in range(MOST_ROWS + 1)])
    assert listings(engine) == set()
    assert write(engine, "kenya", [add(PHONES[0] + n) for n in range(MOST_ROWS)]) == 1


def test_numbers_have_no_gaps_under_writers_at_once_and_the_chain_verifies(engine: sa.Engine) -> None:
    slugs = [f"agency-{n}" for n in range(WRITERS)]
    for slug in slugs:
        source_of(engine, slug)
    together = threading.Barrier(WRITERS)

    def work(slug: str) -> list[int]:
        together.wait()
        return [write(engine, slug, [add(PHONES[0] + n), add(PHONES[1] + n)]) for n in range(EACH)]

    with ThreadPoolExecutor(WRITERS) as threads:
        numbers = list(threads.map(work, slugs))
    assert all(mine == sorted(mine) for mine in numbers)
    assert sorted(n for mine in numbers for n in mine) == list(range(1, WRITERS * EACH + 1))
    assert len(listings(engine)) == WRITERS * EACH * 2
    assert verify(engine, None, lambda *_: None)


def test_writers_for_one_source_queue_and_lose_nothing(engine: sa.Engine) -> None:
    source_of(engine, "kenya")
    with ThreadPoolExecutor(WRITERS) as threads:
        numbers = list(threads.map(lambda n: write(engine, "kenya", [add(PHONES[0] + n)]), range(WRITERS * EACH)))
    assert sorted(numbers) == list(range(1, WRITERS * EACH + 1))
    assert len(listings(engine)) == WRITERS * EACH
    assert verify(engine, None, lambda *_: None)


def test_a_number_is_visible_only_when_all_before_it_are(engine: sa.Engine) -> None:
    stop = threading.Event()
    gaps: list[list[int]] = []

    def watch() -> None:
        while not stop.is_set():
            with reading(engine) as connection:
                seen = list(connection.scalars(sa.select(changeset.c.number).order_by(changeset.c.number)))
                if seen != list(range(1, len(seen) + 1)) or ledger.tip(connection).number != len(seen):
                    gaps.append(seen)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        with ThreadPoolExecutor(WRITERS) as threads:
            list(threads.map(lambda n: write(engine, f"agency-{n % WRITERS}", [add(PHONES[0] + n)]), range(20)))
    finally:
        stop.set()
        watcher.join()
    assert gaps == []


def test_a_source_that_several_make_at_the_same_moment_is_one(engine: sa.Engine) -> None:
    with ThreadPoolExecutor(WRITERS) as threads:
        ids = list(threads.map(lambda n: source_of(engine, f"agency-{n // 8}"), range(80)))
    assert all(ids[n] == ids[n // 8 * 8] for n in range(80))
    assert len(set(ids)) == 10


def test_a_claim_on_a_source_that_moved_is_refused_and_nothing_is_written(engine: sa.Engine) -> None:
    source = source_of(engine, "kenya")
    with writing(engine) as connection:
        first = ledger.claim(connection, source)
        assert ledger.claim(connection, source, first) == first + 1
    with pytest.raises(ledger.SourceMoved), writing(engine) as connection:
        ledger.claim(connection, source, first)
    with pytest.raises(ledger.SourceMoved), writing(engine) as connection:
        ledger.claim(connection, 32000)
    write(engine, "kenya", [add(PHONES[0])])


STEPS = ("rows written", "listings written", "chain locked", "changeset written")


@pytest.mark.parametrize("where", STEPS)
def test_a_crash_at_any_step_leaves_nothing_of_the_changeset(engine: sa.Engine, where: str) -> None:
    write(engine, "kenya", [add(PHONES[0])])
    before = listings(engine)
    passed: list[str] = []

    def crash(step: str) -> None:
        passed.append(step)
        if step == where:
            raise Crash

    with pytest.raises(Crash):
        write(engine, "kenya", [update(PHONES[0]), add(PHONES[1])], step=crash)
    assert passed == list(STEPS[: STEPS.index(where) + 1])
    assert listings(engine) == before
    assert write(engine, "kenya", [update(PHONES[0]), add(PHONES[1])]) == 2
    assert verify(engine, None, lambda *_: None)
