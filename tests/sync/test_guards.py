"""When a feed is not believed: each guard trips just past its limit, and not at it."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_sync.arrays import LISTING, NO_LISTINGS, Listings
from blocklist_sync.diff import Difference
from blocklist_sync.guards import (
    BELOW,
    DEFAULT,
    MEANINGS,
    OFF,
    BadLimit,
    Limits,
    changed_limits,
    parse_limit,
    percent,
    read_limits,
    troubles,
)
from blocklist_sync.validate import Validated


def listings(count: int) -> Listings:
    return np.zeros(count, LISTING)


def found(
    rows: int = 1000,
    rejected: int = 0,
    conflicting: int = 0,
    stands: int | None = None,
    added: int = 0,
    updated: int = 0,
    removed: int = 0,
    cut: bool = False,
    last_rejected: int = 0,
    delta: bool = False,
    counted: int | None = None,
    misfits: int = 0,
    why: str = "columns",
    limits: Limits = DEFAULT,
) -> list[str]:
    """The troubles of a feed whose rejects end at line `last_rejected`, its last line being rows + 1."""
    end = last_rejected or rejected + 1
    lines = pl.Series("line", range(end - rejected + 1, end + 1), dtype=pl.UInt32)
    rejects = pl.DataFrame([lines]).with_columns(why=pl.lit(why), open=(lines == rows + 1) & cut)
    told = replace(validated(rejects, rows, conflicting), delta=delta, counted=counted)
    change = Difference(listings(added), listings(updated), listings(removed))
    return list(troubles(told, stands, change, misfits, limits))


def validated(rejects: pl.DataFrame, rows: int, conflicting: int) -> Validated:
    nobody = np.empty(0, np.int64)
    return Validated(NO_LISTINGS, nobody, nobody, rejects, rows, conflicting)


def test_an_ordinary_feed_has_no_trouble() -> None:
    assert found(rows=1000, rejected=3, conflicting=2, stands=1000, added=30, updated=900, removed=20) == []


@pytest.mark.parametrize("stands", [0, 5, 10_000])
def test_an_empty_list_is_a_fault_whatever_stands(stands: int) -> None:
    (trouble,) = found(rows=0, stands=stands, removed=stands)
    assert "no rows" in trouble


@given(st.integers(1, 3000))
def test_one_row_in_a_hundred_may_be_rejected_and_not_one_more(hundreds: int) -> None:
    assert found(rows=100 * hundreds, rejected=hundreds) == []
    (trouble,) = found(rows=100 * hundreds, rejected=hundreds + 1)
    assert "rejected" in trouble


@given(st.integers(1, 3000))
def test_one_row_in_a_hundred_may_conflict_and_not_one_more(hundreds: int) -> None:
    assert found(rows=100 * hundreds, conflicting=hundreds) == []
    (trouble,) = found(rows=100 * hundreds, conflicting=hundreds + 1)
    assert "contradict" in trouble


def test_a_single_bad_row_of_a_short_list_is_too_many() -> None:
    assert len(found(rows=99, rejected=1)) == 1
    assert len(found(rows=99, conflicting=1)) == 1


@given(st.integers(10, 3000))
def test_a_tenth_may_go_and_not_one_more(tens: int) -> None:
    assert found(stands=10 * tens, removed=tens) == []
    (trouble,) = found(stands=10 * tens, removed=tens + 1)
    assert "would go" in trouble


@pytest.mark.parametrize("stands", [11, 50, 100])
def test_ten_may_always_go(stands: int) -> None:
    assert found(stands=stands, removed=10) == []
    assert len(found(stands=stands, removed=11)) == 1


@given(st.integers(1000, 20_000))
def test_a_list_may_double_and_no_more(stands: int) -> None:
    assert found(rows=100_000, stands=stands, added=stands) == []
    (trouble,) = found(rows=100_000, stands=stands, added=stands + 1)
    assert "would be added" in trouble


@pytest.mark.parametrize("stands", [1, 100, 1000])
def test_a_thousand_may_always_come(stands: int) -> None:
    assert found(rows=5000, stands=stands, added=1000) == []
    assert len(found(rows=5000, stands=stands, added=1001)) == 1


def test_the_first_list_may_have_any_size() -> None:
    assert found(rows=50_000, stands=0, added=50_000) == []


def test_any_number_may_be_updated() -> None:
    assert found(rows=50_000, stands=50_000, updated=50_000) == []


def test_a_last_line_that_is_bad_and_unfinished_means_the_file_is_cut() -> None:
    (trouble,) = found(rows=1000, rejected=1, last_rejected=1001, cut=True)
    assert "cut short: line 1,001" in trouble


@pytest.mark.parametrize(("rejected", "last", "cut"), [(1, 1000, True), (1, 1001, False), (0, 0, True)])
def test_a_bad_line_before_the_end_or_a_finished_one_does_not(rejected: int, last: int, cut: bool) -> None:
    assert found(rows=1000, rejected=rejected, last_rejected=last, cut=cut) == []


def test_all_troubles_are_told_at_once() -> None:
    told = found(
        rows=1000, rejected=500, conflicting=400, stands=1000, added=1001, removed=900, cut=True, last_rejected=1001
    )
    assert len(told) == 5


def test_other_limits_are_kept_too() -> None:
    limits = Limits(rejected=0.5, conflicting=0.5, shrink=1.0, growth=9.0)
    assert found(rows=100, rejected=50, conflicting=50, stands=100, removed=100, added=900, limits=limits) == []
    assert len(found(rows=100, rejected=51, conflicting=51, limits=limits)) == 2


def test_changes_need_a_list_to_change_and_may_be_none() -> None:
    (trouble,) = found(rows=5, delta=True, stands=None)
    assert "the first has to be a whole one" in trouble
    assert found(rows=0, delta=True, stands=5) == []


def test_a_record_that_counts_other_rows_means_that_some_are_missing() -> None:
    assert found(rows=5, counted=5) == []
    assert found(rows=5, counted=6) == ["the record that counts the rows says 6, the file has 5"]


@given(st.integers(1000, 100_000))
def test_one_change_in_a_hundred_may_not_fit_and_not_one_more(rows: int) -> None:
    assert found(rows=rows, delta=True, stands=rows, misfits=rows // 100) == []
    (trouble,) = found(rows=rows, delta=True, stands=rows, misfits=rows // 100 + 1)
    assert "add what is listed" in trouble
    assert found(rows=20, delta=True, stands=20, misfits=10) == [], "ten may always"


@pytest.mark.parametrize(("why", "told"), [("reason", "not known"), ("date-in-future", "in the future")])
@given(st.integers(1, 3000))
def test_reasons_that_are_unknown_and_dates_in_the_future_have_a_limit_of_their_own(
    why: str, told: str, hundreds: int
) -> None:
    limits = Limits(rejected=1.0)
    assert found(rows=hundreds * 100, rejected=hundreds, why=why, limits=limits) == []
    (trouble,) = found(rows=hundreds * 100, rejected=hundreds + 1, why=why, limits=limits)
    assert told in trouble


@given(st.sampled_from(list(MEANINGS)), st.data())
def test_a_limit_is_read_as_it_is_written(guard: str, data: st.DataObject) -> None:
    thousandths = data.draw(st.integers(0, round(BELOW[guard] * 100_000) - 1))
    name, share = parse_limit(f"{guard.replace('_', '-')}={thousandths / 1000}%")
    assert (name, percent(share)) == (guard, f"{thousandths / 1000:.3f}".rstrip("0").rstrip(".") + "%")
    assert read_limits(Limits(**{name: share}).stored()) == Limits(**{name: share})


@pytest.mark.parametrize(
    "text",
    [
        "shrink", "shrink=", "shrink=0.2", "shrink=2", "shrink=-1%", "shrink=-0%", "shrink=+5%", "shrink=1e3%",
        "shrink=1e9", "shrink=nan%", "shrink=nan", "shrink=inf", "shrink=inf%", "shrink=٢٠%", "shrink=5 %",
        "shrink=5%%", "shrink=OFF", "growth=9999999%",
    ],
)  # fmt: skip
def test_what_is_no_percentage_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(BadLimit, match=r"is no percentage: give a share below .*%, `default`, or `off`"):
        parse_limit(text)


@pytest.mark.parametrize(
    "text",
    [
        "shrink=100%", "shrink=200%", "shrink=999999%", "rejected=100%", "unknown-reasons=150%", "future-dates=100%",
        "misfits=100%", "conflicting=50%", "conflicting=100%", "growth=100000%",
    ],
)  # fmt: skip
def test_a_limit_at_which_the_guard_could_never_trip_is_refused(text: str) -> None:
    with pytest.raises(BadLimit, match=r"the guard would be off: .* or `off` to switch the guard off"):
        parse_limit(text)


def test_a_list_may_grow_by_more_than_its_length_but_not_shrink_by_it() -> None:
    assert parse_limit("growth=250%") == ("growth", 2.5)
    assert parse_limit("shrink=99.5%") == ("shrink", 0.995)
    assert parse_limit("shrink=0%") == ("shrink", 0.0)
    with pytest.raises(BadLimit, match="there is no guard 'x'"):
        parse_limit("x=1%")


@pytest.mark.parametrize("guard", MEANINGS)
def test_below_its_range_every_guard_can_trip_and_off_it_cannot(guard: str) -> None:
    """The worst list that there can be, under the widest limit that is accepted."""
    worst: dict[str, dict[str, Any]] = {
        "shrink": {"stands": 100_000, "removed": 100_000},
        "growth": {"stands": 100, "added": 100_000},
        "rejected": {"rejected": 1000},
        "unknown_reasons": {"rejected": 1000, "why": "reason"},
        "future_dates": {"rejected": 1000, "why": "date-in-future"},
        "conflicting": {"conflicting": 500},
        "misfits": {"delta": True, "stands": 1000, "misfits": 1000},
    }
    off = dict.fromkeys(MEANINGS, OFF)
    widest = Limits(**off | {guard: BELOW[guard] - 0.001})
    assert len(found(rows=1000, limits=widest, **worst[guard])) == 1
    assert found(rows=1000, limits=Limits(**off), **worst[guard]) == []


def test_a_guard_that_was_switched_off_stays_off_as_it_is_stored() -> None:
    limits = changed_limits({}, ["shrink=off", "growth=250%"])
    assert (percent(limits.shrink), percent(limits.growth)) == ("off", "250%")
    stored = json.loads(json.dumps(limits.stored(), allow_nan=False))
    assert read_limits(stored) == limits


@pytest.mark.parametrize("share", [2.0, 1.0, -0.1, None, "10%", float("nan")])
def test_a_stored_limit_that_an_earlier_version_accepted_is_named_and_can_be_replaced(share: object) -> None:
    with pytest.raises(BadLimit, match=r"the limit shrink=.* cannot be used: give .*; `limits` changes it"):
        read_limits({"shrink": share})
    with pytest.raises(BadLimit, match="shrink"):
        changed_limits({"shrink": share}, ["growth=50%"])
    assert changed_limits({"shrink": share}, ["shrink=off"]).shrink == OFF


def test_a_guard_is_changed_once_in_one_command() -> None:
    with pytest.raises(BadLimit, match="each guard once"):
        changed_limits({}, ["unknown-reasons=5%", "unknown_reasons=10%"])


def test_a_limit_goes_back_to_what_it_is_by_itself() -> None:
    assert parse_limit("shrink=default") == ("shrink", DEFAULT.shrink)
    assert Limits().stored() == {}
    with pytest.raises(BadLimit, match="there is no guard patience"):
        read_limits({"patience": 1.0})


@pytest.mark.parametrize("stored", [[], None, "shrink", {"shrink": "lots"}, {"shrink": None}, {"shrink": True}])
def test_limits_that_cannot_be_read_are_refused_and_not_left_out(stored: Any) -> None:
    with pytest.raises(BadLimit, match=r"cannot be (read|used)"):
        read_limits(stored)
