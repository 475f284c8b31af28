"""IMEIs are found however they are written, and never made up."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sms_gateway.understand.numbers import MOST_NUMBERS, find
from tests.sms.understand.writing import (
    NOKIA,
    OTHER,
    OTHER_SHAPES,
    SEPARATORS,
    any_imeis,
    found,
    read,
    real_imeis,
    scattered,
    sums_to_ten,
    with_check_digit,
    words,
    written_out,
)

FORMS = (
    "07# ### ###", "07########", "+2547########", "+254 7## ### ###", "002547########", "9#### #####", "9#########",
    "+91 9#### #####", "+55 11 9####-####", "1##########", "03## #######", "01#########", "8 9## ###-##-##",
    "06 ## ## ## ##", "77 ### ## ##",
)  # fmt: skip


@st.composite
def phone_numbers(draw: st.DrawFn) -> str:
    """As people write them, spaced or not."""
    return "".join(draw(st.sampled_from("0123456789")) if c == "#" else c for c in draw(st.sampled_from(FORMS)))


prices = st.integers(1, 9999).flatmap(
    lambda n: st.sampled_from([f"{n}00", f"{n}000", f"{n},000", f"{n} 000", f"{n}50", f"ksh {n}00", f"{n}k", f"{n}.00"])
)


@given(any_imeis, st.data(), words, words)
def test_an_imei_is_found_in_any_script_and_shape_within_any_words(
    imei: str, data: st.DataObject, before: str, behind: str
) -> None:
    assert found(f"{before} {data.draw(written_out(imei))} {behind}") == [imei]


@given(real_imeis, st.data())
def test_an_imei_that_begins_as_they_do_is_found_in_other_shapes_too(imei: str, data: st.DataObject) -> None:
    assert found(data.draw(written_out(imei, OTHER_SHAPES))) == [imei]


@given(real_imeis, st.data())
def test_an_imei_is_found_with_separators_anywhere(imei: str, data: st.DataObject) -> None:
    text = "imei " + data.draw(scattered(imei))
    assert found(text) == [imei]


@given(
    any_imeis,
    any_imeis,
    st.sampled_from(["", " ", ",", ", ", "\n", "/", " and ", ";", " na ", "&", "-", " 2: ", "、", "|"]),
)
def test_two_imeis_are_both_found_whatever_stands_between(one: str, two: str, between: str) -> None:
    assert found(one + between + two) == list(dict.fromkeys((one, two)))


@given(real_imeis, real_imeis, st.sampled_from(SEPARATORS[:4]), st.sampled_from([", ", "\n", " and ", " / "]))
def test_two_imeis_with_separators_of_their_own_are_both_found(one: str, two: str, inner: str, between: str) -> None:
    def parted(n: str) -> str:
        return inner.join((n[:2], n[2:8], n[8:14], n[14]))

    assert found(parted(one) + between + parted(two)) == list(dict.fromkeys((one, two)))


@given(phone_numbers(), prices, st.sampled_from([" ", ", ", "\n", " - ", "/", " "]), st.booleans())
def test_a_phone_number_next_to_a_price_is_no_imei(phone: str, price: str, between: str, turned: bool) -> None:
    parts = (price, phone) if turned else (phone, price)
    assert found(between.join(parts)) == []


@given(any_imeis, st.data())
def test_letters_are_taken_for_digits_only_where_the_check_digit_is_then_right(imei: str, data: st.DataObject) -> None:
    letters = {"0": "Oo0Оо", "1": "lI1"}
    typed = "".join(data.draw(st.sampled_from(letters.get(c, c))) for c in imei)
    if typed == imei or not any(c.isdigit() for c in typed):
        return
    (number,) = find(f"imei {typed} ok").read
    assert number.guessed
    assert number.imei.digits == imei
    wrong = typed[:-1] + str((int(imei[-1]) + 3) % 10)
    assert find(wrong).read == ()


@example("300500000004B42")
@given(st.lists(st.sampled_from("0123456789OoIlB"), min_size=15, max_size=15).map("".join))
def test_every_letter_stood_where_a_digit_belongs(token: str) -> None:
    for number in find(token).read:
        assert len(number.imei.digits) == 15
        assert sums_to_ten(number.imei.digits)
        assert all(c == d or (c, d) in {("O", "0"), ("o", "0"), ("l", "1"), ("I", "1")} for c, d in zip(token, number.imei.digits, strict=True))  # fmt: skip # noqa: E501


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("35-693803-564380-9/01", [OTHER]),
        ("35693803564380 9", [OTHER]),
        ("35693803564380", ["35693803564380"]),
        ("3569380356438001", ["3569380356438001"]),
        ("35-693803-564380", ["35693803564380"]),
        ("35-693803-564380-01", ["3569380356438001"]),
        (f"IMEI1: {NOKIA} IMEI2: {OTHER}", [NOKIA, OTHER]),
        (f"IMEI1{NOKIA}", [NOKIA]),
        (f"(1) {NOKIA} (2) {OTHER}", [NOKIA, OTHER]),
        (f"1️⃣{NOKIA} 2️⃣{OTHER}", [NOKIA, OTHER]),
        (f"①{NOKIA} ②{OTHER}", [NOKIA, OTHER]),
        (f"{NOKIA} {NOKIA} {NOKIA[:14]}", [NOKIA]),
        (f"IMEI/MEID {NOKIA}", [NOKIA]),
        (f"*#06# {NOKIA}", [NOKIA]),
        (f"serial number {NOKIA}", [NOKIA]),
        (f"我的imei是{NOKIA}请查", [NOKIA]),
        (f"0712345678 {NOKIA} 25000", [NOKIA]),
        ("проверьте 359ОО8О613544О3", ["359008061354403"]),
        ("3569380356 43809", [OTHER]),
        (f"imei 1: {NOKIA}\n\nimei 2: 35 693803 564380 9", [NOKIA, OTHER]),
        (
            "IMEI: 490154203237518 / 01\nIMEI: 356938035643809 / 01\nMEID: 35693803564380\nS/N: R58M123ABCD",
            [NOKIA, OTHER],
        ),
        ("22-11-2026 123456", []),
        ("12/05/2024 10:30 25000", []),
        ("490154203237519", []),
        ("00254712345678", []),
        ("+25471234567890", []),
        ("8925402106412345678", []),
        ("270113177609606898", []),
    ],
)
def test_numbers_are_read_as_they_are_meant(text: str, numbers: list[str]) -> None:
    assert found(text) == numbers


def test_at_most_ten_are_looked_for() -> None:
    many = [with_check_digit(f"35{n:012d}") for n in range(MOST_NUMBERS + 5)]
    assert found(" ".join(many)) == many[:MOST_NUMBERS]


@given(st.text("0123456789 ,.-/\n+()", max_size=200))
def test_whatever_has_15_digits_has_a_right_check_digit(text: str) -> None:
    assert all(sums_to_ten(n.imei.digits) for n in read(text).numbers if len(n.imei.digits) == 15)
