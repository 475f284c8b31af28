"""The fixed IMEIs of test mode: all that a till may meet is among them, and each is what it says."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imeicheck.rules.imei import from_phone, parse
from imeicheck.rules.listing import Reason
from imeicheck.rules.trials import TRIALS, Trial, trial_of, verdict_of

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
TOLD = {trial.imei: verdict_of(parse(trial.imei), NOW) for trial in TRIALS}


def test_each_imei_stands_for_one_thing() -> None:
    assert len({trial.imei for trial in TRIALS}) == len(TRIALS)
    assert len({trial.what for trial in TRIALS}) == len(TRIALS)


def test_every_verdict_reason_and_failure_is_among_them() -> None:
    codes = {why.code for verdict in TOLD.values() for why in verdict.reasons}
    assert {verdict.answer for verdict in TOLD.values()} == {"listed", "caution", "not_listed", "unknown"}
    assert {reason.slug for reason in Reason} <= codes
    assert codes >= {
        "report-pending", "test-imei", "reporting-body", "placeholder", "tac-not-allocated",
        "no-source", "source-never-synced", "no-store", "check-digit-absent",
    }  # fmt: skip
    assert {trial.failure for trial in TRIALS} == {None, "rate", "daily", "busy", "internal"}
    assert {verdict.stale for verdict in TOLD.values()} == {True, False}


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.what)
def test_an_imei_is_what_it_says(trial: Trial) -> None:
    verdict = TOLD[trial.imei]
    assert trial_of(parse(trial.imei)) == trial
    assert verdict.imei.digits == trial.imei
    assert (verdict.answer == "listed") == (
        "list" in trial.what and "nobody lists" not in trial.what and bool(trial.listings)
    )
    assert ("nobody lists it" in trial.what) == (verdict.answer == "not_listed" and trial.failure is None)
    assert verdict.was_checked == ("no store answers" not in trial.what)


def test_no_phone_that_is_for_sale_is_among_them() -> None:
    """But for those that are spoken of as made up anyway, they lie in one TAC of our own."""
    outside = [trial.imei for trial in TRIALS if not trial.imei.startswith("35000000")]
    assert {imei[:2] for imei in outside} == {"00", "12", "20"}


@given(st.integers(0, 10**14 - 1), st.sampled_from([14, 15]))
def test_any_other_imei_is_one_that_nobody_lists(phone: int, length: int) -> None:
    imei = parse(from_phone(phone).digits[:length])
    if imei.digits not in TOLD:
        assert verdict_of(imei, NOW).answer in ("not_listed", "caution", "unknown")
        assert trial_of(imei).failure is None


def test_what_is_found_is_as_old_as_it_says_whenever_it_is_asked() -> None:
    for later in (NOW, NOW + timedelta(days=4000)):
        assert [verdict_of(parse(t.imei), later).stale for t in TRIALS] == [TOLD[t.imei].stale for t in TRIALS]
