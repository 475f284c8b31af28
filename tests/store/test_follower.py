"""Followers of the ledger: nothing is skipped and nothing counts twice, whatever breaks."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from imeicheck.rules.chain import Action
from imeicheck.store.database import reading
from imeicheck.store.follower import STEP, count_daily_changes, follow
from imeicheck.store.schema import daily_change
from tests.store.ledgers import NOON, PHONES, add, remove, source_of, update, write

DAY = NOON.date()


class Crash(Exception):
    """The process ends here."""


def counts(engine: sa.Engine) -> dict[tuple[date, int, int], int]:
    with reading(engine) as connection:
        rows = connection.execute(sa.select(daily_change))
        return {(r.day, r.source_id, r.action): r.rows for r in rows}


def test_a_follower_gets_every_changeset_once_and_in_order(engine: sa.Engine) -> None:
    seen: list[int] = []

    def note(_: sa.Connection, after: int, to: int) -> None:
        seen.extend(range(after + 1, to + 1))

    assert not follow(engine, "test", note)
    for n in range(STEP + 3):
        write(engine, "kenya", [add(PHONES[0] + n)])
    assert [follow(engine, "test", note) for _ in range(3)] == [True, False, False]
    assert seen == list(range(1, STEP + 4))
    assert follow(engine, "another", note)
    assert seen[STEP + 3 :] == list(range(1, STEP + 1))


def test_changes_are_counted_by_day_source_and_action(engine: sa.Engine) -> None:
    kenya, uganda = source_of(engine, "kenya"), source_of(engine, "uganda")
    write(engine, "kenya", [add(PHONES[0]), add(PHONES[1])])
    write(engine, "kenya", [update(PHONES[0]), remove(PHONES[1])])
    write(engine, "uganda", [add(PHONES[0])])
    write(engine, "kenya", [add(PHONES[2])], at=NOON + timedelta(hours=12))
    follow(engine, "daily-changes", count_daily_changes)
    assert counts(engine) == {
        (DAY, kenya, Action.ADD): 2,
        (DAY, kenya, Action.UPDATE): 1,
        (DAY, kenya, Action.REMOVE): 1,
        (DAY, uganda, Action.ADD): 1,
        (DAY + timedelta(days=1), kenya, Action.ADD): 1,
    }


@pytest.mark.parametrize("where", ["output written", "cursor moved"])
def test_a_crash_at_any_step_counts_nothing_twice_and_skips_nothing(engine: sa.Engine, where: str) -> None:
    kenya = source_of(engine, "kenya")

    def crash(step: str) -> None:
        if step == where:
            raise Crash

    write(engine, "kenya", [add(PHONES[0])])
    follow(engine, "daily-changes", count_daily_changes)
    write(engine, "kenya", [add(PHONES[1]), add(PHONES[2])])
    for _ in range(2):
        with pytest.raises(Crash):
            follow(engine, "daily-changes", count_daily_changes, crash)
        assert counts(engine) == {(DAY, kenya, Action.ADD): 1}
    follow(engine, "daily-changes", count_daily_changes)
    assert counts(engine) == {(DAY, kenya, Action.ADD): 3}
    follow(engine, "daily-changes", count_daily_changes)
    assert counts(engine) == {(DAY, kenya, Action.ADD): 3}


def test_an_output_that_fails_moves_no_cursor(engine: sa.Engine) -> None:
    def fail(connection: sa.Connection, after: int, to: int) -> None:
        count_daily_changes(connection, after, to)
        raise Crash

    write(engine, "kenya", [add(PHONES[0])])
    with pytest.raises(Crash):
        follow(engine, "daily-changes", fail)
    assert counts(engine) == {}
    follow(engine, "daily-changes", count_daily_changes)
    assert len(counts(engine)) == 1
