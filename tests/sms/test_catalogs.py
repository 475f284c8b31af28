"""The catalogs of texts: every sentence in every language, none longer than its place allows."""

import re

import pytest
from babel.messages.catalog import Catalog

from imeicheck.rules.gsm import fold
from sms_gateway.languages import TEXTS
from tests.catalogs import assert_whole, bare, forms, is_kept, limits, marked, messages, read
from tests.segments import septets
from tests.sms.answer.worst import LANGUAGES

MARKED = marked("sms_gateway")
TWELVE = {"en", "fr", "es", "pt", "ar", "zh", "ru", "sw", "hi", "bn", "ur", "id"}
ROMANISED = {"hi-Latn", "ur-Latn", "bn-Latn", "ar-Latn"}

in_every_translation = pytest.mark.parametrize("code", TEXTS.tags()[1:])


@pytest.fixture
def catalog(code: str) -> Catalog:
    return read(TEXTS, code)


def units(sentence: str, *, is_latin: bool) -> int:
    """What a sentence takes on the air without what is put into it."""
    if not is_latin:
        return len(bare(sentence).encode("utf-16-be")) // 2
    encoded = septets(fold(bare(sentence)))
    assert encoded is not None
    return len(encoded)


def test_the_languages_are_those_that_were_promised() -> None:
    assert set(TEXTS.tags()) >= TWELVE | ROMANISED


def test_every_sentence_has_a_context_with_its_limits_and_keeps_them_in_english() -> None:
    for context, sentences in MARKED:
        latin, other = limits(context)
        assert other <= latin or context.startswith("a phone by"), context
        for sentence in sentences:
            assert units(sentence, is_latin=True) <= latin, sentence


def test_no_sentence_is_marked_twice_for_one_place() -> None:
    assert len(set(MARKED)) == len(MARKED)


@in_every_translation
def test_every_sentence_is_in_the_catalog_and_no_other(code: str, catalog: Catalog) -> None:
    assert_whole(catalog, MARKED)


@in_every_translation
def test_every_sentence_is_translated_within_its_limit(code: str, catalog: Catalog) -> None:
    is_latin = LANGUAGES[code].is_latin
    for message in messages(catalog):
        latin, other = limits(message.context)
        most = latin if is_latin else other
        assert not message.fuzzy, message.id
        for told in forms(message.string):
            assert told.strip() == told != "", f"not translated: {message.id}"
            assert units(told, is_latin=is_latin) <= most, f"{units(told, is_latin=is_latin)} of {most}: {told}"


@in_every_translation
def test_a_translation_keeps_the_placeholders_and_what_is_dialled(catalog: Catalog) -> None:
    for message in messages(catalog):
        for told in forms(message.string):
            assert is_kept(told, forms(message.id)[0]), told


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
