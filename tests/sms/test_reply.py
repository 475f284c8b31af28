"""A text tells the verdict in one GSM-7 segment, in every language, and nothing that we do not know."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from imeicheck.languages import Languages, Tongue, available
from imeicheck.rules.gsm import fold
from imeicheck.rules.imei import Flaw, Imei, parse
from imeicheck.rules.listing import Reason, Source
from imeicheck.rules.numbering import Oddity
from imeicheck.rules.verdict import Device, Verdict, Why, Word
from sms_gateway import reply as sentences
from sms_gateway.intent import intent
from sms_gateway.reply import dispute, reply
from tests.segments import is_one_gsm_segment
from tests.strategies import imeis

IMEI = "490154203237518"
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
STOLEN_ON = date(2026, 10, 2)
NOKIA = Device("49015420", "Nokia", "3310", None)
NEVER_SAID = ("clean", "clear", "safe", "genuine", "cloned")
FIRST_LINE = 67
"""Characters that even the shortest part of a text shows."""

LANGUAGES = {language.code: language for language in Languages(ZoneInfo("Africa/Nairobi"))}
FAR_AWAY = {language.code: language for language in Languages(ZoneInfo("Pacific/Chatham"))}
"""Where the zone takes as many characters as any does: +1345."""
ENGLISH, SWAHILI = LANGUAGES["en"], LANGUAGES["sw"]
in_every_language = pytest.mark.parametrize("code", available())

LISTED = [reason.slug for reason in Reason if reason is not Reason.DUPLICATE]
CAUTION = ["report-pending", "duplicate", *get_args(Oddity), "tac-not-allocated"]
UNKNOWN = ["no-store", "no-source", "source-never-synced", "check-digit-absent"]
SAID_BY_A_SOURCE = [*LISTED, "report-pending", "duplicate"]
VERDICTS: Sequence[tuple[Word, str]] = [
    *(("listed", code) for code in LISTED),
    *(("caution", code) for code in CAUTION),
    *(("unknown", code) for code in UNKNOWN),
    ("not_listed", ""),
]
FIXED = [sentences.HELP, sentences.TOO_MANY, sentences.DISPUTE, *sentences.NOT_AN_IMEI.values()]
KINDS = ("police", "operator", "registry")
ACTIONS = {
    "en": ("do not buy", "wait before you buy", "ask for proof of purchase"),
    "sw": ("usinunue", "subiri kabla ya kununua", "omba risiti ya ununuzi"),
}

BRAND = "Shenzhen Electronics"
LONGEST_MODELS = [
    "Galaxy A" + " 5G" * 14 + "!",
    "iPhone 14 Pro Max A2894 Dual SIM 5G North America",
    "X" * 60,
    "M" * 51,
    "Mate " + "x" * 46,
    "[" * 51,
    "",
]

words = st.text("ABCXYZabcxyz0123456789+-/()[]é", min_size=1, max_size=15)
names = st.lists(words, max_size=9).map(" ".join)
devices = st.none() | st.builds(Device, st.just("49015420"), names, names, st.none())


def verdict(
    answer: Word, *whys: Why, device: Device | None = NOKIA, stale: bool = False, imei: Imei | None = None
) -> Verdict:
    known = not any(why.code == "no-store" for why in whys)
    return Verdict(imei or parse(IMEI), answer, whys, device, stale, NOW if known else None, 7 if known else None, NOW)


def why(code: str, country: str = "KE", on: date | None = STOLEN_ON, kind: str = "police") -> Why:
    """A reason as `decide` gives it."""
    return Why(code, Source(1, "kenya-police", kind), country, on) if code in SAID_BY_A_SOURCE else Why(code)


def of(answer: Word, code: str, device: Device | None = NOKIA, country: str = "KE", on: date = STOLEN_ON) -> Verdict:
    reasons = [why(code, country, on, kind="operator")] if code else []
    return verdict(answer, *reasons, device=device, stale=not reasons)


def territories(language: Tongue) -> list[str]:
    """Every country that the CLDR has a name for in that language."""
    named = Locale.parse(language.code, sep="-").territories
    return sorted(code for code in map(str, named) if re.fullmatch("[A-Z]{2}", code))


def longest_first(language: Tongue) -> list[str]:
    return sorted(territories(language), key=lambda code: -len(fold(language.country(code))))


def longest_date(language: Tongue) -> date:
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    return max(year, key=lambda day: len(fold(language.full_date(day))))


@pytest.mark.parametrize(
    ("told", "english", "swahili"),
    [
        (
            verdict("listed", why("stolen")),
            "REPORTED STOLEN, do not buy: ..7518, Nokia 3310. Police, Kenya, 2 Oct 2026. "
            "Stay safe. Yours, or an error? Text DISPUTE and the IMEI.",
            "IMERIPOTIWA KUIBIWA, usinunue: ..7518, Nokia 3310. Polisi, Kenya, 2 Okt 2026. "
            "Jilinde. Ni yako, au kuna kosa? Tuma PINGA na IMEI.",
        ),
        (
            verdict("not_listed"),
            "NO REPORT in Kenya lists: ..7518, 21 Nov 13:00 EAT. This is no guarantee. "
            "Dial *#06#: same IMEI? Is it Nokia 3310? If not, do not buy.",
            "HAKUNA RIPOTI kwenye orodha za Kenya: ..7518, 21 Nov 13:00 EAT. Hilo si hakikisho. "
            "Piga *#06#: IMEI ile ile? Ni Nokia 3310? Kama sivyo, usinunue.",
        ),
        (
            verdict("caution", why("duplicate")),
            "CAUTION, ask for proof of purchase: several phones carry this IMEI: ..7518, Nokia 3310. "
            "Police, Kenya, 2 Oct 2026.",
            "TAHADHARI, omba risiti ya ununuzi: simu kadhaa zina IMEI hii: ..7518, Nokia 3310. "
            "Polisi, Kenya, 2 Okt 2026.",
        ),
        (
            verdict("caution", why("test-imei"), device=None),
            "CAUTION, do not buy: this is a test IMEI, not one of a phone for sale: ..7518.",
            "TAHADHARI, usinunue: hii ni IMEI ya majaribio, si ya simu ya kuuzwa: ..7518.",
        ),
        (
            verdict("unknown", why("no-store")),
            "We cannot check right now. This says nothing about the phone. Text the IMEI again in a few minutes.",
            "Hatuwezi kukagua sasa. Hii haimaanishi kuwa simu ni nzuri au mbaya. "
            "Tuma SW na IMEI tena baada ya dakika chache.",
        ),
    ],
    ids=lambda told: told.answer if isinstance(told, Verdict) else "",
)
def test_what_a_text_says(told: Verdict, english: str, swahili: str) -> None:
    assert (reply(told, ENGLISH, "KE"), reply(told, SWAHILI, "KE")) == (english, swahili)


@in_every_language
@pytest.mark.parametrize(("answer", "reason"), VERDICTS)
def test_every_reply_is_one_segment_with_the_longest_of_everything(answer: Word, reason: str, code: str) -> None:
    language = FAR_AWAY[code]
    on = longest_date(language)
    for model in LONGEST_MODELS:
        for country in longest_first(language)[:8]:
            device = Device("49015420", BRAND, model, None)
            told = reply(of(answer, reason, device, country, on), language, country)
            assert is_one_gsm_segment(told), (len(told), told)
            assert IMEI not in told


@in_every_language
def test_every_country_can_be_named_in_one_segment(code: str) -> None:
    language = FAR_AWAY[code]
    for country in territories(language):
        for one in (of("listed", "court-order", country=country), of("not_listed", "", country=country)):
            told = reply(one, language, country)
            assert is_one_gsm_segment(told), (len(told), told)
        assert is_one_gsm_segment(dispute(of("listed", "stolen", country=country), language))


@in_every_language
@given(devices, st.sampled_from(VERDICTS), st.booleans(), imeis, st.sampled_from(["", "KE", "GS", "XX"]))
def test_whatever_the_phone_is_called_a_reply_is_one_segment(
    code: str, device: Device | None, told: tuple[Word, str], stale: bool, imei: Imei, country: str
) -> None:
    answer, reason = told
    reasons = [why(reason, country)] if reason else []
    said = reply(verdict(answer, *reasons, device=device, stale=stale, imei=imei), FAR_AWAY[code], country)
    assert is_one_gsm_segment(said), (len(said), said)
    assert said == fold(said)
    assert imei.digits not in said
    assert answer == "unknown" or f"..{imei.digits[-4:]}" in said


@in_every_language
@pytest.mark.parametrize(("answer", "reason"), [one for one in VERDICTS if one[0] in ("listed", "caution")])
def test_verdict_and_action_come_first(answer: Word, reason: str, code: str) -> None:
    first = reply(of(answer, reason), LANGUAGES[code])[:FIRST_LINE]
    assert re.match(r"[A-Z ]+, ", first), "the verdict in capitals"
    assert any(action in first for action in ACTIONS[code]), first


@in_every_language
def test_verdicts_reasons_and_errors_all_have_sentences_of_their_own(code: str) -> None:
    language = LANGUAGES[code]
    bare = [reply(verdict(answer, *([Why(reason)] if reason else [])), language) for answer, reason in VERDICTS]
    errors = [language.say(sentences.NOT_AN_IMEI[flaw]) for flaw in get_args(Flaw)]
    told = [*bare, *errors, *(language.say(sentence) for sentence in (sentences.HELP, sentences.TOO_MANY))]
    assert len(set(told)) == len(told) == len(VERDICTS) + 3 + 2


@in_every_language
def test_no_report_is_said_of_not_listed_alone(code: str) -> None:
    language = LANGUAGES[code]
    capitals = re.match("(?:[A-Z]+ )+", language.say(sentences.NOT_LISTED))
    assert capitals
    for answer, reason in VERDICTS:
        said = reply(of(answer, reason), language)
        assert (capitals[0].strip().lower() in said.lower()) == (answer == "not_listed"), said


@in_every_language
@pytest.mark.parametrize("reason", UNKNOWN)
def test_unknown_tells_what_is_odd_about_the_number_too_where_there_is_room(reason: str, code: str) -> None:
    language = LANGUAGES[code]
    alone = reply(verdict("unknown", Why(reason)), language)
    for odd in get_args(Oddity):
        both = reply(verdict("unknown", Why(reason), Why(odd)), language)
        assert both in (alone, f"{alone} {language.say(sentences.CAUTION[odd])}.")
        assert is_one_gsm_segment(both)
        assert both != alone or not is_one_gsm_segment(f"{alone} {language.say(sentences.CAUTION[odd])}.")


@given(st.sampled_from(VERDICTS), devices, st.booleans())
def test_no_reply_calls_a_phone_anything_that_lists_cannot_know(
    told: tuple[Word, str], device: Device | None, stale: bool
) -> None:
    answer, reason = told
    said = reply(verdict(answer, *([why(reason)] if reason else []), device=device, stale=stale), ENGLISH, "KE")
    assert not [word for word in NEVER_SAID if word in said.replace("Stay safe.", "").lower()], said
    assert "Stay safe." not in said or reason == "stolen"


def test_no_fixed_sentence_calls_a_phone_anything_that_lists_cannot_know() -> None:
    for sentence in (*FIXED, dispute(of("listed", "stolen"), ENGLISH)):
        assert not [word for word in NEVER_SAID if word in sentence.lower()], sentence


@in_every_language
@given(devices, st.sampled_from(["", "KE", "GS"]))
def test_old_lists_are_called_old_whatever_has_to_give_way(code: str, device: Device | None, country: str) -> None:
    language = LANGUAGES[code]
    old = language.say(sentences.STALE)
    assert old in reply(verdict("not_listed", device=device, stale=True), language, country)
    assert old not in reply(verdict("not_listed", device=device), language, country)


@given(devices, st.booleans(), st.sampled_from(["", "KE", "GS"]))
def test_the_time_of_day_gives_way_first_then_words_of_the_model(
    device: Device | None, stale: bool, country: str
) -> None:
    said = reply(verdict("not_listed", device=device, stale=stale), ENGLISH, country)
    full = " ".join(fold(device.name).split()) if device else ""
    asked = re.search(r"Is it (.*)\? If not", said)
    named = asked[1] if asked else ""
    assert named in _shorter(full)
    if named != full:
        assert "13:00" not in said, "the time goes before the model"
    if "13:00" in said:
        assert "21 Nov" in said


@in_every_language
@given(devices, st.sampled_from([one for one in VERDICTS if one[0] in ("listed", "caution")]))
def test_a_shortened_model_is_its_first_words_and_two_dots(
    code: str, device: Device | None, told: tuple[Word, str]
) -> None:
    rest = reply(verdict(told[0], why(told[1]), device=device), LANGUAGES[code]).partition("..7518")[2]
    full = " ".join(fold(device.name).split()) if device else ""
    assert any(f"{rest} ".startswith(f", {name}. " if name else ". ") for name in _shorter(full)), rest


def _shorter(full: str) -> list[str]:
    """What a name may be shortened to."""
    words = full.split(" ")
    return [full, *(f"{' '.join(words[:count])}.." for count in range(1, len(words))), ""]


@in_every_language
@pytest.mark.parametrize("sentence", FIXED)
def test_fixed_replies_are_one_segment(sentence: str, code: str) -> None:
    told = LANGUAGES[code].say(sentence)
    assert is_one_gsm_segment(told), (len(told), told)
    assert told == fold(told)


@in_every_language
@pytest.mark.parametrize("kind", KINDS)
def test_a_dispute_is_told_who_listed_the_phone(kind: str, code: str) -> None:
    language = LANGUAGES[code]
    told = dispute(verdict("listed", why("stolen", "KE", kind=kind)), language)
    assert told.startswith("..7518: ")
    assert "Kenya" in told
    assert language.full_date(STOLEN_ON) in told
    assert told != dispute(verdict("listed", why("stolen", "KE", kind=KINDS[KINDS.index(kind) - 1])), language)
    assert is_one_gsm_segment(told)


def test_what_a_dispute_is_told() -> None:
    assert dispute(verdict("listed", why("stolen")), ENGLISH) == (
        "..7518: Reported by: Police, Kenya, 2 Oct 2026. Is it yours, or wrong? "
        "Go there with proof of purchase: they can take it off the list."
    )
    assert dispute(None, ENGLISH) == sentences.DISPUTE


@in_every_language
def test_a_dispute_about_a_source_that_nobody_can_name_is_sent_to_whoever_listed_it(code: str) -> None:
    """While SQL is down a source may have no name: a date alone lists nothing."""
    language = LANGUAGES[code]
    nameless = Why("stolen", Source(9, "unknown", "unknown"), None, STOLEN_ON)
    assert fold(language.say(sentences.DISPUTE)) in dispute(verdict("listed", nameless), language)


@in_every_language
def test_the_door_and_the_help_name_words_that_are_understood(code: str) -> None:
    language = LANGUAGES[code]

    def wishes(sentence: str) -> set[str]:
        shouted = re.findall(r"\b[A-Z]{2,}\b", language.say(sentence))
        return {intent(f"{word} {IMEI}", available()).wish for word in shouted}

    assert "dispute" in wishes(sentences.DOOR)
    assert "help" in wishes(sentences.HELP)
