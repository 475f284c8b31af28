"""What people are told: what is known, what to do, and never more."""

from datetime import UTC, date, datetime

import pytest

from imeicheck.rules.advice import CAUTION, COMPARE, LISTED, STALE, UNKNOWN, advice
from imeicheck.rules.answer import as_json
from imeicheck.rules.imei import parse
from imeicheck.rules.listing import Source
from imeicheck.rules.verdict import Answer, Device, Verdict, Why

NOW = datetime(2026, 11, 21, 10, 0, 2, 999_999, tzinfo=UTC)
NOKIA = Device("49015420", "Nokia", "3310", None)
POLICE = Source(1, "kenya-police", "police")
NEVER_SAID = ("clean", "clear", "safe", "genuine", "cloned")


def verdict(
    answer: Answer, *whys: Why, device: Device | None = NOKIA, stale: bool = False, known: bool = True
) -> Verdict:
    return Verdict(
        parse("490154203237518"), answer, whys, device, stale, NOW if known else None, 7 if known else None, NOW
    )


@pytest.mark.parametrize("code", LISTED)
def test_each_reason_to_list_a_phone_has_its_own_sentence_and_a_door_for_the_owner(code: str) -> None:
    told = advice(verdict("listed", Why(code, POLICE)))
    assert told.startswith(LISTED[code])
    assert "If it is yours, or this is an error" in told


def test_only_stolen_and_lost_speak_of_a_victim() -> None:
    assert len(set(LISTED.values())) == len(LISTED)
    assert [code for code, sentence in LISTED.items() if "stolen" in sentence or "looking for" in sentence] == [
        "stolen",
        "lost",
    ]


@pytest.mark.parametrize("code", CAUTION)
def test_each_caution_has_its_own_sentence(code: str) -> None:
    assert advice(verdict("caution", Why(code))) == CAUTION[code]


@pytest.mark.parametrize("code", UNKNOWN)
def test_unknown_says_why_and_what_is_odd_about_the_number_all_the_same(code: str) -> None:
    assert advice(verdict("unknown", Why(code), known=False)) == UNKNOWN[code]
    both = advice(verdict("unknown", Why(code), Why("placeholder"), known=False))
    assert both == f"{UNKNOWN[code]} {CAUTION['placeholder']}"


def test_no_report_names_the_moment_and_what_to_compare() -> None:
    told = advice(verdict("not_listed"))
    assert "up to 2026-11-21 10:00 UTC" in told
    assert "it is: Nokia 3310." in told
    assert STALE not in told
    assert COMPARE in advice(verdict("not_listed", device=None))
    assert STALE in advice(verdict("not_listed", stale=True))


def test_no_sentence_calls_a_phone_anything_that_lists_cannot_know() -> None:
    for sentence in (*LISTED.values(), *CAUTION.values(), *UNKNOWN.values(), advice(verdict("not_listed"))):
        assert not [word for word in NEVER_SAID if word in sentence.lower()], sentence


def test_sentences_go_through_the_translator() -> None:
    assert advice(verdict("caution", Why("duplicate")), say=str.upper) == CAUTION["duplicate"].upper()


def test_the_answer_has_the_shape_of_the_contract() -> None:
    why = Why("stolen", POLICE, "KE", date(2026, 10, 2))
    assert as_json(verdict("listed", why), "Do not buy.", name_sources=True) == {
        "imei": "490154203237518",
        "verdict": "listed",
        "stale": False,
        "check_digit": "ok",
        "reasons": [
            {
                "code": "stolen",
                "source": "kenya-police",
                "source_kind": "police",
                "country": "KE",
                "reported_on": "2026-10-02",
            }
        ],
        "device": {"tac": "49015420", "brand": "Nokia", "model": "3310", "kind": None},
        "advice": "Do not buy.",
        "as_of": "2026-11-21T10:00:02Z",
        "changeset": 7,
        "checked_at": "2026-11-21T10:00:02Z",
    }


def test_a_stranger_is_told_the_kind_of_source_and_not_which() -> None:
    told = as_json(verdict("listed", Why("stolen", POLICE, None, None)), "", name_sources=False)
    assert told["reasons"] == [{"code": "stolen", "source_kind": "police", "country": None, "reported_on": None}]


def test_a_reason_without_a_source_is_its_code_alone() -> None:
    told = as_json(verdict("unknown", Why("no-store"), device=None, known=False), "", name_sources=True)
    assert told["reasons"] == [{"code": "no-store"}]
    assert (told["device"], told["as_of"], told["changeset"]) == (None, None, None)
