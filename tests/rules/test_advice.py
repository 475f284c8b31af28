"""What people are told: what is known, what to do, and never more."""

from datetime import UTC, date, datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo

import msgspec
import pytest

from imeicheck.languages import PAGE, Languages, Tongue
from imeicheck.rules.advice import (
    CAUTION,
    COMPARE,
    COMPARE_AND_ASK,
    KINDS,
    LISTED,
    NO_PROOF,
    NOT_AN_IMEI,
    OWNER,
    OWNER_OF,
    SAFETY,
    STALE,
    UNKNOWN,
    VERDICTS,
    Said,
    about,
    advise,
    freshness,
    in_sentences,
    said,
)
from imeicheck.rules.answer import answer
from imeicheck.rules.buckets import Coverage
from imeicheck.rules.imei import Cause, parse
from imeicheck.rules.listing import REPORTABLE, Source
from imeicheck.rules.numbering import Oddity
from imeicheck.rules.verdict import Device, Finding, Verdict, Why, Word, decide

NOW = datetime(2026, 11, 21, 10, 0, 2, 999_999, tzinfo=UTC)
NOKIA = Device("49015420", "Nokia", "3310", None)
POLICE = Source(1, "kenya-police", "police")
NEVER_SAID = ("clean", "clear", "safe", "genuine", "cloned")

LANGUAGES = {language.code: language for language in Languages(ZoneInfo("Africa/Nairobi"))}
ENGLISH, SWAHILI = LANGUAGES["en"], LANGUAGES["sw"]
in_every_language = pytest.mark.parametrize("language", LANGUAGES.values(), ids=PAGE.tags())


def verdict(
    answer: Word, *whys: Why, device: Device | None = NOKIA, stale: bool = False, known: bool = True
) -> Verdict:
    return Verdict(
        parse("490154203237518"), answer, whys, device, stale, NOW if known else None, 7 if known else None, NOW
    )


def test_every_reason_has_its_sentences() -> None:
    assert list(LISTED) == [reason.slug for reason in REPORTABLE]
    assert set(CAUTION) == {"report-pending", "duplicate", "tac-not-allocated", *get_args(Oddity)}
    assert set(UNKNOWN) == {"no-store", "no-source", "source-never-synced", "check-digit-absent"}
    assert set(NOT_AN_IMEI) == set(get_args(Cause))
    assert set(VERDICTS) == set(get_args(Word))
    assert set(KINDS) == {"police", "operator", "registry"}


@in_every_language
@pytest.mark.parametrize("sentences", [LISTED, CAUTION, UNKNOWN, NOT_AN_IMEI], ids=["listed", "caution", "unknown", ""])
def test_no_two_reasons_say_the_same(sentences: dict[str, Said], language: Tongue) -> None:
    told = [" ".join(map(language.say, each)) for each in sentences.values()]
    headlines = [language.say(each[0]) for each in sentences.values()]
    assert len(set(told)) == len(set(headlines)) == len(sentences)


@in_every_language
@pytest.mark.parametrize("code", LISTED)
def test_a_listed_phone_is_told_what_is_known_what_to_do_and_where_its_owner_may_turn(
    code: str, language: Tongue
) -> None:
    told = advise(verdict("listed", Why(code, POLICE), Why("placeholder")), language)
    headline, to_do = map(language.say, LISTED[code])
    safety = [language.say(SAFETY)] if code == "stolen" else []
    assert (told.headline, told.to_do) == (headline, (to_do, *safety, language.say(OWNER)))
    assert told.compare == ()


NAME, PHONE, BOTH = (
    Source(2, "a", "police", "Kenya Police"),
    Source(3, "b", "police", "", "0800 123 456"),
    Source(4, "c", "registry", "The {contact} & <b>", "https://registry.example/%s"),
)


@pytest.mark.parametrize(
    ("whys", "whom"),
    [
        ([Why("stolen", NAME)], "Kenya Police"),
        ([Why("stolen", PHONE)], "0800 123 456"),
        ([Why("stolen", BOTH)], "The {contact} & <b>: https://registry.example/%s"),
        ([Why("stolen", NAME), Why("lost", BOTH)], "Kenya Police"),
        ([Why("stolen", POLICE), Why("lost", PHONE)], "0800 123 456"),
        ([Why("stolen", NAME), Why("report-pending", BOTH)], "Kenya Police"),
        ([Why("stolen", Source(5, "d", "police", "Police Dept."))], "Police Dept"),
    ],
)
@in_every_language
def test_the_owner_of_a_listed_phone_is_sent_to_whom_its_source_has_published(
    whys: list[Why], whom: str, language: Tongue
) -> None:
    told = advise(verdict("listed", *whys), language).to_do[-1]
    assert told == language.say(OWNER_OF).format(contact=language.left_to_right(whom))
    assert whom in told


