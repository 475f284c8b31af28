"""Who goes through the serial numbers of a TAC is noticed once, and who checks phones is not."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from imeicheck import sweeps
from imeicheck.sweeps import BLOCK, MANY, SLOWED, WINDOW, Sweeps

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
TAC = 49015420
FIRST = TAC * 1_000_000 + 123_000
ONE_BLOCK = range(FIRST, FIRST + MANY)


def test_many_phones_of_one_block_are_a_sweep_and_it_is_told_once() -> None:
    watch = Sweeps()
    told = [watch.saw("one", [phone], NOW) for phone in range(FIRST, FIRST + BLOCK)]
    assert told == [None] * (MANY - 1) + [str(TAC)] + [None] * (BLOCK - MANY)


def test_in_a_batch_as_well() -> None:
    watch = Sweeps()
    assert watch.saw("one", ONE_BLOCK[:-1], NOW) is None
    assert watch.saw("one", [1, *ONE_BLOCK, 2], NOW) == str(TAC)
    assert watch.saw("one", ONE_BLOCK, NOW) is None


def test_the_same_phone_again_is_no_other_phone() -> None:
    watch = Sweeps()
    assert not any(watch.saw("one", ONE_BLOCK[:-1], NOW) for _ in range(100))


def test_another_callers_phones_are_not_ones_own() -> None:
    watch = Sweeps()
    assert watch.saw("one", ONE_BLOCK[:-1], NOW) is None
    assert watch.saw("other", ONE_BLOCK[-1:], NOW) is None
    assert watch.cost("other", NOW) == 1


def test_over_more_than_an_hour_they_are_no_sweep() -> None:
    watch = Sweeps()
    assert watch.saw("one", ONE_BLOCK[:-1], NOW) is None
    assert watch.saw("one", ONE_BLOCK[-1:], NOW + WINDOW) is None


def test_a_sweep_costs_more_until_an_hour_after_its_last_request_and_is_told_anew_then() -> None:
    watch = Sweeps()
    assert watch.cost("one", NOW) == 1
    watch.saw("one", ONE_BLOCK, NOW)
    nearly, later = NOW + WINDOW - timedelta(seconds=1), NOW + WINDOW
    assert (watch.cost("one", NOW), watch.cost("one", nearly), watch.cost("one", later)) == (SLOWED, SLOWED, 1)
    assert watch.saw("one", ONE_BLOCK, later) == str(TAC)


def test_a_hundred_thousand_phones_of_a_warehouse_are_no_sweep() -> None:
    pick, watch = random.Random(1), Sweeps()
    tacs = pick.sample(range(35_000_000, 36_000_000), 100)
    phones = [pick.choice(tacs) * 1_000_000 + pick.randrange(1_000_000) for _ in range(100_000)]
    assert not any(watch.saw("one", phones[n : n + 1000], NOW) for n in range(0, len(phones), 1000))


def test_a_tac_that_begins_with_zeros_is_told_whole() -> None:
    assert Sweeps().saw("one", range(MANY), NOW) == "00000000"


def test_what_is_remembered_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeps, "MOST_BLOCKS", 10)
    watch = Sweeps()
    for n in range(100):
        watch.saw(f"caller-{n}", [n * BLOCK], NOW)
        watch.saw("one", [n * BLOCK], NOW)
    assert len(watch._seen) <= 10
    assert all(len(blocks) <= 10 for _, blocks in watch._seen.values())
