"""What somebody who sends a text wants, however it is typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_gateway.intent import RESERVED, Intent, Wish, intent

LANGUAGES = ("en", "sw")
IMEI = "490154203237518"

blanks = st.text(" \t\r\n\u00a0\u3000", max_size=5)


def read(text: str) -> Intent:
    return intent(text, LANGUAGES)


def in_some_case(word: str) -> st.SearchStrategy[str]:
    return st.lists(st.booleans(), min_size=len(word), max_size=len(word)).map(
        lambda up: "".join(c.upper() if u else c for c, u in zip(word, up, strict=True))
    )


@pytest.mark.parametrize(
    ("text", "wish", "language"),
    [
        ("HELP", "help", None),
        ("info", "help", None),
        ("  Help?! ", "help", None),
        ("MSAADA", "help", "sw"),
        ("help sw", "help", "sw"),
        ("sw help", "help", "sw"),
        ("en msaada", "help", "en"),
        ("SW", "help", "sw"),
        (f"help {IMEI}", "help", None),
    ],
)
def test_help_is_given_in_the_language_it_is_asked_in(text: str, wish: Wish, language: str | None) -> None:
    found = read(text)
    assert (found.wish, found.language) == (wish, language)


@pytest.mark.parametrize(
    ("text", "wish", "language"),
    [
        (IMEI, "check", None),
        (f"sw {IMEI}", "check", "sw"),
        (f"Sw{IMEI}", "check", "sw"),
        (f"EN: {IMEI}", "check", "en"),
        (f"dispute {IMEI}", "dispute", None),
        (f"DISPUTE{IMEI}", "dispute", None),
        (f"Pinga {IMEI}", "dispute", "sw"),
        (f"en pinga {IMEI}", "dispute", "en"),
        (f"sw dispute, {IMEI}", "dispute", "sw"),
        (f"dispute sw: {IMEI}", "dispute", "sw"),
    ],
)
def test_what_stands_in_front_is_taken_off_the_number(text: str, wish: Wish, language: str | None) -> None:
    assert read(text) == Intent(wish, IMEI, language)


@pytest.mark.parametrize("text", [f"IMEI: {IMEI}", f"xx {IMEI}", f"{IMEI} help", "hello", "helpless", "sw1"])
def test_everything_else_is_left_to_be_read_as_a_number(text: str) -> None:
    found = read(text)
    assert found.wish == "check"
    assert text.endswith(found.text)
    assert found.text


@pytest.mark.parametrize("keyword", ["help", "info", "msaada", "dispute", "pinga"])
@given(data=st.data())
def test_keywords_are_read_in_any_case(keyword: str, data: st.DataObject) -> None:
    typed = data.draw(in_some_case(keyword))
    assert read(f"{typed} {IMEI}") == read(f"{keyword} {IMEI}")


@pytest.mark.parametrize("word", sorted(RESERVED))
@given(data=st.data())
def test_words_that_twilio_answers_are_met_with_silence_only_when_alone(word: str, data: st.DataObject) -> None:
    typed = data.draw(in_some_case(word))
    assert read(f" {typed}\n").wish == "silence"
    assert read(f"{typed} {IMEI}").wish == "check"
    assert read(f"sw {typed}").wish == "check"


@given(blanks, st.text(" ?!.", max_size=5), blanks)
def test_nothing_at_all_asks_for_help(before: str, marks: str, after: str) -> None:
    assert read(f"{before}{marks}{after}").wish == "help"


@given(st.text(max_size=300) | st.lists(st.sampled_from(["sw", "EN ", "help", "pinga", "stop", "\n", "*#06#", IMEI])))
def test_any_text_has_an_intent(text: str | list[str]) -> None:
    found = read("".join(text))
    assert found.wish in ("check", "help", "dispute", "silence")
    assert found.language in (None, *LANGUAGES)
    assert "".join(text).strip().endswith(found.text)


@given(st.text(max_size=100))
def test_an_unknown_language_is_no_tag(text: str) -> None:
    assert intent(text, ()).language in (None, "sw"), "the Swahili keywords name theirs"
