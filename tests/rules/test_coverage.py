"""How much the absence of a listing means, from what every source said last."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from imeicheck.rules.buckets import Coverage
from imeicheck.rules.coverage import Spoken, cover
from tests.strategies import moments

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

ages = st.timedeltas(timedelta(0), timedelta(days=30))
spoken = st.builds(Spoken, st.none() | moments, st.booleans(), ages)


def required(spoke_at: datetime | None, max_age: timedelta = DAY) -> Spoken:
    return Spoken(spoke_at, True, max_age)


def optional(spoke_at: datetime | None) -> Spoken:
    return Spoken(spoke_at, False, timedelta(0))


def test_without_any_source_absence_means_nothing() -> None:
    assert cover([], NOW) == Coverage(any_source=False, complete=True, as_of=NOW, stale_after=None)
    assert not cover([optional(None), required(None)], NOW).any_source


def test_with_none_required_it_is_as_of_now_and_never_stale() -> None:
    assert cover([optional(NOW - DAY), optional(None)], NOW) == Coverage(True, True, NOW, None)


def test_it_is_as_of_the_oldest_sync_of_a_required_source() -> None:
    told = cover([required(NOW - HOUR), required(NOW - 2 * HOUR), optional(NOW - 9 * DAY)], NOW)
    assert told == Coverage(True, True, NOW - 2 * HOUR, NOW - 2 * HOUR + DAY)


def test_the_source_whose_greatest_age_comes_first_makes_it_stale() -> None:
    told = cover([required(NOW - 2 * HOUR, 5 * DAY), required(NOW - HOUR, 2 * HOUR)], NOW)
    assert (told.as_of, told.stale_after) == (NOW - 2 * HOUR, NOW + HOUR)


def test_a_required_source_that_never_synced_leaves_it_incomplete() -> None:
    assert cover([required(None), required(NOW), optional(NOW)], NOW) == Coverage(True, False, None, None)


@given(st.lists(spoken, max_size=6), moments)
def test_the_rule_holds_for_any_sources(sources: list[Spoken], now: datetime) -> None:
    told = cover(sources, now)
    needed = [s for s in sources if s.required]
    assert told.any_source == any(s.spoke_at for s in sources)
    assert told.complete == all(s.spoke_at for s in needed)
    if not told.complete:
        assert (told.as_of, told.stale_after) == (None, None)
        return
    assert told.as_of in ([s.spoke_at for s in needed] or [now])
    for s in needed:
        assert s.spoke_at is not None
        assert told.as_of is not None
        assert told.stale_after is not None
        assert told.as_of <= s.spoke_at
        assert told.stale_after <= s.spoke_at + s.max_age


@given(st.lists(spoken, max_size=6), st.randoms(use_true_random=False), moments)
def test_the_order_of_sources_does_not_matter(sources: list[Spoken], chance: Random, now: datetime) -> None:
    assert cover(chance.sample(sources, len(sources)), now) == cover(sources, now)
