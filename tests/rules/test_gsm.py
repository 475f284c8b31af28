"""Units, segments and the alphabet, against the codec of somebody else and against Twilio's calculator."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from imeicheck.rules.gsm import BASIC, EXTENSION, clusters, fold, size
from tests.calculator import Calculator, calculator
from tests.segments import segments, septets

__all__ = ["calculator"]

LEFT_OUT = "\r\x0c\x1b"
"""In the standard's tables and in no text of ours: carriage return, form feed and escape."""

characters = st.characters(exclude_categories=["Cs"], exclude_characters=LEFT_OUT)
in_alphabet = st.text(st.sampled_from(sorted(BASIC | EXTENSION)), max_size=400)
runs = st.tuples(st.sampled_from("a€é語😀"), st.integers(1, 160)).map(lambda run: run[0] * run[1])
"""Long enough to come to the end of a segment, at any character."""
long_texts = st.lists(runs, max_size=5).map("".join)

SANDHI_MARK = "\u09fe"
"""Joined Unicode after the tables of Twilio's calculator."""
SCRIPTS = (
    (0x20, 0x7E),
    (0xC0, 0x24F),
    (0x400, 0x52F),
    (0x600, 0x6FF),
    (0x900, 0x97F),
    (0x980, 0x9FE),
    (0x4E00, 0x9FFF),
)
"""Latin, Cyrillic, Arabic, Devanagari, Bengali and Chinese."""
in_our_scripts = st.one_of(
    *(
        st.text(
            st.characters(
                min_codepoint=first,
                max_codepoint=last,
                include_characters="\u200c\u200d\u200e।۔，。 ",
                exclude_characters=SANDHI_MARK,
                exclude_categories=["Cn"],
            ),
            max_size=220,
        )
        for first, last in SCRIPTS
    )
)
HINDI = "फ़ोन चोरी की रिपोर्ट है, न खरीदें। क्षत्रिय ज्ञान श्रृंखला। "
BENGALI = "এই ফোনটি চুরি হয়েছে বলে রিপোর্ট আছে, কিনবেন না। ক্ষমা। "


def test_the_alphabet_is_that_of_the_standard() -> None:
    widths = {c: len(found) for c in map(chr, range(0x10000)) if (found := septets(c)) is not None}
    assert {c for c, width in widths.items() if width == 1} == BASIC | set("\r\x1b")
    assert {c for c, width in widths.items() if width == 2} == EXTENSION | set("\x0c")


@given(st.text(characters, max_size=200) | in_alphabet | long_texts)
@example("a" * 160)
@example("a" * 161)
@example("€" * 80)
@example("a" * 152 + "€" + "a" * 153)
@example("語" * 70)
@example("語" * 66 + "😀" + "語" * 66)
@example("")
def test_a_text_is_counted_as_another_counts_it(text: str) -> None:
    taken, gsm = size(text), septets(text)
    assert taken.encoding == ("GSM-7" if gsm is not None else "UCS-2")
    assert taken.units == (len(gsm) if gsm is not None else len(text.encode("utf-16-be")) // 2)
    assert taken.segments >= segments(text)
    if len(clusters(text)) == len(text):
        assert taken.segments == segments(text)


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=in_our_scripts | in_alphabet)
@example(text=HINDI * 3)
@example(text=BENGALI * 3)
@example(text="क" + "\u093f" * 80)
@example(text="अ" * 66 + "क्षि" * 20)
@example(text="अ" * 66 + "\r\n" + "अ" * 66)
def test_segments_are_those_of_twilios_calculator(calculator: Calculator, text: str) -> None:
    taken = size(text)
    assert (taken.encoding, taken.segments) == calculator.segments(text)


def test_a_grapheme_cluster_is_not_split_between_segments() -> None:
    """134 units of Hindi can need a third segment, although two hold 134."""
    assert size("क" * 134).segments == 2
    assert size("क" * 66 + "कि" + "क" * 66).segments == 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("क्षत्र", ["क्", "ष", "त्", "र"]),
        ("हिन्दी", ["हि", "न्", "दी"]),
        ("যাচাই", ["যা", "চা", "ই"]),
        ("e\u0301a", ["e\u0301", "a"]),
        ("\r\n", ["\r", "\n"]),
        ("🇰🇪🇹🇿", ["🇰🇪", "🇹🇿"]),
        ("", []),
    ],
)
def test_clusters_are_those_before_conjuncts_were_joined(text: str, expected: list[str]) -> None:
    assert clusters(text) == expected


@given(in_alphabet | long_texts)
def test_what_a_text_takes_fits_into_the_room_it_has(text: str) -> None:
    taken = size(text)
    alone, joined = (160, 153) if taken.encoding == "GSM-7" else (70, 67)
    assert taken.room == (alone if taken.segments == 1 else taken.segments * joined)
    assert taken.units <= taken.room


@given(st.text(max_size=200) | long_texts)
def test_folded_text_is_gsm_and_folding_again_changes_nothing(text: str) -> None:
    folded = fold(text)
    assert septets(folded) is not None
    assert fold(folded) == folded


@given(in_alphabet)
def test_what_is_in_the_alphabet_is_kept(text: str) -> None:
    assert fold(text) == " ".join(text.split())


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Côte d’Ivoire", "Cote d'Ivoire"),
        ("São Tomé & Príncipe", "Sao Tomé & Principe"),
        ("“A” – ‘b’ — c…", "\"A\" - 'b' - c..."),
        ("1 000\u00a0KES", "1 000 KES"),
        ("Ｎｏｋｉａ ②", "Nokia 2"),
        ("小米 Redmi 📱", "Redmi"),
        (" two\t\nwords ", "two words"),
        ("", ""),
    ],
)
def test_accents_and_quotes_become_what_the_alphabet_has(text: str, folded: str) -> None:
    assert fold(text) == folded
