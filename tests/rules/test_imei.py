"""Reading an IMEI the way people, tills and networks write it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imeicheck.rules.imei import LONGEST_TEXT, Imei, NotAnImei, from_phone, luhn_digit, parse, read
from tests.strategies import imeis, imeis15, imeis16, phones

SCRIPTS = {
    "arabic-indic": "٠١٢٣٤٥٦٧٨٩",
    "persian": "۰۱۲۳۴۵۶۷۸۹",
    "devanagari": "०१२३४५६७८९",
    "bengali": "০১২৩৪৫৬৭৮৯",
    "full-width": "０１２３４５６７８９",
}
INVISIBLE = [
    "\u200b",
    "\u200c",
    "\u200d",
    "\u200e",
    "\u200f",
    "\u202a",
    "\u202c",
    "\u2066",
    "\u2069",
    "\ufeff",
    "\u00ad",
]
SEPARATORS = ["", "", "", " ", "-", "/", ".", "\t", "\n", "  ", " - ", "\u00a0", "\u202f", "\u2011", "\u2013", "\u2212"]
LABELS = [
    "", " ", "IMEI:", "IMEI: ", "imei ", "Imei", "IMEI1:", "IMEI1: ", "IMEI 2: ", "IMEI2 ", "IMEI (1): ", "IMEI/SV ",
    "IMEI/SV: ", "IMEI SV: ", "IMEISV:", "IMEI(SV): ", "IMEI No. ", "IMEI number: ", "IMEI #", "IMEI=", "ＩＭＥＩ：",
    "IMEI\u00a01:\u00a0", "\u200fIMEI: ",
]  # fmt: skip


@st.composite
def ways_of_writing(draw: st.DrawFn, digits: str) -> str:
    script = draw(st.none() | st.sampled_from(list(SCRIPTS.values())))
    written = digits if script is None else "".join(script[int(d)] for d in digits)
    gaps = draw(
        st.lists(st.sampled_from(SEPARATORS + INVISIBLE), min_size=len(digits), max_size=len(digits)).filter(
            lambda gaps: (
                gaps[:-1].count(".") != 1  # a single dot is a decimal point
                and gaps[:-1].count("/") != 1  # a single slash is in front of a software version
                and not (digits[0] in "12" and gaps[0].isspace())  # the number of a slot
            )
        )
    )
    return draw(st.sampled_from(LABELS)) + "".join(d + gap for d, gap in zip(written, gaps, strict=True))


def flaw_of(text: str) -> str:
    with pytest.raises(NotAnImei) as caught:
        parse(text)
    return caught.value.flaw


def read_or_flaw(text: str) -> Imei | str:
    try:
        return parse(text)
    except NotAnImei as e:
        return e.flaw


def slow_luhn(digits14: str) -> str:
    """ISO/IEC 7812-1 by trying every end, counted from the right with the check digit in place 1."""
    for end in "0123456789":
        total = 0
        for place, digit in enumerate(reversed(digits14 + end), start=1):
            value = int(digit) * (2 if place % 2 == 0 else 1)
            total += value - 9 if value > 9 else value
        if total % 10 == 0:
            return end
    raise AssertionError("no digit fits")


def test_a_known_imei_is_read() -> None:
    imei = parse("490154203237518")
    assert imei.digits == "490154203237518"
    assert (imei.phone, imei.tac, imei.reporting_body) == (49015420323751, "49015420", "49")
    assert imei.check_digit == "ok"


def test_a_factory_default_is_still_a_well_formed_imei() -> None:
    assert parse("004999010640000").phone == 499901064000


@pytest.mark.parametrize("digits", ["49015420323751", "4901542032375101"])
def test_fourteen_and_sixteen_digits_have_no_check_digit(digits: str) -> None:
    imei = parse(digits)
    assert imei.digits == digits
    assert imei.check_digit == "absent"
    assert imei.phone == 49015420323751


@given(phones)
def test_the_check_digit_agrees_with_the_standard_read_slowly(phone: int) -> None:
    assert luhn_digit(f"{phone:014d}") == slow_luhn(f"{phone:014d}")


@given(phones)
def test_an_imei_made_from_a_phone_reads_back_as_that_phone(phone: int) -> None:
    assert parse(from_phone(phone).digits).phone == phone


@given(imeis15, st.integers(0, 14), st.integers(1, 9))
def test_any_single_wrong_digit_fails(imei: Imei, place: int, off: int) -> None:
    digits = imei.digits
    wrong = digits[:place] + str((int(digits[place]) + off) % 10) + digits[place + 1 :]
    assert flaw_of(wrong) == "check-digit"


@settings(max_examples=300)
@given(st.data(), imeis)
def test_any_way_of_writing_an_imei_reads_as_its_digits(data: st.DataObject, imei: Imei) -> None:
    assert parse(data.draw(ways_of_writing(imei.digits))) == imei


@given(st.data(), imeis15, st.sampled_from(["/01", " / 78", "/\u200e99 ", "\u204401", " \u2215 00\n", "/०१"]))
def test_a_software_version_behind_fifteen_digits_is_left_out(data: st.DataObject, imei: Imei, svn: str) -> None:
    assert parse(data.draw(ways_of_writing(imei.digits)) + svn) == imei


@given(imeis16)
def test_a_software_version_behind_fourteen_digits_makes_an_imeisv(imei: Imei) -> None:
    assert parse(f"{imei.digits[:14]}/{imei.digits[14:]}") == imei


@pytest.mark.parametrize("digits", SCRIPTS.values(), ids=SCRIPTS.keys())
def test_digits_of_each_script_are_read(digits: str) -> None:
    assert parse("".join(digits[int(d)] for d in "490154203237518")).digits == "490154203237518"


@pytest.mark.parametrize("label", LABELS)
def test_each_label_in_front_is_left_out(label: str) -> None:
    assert parse(f"{label}490154203237518").digits == "490154203237518"


def test_the_number_of_the_slot_is_never_read_as_a_digit_of_the_imei() -> None:
    assert parse("IMEI 1 490154203237518").digits == "490154203237518"


@given(imeis15, st.integers(0, 14), st.characters().filter(lambda c: not c.isdecimal() and c.isprintable() and c > "/"))
def test_a_letter_or_sign_among_the_digits_fails(imei: Imei, place: int, intruder: str) -> None:
    digits = imei.digits
    text = digits[:place] + intruder + digits[place + 1 :]
    read = read_or_flaw(text)
    if isinstance(read, Imei):  # a character that does not count: one digit is missing, and that is all that may be
        assert read.digits == digits[:place] + digits[place + 1 :]
    else:
        assert read in ("characters", "length")


@given(st.text(max_size=LONGEST_TEXT + 10))
def test_no_text_crashes(text: str) -> None:
    read = read_or_flaw(text)
    if isinstance(read, Imei):
        assert read.digits.isascii()
        assert read.digits.isdecimal()
    else:
        assert read in ("length", "characters", "check-digit")


@settings(max_examples=300)
@given(st.text("IMEISV :=/#.()NO12\u200f\u00a0\ud800\U0001f4f1٣é0123456789"))
def test_no_text_that_looks_like_an_imei_crashes(text: str) -> None:
    try:
        imei = parse(text)
    except NotAnImei:
        return
    assert len(imei.digits) != 15 or slow_luhn(imei.digits[:14]) == imei.digits[14]


@given(st.text("0123456789", max_size=40).filter(lambda digits: len(digits) not in (14, 15, 16)))
def test_any_other_number_of_digits_is_a_wrong_length(digits: str) -> None:
    assert flaw_of(digits) == "length"


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("", "length"),
        ("   ", "length"),
        ("IMEI:", "length"),
        ("4901542032375", "length"),
        ("49015420323751801", "length"),
        ("490154203237518" + " " * LONGEST_TEXT, "length"),
        ("hello", "characters"),
        ("49015420323751X", "characters"),
        ("490154203237518,490154203237518", "characters"),
        ("+490154203237518", "characters"),
        ("४९०१५४२०३२३७५१²", "characters"),
        ("490154203237518\0", "characters"),
        ("490154203237517", "check-digit"),
        ("IMEI: 49-015420-323751-0", "check-digit"),
    ],
)
def test_each_way_to_be_wrong_has_its_name(text: str, flaw: str) -> None:
    assert flaw_of(text) == flaw


def test_the_longest_text_that_is_looked_at_is_read() -> None:
    assert parse("490154203237518".ljust(LONGEST_TEXT)).digits == "490154203237518"


def test_an_error_that_is_kept_does_not_keep_its_callers_alive() -> None:
    number = read("1")
    assert isinstance(number, NotAnImei)
    assert number.__traceback__ is None


@given(imeis15)
def test_an_error_does_not_repeat_the_text(imei: Imei) -> None:
    with pytest.raises(NotAnImei) as caught:
        parse(imei.digits + "x")
    assert imei.digits not in str(caught.value)
