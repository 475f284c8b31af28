"""How feeds stand is read shortly: how old, how the last runs came out, what is in quarantine, what Redis lacks."""

import sqlalchemy as sa

from imeicheck.store import standing
from imeicheck.store.database import reading
from imeicheck.store.standing import NEWEST_RUNS, FeedStanding, Standing
from tests.runs import DAY, HOUR, MINUTE, NOON, add_feed, ran
from tests.store.ledgers import PHONES, add, write


def read(engine: sa.Engine, applied: int | None = None) -> Standing:
    with reading(engine) as connection:
        return standing.read(connection, applied)


def one(engine: sa.Engine) -> FeedStanding:
    (only,) = read(engine).feeds
    return only


def test_without_feeds_there_is_only_the_ledger(engine: sa.Engine) -> None:
    assert read(engine) == Standing(read(engine).tip, None, [])


def test_feeds_come_by_name_and_sources_that_report_do_not(engine: sa.Engine) -> None:
    for name in ("uganda", "kenya"):
        add_feed(engine, name)
    write(engine, "a-source-without-a-feed", [add(PHONES[0])])
    assert [feed.name for feed in read(engine).feeds] == ["kenya", "uganda"]


def test_a_feed_is_as_old_as_its_last_good_sync_however_later_runs_ended(engine: sa.Engine) -> None:
    kenya = add_feed(engine, "kenya", max_age=2 * HOUR)
    assert one(engine).age(NOON) is None
    ran(engine, kenya, NOON, "applied", listings=7)
    ran(engine, kenya, NOON + HOUR, "failed")
    now = NOON + HOUR + 30 * MINUTE
    stands = one(engine)
    assert (stands.age(now), stands.listings, stands.overdue(now)) == (now - NOON - MINUTE, 7, False)
    assert stands.overdue(NOON + 2 * HOUR + 2 * MINUTE)
    ran(engine, kenya, now, "unchanged", listings=7)
    assert not one(engine).overdue(NOON + 2 * HOUR + 2 * MINUTE)


def test_a_clock_that_was_set_back_makes_no_list_younger_than_new(engine: sa.Engine) -> None:
    ran(engine, add_feed(engine, "kenya"), NOON, "applied")
    assert one(engine).age(NOON - HOUR) == 0 * MINUTE


def test_a_feed_without_any_good_sync_is_overdue_from_when_it_was_added(engine: sa.Engine) -> None:
    ran(engine, add_feed(engine, "kenya", max_age=DAY), NOON + HOUR, "failed")
    assert not one(engine).overdue(NOON + DAY)
    assert one(engine).overdue(NOON + DAY + MINUTE)


def test_the_newest_ended_run_is_not_the_one_that_still_goes_on(engine: sa.Engine) -> None:
    kenya = add_feed(engine, "kenya")
    assert one(engine).ended is None
    ended = ran(engine, kenya, NOON, "applied", rows=100, rejected=1)
    ran(engine, kenya, NOON + HOUR, "running")
    stands = one(engine)
    assert [run["outcome"] for run in stands.runs] == ["running", "applied"]
    assert stands.ended is not None
    assert (stands.ended["id"], stands.ended["rows"], stands.ended["rejected"]) == (ended, 100, 1)


def test_runs_that_came_to_nothing_are_counted_since_the_last_good_one(engine: sa.Engine) -> None:
    kenya = add_feed(engine, "kenya")
    counts = []
    for hour, outcome in enumerate(
        ("failed", "failed", "applied", "failed", "quarantined", "running", "failed", "reverted", "unchanged")
    ):
        ran(engine, kenya, NOON + hour * HOUR, outcome)
        counts.append(one(engine).failed_runs)
    assert counts == [1, 2, 0, 1, 2, 2, 4, 4, 0], "the one that did not end was interrupted by the next"
    for hour in range(NEWEST_RUNS + 3):
        ran(engine, kenya, NOON + DAY + hour * HOUR, "failed")
    assert one(engine).failed_runs == NEWEST_RUNS


def test_a_feed_that_was_removed_and_added_again_begins_anew(engine: sa.Engine) -> None:
    kenya = add_feed(engine, "kenya", max_age=DAY)
    ran(engine, kenya, NOON, "failed")
    ran(engine, kenya, NOON + 3 * DAY, "removed")
    stands = one(engine)
    assert (stands.runs, stands.ended, stands.failed_runs) == ([], None, 0)
    assert not stands.overdue(NOON + 3 * DAY + HOUR)
    again = ran(engine, kenya, NOON + 3 * DAY + HOUR, "failed")
    assert [run["id"] for run in one(engine).runs] == [again]


def test_lists_in_quarantine_are_told_for_their_feed_the_newest_first(engine: sa.Engine) -> None:
    kenya, uganda = add_feed(engine, "kenya"), add_feed(engine, "uganda")
    first = ran(engine, kenya, NOON, "quarantined", kept=b"a list")
    ran(engine, kenya, NOON + HOUR, "quarantined")
    third = ran(engine, kenya, NOON + 2 * HOUR, "quarantined", kept=b"another")
    ran(engine, uganda, NOON, "applied")
    assert {feed.name: feed.quarantined for feed in read(engine).feeds} == {"kenya": [third, first], "uganda": []}


def test_what_redis_lacks_is_as_old_as_the_oldest_of_it(engine: sa.Engine) -> None:
    for hour, phone in enumerate(PHONES):
        write(engine, "kenya", [add(phone)], at=NOON + hour * HOUR)
    assert read(engine).tip.number == len(PHONES)
    assert {applied: read(engine, applied).unapplied_since for applied in (None, 0, 1, len(PHONES))} == {
        None: None,
        0: NOON,
        1: NOON + HOUR,
        len(PHONES): None,
    }


def test_no_listing_is_counted_and_no_row_of_the_ledger_read(engine: sa.Engine) -> None:
    ran(engine, add_feed(engine, "kenya"), NOON, "applied")
    sent: list[str] = []
    sa.event.listen(engine, "before_cursor_execute", lambda *told: sent.append(told[2]))
    read(engine, 0)
    assert sent
    assert not [statement for statement in sent if "FROM listing" in statement or "changeset_row" in statement]
