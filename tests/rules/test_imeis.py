"""Reading a field that may hold the IMEIs of a dual-SIM phone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imeicheck.rules.imei import Imei, NotAnImei, read
from imeicheck.rules.imeis import MOST, read_all
from tests.strategies import imeis15

A, B = "490154203237518", "356938035643809"
LOST = "35693803564380"


def shown(text: str) -> list[str]:
    """The digits of each number, or the cause why it is none."""
    return [number.digits if isinstance(number, Imei) else number.cause for number in read_all(text)]


@pytest.mark.parametrize(
    "text",
    [A, "490154 203237 518", f"IMEI: {A}", f"{A}/01", f"{A}.0", f"  {A} , ", f"IMEI1: {A} IMEI2:", f"S/N R58M12 {A}"],
)
def test_a_text_with_one_number_is_one_imei(text: str) -> None:
    assert shown(text) == [A]


@pytest.mark.parametrize(
    "text",
    [
        f"{A} {B}",
        f"{A},{B}",
        f"{A}; {B}",
        f"{A}/{B}",
        f"{A} / {B}",
        f"{A}|{B}",
        f"{A}\t{B}",
        f"{A}\r\n{B}\r\n",
        f"{A} and {B}",
        f"{A} & {B}",
        f"{A} + {B}",
        f"{A} na {B}",
        f"{A} и {B}",
        f"{A}和{B}",
        f"{A}、{B}",
        f"{A}، {B}",
        f'"{A}","{B}"',
        f"{A}/01 / {B}/78",
        f"{A} / 01\n{B} / 78",
        f"{A}/01 {B} / 78",
        f"IMEI1\n{A} / 01\nIMEI2\n{B} / 78",
        f"IMEI: {A} SV: 01 IMEI: {B} SV: 78",
        f"{A} {B} please",
        f"my phone number 0712345678 {A} {B} (black)",
        f"{A}.0\n{B}.0",
        "49 015420 323751 8 35 693803 564380 9",
        "49-015420-323751-8, 35-693803-564380-9",
        f"IMEI1: {A} IMEI2: {B}",
        f"IMEI1 {A} IMEI2 {B}",
        f"IMEI 1 {A}\nIMEI 2 {B}",
        f"IMEI 1: {A} / IMEI 2: {B}",
        f"IMEI (sim slot 1)\n{A}\nIMEI (sim slot 2)\n{B}\nSerial number\nR58M12ABCDE\nIMEI SV\n01",
        f"GTIN: 09506000134352 {A} {B}",
        f"(8002){A}(8002){B}",
    ],
)
def test_two_numbers_are_two_imeis_whatever_stands_between_them(text: str) -> None:
    assert shown(text) == [A, B]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{A} {LOST}", [A, LOST]),
        (f"{LOST}18 {A}", [f"{LOST}18", A]),
        (f"{A} and 35693803564380O", [A, "characters"]),
        (f"{A}, 356938035643808", [A, "check-digit"]),
        (f"{A}\n3569380356438", [A, "length"]),
        (f"{A} 3.57E+14", [A, "scientific"]),
        ("4,90154203237518E+14", ["scientific"]),
        ("IMEI 2 4901542032375", ["length"]),
        ("IMEI 1 0100000000000", ["length"]),
        (f"(S) Serial No. F2LX1234 IMEI/MEID {A}", [A]),
        (f"IMEI {A} EID: 8904 9032 0000 0100 0000 0212 3456 7890", [A]),
        (f"ICCID 8925 4020 0000 0000 000 IMEI {A}", [A]),
        (f"09506000134352 {A}", ["09506000134352", A]),
        (f"IMEI1: {A} IMEI2: {LOST}", [A, LOST]),
        (f"IMEI1: {A} IMEI2: unknown", [A, "characters"]),
        (f"{A} 35693803564", [A, "length"]),
        ("49 015420 323751 8 35 693803 564380", ["length"]),
        (f"{LOST}, 49015420323751", [LOST, "49015420323751"]),
        ("urn:gsma:imei:49015420-323751-0;svn=01, urn:gsma:imei:35693803-564380-9", ["49015420323751", B]),
        (" ".join([A] * (MOST + 1)), ["length"]),
        ("", ["length"]),
        ("hello", ["characters"]),
    ],
)
def test_a_part_that_cannot_be_read_keeps_its_place(text: str, expected: list[str]) -> None:
    assert shown(text) == expected


numbers = st.lists(imeis15, min_size=1, max_size=MOST)
between = st.sampled_from([" ", ", ", ";", "\n", " / ", " and ", "|", "\t"])


@given(numbers, between)
def test_any_numbers_are_read_back_in_order(imeis: list[Imei], gap: str) -> None:
    assert read_all(gap.join(imei.digits for imei in imeis)) == imeis


@given(numbers, between, st.data())
def test_a_number_that_lost_or_gained_a_character_is_never_left_out(
    imeis: list[Imei], gap: str, data: st.DataObject
) -> None:
    texts = [imei.digits for imei in imeis]
    place, at = data.draw(st.integers(0, len(texts) - 1)), data.draw(st.integers(0, 14))
    texts[place] = texts[place][:at] + data.draw(st.sampled_from(["", "O", "l", "_"])) + texts[place][at + 1 :]
    found = read_all(gap.join(texts))
    whole = [number for number in found if isinstance(number, Imei) and number.check_digit == "ok"]
    assert len(whole) < len(found)
    assert set(whole) <= set(imeis)


@given(st.text(max_size=300) | st.text("0123456789 ,;/\n.IMEI12:and", max_size=120))
def test_any_text_is_at_least_one_number_or_says_why_not(text: str) -> None:
    found = read_all(text)
    assert 1 <= len(found) <= MOST
    assert all(isinstance(number, Imei | NotAnImei) for number in found)
    if isinstance(read(text), Imei):
        assert found == [read(text)]
