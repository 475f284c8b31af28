"""The catalogs say everything in every language, and names, dates and clocks are those of the people."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog
from hypothesis import given
from hypothesis import strategies as st

from imeicheck.languages import PAGE, Languages, Tongue
from imeicheck.rules.language import T_
from imeicheck.settings import SettingsError
from tests.catalogs import assert_whole, bare, forms, is_kept, limits, marked, messages, read

TRANSLATED = PAGE.tags()[1:]
NAIROBI = ZoneInfo("Africa/Nairobi")
LANGUAGES = Languages(NAIROBI)
MARKED = marked("imeicheck")

in_every_translation = pytest.mark.parametrize("code", TRANSLATED)


@pytest.fixture
def catalog(code: str) -> Catalog:
    return read(PAGE, code)


def tongue(code: str) -> Tongue:
    found = LANGUAGES.named(code)
    assert found
    return found


def test_there_are_english_and_swahili() -> None:
    assert PAGE.tags()[0] == "en"
    assert "sw" in TRANSLATED


def test_sentences_of_all_parts_are_found() -> None:
    found = {sentence for _, sentences in MARKED for sentence in sentences}
    assert {"Reported stolen.", "You asked too often.", "The phone's IMEI"} <= found


def test_every_sentence_has_a_context_with_its_limit_and_keeps_it_in_english() -> None:
    for context, (sentence,) in MARKED:
        (most,) = limits(context)
        assert len(bare(sentence)) <= most, sentence


def test_no_sentence_is_marked_twice_for_one_place() -> None:
    assert len(set(MARKED)) == len(MARKED)


@in_every_translation
def test_every_sentence_is_in_the_catalog_and_no_other(code: str, catalog: Catalog) -> None:
    assert_whole(catalog, MARKED)
    assert str(catalog.locale) == code


@in_every_translation
def test_every_sentence_is_translated_within_its_limit_and_nobody_has_to_look_again(catalog: Catalog) -> None:
    for message in messages(catalog):
        (told,), (most,) = forms(message.string), limits(message.context)
        assert told.strip() == told != "", f"not translated: {message.id}"
        assert len(bare(told)) <= most, f"{len(bare(told))} of {most}: {told}"
        assert not message.fuzzy, message.id
        assert not list(message.check(catalog)), message.id


@in_every_translation
def test_a_translation_keeps_the_placeholders_and_what_is_dialled(catalog: Catalog) -> None:
    for message in messages(catalog):
        assert is_kept(str(message.string), str(message.id)), message.string


@in_every_translation
def test_every_sentence_is_said_in_the_language(code: str) -> None:
    language = tongue(code)
    assert not [text for context, (text,) in MARKED if language.say(T_(context, text)) == text and " " in text]
    assert language.say(T_("nowhere | 60", "nobody marked this")) == "nobody marked this"


def test_english_says_what_is_written() -> None:
    assert all(tongue("en").say(T_(context, sentence)) == sentence for context, (sentence,) in MARKED)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("sw", "sw"),
        ("SW", "sw"),
        ("sw-KE", "sw"),
        ("sw-TZ, en;q=0.9", "sw"),
        ("de, sw;q=0.3", "sw"),
        ("fr-FR", "fr"),
        ("pt-BR, pt;q=0.9", "pt"),
        ("zh-CN", "zh"),
        ("de-DE", "en"),
        ("en-US", "en"),
        ("sw;q=0.2, en;q=0.9", "en"),
        ("en;q=0.2, sw;q=0.9", "sw"),
        ("*;q=0.1, sw", "sw"),
        ("*", "en"),
        ("sw;q=0", "en"),
        ("de;q=1, sw;q=0", "en"),
        ("", "en"),
        (",;q=,", "en"),
        ("sw;q=x", "en"),
        ("x" * 10_000, "en"),
    ],
)
def test_a_browser_chooses_the_language(header: str, code: str) -> None:
    assert LANGUAGES.accepted(header).code == code


def test_who_does_not_choose_gets_the_default() -> None:
    swahili = Languages(NAIROBI, "sw")
    assert [swahili.accepted(header).code for header in ("", "de", "*", "en", "en-GB, sw;q=0.5")] == [
        "sw",
        "sw",
        "sw",
        "en",
        "en",
    ]
    assert swahili.default.code == "sw"
    assert next(iter(swahili)).code == "sw"
    assert {language.code for language in swahili} == set(PAGE.tags())


near = st.sampled_from(["sw", "en", "sw-KE", "*", ";q=", "0.5", "1", ",", " ", ";", "=", "-", "\x00", "é"])


@given(st.text(max_size=300) | st.lists(near, max_size=20).map("".join))
def test_any_header_chooses_one_of_them(header: str) -> None:
    assert LANGUAGES.accepted(header) in list(LANGUAGES)


@given(st.text(max_size=20) | st.sampled_from(["sw", "SW", "En", "sw-KE", "swa"]))
def test_only_a_tag_names_a_language_in_any_case(code: str) -> None:
    named = LANGUAGES.named(code)
    assert (named.code if named else None) == {tag.lower(): tag for tag in PAGE.tags()}.get(code.lower())


@pytest.mark.parametrize("code", ["de", "SW", "sw_KE", "../sw", ""])
def test_a_default_that_there_is_no_catalog_for_is_an_error_that_names_those_there_are(code: str) -> None:
    with pytest.raises(SettingsError) as told:
        Languages(NAIROBI, code)
    assert "IMEICHECK_LANGUAGE" in str(told.value)
    assert ", ".join(PAGE.tags()) in str(told.value)


LATE = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)
"""In Nairobi it is tomorrow."""


@pytest.mark.parametrize(
    ("code", "full_date", "day", "moment"),
    [
        ("en", "2 Oct 2026", "22 Nov", "22 Nov 2026, 01:30 EAT"),
        ("ar", "2 أكتوبر 2026", "22 نوفمبر", "22 نوفمبر 2026، 01:30 EAT"),
        ("sw", "2 Okt 2026", "22 Nov", "22 Nov 2026 01:30 EAT"),
    ],
)
def test_dates_and_clocks_are_those_of_the_zone(code: str, full_date: str, day: str, moment: str) -> None:
    language = tongue(code)
    assert language.full_date(date(2026, 10, 2)) == full_date
    assert (language.day(LATE), language.time(LATE), language.moment(LATE)) == (day, "01:30 EAT", moment)


def test_summer_time_is_the_zones() -> None:
    berlin = Languages(ZoneInfo("Europe/Berlin")).default
    assert berlin.moment(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == "2 Jul 2026, 00:30 CEST"
    assert berlin.time(datetime(2026, 12, 1, 22, 30, tzinfo=UTC)) == "23:30 CET"


@pytest.mark.parametrize(
    ("code", "kenya", "tanzania", "germany"),
    [("en", "Kenya", "Tanzania", "Germany"), ("sw", "Kenya", "Tanzania", "Ujerumani")],
)
def test_countries_have_the_names_of_the_language(code: str, kenya: str, tanzania: str, germany: str) -> None:
    assert [tongue(code).country(c) for c in ("KE", "TZ", "DE", "XX", "")] == [kenya, tanzania, germany, "XX", ""]


@pytest.mark.parametrize("code", PAGE.tags())
def test_an_enumeration_has_the_comma_of_its_language(code: str) -> None:
    comma = {"ar": "، ", "ur": "، ", "zh": "、"}.get(code, ", ")
    assert tongue(code).enumeration(["A", "{0}", "C"]) == f"A{comma}{{0}}{comma}C"
    assert [tongue(code).enumeration(parts) for parts in ([], ["A"])] == ["", "A"]


def test_languages_call_themselves_what_they_are() -> None:
    assert [(tongue(code).name, tongue(code).direction) for code in ("en", "sw")] == [
        ("English", "ltr"),
        ("Kiswahili", "ltr"),
    ]
