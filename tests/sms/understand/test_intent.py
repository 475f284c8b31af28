"""What a text wants, in every language."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_gateway.understand.intent import MOST_CHARACTERS, RESERVED, Wish, intent
from sms_gateway.understand.words import CHECK, DISPUTE, FRONT, HELP, LANGUAGE_WORDS, NAMES, STOP, TIPS, Table
from tests.sms.understand.writing import LANGUAGES, NOKIA, read

PIECES = ["sw", "EN ", "help", "pinga ", "stop", "\n", "*#06#", NOKIA, "भाषा", "0", "l", "my ", "+", "S/N", "?"]
WISHES = {"check", "help", "dispute", "bought", "stolen", "tips", "language", "stop", "start"}


def each(table: Table) -> list[tuple[str, str]]:
    return [(word.strip(), language) for language, words in table.items() for word in words.split(",")]


@given(st.text(max_size=300) | st.lists(st.sampled_from(PIECES)))
def test_any_text_has_an_intent(text: str | list[str]) -> None:
    wanted = read("".join(text))
    assert wanted.wish in WISHES
    assert wanted.asked in (None, *LANGUAGES)
    assert set(wanted.written) <= set(LANGUAGES)
    assert (wanted.odd is not None) == (wanted.wish in ("check", "dispute") and not wanted.numbers)


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_words_that_twilio_answers_count_only_when_alone(word: str) -> None:
    assert read(f" {word.upper()}\n").wish in ("stop", "start", "help")
    assert read(f"{word} {NOKIA}").wish == "check"


@pytest.mark.parametrize(("word", "language"), each(STOP))
def test_stop_is_understood_in_every_language(word: str, language: str) -> None:
    assert read(word.upper()).wish == "stop"
    assert read(f"{word} {NOKIA}").wish == "check"


@pytest.mark.parametrize(("table", "wish"), [(HELP, "help"), (DISPUTE, "dispute"), (TIPS, "tips")])
def test_keywords_are_understood_in_every_language(table: Table, wish: Wish) -> None:
    assert set(table) >= set(LANGUAGES) - {"en"}
    for word, language in each(table):
        wanted = read(f" {word.title()}! ")
        assert wanted.wish == wish, word
        assert wanted.asked in ((language or None), None), word


@pytest.mark.parametrize("word", f"{FRONT}, {CHECK}".split(","))
def test_words_in_front_say_no_more_than_that_this_is_to_be_checked(word: str) -> None:
    wanted = read(f"{word.strip().upper()}: {NOKIA}")
    assert (wanted.wish, [n.imei.digits for n in wanted.numbers], wanted.asked) == ("check", [NOKIA], None)


@pytest.mark.parametrize(("name", "language"), each(NAMES))
def test_a_language_is_asked_for_by_any_of_its_names(name: str, language: str) -> None:
    for text in (f"LANG {name}", f"lugha {name}", f"भाषा: {name}", name.upper()):
        wanted = read(text)
        assert (wanted.wish, wanted.asked) == ("language", language), text
    assert (read(f"{name} {NOKIA}").wish, read(f"{name} {NOKIA}").asked) == ("check", language)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_language_is_asked_for_by_its_tag(tag: str) -> None:
    assert read(f"lang {tag}").asked == tag
    assert intent(f"lang {tag}", ()).asked is None, "only those that there are"


@pytest.mark.parametrize(("word", "language"), each(LANGUAGE_WORDS))
def test_the_word_for_language_alone_asks_for_the_language_whose_word_it_is(word: str, language: str) -> None:
    assert (read(word).wish, read(word).asked) == ("language", language or None)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (f"SW {NOKIA}", "sw"),
        (f"{NOKIA} sw", "sw"),
        (f"Sw{NOKIA}", "sw"),
        (f"en pinga {NOKIA}", "en"),
        (f"hi {NOKIA}", None),
        (f"ID: {NOKIA}", None),
        (f"en este celular {NOKIA}", None),
        ("ur phone is good", None),
        (f"is this chinese phone stolen {NOKIA}", None),
        ("reply in english please", "en"),
        ("hindi me batao", "hi"),
        (f"{NOKIA} en español por favor", "es"),
        ("MSAADA", None),
        (f"pinga {NOKIA}", None),
        (f"pinga simu {NOKIA}", None),
        ("badde el logha el 3arabi", "ar"),
        ("能不能用中文回复", "zh"),
        (f"el chino vende {NOKIA}", None),
        ("bhasha", None),
    ],
)
def test_what_only_looks_like_a_tag_asks_for_nothing(text: str, asked: str | None) -> None:
    assert read(text).asked == asked


@pytest.mark.parametrize(
    ("text", "wish", "numbered"),
    [
        (NOKIA, "check", True),
        (f"DISPUTE{NOKIA}", "dispute", True),
        (f"Pinga {NOKIA}", "dispute", True),
        (f"{NOKIA} this is wrong, it's mine", "check", True),
        (f"The seller told me its not stolen {NOKIA}", "check", True),
        (f"Nataka kujua hii simu si ya wizi {NOKIA}", "check", True),
        (f"عايز اتأكد انه مش مسروق {NOKIA}", "check", True),
        (f"galat {NOKIA}", "dispute", True),
        (f"sorry by mistake i sent wrong number, check {NOKIA}", "check", True),
        (f"help {NOKIA}", "check", True),
        ("help 490154203237519", "check", False),
        (f"sorry galat number tha, ye hai {NOKIA}", "check", True),
        (f"发错了 是这个 {NOKIA}", "check", True),
        (f"galat hai ya sahi {NOKIA}", "check", True),
        (f"my phone was stolen, imei no {NOKIA}", "stolen", True),
        (f"my phone {NOKIA} was stolen", "stolen", True),
        (f"is it stolen? {NOKIA}", "check", True),
        (f"is my phone stolen? {NOKIA}", "stolen", True),
        (f"check if it is not stolen {NOKIA}", "check", True),
        (f"I bought {NOKIA}", "bought", True),
        (f"i want to buy {NOKIA}", "check", True),
        ("My phone was stolen, I bought it last year", "stolen", False),
        ("", "check", False),
        ("hello", "check", False),
    ],
)
def test_in_doubt_it_is_a_check(text: str, wish: Wish, numbered: bool) -> None:
    assert (read(text).wish, bool(read(text).numbers)) == (wish, numbered)


def test_only_the_first_ten_messages_are_looked_at() -> None:
    assert read("a " * (MOST_CHARACTERS // 2) + NOKIA).numbers == ()


NASTY = [
    "1 ",
    "1",
    "+",
    "O",
    "l1",
    "my ",
    "imei ",
    "IMEI1",
    "a1",
    "49-",
    "A0 ",
    "मेरा ",
    "我",
    "12/",
    "\u0301",
    "?",
    "lang ",
    "12345678 ",
]


def test_long_nasty_texts_come_to_an_end() -> None:
    dice = random.Random(7)
    for unit in NASTY:
        read(unit * 2000)
    for _ in range(60):
        read("".join(dice.choices(NASTY, k=1600)))
