"""A text tells the verdict first, fits in every language, and says nothing that we do not know."""

import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imeicheck.rules.imei import Imei, parse
from imeicheck.rules.listing import Source
from imeicheck.rules.numbering import Oddity
from imeicheck.rules.verdict import Device, Verdict, Why, Word
from sms_gateway.answer import sentences as s
from sms_gateway.answer.fit import written
from sms_gateway.answer.verdict import reply
from sms_gateway.languages import TEXTS
from tests.segments import may_be_sent, septets
from tests.sms.answer.worst import (
    BRAND,
    FAR_AWAY,
    IMEI,
    LANGUAGES,
    LONGEST_MODELS,
    NOKIA,
    STOLEN_ON,
    UNKNOWN,
    VERDICTS,
    longest_date,
    longest_names,
    of,
    territories,
    verdict,
    why,
)
from tests.strategies import imeis

ENGLISH = LANGUAGES["en"]
NEVER_SAID = ("clean", "clear", "safe", "genuine", "cloned")
FIRST_LINE = 67
"""Characters that even the shortest part of a text shows."""

in_every_language = pytest.mark.parametrize("code", TEXTS.tags())
words = st.text("ABCXYZabcxyz0123456789+-/()[]é’жا手", min_size=1, max_size=15)
names = st.lists(words, max_size=9).map(" ".join)
devices = st.none() | st.builds(Device, st.just("49015420"), names, names, st.none())


@pytest.mark.parametrize(
    ("told", "english"),
    [
        (
            verdict("listed", why("stolen")),
            "REPORTED STOLEN, do not buy: ..7518, Nokia 3310. Police, Kenya, 2 Oct 2026. "
            "Stay safe. Yours, or an error? Text DISPUTE and the IMEI.",
        ),
        (
            verdict("not_listed"),
            "NO REPORT in Kenya lists: ..7518. As of 21 Nov 13:00 EAT. This is no guarantee. "
            "Dial *#06#: same IMEI? Is it Nokia 3310? If not, do not buy.",
        ),
        (
            verdict("not_listed", device=None, stale=True),
            "NO REPORT in Kenya lists: ..7518. As of 21 Nov. These lists are old. This is no guarantee. "
            "Dial *#06#: same IMEI? If not, do not buy.",
        ),
        (
            verdict("not_listed", device=None),
            "NO REPORT in Kenya lists: ..7518. As of 21 Nov. This is no guarantee. "
            "Dial *#06#: same IMEI? If not, do not buy. Model not in our list, we cannot compare.",
        ),
        (
            verdict("caution", why("duplicate")),
            "CAUTION, ask for proof of purchase: several phones carry this IMEI: ..7518, Nokia 3310. "
            "Police, Kenya, 2 Oct 2026.",
        ),
        (
            verdict("caution", why("test-imei"), device=None),
            "CAUTION, do not buy: this is a test IMEI, not one of a phone for sale: ..7518.",
        ),
        (
            verdict("unknown", why("no-store")),
            "..7518: We cannot check right now. Text the IMEI again in a few minutes. "
            "This says nothing about the phone.",
        ),
    ],
    ids=lambda told: told.answer if isinstance(told, Verdict) else "",
)
def test_what_a_text_says(told: Verdict, english: str) -> None:
    assert reply(told, ENGLISH, "KE") == english


@in_every_language
@pytest.mark.parametrize(("answer", "reason"), VERDICTS)
@pytest.mark.parametrize("whole", [False, True])
def test_every_reply_fits_with_the_longest_of_everything(answer: Word, reason: str, code: str, whole: bool) -> None:
    language = FAR_AWAY[code]
    on = longest_date(language)
    for model in LONGEST_MODELS:
        for country in longest_names(language):
            told = of(answer, reason, Device("49015420", BRAND, model, None), country, on)
            for other_brand in (False, True):
                said = reply(told, language, country, whole=whole, other_brand=other_brand)
                assert may_be_sent(said), (len(said), said)
                assert (IMEI in said) == whole
                assert septets(said) is not None or not language.is_latin


@in_every_language
def test_every_country_can_be_named(code: str) -> None:
    language = FAR_AWAY[code]
    for country in territories(language):
        for one in (of("listed", "court-order", country=country), of("not_listed", "", country=country)):
            assert may_be_sent(reply(one, language, country))


@in_every_language
@given(devices, st.sampled_from(VERDICTS), st.booleans(), imeis, st.sampled_from(["", "KE", "GS", "XX"]))
def test_whatever_the_phone_is_called_a_reply_fits(
    code: str, device: Device | None, told: tuple[Word, str], stale: bool, imei: Imei, country: str
) -> None:
    answer, reason = told
    reasons = [why(reason, country)] if reason else []
    said = reply(verdict(answer, *reasons, device=device, stale=stale, imei=imei), FAR_AWAY[code], country)
    assert may_be_sent(said), (len(said), said)
    assert said == written(FAR_AWAY[code], [said]), "in the alphabet of the language, without a space too many"
    assert imei.digits not in said
    assert imei.digits[-4:] in said


