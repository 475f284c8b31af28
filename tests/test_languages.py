"""The catalogs say everything in every language, and names, dates and clocks are those of the people."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from imeicheck.languages import PAGE, Languages, Tongue
from imeicheck.settings import SettingsError

ROOT = Path(__file__).parent.parent
TRANSLATED = PAGE.tags()[1:]
NAIROBI = ZoneInfo("Africa/Nairobi")
LANGUAGES = Languages(NAIROBI)
DIAL = "*#06#"

in_every_translation = pytest.mark.parametrize("code", TRANSLATED)


def extracted() -> Iterator[str]:
    """Every sentence that is marked in the code and the templates, as `make catalogs` finds them."""
    with (ROOT / "babel.cfg").open() as told:
        methods, options = parse_mapping_cfg(told)  # type: ignore[no-untyped-call]
    for _, _, sentence, _, context in extract_from_dir(ROOT / "imeicheck", methods, options, {"_": None, "N_": None}):
        assert isinstance(sentence, str), "no plurals here"
        assert context is None
        yield sentence


@pytest.fixture(scope="module")
def marked() -> set[str]:
    return set(extracted())


@pytest.fixture
def catalog(code: str) -> Catalog:
    with PAGE.path(code).open("rb") as file:
        return read_po(file, locale=code, abort_invalid=True)


def placeholders(sentence: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)


def tongue(code: str) -> Tongue:
    found = LANGUAGES.named(code)
    assert found
    return found


def test_there_are_english_and_swahili() -> None:
    assert PAGE.tags()[0] == "en"
    assert "sw" in TRANSLATED


def test_sentences_of_all_parts_are_found(marked: set[str]) -> None:
    assert {"Reported stolen.", "You asked too often.", "The phone's IMEI"} <= marked
    assert "" not in marked


@in_every_translation
def test_every_sentence_is_in_the_catalog_and_no_other(code: str, catalog: Catalog, marked: set[str]) -> None:
    held = {message.id for message in catalog if message.id}
    assert marked - held == set(), "missing: make catalogs"
    assert held - marked == set(), "nobody says this any more"
    assert not catalog.obsolete
    assert str(catalog.locale) == code


@in_every_translation
def test_every_sentence_is_translated_and_nobody_has_to_look_again(catalog: Catalog) -> None:
    for message in catalog:
        if message.id:
            assert isinstance(message.string, str)
            assert message.string.strip(), f"not translated: {message.id}"
            assert not message.fuzzy, message.id
            assert message.string == message.string.strip(), message.id
            assert not list(message.check(catalog)), message.id


@in_every_translation
def test_a_translation_keeps_the_placeholders_and_what_is_dialled(catalog: Catalog) -> None:
    for message in catalog:
        if message.id:
            source, translated = str(message.id), str(message.string)
            assert placeholders(translated) == placeholders(source), source
            assert translated.count(DIAL) == source.count(DIAL), source
            assert translated.count("#") == source.count("#"), source


@in_every_translation
def test_every_sentence_is_said_in_the_language(code: str, marked: set[str]) -> None:
    language = tongue(code)
    assert not [sentence for sentence in marked if language.say(sentence) == sentence and " " in sentence]
    assert [language.say(other) for other in ("nobody marked this", "")] == ["nobody marked this", ""]


def test_english_says_what_is_written(marked: set[str]) -> None:
    assert all(tongue("en").say(sentence) == sentence for sentence in marked)


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


def test_languages_call_themselves_what_they_are() -> None:
    assert [(tongue(code).name, tongue(code).direction) for code in ("en", "sw")] == [
        ("English", "ltr"),
        ("Kiswahili", "ltr"),
    ]
