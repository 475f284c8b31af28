"""One message for all numbers of a phone: the gravest, and never an absence while a number was not read."""

from datetime import UTC, datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imeicheck.languages import Languages, Tongue
from imeicheck.rules.advice import CAUTION, LISTED, UNKNOWN
from imeicheck.rules.imei import Cause, Imei, NotAnImei
from imeicheck.rules.outcome import Result, outcome
from imeicheck.rules.verdict import Verdict, Why, Word

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
LANGUAGES = list(Languages(UTC))
ENGLISH = next(language for language in LANGUAGES if language.code == "en")
CAUSES: tuple[Cause, ...] = ("length", "characters", "check-digit", "scientific")


def verdict(word: Word, *codes: str) -> Verdict:
    changeset = None if codes == ("no-store",) else 1
    return Verdict(Imei("490154203237518"), word, tuple(map(Why, codes)), None, False, NOW, changeset, NOW)


NOT_LISTED = verdict("not_listed")
results = st.one_of(
    st.just(NOT_LISTED),
    st.sampled_from(list(LISTED)).map(lambda code: verdict("listed", code)),
    st.lists(st.sampled_from(list(CAUTION)), min_size=1, max_size=2, unique=True).map(
        lambda codes: verdict("caution", *codes)
    ),
    st.sampled_from(list(UNKNOWN)).map(lambda code: verdict("unknown", code)),
    st.sampled_from(CAUSES).map(NotAnImei),
)
phones = st.lists(results, min_size=1, max_size=4).filter(lambda some: any(isinstance(r, Verdict) for r in some))


@given(phones)
def test_a_phone_is_not_listed_only_if_each_of_its_numbers_was_read_and_is_not(some: list[Result]) -> None:
    found = outcome(some, ENGLISH)
    assert (found.verdict == "not_listed") == all(result == NOT_LISTED for result in some)
    assert (found.verdict == "listed") == any(isinstance(r, Verdict) and r.answer == "listed" for r in some)
    assert len(found.numbers) == len(some)
    assert found.is_complete or not all(isinstance(r, Verdict) and r.answer != "unknown" for r in some)


@given(phones, st.sampled_from(LANGUAGES))
def test_in_every_language_there_is_one_instruction_that_is_not_repeated(some: list[Result], language: Tongue) -> None:
    found = outcome(some, language)
    assert found.heading
    assert found.heading[-1] not in ".。।۔"
    assert found.heading not in [sentence.rstrip(".。।۔") for sentence in found.to_do]
    assert not (found.compare and found.heading.startswith("Do not buy"))


@pytest.mark.parametrize(
    ("phone", "heading"),
    [
        ([verdict("caution", "report-pending"), verdict("caution", "placeholder")], "Do not buy this phone"),
        ([verdict("unknown", "check-digit-absent"), NotAnImei("length")], "Enter IMEI"),
        ([NOT_LISTED, verdict("caution", "duplicate")], "Ask for proof of purchase"),
        ([verdict("listed", "faulty"), NotAnImei("characters")], "Do not buy this phone before you know"),
    ],
)
def test_the_gravest_message_comes_first_in_whatever_order(phone: list[Result], heading: str) -> None:
    for some in permutations(phone):
        assert outcome(some, ENGLISH).heading.startswith(heading)


def test_all_numbers_that_could_not_be_read_are_named() -> None:
    found = outcome([NotAnImei("length"), NOT_LISTED, NotAnImei("characters")], ENGLISH)
    assert found.heading == "Enter IMEI 1, IMEI 3 again"
