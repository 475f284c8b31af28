"""A number that was meant as an IMEI and cannot be read is reported; other numbers beside an IMEI are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_gateway.understand.numbers import find
from tests.sms.understand.writing import NOKIA, OTHER, SHAPES, read, real_imeis, sums_to_ten, written_out

SLIPS = (
    "356938035643803", "3569380356438", "35693803564380912", "35-693803-564380-3", "35 693803 564380 3",
    "356938 035643 803", "3569 3803 5643 803", "35693803 564380 3", "356.938.035.643.803", "3569380356438O3",
    "356938O35643803", "35693803564380I", "49O1542O323751", "35693803564B809", "356938035643S09", "35693803564380ll9",
    "35-O93803-564380-3", "imei 356938035", "3.57E+14", "35 693803 56438", "3 5 6 9 3 8 0 3 5 6 4 3 8 0 3",
    "৩৫৬৯৩৮০৩৫৬৪৩৮০৩", "356938035643803.0", "urn:gsma:imei:35693803-56438",
)  # fmt: skip
FORMS = (
    "{imei} and {slip}", "IMEI1: {imei} IMEI2: {slip}", "IMEI1: {slip} IMEI2: {imei}", "{slip}\n{imei}",
    "{imei}, {slip}",
    "{slip} {imei}", "imei 1 {imei}\nimei 2 {slip}", "{imei}/{slip}", "({imei})({slip})", "{imei} {slip} thanks",
    "1) {slip} 2) {imei}", "1. {slip}\n2. {imei}", "{imei};{slip}", "IMEI (slot 1): {imei} IMEI (slot 2): {slip}",
    "IMEI (sim slot 1) {slip} IMEI (sim slot 2) {imei}", "sim 1 {slip} sim 2 {imei}",
)  # fmt: skip
OTHERS = (
    "0712345678", "+254712345678", "254712345678", "00254712345678", "+8801712345678", "8801712345678", "8613800138000",
    "5511912345678", "6281234567890", "2348012345678", "002348012345678", "4915112345678", "+86 138 0013 8000",
    "KSh 25,000", "25000", "12/05/2024 10:30", "2024-05-12", "123456", "OTP 482913", "5901234123457",
    "GTIN 05901234123457", "05901234123457", "EAN 3569380356438", "EAN-13: 3569380356438", "0190199246850",
    "190199246850", "8806090123456", "6941059648208", "R58M12345AB", "S/N R58M12345AB", "S/N: F2LXG0ABCDEF",
    "serial 123456789012345", "imsi 639021234567890", "8925402106412345678", "ICCID 89254021064123456789",
    "A0000041E5F3B2", "MEID 35693803564380", "99000ABC123456", "SM-G991B", "price 150 000 FCFA",
    "KES 12 500 call 0722 000 111", "call me 0712 345 678 25000", "1732270000000", "35202-1234567-1", "SN123456789",
    "2026-11-21 13:00:00", "B/N 4012345", "ref RR123456789KE", "QJK3A2B1CD Confirmed. Ksh2,000.00", "86 yuan",
    "+49 151 12345678", "version 14.0.1", "45k", "(0712) 345-678, 30000", "+1 202 555 0123 20000",
)  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("slip", SLIPS)
def test_an_imei_that_cannot_be_read_is_reported_beside_one_that_can(slip: str, form: str) -> None:
    wanted = read(form.format(imei=NOKIA, slip=slip))
    assert [number.imei.digits for number in wanted.numbers] == [NOKIA]
    assert len(wanted.unread) == 1


@pytest.mark.parametrize("form", ["{imei} {other}", "{other}\n{imei}", "{other}, IMEI {imei}", "{imei} - {other}"])
@pytest.mark.parametrize("other", OTHERS)
def test_what_is_no_imei_beside_one_is_passed_over(other: str, form: str) -> None:
    wanted = read(form.format(imei=NOKIA, other=other))
    assert [number.imei.digits for number in wanted.numbers] == [NOKIA]
    assert wanted.unread == ()


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str]:
    """An IMEI with one wrong digit, as digits and in a shape that people use."""
    imei = draw(real_imeis)
    place = draw(st.integers(8, 14))
    digits = imei[:place] + draw(st.sampled_from("0123456789")) + imei[place + 1 :]
    return digits, draw(written_out(digits, SHAPES))


@given(
    real_imeis,
    slips(),
    st.sampled_from([" and ", ", ", "\n", " ; ", "\nIMEI2: ", " imei (slot 2): ", " x "]),
    st.booleans(),
)
def test_a_slip_in_any_shape_is_never_passed_over(imei: str, slip: tuple[str, str], between: str, turned: bool) -> None:
    digits, typed = slip
    if sums_to_ten(digits):
        return
    found = find(f"{typed}{between}{imei}" if turned else f"{imei}{between}{typed}")
    read_digits = [number.imei.digits for number in found.read]
    assert imei in read_digits
    assert found.unread or digits[:14] in read_digits, "14 digits and a wrong check digit may be read as 14 digits"


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        (f"GTIN 05901234123457 IMEI {NOKIA}", [NOKIA]),
        (f"(01)05901234123457(21)SN123(8002){NOKIA}", [NOKIA]),
        (f"(01)05901234123457(21)490154203237599(8002){NOKIA}", [NOKIA]),
        (f"010590123412345721SN123\x1d8002{NOKIA}", [NOKIA]),
        (f"8002{NOKIA}", [NOKIA]),
        (f"]C18002{NOKIA}", [NOKIA]),
        (f"]C10105901234123457 8002{NOKIA}", [NOKIA]),
        (f"S/N R58M12345AB IMEI {NOKIA}", [NOKIA]),
        ("urn:gsma:imei:49015420-323751-8", [NOKIA]),
        ("urn:gsma:imei:49015420-323751-0", [NOKIA[:14]]),
        ("URN:GSMA:IMEI:49015420-323751-0;svn=42", [NOKIA[:14]]),
        ("urn:gsma:imei:35693803-564381-0", [OTHER[:13] + "1"]),
        (f"imei-{NOKIA}", [NOKIA]),
        ("4901542032375 1F", [NOKIA[:14]]),
        ("49015420323751F", [NOKIA[:14]]),
        ("imei: 49015420323751f", [NOKIA[:14]]),
        (f"IMEI (slot 1): {NOKIA} IMEI (slot 2): {OTHER}", [NOKIA, OTHER]),
        (f"IMEI (sim slot 1)\n{NOKIA}\nIMEI (sim slot 2)\n{OTHER}", [NOKIA, OTHER]),
        (f"{NOKIA}.0", [NOKIA]),
        (f"{NOKIA}.0, {OTHER}.0", [NOKIA, OTHER]),
        ("49015420323751.0", [NOKIA[:14]]),
        (f'="{NOKIA}"', [NOKIA]),
        (f"'{NOKIA}", [NOKIA]),
        (f"+4.90E+14 {NOKIA}", [NOKIA]),
    ],
)
def test_what_machines_write_is_read(text: str, numbers: list[str]) -> None:
    assert [number.imei.digits for number in read(text).numbers] == numbers


@pytest.mark.parametrize(
    "text",
    [
        "4.90E+14",
        "4.90154E+14",
        "4,90E+14",
        "imei 4.9e14",
        "4.90154203237518E+14",
        "3.53879234252633 E+14",
        "3.53879234252633 E14",
        "3.53879234252633 e + 14",
    ],
)
def test_a_number_in_scientific_notation_is_not_complete(text: str) -> None:
    assert (read(text).numbers, read(text).odd) == ((), "scientific")


SECOND, THIRD = "359999051234565", "353879234252633"


@pytest.mark.parametrize(
    "text",
    [
        f"{NOKIA} + 359999051234566",
        f"{NOKIA}+359999051234566",
        f"{NOKIA} +359999051234566",
        f"{NOKIA}+ 359999051234566",
        f"{NOKIA}, +359999051234566",
        f"359999051234566 + {NOKIA}",
        f"{NOKIA} + 35-999905-123456-6",
        f"{NOKIA} +35 999905 123456 6",
        f"IMEI1: {NOKIA} IMEI2: +359999051234566",
        f"IMEI: {NOKIA} + 3599 9905 1234 566",
    ],
)
def test_a_plus_between_two_numbers_does_not_make_the_second_a_phone_number(text: str) -> None:
    wanted = read(text)
    assert ([number.imei.digits for number in wanted.numbers], wanted.unread) == ([NOKIA], ("359999051234566",))


@pytest.mark.parametrize("form", ["{imei} {slip}", "{slip}\n{imei}", "{imei}, {slip}?", "is {slip} or {imei} stolen?"])
@pytest.mark.parametrize(
    "slip",
    [
        "35999905123456B", "3599990s1234565", "3538792b4252633", "35387923425263Z", "S53879234252633",
        "B53879234252633", "s53879234252633", "3S3879234252633", "35387923425263z", "3538792342526gg",
        "353879234252?33", "3538792342*2633", "3538792342**633", "35387923425****", "3538792342••633",
        "353879xx4252633", "35-999905-12345B-5", "35999905 1234s6 5",
    ],
)  # fmt: skip
def test_letters_and_masks_in_place_of_digits_are_never_passed_over(slip: str, form: str) -> None:
    wanted = read(form.format(imei=NOKIA, slip=slip))
    assert [number.imei.digits for number in wanted.numbers] == [NOKIA]
    assert len(wanted.unread) == 1
    assert len(wanted.unread[0]) == 15


@pytest.mark.parametrize(
    "other",
    [
        "R58M12345ABCDE", "RF8N123ABCD", "S/N 353879234B52633", "MEID 99000BB4123456", "27AAPFU0939F1ZV",
        "SN0123456789ABC",
        "SM-A525F", "iPhone14ProMax", "LPA:1$rsp.example", "order 202611211234567", "waybill 123456789012345",
        "order 2026 1121 1234 567", "iccid 8925 4020 0000 0000 000", "ICCID: 89254 02000 00000 00000",
        "EID 8904 9032 0000 0000 0000 0000 0000 0001", "EID: 89049032 12345123 45123456 78901235",
        "imsi 639 02 1234567890", "serial 3538 7923 4252", "+351 912 345 678 500", "+254 712 345 678 500",
        "IMEI SV: 78", "imei 1 45 days",
    ],
)  # fmt: skip
def test_other_numbers_and_names_are_passed_over(other: str) -> None:
    for text in (f"{NOKIA} {other}", f"{other}\n{NOKIA}", f"IMEI: {NOKIA}\n{other}"):
        wanted = read(text)
        assert ([number.imei.digits for number in wanted.numbers], wanted.unread) == ([NOKIA], ()), text


@pytest.mark.parametrize(
    ("label", "unread"),
    [
        ("IMEI2: 35999905", "35999905"),
        ("IMEI2: 3538", "3538"),
        ("IMEI 2 3538", "3538"),
        ("IMEI-2: 3538", "3538"),
        ("IMEI No.2 - 3538", "3538"),
        ("IMEI (slot 2): 3599 9905", "35999905"),
        ("IMEI2: 35-999905", "35999905"),
        ("IMEI2: +35999905", "35999905"),
        ("IMEI2: 359999XXXXXX565", "359999XXXXXX565"),
        ("IMEI2: ***********2633", "***********2633"),
        ("IMEI2: •••••••••••2633", "***********2633"),
        ("IMEI2: 3538 79** **** 633", "353879******633"),
        ("IMEI2: 353879234252633123456", "353879234252633123456"),
        ("IMEI: 35387923", "35387923"),
    ],
)
def test_a_label_needs_a_number_that_can_be_read(label: str, unread: str) -> None:
    for text in (f"IMEI1: {NOKIA} {label}", f"{label} IMEI1: {NOKIA}", f"{label}\n{NOKIA}", f"{NOKIA}\n{label}"):
        wanted = read(text)
        assert ([number.imei.digits for number in wanted.numbers], wanted.unread) == ([NOKIA], (unread,)), text


@pytest.mark.parametrize(
    "text",
    [
        f"check this imei please {NOKIA}",
        f"is imei 1 enough? {NOKIA}",
        f"{NOKIA} is imei1 enough?",
        f"IMEI: {NOKIA} IMEI2: none, call 0712345678",
        f"IMEI: Samsung A52 {NOKIA}",
        f"IMEI: A52 {NOKIA}",
        f"IMEI: iPhone13 pro {NOKIA}",
        f"IMEI1{NOKIA}",
        f"IMEI1: {NOKIA} IMEI2: same as 1",
        f"IMEI1: {NOKIA}\nIMEI2:\nSN: 12345678",
        f"so{NOKIA}",
        f"*{NOKIA}*",
        f"is {NOKIA}?",
    ],
)
def test_a_label_with_words_behind_it_is_nothing_to_complain_about(text: str) -> None:
    wanted = read(text)
    assert ([number.imei.digits for number in wanted.numbers], wanted.unread) == ([NOKIA], ())


@pytest.mark.parametrize("text", [f"{THIRD[:-1]}?", f"*{THIRD[:-1]}*"])
def test_a_mark_around_fourteen_digits_masks_none(text: str) -> None:
    assert [number.imei.digits for number in read(text).numbers] == [THIRD[:-1]]


@pytest.mark.parametrize("serial", ["S/N 123456 ", "SN: 12345678\n"])
@pytest.mark.parametrize("slip", ["35-693803-564380-3", "356938035643803", "35 693803 564380 3"])
def test_a_slip_behind_a_serial_number_is_reported(serial: str, slip: str) -> None:
    assert len(read(f"{NOKIA}\n{serial}{slip}").unread) == 1


@pytest.mark.parametrize("digits", ["953879234252633", "303879234252633"])
def test_fifteen_digits_one_slip_from_an_imei_are_reported(digits: str) -> None:
    assert read(f"{NOKIA} {digits}").unread == (digits,)
