"""The case rules: what a police report makes its source say."""

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imeicheck.rules.cases import (
    LONGEST_CASE,
    BadReport,
    CannotConfirm,
    Report,
    accept,
    changes,
    check_can_confirm,
    statement,
    warnings,
)
from imeicheck.rules.chain import Action
from imeicheck.rules.imei import Imei, from_phone
from imeicheck.rules.listing import FIRST_DAY, REPORTABLE, Listing, Reason, merge, pack_day
from imeicheck.rules.numbering import singles_out_one_phone
from tests.strategies import LETTERS, dates, imeis15, listings

TODAY = date(2026, 11, 21)
ONE, TWO = "490154203237518", from_phone(35_000_000_000_001).digits
PLACEHOLDER = "004999010640000"

few_phones = st.integers(1, 6)
of_one_source = listings(phone=few_phones, source=st.just(7))


def report(
    imeis: list[str] | None = None,
    reason: str = "stolen",
    incident_on: date | None = TODAY,
    case: str = "OB/12/2026",
    country: str = "KE",
    pending: bool = False,
) -> Report:
    return accept([ONE] if imeis is None else imeis, reason, incident_on, case, country, pending, TODAY)


def test_a_report_in_order_is_listed() -> None:
    assert report() == Report((Imei(ONE),), Reason.STOLEN, TODAY, "OB/12/2026", "KE", "listed")


def test_a_report_may_leave_date_and_country_open() -> None:
    made = report(incident_on=None, country="")
    assert (made.incident_on, made.country) == (None, "")


@pytest.mark.parametrize("reason", [r.slug for r in REPORTABLE])
def test_each_reportable_reason_is_taken(reason: str) -> None:
    assert report(reason=reason).reason.slug == reason


def test_both_numbers_of_a_phone_are_taken_and_one_written_twice_counts_once() -> None:
    assert report([ONE, TWO]).imeis == (Imei(ONE), Imei(TWO))
    assert report([ONE, "IMEI: 49-015420-323751-8"]).imeis == (Imei(ONE),)


def test_an_agency_that_has_to_confirm_makes_it_pending() -> None:
    assert report(pending=True).status == "pending"


@pytest.mark.parametrize("imeis", [[PLACEHOLDER], [ONE, PLACEHOLDER]])
def test_a_number_that_many_phones_carry_makes_the_whole_report_pending_for_good(imeis: list[str]) -> None:
    made = report(imeis)
    assert made.status == "pending"
    with pytest.raises(CannotConfirm) as caught:
        check_can_confirm(made)
    assert caught.value.reason == "many-phones"


def test_a_pending_report_on_one_phone_can_be_confirmed_and_a_closed_one_not() -> None:
    check_can_confirm(report(pending=True))
    closed = Report((Imei(ONE),), Reason.STOLEN, None, "", "", "recovered")
    with pytest.raises(CannotConfirm) as caught:
        check_can_confirm(closed)
    assert caught.value.reason == "recovered"


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("imeis", {"imeis": []}),
        ("imeis", {"imeis": [ONE] * 5}),
        ("reason", {"reason": "duplicate"}),
        ("reason", {"reason": "STOLEN"}),
        ("reason", {"reason": ""}),
        ("incident-on", {"incident_on": TODAY + timedelta(days=1)}),
        ("incident-on", {"incident_on": FIRST_DAY - timedelta(days=1)}),
        ("case", {"case": "x" * (LONGEST_CASE + 1)}),
        ("country", {"country": "ke"}),
        ("country", {"country": "KEN"}),
        ("length", {"imeis": [ONE[:14]]}),
        ("length", {"imeis": [ONE + "1"]}),
        ("length", {"imeis": [ONE, ""]}),
        ("characters", {"imeis": ["not a number"]}),
        ("check-digit", {"imeis": [ONE, ONE[:14] + "1"]}),
    ],
)
def test_what_is_not_in_order_is_refused_with_its_reason(reason: str, told: dict[str, object]) -> None:
    with pytest.raises(BadReport) as caught:
        report(**told)  # type: ignore[arg-type]
    assert caught.value.reason == reason


def test_a_refusal_names_the_place_of_the_bad_imei() -> None:
    with pytest.raises(BadReport, match=r"^imeis\[1\]: "):
        report([ONE, ONE[:14] + "1"])


