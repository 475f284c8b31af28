"""Everything else that a sender may be told fits, and names words that we understand."""

import re
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imeicheck.rules.language import Placed
from imeicheck.rules.verdict import Word
from sms_gateway.answer import notes
from sms_gateway.answer import sentences as s
from sms_gateway.answer.notes import Contacts
from sms_gateway.answer.verdict import reply
from sms_gateway.languages import TEXTS
from sms_gateway.understand.intent import Odd, intent
from tests.segments import may_be_sent
from tests.sms.answer.worst import (
    FAR_AWAY,
    IMEI,
    KINDS,
    LANGUAGES,
    longest_date,
    longest_names,
    verdict,
    why,
)

in_every_language = pytest.mark.parametrize("code", TEXTS.tags())
NOBODY, LONGEST = Contacts(), Contacts("W" * 40, "W" * 40, "W" * 40)
PLAIN = (
    s.HELP,
    s.TOO_MANY,
    s.TOO_MANY_NUMBERS,
    s.LANGUAGE_SET,
    s.STOPPED,
    s.STARTED,
)


@in_every_language
@pytest.mark.parametrize("contacts", [NOBODY, LONGEST], ids=["no contacts", "longest contacts"])
def test_every_note_fits(code: str, contacts: Contacts) -> None:
    language = LANGUAGES[code]
    told = [
        *(notes.plain(sentence, language) for sentence in PLAIN),
        *(notes.odd(odd, 13, language) for odd in get_args(Odd) if odd != "empty"),
        *(notes.tip(n, language) for n in range(len(s.TIPS))),
        notes.bought(contacts, language),
        notes.stolen(contacts, language),
        notes.dispute(None, contacts, language),
        notes.dispute(verdict("not_listed"), contacts, language),
        notes.dispute(verdict("not_listed", stale=True), contacts, language),
        notes.languages(list(TEXTS.tags()), language),
    ]
    assert len(set(told)) == len(told)
    for one in told:
        assert may_be_sent(one), (len(one), one)
        assert "{" not in one


@in_every_language
@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 11, 13, 21, 100])
def test_a_wrong_length_is_told_with_its_number(code: str, count: int) -> None:
    assert str(count) in notes.odd("length", count, LANGUAGES[code])


@in_every_language
@pytest.mark.parametrize("kind", KINDS)
def test_a_dispute_is_told_who_listed_the_phone_where_there_is_room(code: str, kind: str) -> None:
    language = FAR_AWAY[code]
    on = longest_date(language)
    for country in longest_names(language):
        for contacts in (NOBODY, LONGEST):
            assert may_be_sent(notes.dispute(verdict("listed", why("stolen", country, on, kind)), contacts, language))


def test_what_a_dispute_is_told() -> None:
    listed = verdict("listed", why("stolen"))
    assert notes.dispute(listed, Contacts(disputes="0800 123 456"), LANGUAGES["en"]) == (
        "..7518: Reported by: Police, Kenya, 2 Oct 2026. Go there with the phone and proof of purchase. "
        "Contact: 0800 123 456"
    )


KENYA_POLICE, HOTLINE = "Kenya Police", "0800 123 456"
printable = st.text(
    st.characters(exclude_categories=["C", "Zl", "Zp"], exclude_characters="{}"), min_size=1, max_size=40
).map(lambda text: " ".join(text.split()))


