"""Listings, their packings, and how several statements become one."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imeicheck.rules.listing import (
    FIRST_DAY,
    LAST_DAY,
    REASONS,
    REPORTABLE,
    Listing,
    Reason,
    merge,
    pack_country,
    pack_day,
    unpack_country,
    unpack_day,
)
from tests.strategies import LETTERS, dates, listings

statements = st.lists(listings(phone=st.just(35), source=st.just(7)), min_size=1, max_size=8)


def said(reason: Reason, pending: int = 0, day: int = 0, country: str = "") -> Listing:
    return Listing(35, 7, reason, pending, day, pack_country(country))


def test_the_stored_numbers_of_reasons_never_change() -> None:
    assert {reason.slug: int(reason) for reason in Reason} == {
        "stolen": 1,
        "lost": 2,
        "fraud": 3,
        "unpaid": 4,
        "court-order": 5,
        "counterfeit": 6,
        "faulty": 7,
        "other": 8,
        "duplicate": 9,
    }
    assert {reason.slug: reason for reason in Reason} == REASONS


def test_every_reason_has_a_gravity_of_its_own_and_stolen_is_the_gravest() -> None:
    assert sorted(reason.gravity for reason in Reason) == list(range(len(Reason)))
    assert min(Reason, key=lambda reason: reason.gravity) is Reason.STOLEN


def test_a_duplicate_is_never_reported() -> None:
    assert set(REPORTABLE) == set(Reason) - {Reason.DUPLICATE}


@given(st.none() | dates)
def test_a_day_packs_and_unpacks(day: date | None) -> None:
    assert unpack_day(pack_day(day)) == day


def test_the_first_and_the_last_day_fill_two_signed_bytes() -> None:
    assert (pack_day(None), pack_day(FIRST_DAY), pack_day(LAST_DAY)) == (0, 1, 32767)


@pytest.mark.parametrize("day", [FIRST_DAY - timedelta(days=1), LAST_DAY + timedelta(days=1), date.min, date.max])
def test_a_day_outside_is_refused(day: date) -> None:
    with pytest.raises(ValueError, match="a date from 1990-01-01"):
        pack_day(day)


@given(dates, dates)
def test_days_order_as_dates(one: date, other: date) -> None:
    assert (pack_day(one) < pack_day(other)) == (one < other)


def test_every_country_packs_and_unpacks_in_the_order_of_the_alphabet() -> None:
    codes = ["", *(a + b for a in LETTERS for b in LETTERS)]
    packed = [pack_country(code) for code in codes]
    assert [unpack_country(number) for number in packed] == codes
    assert packed == sorted(set(packed))
    assert packed[-1] == 26026


@pytest.mark.parametrize("code", ["K", "KEN", "ke", "Ke", "K3", "K ", "ÄÖ", "ＫＥ", "  "])
def test_what_is_not_two_capital_letters_is_no_country(code: str) -> None:
    with pytest.raises(ValueError, match="two capital letters"):
        pack_country(code)


@given(statements, st.randoms(use_true_random=False))
def test_merging_does_not_depend_on_the_order(them: list[Listing], chance: Random) -> None:
    shuffled = chance.sample(them, len(them))
    assert merge(shuffled) == merge(them)


@given(statements)
def test_merging_again_changes_nothing(them: list[Listing]) -> None:
    once = merge(them)
    assert merge([once]) == once
    assert merge([*them, once]) == once
    assert merge([*them, *them]) == once


@given(statements, statements)
def test_merging_in_parts_gives_the_same(some: list[Listing], others: list[Listing]) -> None:
    assert merge([merge(some), merge(others)]) == merge([*some, *others])


@given(statements)
def test_a_confirmed_statement_beats_every_pending_one(them: list[Listing]) -> None:
    firm = [one for one in them if not one.pending]
    merged = merge(them)
    assert merged.pending == int(not firm)
    if firm:
        assert merged == merge(firm)


@pytest.mark.parametrize(
    ("them", "one"),
    [
        ([said(Reason.LOST), said(Reason.STOLEN)], said(Reason.STOLEN)),
        ([said(Reason.LOST, day=5), said(Reason.STOLEN, day=9)], said(Reason.STOLEN, day=5)),
        ([said(Reason.STOLEN, day=0), said(Reason.LOST, day=9)], said(Reason.STOLEN, day=9)),
        ([said(Reason.STOLEN, country="UG"), said(Reason.LOST, country="KE")], said(Reason.STOLEN, country="KE")),
        ([said(Reason.STOLEN), said(Reason.LOST, country="KE")], said(Reason.STOLEN, country="KE")),
        ([said(Reason.STOLEN, pending=1, day=1, country="AA"), said(Reason.OTHER, day=9)], said(Reason.OTHER, day=9)),
        ([said(Reason.DUPLICATE), said(Reason.UNPAID)], said(Reason.DUPLICATE)),
    ],
)
def test_merging_takes_the_gravest_reason_the_earliest_day_and_the_first_country(
    them: list[Listing], one: Listing
) -> None:
    assert merge(them) == one
