"""How people and systems write an IMEI, as cases in public formats; and what is never read as another number."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imeicheck.rules.buckets import Coverage
from imeicheck.rules.imei import Imei, NotAnImei, parse, read
from imeicheck.rules.verdict import Finding, decide
from tests.strategies import imeis15

N = "490154203237518"
WHOLE = [
    f"{N}.0",
    f"{N}.00",
    f"{N},0",
    f"{N}.0 ",
    " 49-015420-323751-8 ",
    "49.015420.323751.8",
    "٤٩٠١٥٤٢٠٣٢٣٧٥١٨٫٠",
    "४९०१५४२०३२३७५१८.०",
    "490 154 203 237 518.0",
    f"'{N}",
    f"’{N}",
    f'="{N}"',
    f'=" {N} "',
    f'"{N}"',
    f"“{N}”",
    f"\xa0{N}\xa0",
    f"\ufeff{N}",
    f"{N},",
    f"{N}F",
    f"{N}f",
    "49-015420-323751-8-F",
    f"imei-{N}",
    f"imei_{N}",
    f"IMEI:{N}",
    f"IMEI : {N}",
    f"IMEI{N}",
    f"IMEI/MEID: {N}",
    f"IMEI (slot 1): {N}",
    f"IMEI (sim slot 2) {N}",
    f"IMEI (SIM 1): {N}",
    f"IMEI slot 1: {N}",
    f"IMEI1: {N}",
    f"IMEI 2 {N}",
    "urn:gsma:imei:49015420-323751-8",
    "URN:GSMA:IMEI:49015420-323751-8;vers=0",
    "urn:imei:490154203237518",
    f"(8002){N}",
    f"(8002) {N}",
    f"8002{N}",
    f"]C18002{N}",
    f"]d2\x1d8002{N}\x1d",
    f"(01)09506000134352(8002){N}(21)ABC1",
    f"01095060001343528002{N}",
    f"]C101095060001343528002{N}\x1d21ABC12345678901234",
    f"]C1010950600013435221ABC1\x1d8002{N}",
    f"GTIN: 09506000134352 IMEI: {N}",
    f"IMEI: {N} GTIN-14 09506000134352",
    f"EAN 4006381333931, {N}",
    f"UPC: 012345678905\n{N}",
    f"IMEI: {N} S/N: R58M12ABCDE",
    f"S/N R58M12ABCDE {N}",
    f"SN:R58M12ABCDE;IMEI:{N}",
    f"Serial No. 356938035643809 IMEI {N}",
    f"Serial number: 123456789012345\nIMEI: {N}",
    f"IMEI {N}\nMEID 49015420323751",
    f"IMEI: {N}\nIMEI SV: 01",
    f"ICCID 8944100030123456789 IMEI {N}",
    f"EID: 89049032000001000000000123456789 IMEI: {N}",
    f"IMEI1: {N} IMEI2:",
]


@pytest.mark.parametrize("text", WHOLE)
def test_a_number_is_read_as_people_and_systems_write_it(text: str) -> None:
    assert parse(text).digits == N


@pytest.mark.parametrize(
    "text",
    [
        "49015420323751.0",
        "49015420323751,0",
        "49015420323751.00 ",
        "٤٩٠١٥٤٢٠٣٢٣٧٥١.٠",
        "49 015420 323751.0",
        "49-015420-323751,0",
        "49015420323751F",
        "49015420323751f",
        "urn:gsma:imei:49015420-323751-0",
        "urn:gsma:imei:49015420-323751-0;svn=01",
        "urn:gsma:imei:49015420-323751;svn=01;vers=0",
        "IMEI: 49015420323751.0",
        "IMEI: 49015420323751 S/N R58M12",
    ],
)
def test_what_is_not_a_check_digit_is_never_taken_for_one(text: str) -> None:
    assert parse(text).digits == N[:14]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        *(
            (text, "scientific")
            for text in ("3.52E+14", "3,52E+14", "4.90154203237518e+14", "IMEI: 3.5E+14", '="3.52E+14"', "4E14")
        ),
        *(
            (text, "characters")
            for text in (f"{N}.5", "49015420323751.8", f"{N},5", f"{N}FF", f"{N[:13]}FF", f"{N}E", f"S/N {N}")
        ),
        *(
            (text, "characters")
            for text in (f"IMEI1: {N} IMEI2: 356938035643809", f"{N},356938035643809", f"09506000134352 IMEI {N}")
        ),
        *(
            (text, "length")
            for text in (
                f"{N[:12]}.0",
                f"{N} 356938035643809",
                f"8002{N[:14]}",
                "(8002)",
                "(01)09506000134352 49015420323751",
            )
        ),
        *(
            (text, "check-digit")
            for text in (f"8002{N[:14]}7", f"{N[:14]}7.0", f"{N[:14]}7F", "urn:gsma:imei:49015420-323751-7")
        ),
    ],
)
def test_what_cannot_be_read_for_sure_is_not_an_imei(text: str, cause: str) -> None:
    number = read(text)
    assert isinstance(number, NotAnImei)
    assert number.cause == cause
    assert number.flaw in ("length", "characters", "check-digit")


def test_scientific_notation_says_that_digits_are_lost_and_how_to_keep_them() -> None:
    number = read("3.52E+14")
    assert isinstance(number, NotAnImei)
    assert number.flaw == "characters"
    assert "digits" in str(number)
    assert "as text" in str(number)


ADDED = ["", ".0", ",0", ".00", ".5", ",25", "F", "f", "O", "A", "x", "/01", "E+14", "'", ".0F"]
DIGITS = ["0", "8", " 0", "-3", "00"]


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[Imei, str]:
    """An IMEI, and a text in which one of its digits is lost or something is added."""
    imei = draw(imeis15)
    digits, added = imei.digits, draw(st.sampled_from(ADDED + DIGITS))
    if added not in DIGITS:  # a digit in place of a lost one may well be another number
        at = draw(st.integers(0, 15))
        digits = digits[:at] + digits[at + 1 :]
    front = draw(st.sampled_from(["", "'", '="', "IMEI: ", "IMEI1 ", "imei-", "(8002)", "urn:gsma:imei:", "S/N "]))
    return imei, front + digits + added


NOTHING_FOUND = Finding((), Coverage(True, True, None, None), 7)
NOW = datetime(2026, 11, 21, tzinfo=UTC)


@settings(max_examples=1000)
@given(spoiled())
def test_a_number_that_lost_or_gained_characters_is_never_not_listed_as_another(case: tuple[Imei, str]) -> None:
    imei, text = case
    number = read(text)
    if isinstance(number, Imei) and decide(number, NOTHING_FOUND, None, False, NOW).answer == "not_listed":
        assert number == imei
