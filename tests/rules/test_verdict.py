"""The verdict: what may be said, and what must never be."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imeicheck.rules.buckets import Coverage
from imeicheck.rules.imei import Imei, from_phone, parse
from imeicheck.rules.listing import Listing, Reason, Source, pack_country, pack_day
from imeicheck.rules.numbering import is_shared, oddities
from imeicheck.rules.verdict import Device, Finding, Verdict, Why, decide
from tests.strategies import (
    coverages,
    imeis,
    imeis14,
    imeis16,
    listings,
    moments,
    shared_imeis,
    sources,
    unshared_imeis,
)

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
COVERED = Coverage(True, True, NOW, NOW + timedelta(days=1))
NO_SOURCE = Coverage(False, True, NOW, None)
INCOMPLETE = Coverage(True, False, None, None)
POLICE = Source(1, "kenya-police", "police")
OPERATOR = Source(2, "an-operator", "operator")
IMEI = parse("490154203237518")
ODD = parse("004999010640000")
NEVER_ASSIGNED = from_phone(20_000000_000000)
SHARED = {
    "all zeros": (from_phone(0), "placeholder"),
    "counting up": (from_phone(12345678901234), "placeholder"),
    "one digit repeated": (from_phone(11111111111111), "placeholder"),
    "a factory default": (ODD, "placeholder"),
    "a factory default that counts by two": (from_phone(13579024681122), "placeholder"),
    "reporting body 00": (from_phone(440015202000), "test-imei"),
    "reporting body 02": (from_phone(2_345678_901234), "test-imei"),
    "reporting body 09": (from_phone(9_876543_210123), "test-imei"),
}
DEVICE = Device("49015420", "Nokia", "3310", None)
NAMELESS = Device("49015420", "", "", None)

devices = st.none() | st.just(DEVICE)
findings = st.builds(Finding, st.lists(st.tuples(listings(), sources), max_size=4), coverages, st.integers(0, 10**6))


def said(reason: Reason = Reason.STOLEN, pending: int = 0, day: date | None = None, country: str = "") -> Listing:
    return Listing(IMEI.phone, 1, reason, pending, pack_day(day), pack_country(country))


def verdict(
    *found: Listing,
    imei: Imei = IMEI,
    coverage: Coverage = COVERED,
    device: Device | None = DEVICE,
    whole: bool = False,
) -> Verdict:
    return decide(imei, Finding([(one, POLICE) for one in found], coverage, 4711), device, whole, NOW)


def codes(answer: Verdict) -> Sequence[str]:
    return [why.code for why in answer.reasons]


STOLEN, PENDING, DUPLICATE = said(), said(pending=1), said(Reason.DUPLICATE)
FOURTEEN, SIXTEEN = Imei("49015420323751"), Imei("4901542032375101")


@pytest.mark.parametrize(
    ("found", "imei", "coverage", "answer", "reasons"),
    [
        ([], IMEI, COVERED, "not_listed", []),
        ([STOLEN], IMEI, COVERED, "listed", ["stolen"]),
        ([said(Reason.COURT_ORDER)], IMEI, COVERED, "listed", ["court-order"]),
        ([PENDING], IMEI, COVERED, "caution", ["report-pending"]),
        ([DUPLICATE], IMEI, COVERED, "caution", ["duplicate"]),
        ([said(Reason.DUPLICATE, pending=1)], IMEI, COVERED, "caution", ["report-pending"]),
        ([DUPLICATE, STOLEN, PENDING], IMEI, COVERED, "listed", ["stolen", "report-pending", "duplicate"]),
        ([said(Reason.OTHER), said(Reason.LOST)], IMEI, COVERED, "listed", ["lost", "other"]),
        ([], IMEI, NO_SOURCE, "unknown", ["no-source"]),
        ([], IMEI, INCOMPLETE, "unknown", ["source-never-synced"]),
        ([STOLEN], IMEI, INCOMPLETE, "listed", ["stolen"]),
        ([PENDING], IMEI, INCOMPLETE, "caution", ["report-pending"]),
        ([], FOURTEEN, COVERED, "unknown", ["check-digit-absent"]),
        ([], SIXTEEN, COVERED, "unknown", ["check-digit-absent"]),
        ([STOLEN], FOURTEEN, COVERED, "listed", ["stolen"]),
        ([STOLEN], SIXTEEN, NO_SOURCE, "listed", ["stolen"]),
        ([PENDING], SIXTEEN, COVERED, "caution", ["report-pending"]),
        ([], ODD, COVERED, "caution", ["placeholder"]),
        ([], ODD, NO_SOURCE, "unknown", ["no-source", "placeholder"]),
        ([PENDING], ODD, COVERED, "caution", ["placeholder", "report-pending"]),
        ([STOLEN], NEVER_ASSIGNED, COVERED, "listed", ["stolen", "reporting-body"]),
        ([PENDING], NEVER_ASSIGNED, COVERED, "caution", ["reporting-body", "report-pending"]),
    ],
)
def test_the_table_of_answers(
    found: list[Listing], imei: Imei, coverage: Coverage, answer: str, reasons: list[str]
) -> None:
    made = verdict(*found, imei=imei, coverage=coverage)
    assert (made.answer, codes(made)) == (answer, reasons)


@pytest.mark.parametrize("said_so", [[], [STOLEN], [DUPLICATE], [said(Reason.COUNTERFEIT), STOLEN]])
@pytest.mark.parametrize(("imei", "code"), SHARED.values(), ids=SHARED)
def test_a_number_that_many_phones_carry_is_a_caution_for_its_own_reason_whoever_lists_it(
    imei: Imei, code: str, said_so: list[Listing]
) -> None:
    made = verdict(*said_so, imei=imei)
    assert (made.answer, codes(made)) == ("caution", [code])
    reported = verdict(*said_so, PENDING, imei=imei)
    assert (reported.answer, codes(reported)) == ("caution", [code, "report-pending"])


@pytest.mark.parametrize("said_so", [[], [STOLEN], [DUPLICATE]])
@pytest.mark.parametrize("end", ["", "01"], ids=["14 digits", "16 digits"])
@pytest.mark.parametrize("imei", [imei for imei, _ in SHARED.values()], ids=SHARED)
def test_an_incomplete_number_that_many_phones_carry_accuses_nobody(
    imei: Imei, end: str, said_so: list[Listing]
) -> None:
    made = verdict(*said_so, imei=Imei(imei.digits[:14] + end))
    assert (made.answer, codes(made)) == ("unknown", ["check-digit-absent"])


@pytest.mark.parametrize(
    ("device", "whole", "answer", "reasons"),
    [
        (None, True, "caution", ["tac-not-allocated"]),
        (None, False, "not_listed", []),
        (DEVICE, True, "not_listed", []),
        (NAMELESS, True, "not_listed", []),
    ],
)
def test_only_a_complete_tac_list_makes_an_unknown_tac_suspicious(
    device: Device | None, whole: bool, answer: str, reasons: list[str]
) -> None:
    made = verdict(device=device, whole=whole)
    assert (made.answer, codes(made)) == (answer, reasons)


def test_a_tac_that_the_list_does_not_name_is_no_device() -> None:
    assert verdict(device=NAMELESS).device is None
    assert verdict(device=DEVICE).device == DEVICE


@given(imeis, devices, st.booleans(), moments)
def test_no_store_makes_it_unknown_whatever_else(imei: Imei, device: Device | None, whole: bool, now: datetime) -> None:
    made = decide(imei, None, device, whole, now)
    assert made.answer == "unknown"
    assert made.reasons[0] == Why("no-store")
    assert (made.as_of, made.changeset, made.stale) == (None, None, False)


@given(unshared_imeis, findings, devices, st.booleans(), moments, listings(pending=st.just(0)), sources)
def test_a_firm_listing_that_accuses_makes_it_listed_whatever_else(
    imei: Imei, finding: Finding, device: Device | None, whole: bool, now: datetime, one: Listing, source: Source
) -> None:
    if one.reason == Reason.DUPLICATE:
        one = one._replace(reason=Reason.STOLEN)
    finding = Finding([*finding.listings, (one, source)], finding.coverage, finding.changeset)
    made = decide(imei, finding, device, whole, now)
    assert made.answer == "listed"
    assert Reason(one.reason).slug in codes(made)


@given(shared_imeis, findings, devices, st.booleans(), moments)
def test_a_number_that_many_phones_carry_is_never_listed(
    imei: Imei, finding: Finding, device: Device | None, whole: bool, now: datetime
) -> None:
    made = decide(imei, finding, device, whole, now)
    reported = any(one.pending for one, _ in finding.listings)
    assert made.answer in ("caution", "unknown")
    assert made.answer == "caution" or not reported
    assert {why.code for why in made.reasons if why.source} == ({"report-pending"} if reported else set())
    if imei.check_digit == "ok":
        assert oddities(imei)[0] in codes(made)
        assert made.answer == "caution" or not finding.listings


def accuses(imei: Imei, finding: Finding) -> bool:
    accusing = any(not one.pending and one.reason != Reason.DUPLICATE for one, _ in finding.listings)
    return accusing and not is_shared(imei)


@settings(max_examples=300)
@given(imeis, findings, devices, st.booleans(), moments)
def test_each_answer_has_what_it_takes(
    imei: Imei, finding: Finding, device: Device | None, whole: bool, now: datetime
) -> None:
    made = decide(imei, finding, device, whole, now)
    coverage = finding.coverage
    seen = coverage.any_source and coverage.complete and imei.check_digit == "ok"
    odd = bool(oddities(imei)) or (whole and device is None)
    if made.answer == "listed":
        assert accuses(imei, finding)
    else:
        assert not accuses(imei, finding)
    if made.answer == "not_listed":
        assert seen
        assert not odd
        assert not finding.listings
    if made.answer == "caution":
        assert finding.listings or (seen and odd)
        assert made.reasons
    if made.answer == "unknown":
        assert not seen
        assert not finding.listings or is_shared(imei)
        assert made.reasons


UNKNOWN = {"no-store", "no-source", "source-never-synced", "check-digit-absent"}


@given(imeis14 | imeis16, st.none() | findings, devices, st.booleans(), moments)
def test_without_a_check_digit_nothing_but_a_listing_counts(
    imei: Imei, finding: Finding | None, device: Device | None, whole: bool, now: datetime
) -> None:
    made = decide(imei, finding, device, whole, now)
    assert made.answer != "not_listed"
    if made.answer == "unknown":
        assert len(made.reasons) == 1
        assert made.reasons[0].code in UNKNOWN
    else:
        assert all(why.source for why in made.reasons)


@given(imeis, devices, st.booleans(), coverages)
def test_where_no_source_ever_spoke_it_is_unknown(
    imei: Imei, device: Device | None, whole: bool, coverage: Coverage
) -> None:
    silent = Coverage(False, coverage.complete, coverage.as_of, coverage.stale_after)
    made = decide(imei, Finding([], silent, 0), device, whole, NOW)
    assert made.answer == "unknown"
    assert made.reasons[0].code == "no-source"
    assert not made.stale


@given(unshared_imeis, st.lists(st.tuples(listings(), sources), max_size=4), moments)
def test_every_listing_found_is_among_the_reasons(
    imei: Imei, found: list[tuple[Listing, Source]], now: datetime
) -> None:
    made = decide(imei, Finding(found, COVERED, 1), DEVICE, False, now)
    assert sorted(s.slug for _, s in found) == sorted(why.source.slug for why in made.reasons if why.source)


def test_a_reason_names_source_country_and_date_as_far_as_they_are_known() -> None:
    full, bare = said(day=date(2026, 10, 2), country="KE"), said(Reason.OTHER)
    assert verdict(full, bare).reasons == (
        Why("stolen", POLICE, "KE", date(2026, 10, 2)),
        Why("other", POLICE, None, None),
    )


def test_the_order_in_which_listings_are_found_does_not_matter() -> None:
    found = [(STOLEN, POLICE), (STOLEN, OPERATOR), (said(Reason.FAULTY), POLICE), (PENDING, OPERATOR)]
    answers = {decide(IMEI, Finding(list(p), COVERED, 1), DEVICE, False, NOW).reasons for p in permutations(found)}
    assert len(answers) == 1
    assert [why.source and why.source.slug for why in next(iter(answers))][:2] == ["an-operator", "kenya-police"]


def test_a_verdict_says_for_when_and_from_where_it_speaks() -> None:
    made = verdict(STOLEN)
    assert (made.imei, made.device, made.changeset) == (IMEI, DEVICE, 4711)
    assert (made.as_of, made.checked_at) == (NOW, NOW)


@pytest.mark.parametrize(
    ("coverage", "stale"),
    [
        (Coverage(True, True, NOW, NOW), False),
        (Coverage(True, True, NOW, NOW - timedelta(microseconds=1)), True),
        (Coverage(True, True, NOW, None), False),
        (Coverage(True, False, None, None), True),
        (Coverage(False, False, None, None), False),
    ],
)
def test_an_answer_is_stale_just_past_the_greatest_age_of_a_required_source(coverage: Coverage, stale: bool) -> None:
    assert verdict(coverage=coverage).stale is stale
    assert verdict(STOLEN, coverage=coverage).stale is stale