@in_every_language
@pytest.mark.parametrize(("answer", "reason"), [one for one in VERDICTS if one[0] in ("listed", "caution")])
def test_verdict_and_action_come_first(answer: Word, reason: str, code: str) -> None:
    said = reply(of(answer, reason), LANGUAGES[code])
    what = written(LANGUAGES[code], [LANGUAGES[code].say((s.LISTED if answer == "listed" else s.CAUTION)[reason])])
    assert said.startswith(what)
    assert answer == "caution" or len(what) <= FIRST_LINE


def test_what_to_do_about_a_caution_is_within_what_the_shortest_text_shows() -> None:
    for reason in s.CAUTION:
        assert re.search("do not buy|wait before you buy|proof of purchase", reply(of("caution", reason), ENGLISH)[:67])


@in_every_language
def test_verdicts_and_reasons_all_have_sentences_of_their_own(code: str) -> None:
    bare = [reply(verdict(answer, *([Why(reason)] if reason else [])), LANGUAGES[code]) for answer, reason in VERDICTS]
    assert len(set(bare)) == len(bare)


@in_every_language
def test_no_report_is_said_of_not_listed_alone(code: str) -> None:
    language = LANGUAGES[code]
    both = (language.say(s.NOT_LISTED).casefold(), language.say(s.SHORT["not_listed"]).casefold())
    for answer, reason in VERDICTS:
        said = reply(of(answer, reason), language).casefold()
        assert any(written(language, [one]) in said for one in both) == (answer == "not_listed"), said


@in_every_language
@pytest.mark.parametrize("reason", UNKNOWN)
def test_unknown_tells_what_is_odd_about_the_number_too_where_there_is_room(reason: str, code: str) -> None:
    language = LANGUAGES[code]
    alone = reply(verdict("unknown", Why(reason)), language)
    for odd in get_args(Oddity):
        both = reply(verdict("unknown", Why(reason), Why(odd)), language)
        longer = written(language, [alone, f"{language.say(s.CAUTION[odd])}."])
        assert both == (longer if may_be_sent(longer) else alone)


@given(st.sampled_from(VERDICTS), devices, st.booleans())
def test_no_reply_calls_a_phone_anything_that_lists_cannot_know(
    told: tuple[Word, str], device: Device | None, stale: bool
) -> None:
    answer, reason = told
    said = reply(verdict(answer, *([why(reason)] if reason else []), device=device, stale=stale), ENGLISH, "KE")
    assert not [word for word in NEVER_SAID if word in said.replace("Stay safe.", "").lower()], said
    assert "Stay safe." not in said or reason == "stolen"


@in_every_language
@given(devices, st.sampled_from(["", "KE", "GS"]))
def test_old_lists_are_called_old_whatever_has_to_give_way(code: str, device: Device | None, country: str) -> None:
    language = LANGUAGES[code]
    old = written(language, [language.say(s.STALE)])
    assert old in reply(verdict("not_listed", device=device, stale=True), language, country)
    assert old not in reply(verdict("not_listed", device=device), language, country)


@given(devices, st.booleans(), st.sampled_from(["", "KE", "GS"]))
def test_the_time_of_day_gives_way_first_then_words_of_the_model(
    device: Device | None, stale: bool, country: str
) -> None:
    said = reply(verdict("not_listed", device=device, stale=stale), ENGLISH, country)
    full = written(ENGLISH, [device.name]) if device else ""
    asked = re.search(r"Is it (.*)\? If not", said)
    named = asked[1] if asked else ""
    if named != full:
        assert "13:00" not in said, "the time goes before the model"
        assert not named or named.endswith(".."), "two dots say that there is more"
    if "13:00" in said:
        assert "21 Nov" in said


def test_who_names_another_brand_than_our_list_is_told_what_our_list_says() -> None:
    said = reply(verdict("not_listed"), ENGLISH, "KE", other_brand=True)
    assert "Our list says Nokia 3310, not what you wrote: compare." in said
    assert said.startswith("NO REPORT in Kenya lists: ..7518. ")


def test_a_number_that_was_guessed_at_is_read_back_whole() -> None:
    assert reply(verdict("listed", why("stolen")), ENGLISH, whole=True).startswith(
        "REPORTED STOLEN, do not buy: 490154203237518, Nokia 3310."
    )


def test_a_source_that_nobody_can_name_is_left_out() -> None:
    """While SQL is down a source may have no name: a date alone says nothing of who it was."""
    nameless = Why("stolen", Source(9, "unknown", "unknown"), None, STOLEN_ON)
    assert reply(verdict("listed", nameless), ENGLISH).startswith(
        "REPORTED STOLEN, do not buy: ..7518, Nokia 3310. Stay"
    )


def test_the_code_to_dial_keeps_its_order_from_right_to_left() -> None:
    for code in ("ar", "ur"):
        if code in LANGUAGES:
            assert "\u200e*#06#\u200e" in reply(verdict("not_listed", imei=parse(IMEI), device=NOKIA), LANGUAGES[code])
