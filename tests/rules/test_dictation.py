"""Digits that were read out become digits; everything else stays as it was typed."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imeicheck.rules.dictation import digits
from imeicheck.rules.imei import Imei, NotAnImei, parse
from imeicheck.rules.imeis import read_all
from tests.strategies import imeis15

WORDS = [
    ("zero", "oh", "nought", "null", "sifuri"),
    ("one", "moja", "mosi"),
    ("two", "mbili"),
    ("three", "tatu"),
    ("four", "nne"),
    ("five", "tano"),
    ("six", "sita"),
    ("seven", "saba"),
    ("eight", "nane"),
    ("nine", "tisa", "kenda"),
]
TIMES = {2: ["double", "Double"], 3: ["triple", "treble"]}
IMEI, OTHER = "490154203237518", "356938035643809"
SPOKEN = "four nine oh one five four two oh three two three seven five one eight"


@pytest.mark.parametrize(
    "read_out",
    [
        "four nine oh one five four two oh three two three seven five one eight",
        "Four, nine, zero, one, five, four, two, zero, three, two, three, seven, five, one, eight",
        "nne tisa sifuri moja tano nne mbili sifuri tatu mbili tatu saba tano moja nane",
        "49 oh 1542 nought 323751 EIGHT",
        "IMEI: 4 9 0 1 5 4 2 0 3 2 3 7 5 1 8",
        "four nine\nzero one five four two zero\tthree two three seven five mosi nane",
    ],
)
def test_an_imei_that_was_read_out_is_the_number(read_out: str) -> None:
    assert parse(digits(read_out)).digits == IMEI


@pytest.mark.parametrize(
    ("read_out", "written"),
    [
        ("double five", "55"),
        ("triple  oh", "000"),
        ("Treble 7", "777"),
        ("double nne", "44"),
        ("double double five", "double 55"),
        ("double", "double"),
        ("someone else", "someone else"),
        ("stone two", "stone 2"),
        ("oh-one", "0-1"),
    ],
)
def test_what_is_doubled_is_written_twice_and_what_is_no_digit_stays(read_out: str, written: str) -> None:
    assert digits(read_out) == written


@pytest.mark.parametrize("text", ["490154203237518,0", "49015420323751,00 ", "3,52E+14", "3,5e+14"])
def test_a_decimal_comma_is_not_a_pause(text: str) -> None:
    assert digits(text) == text


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("490154203237518,0", [IMEI]),
        ("490154203237518, 356938035643809", [IMEI, OTHER]),
        ("490,154,203,237,518", [IMEI]),
        ("four nine oh, one five four two oh three two three, seven five one eight", [IMEI]),
        (f"IMEI one: {IMEI}, IMEI two: {OTHER}", [IMEI, OTHER]),
        (f"{SPOKEN}, three five six nine three eight oh three five six four three eight oh nine", [IMEI, OTHER]),
        (f"{SPOKEN}, 35693803564380", [IMEI, "35693803564380"]),
        ("four nine oh one five four two oh three two three seven five, one, oh", ["check-digit"]),
        ("4901542032375,00", ["length", "length"]),
    ],
)
def test_a_comma_is_a_pause_between_groups_and_a_border_between_numbers(typed: str, expected: list[str]) -> None:
    found = read_all(digits(typed))
    assert [number.digits if isinstance(number, Imei) else number.flaw for number in found] == expected


@given(imeis15, st.data())
def test_any_imei_can_be_read_out_in_any_words(imei: Imei, data: st.DataObject) -> None:
    spoken = []
    for run in re.finditer(r"(\d)\1*", imei.digits):
        left, digit = len(run[0]), int(run[1])
        while left:
            times = data.draw(st.integers(1, min(left, 3)))
            word = data.draw(st.sampled_from([*WORDS[digit], str(digit)]))
            spoken.append(word if times == 1 else f"{data.draw(st.sampled_from(TIMES[times]))} {word}")
            left -= times
    between = data.draw(st.sampled_from([" ", ", ", "  ", "\n"]))
    read_out = data.draw(st.sampled_from([str.lower, str.upper, str.title]))(between.join(spoken))
    assert parse(digits(read_out)) == imei


@given(st.text("0123456789 -/.:IMEI", max_size=40))
def test_what_was_typed_in_digits_stays_as_it_is(text: str) -> None:
    assert digits(text) == text


@given(
    st.text(max_size=200) | st.lists(st.sampled_from(["double ", "one", " ", "triple ", "oh", ",", "9"])).map("".join)
)
def test_any_text_can_be_read_and_once_is_enough(text: str) -> None:
    written = digits(text)
    assert digits(written) == written or "double" in text.lower() or "triple" in text.lower()
    try:
        parse(written)
    except NotAnImei:
        pass