@pytest.mark.parametrize(
    ("public_name", "contact", "operator", "text"),
    [
        (
            KENYA_POLICE,
            HOTLINE,
            "",
            "..7518: Reported by: Kenya Police, 2 Oct 2026. "
            "Contact 0800 123 456, with the phone and proof of purchase.",
        ),
        (
            "National Police",
            HOTLINE,
            "imei.example/dispute",
            "..7518: Reported by: National Police, Kenya, 2 Oct 2026. "
            "Contact 0800 123 456, with the phone and proof of purchase.",
        ),
        (
            "",
            HOTLINE,
            "",
            "..7518: Reported by: Police, Kenya, 2 Oct 2026. "
            "Contact 0800 123 456, with the phone and proof of purchase.",
        ),
        (
            KENYA_POLICE,
            "",
            HOTLINE,
            "..7518: Reported by: Kenya Police, 2 Oct 2026. Go there with the phone and proof of purchase. "
            "Contact: 0800 123 456",
        ),
        (
            "N" * 40,
            "C" * 40,
            "",
            f"..7518: Reported by: {'N' * 40}. Contact {'C' * 40}, with the phone and proof of purchase.",
        ),
        (
            "[" * 40,
            "]" * 40,
            "",
            f"..7518: Reported by: Police. Contact {']' * 40}, with the phone and proof of purchase.",
        ),
        (
            "شرطة كينيا",
            "الخط الساخن",
            "",
            "..7518: Reported by: Police, Kenya, 2 Oct 2026. Go there with the phone and proof of purchase.",
        ),
    ],
)
def test_a_dispute_names_the_source_and_how_to_reach_it(
    public_name: str, contact: str, operator: str, text: str
) -> None:
    listed = verdict("listed", why("stolen", public_name=public_name, contact=contact))
    assert notes.dispute(listed, Contacts(disputes=operator), LANGUAGES["en"]) == text


@in_every_language
@given(printable, printable, st.sampled_from(KINDS), st.sampled_from(["listed", "caution"]))
def test_a_dispute_fits_whatever_a_source_is_called(
    code: str, public_name: str, contact: str, kind: str, answer: Word
) -> None:
    language = FAR_AWAY[code]
    code_of = "stolen" if answer == "listed" else "report-pending"
    reason = why(code_of, longest_names(language)[0], longest_date(language), kind, public_name, contact)
    told = verdict(answer, reason)
    assert may_be_sent(notes.dispute(told, LONGEST, language))
    assert may_be_sent(reply(told, language, "KE", whole=True))


@in_every_language
def test_the_contact_of_a_source_gives_way_last(code: str) -> None:
    language = FAR_AWAY[code]
    reason = why("stolen", longest_names(language)[0], longest_date(language), "operator", "N" * 40, "C" * 40)
    text = notes.dispute(verdict("listed", reason), LONGEST, language)
    assert "C" * 40 in text
    assert may_be_sent(text)


def test_a_verdict_names_the_source_where_it_fits() -> None:
    named = why("stolen", public_name=KENYA_POLICE, contact=HOTLINE)
    assert reply(verdict("listed", named), LANGUAGES["en"], "KE") == (
        "REPORTED STOLEN, do not buy: ..7518, Nokia 3310. Kenya Police, 2 Oct 2026. "
        "Stay safe. Yours, or an error? Text DISPUTE and the IMEI."
    )
    long = why("stolen", public_name="N" * 40)
    assert reply(verdict("listed", long), LANGUAGES["en"], "KE").count("N" * 40) == 1


def test_advice_comes_round_again() -> None:
    english = LANGUAGES["en"]
    assert notes.tip(0, english) == notes.tip(len(s.TIPS), english)
    assert notes.tip(0, english).endswith("More: TIPS")


@in_every_language
@pytest.mark.parametrize(
    ("sentence", "wish"),
    [
        (s.DOOR, "dispute"),
        (s.HELP, "language"),
        (s.HELP, "tips"),
        (s.WORDS, "language"),
        (s.LANGUAGE_SET, "language"),
        (s.LANGUAGE_ASKED, "language"),
        (s.STOPPED, "start"),
        (s.MORE_TIPS, "tips"),
    ],
)
def test_the_words_in_capitals_are_understood(code: str, sentence: Placed, wish: str) -> None:
    shouted = re.findall(r"\b[A-Z]{3,}\b", LANGUAGES[code].say(sentence))
    assert wish in {intent(word, TEXTS.tags()).wish for word in shouted}


@in_every_language
def test_the_door_works_with_the_imei_behind_it(code: str) -> None:
    shouted = re.findall(r"\b[A-Z]{3,}\b", LANGUAGES[code].say(s.DOOR))
    assert "dispute" in {intent(f"{word} {IMEI}", TEXTS.tags()).wish for word in shouted}
