"""The catalogs of texts: every sentence in every language, none longer than its place allows."""

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import cast

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from imeicheck.rules.gsm import fold
from sms_gateway.languages import TEXTS
from tests.segments import septets
from tests.sms.answer.worst import LANGUAGES

PACKAGE = Path(__file__).parents[2] / "sms_gateway"
KEYWORDS = {"T_": ((1, "c"), 2), "TN_": ((1, "c"), 2, 3)}
LIMIT = re.compile(r" \| (\d+)/(\d+)$")
DIAL = "*#06#"
TWELVE = {"en", "fr", "es", "pt", "ar", "zh", "ru", "sw", "hi", "bn", "ur", "id"}
ROMANISED = {"hi-Latn", "ur-Latn", "bn-Latn", "ar-Latn"}

in_every_translation = pytest.mark.parametrize("code", TEXTS.tags()[1:])
Key = tuple[str | None, str]


def extracted() -> Iterator[tuple[str | None, tuple[str, ...]]]:
    """Context and forms of every sentence that is marked, as `make catalogs` finds them."""
    for _, _, sentence, _, context in extract_from_dir(PACKAGE, [("**.py", "python")], keywords=KEYWORDS):
        yield context, (sentence,) if isinstance(sentence, str) else sentence


MARKED = list(extracted())


@pytest.fixture
def catalog(code: str) -> Catalog:
    with TEXTS.path(code).open("rb") as file:
        return read_po(file, locale=code.replace("-", "_"), abort_invalid=True)


def messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def forms(held: object) -> tuple[str, ...]:
    return (held,) if isinstance(held, str) else tuple(cast(tuple[str, ...], held))


def placeholders(sentence: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)


def units(sentence: str, *, is_latin: bool) -> int:
    """What a sentence takes on the air without what is put into it."""
    bare = re.sub(r"{\w+}", "", sentence)
    if not is_latin:
        return len(bare.encode("utf-16-be")) // 2
    encoded = septets(fold(bare))
    assert encoded is not None
    return len(encoded)


def test_the_languages_are_those_that_were_promised() -> None:
    assert set(TEXTS.tags()) == TWELVE | ROMANISED


def test_every_sentence_has_a_context_with_its_limits_and_keeps_them_in_english() -> None:
    for context, sentences in MARKED:
        limit = LIMIT.search(context or "")
        assert limit, sentences
        assert int(limit[2]) <= int(limit[1]) or context.startswith("a phone by"), context  # type: ignore[union-attr]
        for sentence in sentences:
            assert units(sentence, is_latin=True) <= int(limit[1]), sentence


def test_no_context_stands_for_two_sentences_of_one_wording() -> None:
    assert len({(context, sentences) for context, sentences in MARKED}) == len(MARKED)


@in_every_translation
def test_every_sentence_is_in_the_catalog_and_no_other(code: str, catalog: Catalog) -> None:
    held = {(message.context, forms(message.id)) for message in messages(catalog)}
    assert set(MARKED) - held == set(), "missing: make catalogs"
    assert held - set(MARKED) == set(), "nobody says this any more"
    assert not catalog.obsolete


@in_every_translation
def test_every_sentence_is_translated_within_its_limit(code: str, catalog: Catalog) -> None:
    is_latin = LANGUAGES[code].is_latin
    for message in messages(catalog):
        limit = LIMIT.search(message.context or "")
        assert limit
        most = int(limit[1] if is_latin else limit[2])
        assert not message.fuzzy, message.id
        for told in forms(message.string):
            assert told.strip() == told != "", f"not translated: {message.id}"
            assert units(told, is_latin=is_latin) <= most, f"{units(told, is_latin=is_latin)} of {most}: {told}"


@in_every_translation
def test_a_translation_keeps_the_placeholders_and_what_is_dialled(catalog: Catalog) -> None:
    for message in messages(catalog):
        for told in forms(message.string):
            source = forms(message.id)[0]
            assert placeholders(told) == placeholders(source), told
            assert told.count(DIAL) == source.count(DIAL), told
            assert told.count("#") == source.count("#"), told


@in_every_translation
def test_sentences_with_words_are_said_in_the_language(code: str, catalog: Catalog) -> None:
    same = [m.id for m in messages(catalog) if m.string == m.id and re.search("[a-z]{3} [a-z]{2}", str(m.id))]
    assert not same


@in_every_translation
def test_a_language_in_latin_letters_is_written_in_them(code: str, catalog: Catalog) -> None:
    """What is folded away must be an accent, not the letter."""
    if not LANGUAGES[code].is_latin:
        return
    for message in messages(catalog):
        for told in forms(message.string):
            assert len(fold(told)) >= len(told), told