@in_every_language
def test_the_owner_is_sent_to_the_police_where_no_source_that_lists_the_phone_has_published_any(
    language: Tongue,
) -> None:
    for whys in ([Why("stolen", POLICE)], [Why("stolen", POLICE), Why("report-pending", BOTH)], [Why("stolen")]):
        assert advise(verdict("listed", *whys), language).to_do[-1] == language.say(OWNER)


def test_the_sentence_to_the_owner_reads_well_in_english() -> None:
    police = Source(1, "kenya-police", "police", "Kenya Police", "0800 123 456")
    assert advise(verdict("listed", Why("stolen", police)), ENGLISH).to_do[-1] == (
        "If it is yours, or this is an error, contact Kenya Police: 0800 123 456."
    )


@pytest.mark.parametrize("answered", ["caution", "unknown"])
def test_a_phone_that_is_not_listed_has_no_sentence_to_an_owner(answered: Word) -> None:
    code = "report-pending" if answered == "caution" else "no-store"
    assert "contact" not in in_sentences(verdict(answered, Why(code, BOTH)), ENGLISH)


INCOMPLETE = {
    "an ordinary number": "49015420323751",
    "a placeholder": "12345678901234",
    "a test number": "00440015202000",
    "a number never assigned": "20000000000000",
    "16 digits": "0044001520200001",
}


@pytest.mark.parametrize("digits", INCOMPLETE.values(), ids=INCOMPLETE)
@pytest.mark.parametrize("device", [NOKIA, None])
def test_an_incomplete_number_that_nobody_lists_is_advised_to_send_all_digits_and_nothing_else(
    digits: str, device: Device | None
) -> None:
    fresh = Coverage(True, True, NOW, None)
    made = decide(parse(digits), Finding((), fresh, 7), device, True, NOW)
    assert in_sentences(made, ENGLISH) == (
        "Not in our lists, but with 14 or 16 digits we cannot be sure of the IMEI. Send all 15 digits."
    )


def test_only_stolen_and_lost_speak_of_a_victim() -> None:
    told = {code: " ".join(sentences) for code, sentences in LISTED.items()}
    assert [code for code, each in told.items() if "stolen" in each or "looking for" in each] == ["stolen", "lost"]


@in_every_language
@pytest.mark.parametrize("code", CAUTION)
def test_a_caution_tells_every_reason(code: str, language: Tongue) -> None:
    headline, to_do = map(language.say, CAUTION[code])
    told = advise(verdict("caution", Why(code)), language)
    assert (told.headline, told.to_do, told.compare) == (headline, (to_do,), ())
    both = advise(verdict("caution", Why(code), Why("duplicate", POLICE)), language)
    assert both.to_do == (to_do, *map(language.say, CAUTION["duplicate"]))


@in_every_language
@pytest.mark.parametrize("code", UNKNOWN)
def test_unknown_says_why_and_what_is_odd_about_the_number_all_the_same(code: str, language: Tongue) -> None:
    headline, to_do = map(language.say, UNKNOWN[code])
    assert str(advise(verdict("unknown", Why(code), known=False), language)) == f"{headline} {to_do}"
    both = str(advise(verdict("unknown", Why(code), Why("placeholder"), known=False), language))
    assert both == " ".join([headline, to_do, *map(language.say, CAUTION["placeholder"])])


def test_no_report_names_the_moment_and_what_to_compare() -> None:
    assert str(advise(verdict("not_listed"), ENGLISH)) == (
        "No report found in our lists. Compare the phone with what is told here, and ask for proof of purchase. "
        "That does not prove that all is well with the phone. "
        "Dial *#06# on the phone: it has to show this same IMEI. If not, do not buy it. "
        "Our list says that it is: Nokia 3310. If it is another, do not buy it. "
        "Our lists are up to date as of 21 Nov 2026, 13:00 EAT."
    )
    assert str(advise(verdict("not_listed"), SWAHILI)) == (
        "Hakuna ripoti kwenye orodha zetu. Linganisha simu na maelezo haya, na uombe risiti ya ununuzi. "
        "Hiyo haithibitishi kuwa simu haina tatizo. "
        "Piga *#06# kwenye simu: lazima ionyeshe IMEI hii hii. Kama sivyo, usiinunue. "
        "Kwa orodha yetu, simu hii ni: Nokia 3310. Ikiwa ni nyingine, usiinunue. "
        "Orodha zetu zina taarifa hadi 21 Nov 2026 13:00 EAT."
    )


