"""A text tells the verdict in one GSM-7 segment, and nothing that we do not know."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imeicheck.rules.buckets import Coverage
from imeicheck.rules.imei import parse
from imeicheck.rules.listing import Listing, Reason, Source, pack_country, pack_day
from imeicheck.rules.verdict import Device, Finding, Verdict, decide
from sms_gateway.reply import HELP, NOT_AN_IMEI, SEGMENT, gsm, reply

IMEI = "490154203237518"
NOW = datetime(2026, 11, 21, 13, 0, tzinfo=UTC)
COVERED = Coverage(any_source=True, complete=True, as_of=NOW, stale_after=None)
NOKIA = Device("49015420", "Nokia", "3310", None)
NEVER_SAID = ("clean", "clear", "safe", "genuine", "cloned")


def verdict(*found: Listing, imei: str = IMEI, device: Device | None = NOKIA, coverage: Coverage = COVERED) -> Verdict:
    finding = Finding([(one, Source(one.source, "kenya-police", "police")) for one in found], coverage, 7)
    return decide(parse(imei), finding, device, False, NOW)


def listing(reason: Reason = Reason.STOLEN, pending: int = 0) -> Listing:
    day, country = pack_day(date(2026, 10, 2)), pack_country("KE")
    return Listing(int(IMEI[:14]), 1, reason, pending, day, country)


def test_a_stolen_phone_is_told_with_source_country_date_and_what_to_do() -> None:
    told = reply(verdict(listing()))
    assert told == (
        "REPORTED STOLEN: ..7518, Nokia 3310. Police, KE, 2026-10-02. Do not buy. Yours, or an error? Ask the police."
    )


def test_no_report_says_where_it_looked_and_what_to_compare() -> None:
    told = reply(verdict())
    assert told.startswith("NO REPORT in our lists: ..7518, 2026-11-21 13:00 UTC. That is no proof that all is well.")
    assert "Is it Nokia 3310?" in told


def test_old_lists_are_called_old() -> None:
    old = Coverage(any_source=True, complete=True, as_of=NOW, stale_after=datetime(2026, 11, 1, tzinfo=UTC))
    assert "Lists are old." in reply(verdict(coverage=old))


def test_what_could_not_be_checked_is_never_no_report() -> None:
    told = reply(decide(parse(IMEI), None, NOKIA, False, NOW))
    assert "cannot check" in told
    assert "NO REPORT" not in told


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("pending", [0, 1])
@given(brand=st.text(max_size=60), model=st.text(max_size=60))
def test_whatever_the_phone_is_called_a_reply_is_one_segment(
    reason: Reason, pending: int, brand: str, model: str
) -> None:
    device = Device("49015420", brand, model, None)
    for given_verdict in (verdict(listing(reason, pending), device=device), verdict(device=device)):
        told = reply(given_verdict)
        assert len(told) <= SEGMENT
        assert gsm(told) == " ".join(told.split())
        assert IMEI not in told or IMEI in gsm(f"{brand} {model}")
        assert not any(word in told.replace(gsm(f"{brand} {model}"), "").lower() for word in NEVER_SAID)


@pytest.mark.parametrize("told", [HELP, *NOT_AN_IMEI.values()])
def test_fixed_replies_are_one_segment(told: str) -> None:
    assert len(told) <= SEGMENT
    assert gsm(told) == told