@pytest.mark.parametrize("told", [{"case": "x" * LONGEST_CASE}, {"incident_on": FIRST_DAY}, {"imeis": [ONE] * 4}])
def test_the_last_value_within_each_limit_is_taken(told: dict[str, object]) -> None:
    report(**told)  # type: ignore[arg-type]


@given(st.lists(st.text(max_size=20), max_size=5), st.text(max_size=8), st.none() | st.dates(), st.text(max_size=3))
def test_any_report_is_taken_or_refused_and_nothing_else(
    imeis: list[str], reason: str, day: date | None, country: str
) -> None:
    with contextlib.suppress(BadReport):
        assert accept(imeis, reason, day, "", country, False, TODAY).imeis


@given(st.lists(imeis15, min_size=1, max_size=4), st.booleans())
def test_it_is_listed_only_if_confirmed_and_every_number_means_one_phone(imeis: list[Imei], pending: bool) -> None:
    made = report([imei.digits for imei in imeis], pending=pending)
    assert (made.status == "listed") == (not pending and all(map(singles_out_one_phone, imeis)))


@given(imeis15, st.sampled_from(REPORTABLE), dates, st.text(LETTERS, min_size=2, max_size=2), st.booleans())
def test_a_statement_says_what_the_report_says(
    imei: Imei, reason: Reason, day: date, country: str, pending: bool
) -> None:
    made = accept([imei.digits], reason.slug, day, "", country, pending, day)
    said = statement(made, imei, 7)
    assert (said.phone, said.source, said.reason, said.day) == (imei.phone, 7, reason, pack_day(day))
    assert said.pending == (made.status == "pending")


@settings(max_examples=300)
@given(st.lists(of_one_source, max_size=6, unique_by=lambda one: one.phone), st.lists(of_one_source, max_size=8))
def test_applying_the_changes_gives_what_the_open_reports_say(now: list[Listing], said: list[Listing]) -> None:
    stands = {one.phone: one for one in now}
    for action, listing in changes(now, said):
        match action:
            case Action.ADD:
                assert listing.phone not in stands
                stands[listing.phone] = listing
            case Action.UPDATE:
                assert stands[listing.phone] != listing
                stands[listing.phone] = listing
            case Action.REMOVE:
                assert stands.pop(listing.phone) == listing
    assert stands == {p: merge(one for one in said if one.phone == p) for p in {one.phone for one in said}}


@given(st.lists(of_one_source, max_size=8))
def test_what_already_stands_needs_no_change(said: list[Listing]) -> None:
    now = [change.listing for change in changes([], said)]
    assert changes(now, said) == []


@given(of_one_source, of_one_source)
def test_a_phone_stays_listed_while_another_report_on_it_is_open(one: Listing, other: Listing) -> None:
    other = other._replace(phone=one.phone)
    now = [merge([one, other])]
    assert all(change.action != Action.REMOVE for change in changes(now, [other]))
    assert [change.action for change in changes(now, [])] == [Action.REMOVE]


NOKIA, GALAXY = ("Nokia", "3310"), ("Samsung", "Galaxy A14")


@pytest.mark.parametrize(
    ("models", "differ"),
    [
        ([], False),
        ([NOKIA], False),
        ([NOKIA, NOKIA], False),
        ([NOKIA, GALAXY], True),
        ([NOKIA, ("nokia", " 33 10")], False),
        ([GALAXY, ("SAMSUNG", "GALAXY  A14")], False),
        ([GALAXY, ("Samsung", "Galaxy A15")], True),
        ([("Samsung", "A14"), ("Nokia", "A14")], True),
        ([GALAXY, ("Samsung", "")], False),
        ([GALAXY, ("", "Galaxy A14")], False),
        ([GALAXY, ("", "")], False),
        ([("Samsung", ""), ("Nokia", "3310")], True),
        ([NOKIA, NOKIA, NOKIA, GALAXY], True),
    ],
)
def test_the_imeis_of_one_phone_are_of_one_model(models: list[tuple[str, str]], differ: bool) -> None:
    assert warnings(models) == (("models-differ",) if differ else ())


names = st.text("abAB \u00e9", max_size=3)


@given(st.lists(st.tuples(names, names), max_size=4).flatmap(lambda models: st.permutations(models)))
def test_the_order_of_models_and_how_they_are_written_do_not_matter(models: list[tuple[str, str]]) -> None:
    shouted = [(f" {brand.upper()}", f"{model.upper()} ") for brand, model in models]
    assert warnings(models) == warnings(shouted) == warnings(models[::-1]) == warnings(models * 2)
    assert not warnings(models[:1])