@in_every_language
def test_no_report_is_no_proof_and_old_lists_are_called_old(language: Tongue) -> None:
    say = language.say
    assert advise(verdict("not_listed"), language).to_do == (say(COMPARE_AND_ASK), say(NO_PROOF))
    assert say(STALE) not in str(advise(verdict("not_listed"), language))
    assert advise(verdict("not_listed", stale=True), language).fresh[1:] == (say(STALE),)
    assert advise(verdict("not_listed", device=None), language).compare == (say(COMPARE),)


@in_every_language
def test_a_devices_name_is_told_as_it_is(language: Tongue) -> None:
    odd = Device("49015420", "{as_of}", "<b>{0} %s", None)
    assert "{as_of} <b>{0} %s" in str(advise(verdict("not_listed", device=odd), language))


@in_every_language
def test_no_report_is_said_of_not_listed_alone(language: Tongue) -> None:
    label, headline = language.say(VERDICTS["not_listed"]), advise(verdict("not_listed"), language).headline
    for sentences in (LISTED, CAUTION, UNKNOWN):
        for code, each in sentences.items():
            told = " ".join(map(language.say, each)).casefold()
            assert label.casefold() not in told, code
            assert headline.casefold() not in told, code


def test_no_sentence_calls_a_phone_anything_that_lists_cannot_know() -> None:
    pairs = (pair for sentences in (LISTED, CAUTION, UNKNOWN, NOT_AN_IMEI) for pair in sentences.values())
    told = [" ".join(pair) for pair in pairs] + [str(advise(verdict("not_listed", stale=True), ENGLISH)), OWNER]
    for sentence in (*told, *VERDICTS.values()):
        assert not [word for word in NEVER_SAID if word in sentence.lower()], sentence


@pytest.mark.parametrize("code", [*LISTED, *CAUTION, *UNKNOWN])
def test_what_a_reason_stands_for_is_found_by_its_code_alone(code: str) -> None:
    assert said(Why(code)) == {**LISTED, **CAUTION, **UNKNOWN}[code]


def told(verdict: Verdict, advice: str, *, name_sources: bool) -> dict[str, Any]:
    """As it is sent."""
    sent: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(answer(verdict, advice, name_sources=name_sources)))
    return sent


def test_the_answer_has_the_shape_of_the_contract() -> None:
    why = Why("stolen", POLICE, "KE", date(2026, 10, 2))
    assert told(verdict("listed", why), "Do not buy.", name_sources=True) == {
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
    answered = told(verdict("listed", Why("stolen", POLICE, None, None)), "", name_sources=False)
    assert answered["reasons"] == [{"code": "stolen", "source_kind": "police", "country": None, "reported_on": None}]


def test_a_reason_without_a_source_is_its_code_alone() -> None:
    answered = told(verdict("unknown", Why("no-store"), device=None, known=False), "", name_sources=True)
    assert answered["reasons"] == [{"code": "no-store"}]
    assert (answered["device"], answered["as_of"], answered["changeset"]) == (None, None, None)


@in_every_language
def test_where_there_is_no_list_none_reaches_up_to_any_moment(language: Tongue) -> None:
    assert freshness(verdict("not_listed"), language)
    assert freshness(verdict("unknown", Why("no-source")), language) == ()


def test_a_source_is_told_by_kind_country_and_date_as_far_as_they_are_known() -> None:
    on = date(2026, 10, 2)
    assert about(Why("stolen", POLICE, "KE", on), ENGLISH) == ("Police", "Kenya", "2 Oct 2026")
    assert about(Why("stolen", Source(9, "unknown", "unknown"), None, on), ENGLISH) == ("2 Oct 2026",)
    assert about(Why("placeholder"), ENGLISH) == ()


def test_a_source_is_told_by_its_public_name_where_it_has_one() -> None:
    on = date(2026, 10, 2)
    assert about(Why("stolen", BOTH, "KE", on), ENGLISH) == ("The {contact} & <b>", "Kenya", "2 Oct 2026")
    assert about(Why("stolen", PHONE, "KE", on), ENGLISH) == ("Police", "Kenya", "2 Oct 2026")
    assert about(Why("stolen", NAME), ENGLISH) == ("Kenya Police",)


@pytest.mark.parametrize("name_sources", [True, False])
def test_everybody_is_told_the_name_and_the_contact_that_a_source_has_published(name_sources: bool) -> None:
    def published(source: Source) -> dict[str, str]:
        (reason,) = told(verdict("listed", Why("stolen", source)), "", name_sources=name_sources)["reasons"]
        assert ("source" in reason) == name_sources
        return {member: text for member, text in reason.items() if member in ("source_name", "source_contact")}

    assert published(POLICE) == {}
    assert published(NAME) == {"source_name": "Kenya Police"}
    assert published(PHONE) == {"source_contact": "0800 123 456"}
    assert published(BOTH) == {"source_name": BOTH.public_name, "source_contact": BOTH.contact}
