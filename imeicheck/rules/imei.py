"""A mobile equipment identity as people, tills and networks write it (3GPP TS 23.003, clause 6).

    IMEI    15 digits: TAC 8, serial number 6, check digit 1 (Luhn, ISO/IEC 7812)
    IMEISV  16 digits: TAC 8, serial number 6, software version (SVN) 2, no check digit

The first 14 digits name the phone. The check digit exists to catch typing and is never sent over
the air (TS 22.016), so 14 or 16 digits carry no protection: one slip makes them another phone's.
"""

from typing import Literal

import msgspec

from imeicheck.rules import notation

CheckDigit = Literal["ok", "absent"]
Flaw = Literal["length", "characters", "check-digit"]
Cause = Literal["length", "characters", "check-digit", "scientific"]
"""What is wrong with a text, in more detail than its flaw: `scientific` is a number that lost digits."""

LONGEST_TEXT = 256
"""Characters looked at: no way of writing an IMEI comes near it."""


class NotAnImei(ValueError):
    """The text is not an IMEI. The message does not contain the text.

    `flaw` is part of the public contract; `cause` chooses the sentence for the person who sent the text.
    """

    def __init__(self, cause: Cause) -> None:
        super().__init__(EXPLANATIONS[cause])
        self.cause: Cause = cause
        self.flaw: Flaw = "characters" if cause == "scientific" else cause


EXPLANATIONS: dict[Cause, str] = {
    "length": "an IMEI has 15 digits (14 without the check digit, 16 with the software version)",
    "characters": "an IMEI is digits only; spaces, dashes, slashes and dots between them are fine",
    "check-digit": "a digit is wrong: the last digit does not fit the others. Dial *#06# to see the number again",
    "scientific": (
        "the spreadsheet shows the number in scientific notation and has lost digits: "
        "format the column as text, enter the IMEIs again, and export it again"
    ),
}


class Imei(msgspec.Struct, frozen=True, gc=False):
    """A well-formed identity: `digits` has 14, 15 or 16 ASCII digits; of 15, the last is right."""

    digits: str

    @property
    def check_digit(self) -> CheckDigit:
        return "ok" if len(self.digits) == 15 else "absent"

    @property
    def phone(self) -> int:
        """The first 14 digits as a number: the key of the blocklist."""
        return int(self.digits[:14])

    @property
    def tac(self) -> str:
        return self.digits[:8]

    @property
    def reporting_body(self) -> str:
        return self.digits[:2]


def luhn_digit(digits14: str) -> str:
    """The check digit for 14 digits (ISO/IEC 7812-1, annex B)."""
    return str(-_luhn_sum(digits14) % 10)


def _luhn_sum(digits: str) -> int:
    """What has to be a multiple of 10 for 15 digits, and lacks the check digit for 14."""
    codes = digits.encode()
    return sum(codes[0::2]) + sum(codes[1::2].translate(_DOUBLED)) - len(codes) * ord("0")


_DOUBLED = bytes.maketrans(b"0123456789", b"0246813579")
"""Each digit twice, its own two digits added up."""


def parse(text: str) -> Imei:
    """Read the one IMEI or IMEISV in what somebody typed, pasted, scanned or exported.

    Accepts what `rules/notation.py` describes: decimal digits of any script, separators, labels, a URN, a GS1
    element string, and what spreadsheets add. Labelled identifiers of other kinds beside the IMEI are ignored.
    Raises NotAnImei, also for more than one number.
    """
    if 14 <= len(text) <= 16 and text.isascii() and text.isdigit():
        return from_digits(text)
    if len(text) > LONGEST_TEXT:
        raise NotAnImei("length")
    numbers, has_others = notation.parts(text)
    if len(numbers) != 1:
        raise NotAnImei("characters" if numbers or has_others else "length")
    (number,) = numbers
    imei = from_written(number)
    if has_others and number.label == "none" and imei.check_digit != "ok":
        raise NotAnImei("length")  # it may be an identifier of another kind
    return imei


def from_written(written: notation.Written) -> Imei:
    """Read one number that was found in a text. Raises NotAnImei."""
    digits = notation.digits(written)
    if digits is None:
        raise NotAnImei("scientific" if notation.is_scientific(written) else "characters")
    if written.label == "urn" and digits.endswith("0") and len(digits) == 15 and _luhn_sum(digits) % 10:
        digits = digits[:14]  # the spare digit of RFC 7254, which is no check digit
    return from_digits(digits)


def from_digits(digits: str) -> Imei:
    """Return the IMEI that ASCII digits are. Raises NotAnImei."""
    length = len(digits)
    if length == 15:
        if _luhn_sum(digits) % 10:
            raise NotAnImei("check-digit")
    elif length not in (14, 16):
        raise NotAnImei("length")
    return Imei(digits)


def read(text: str) -> Imei | NotAnImei:
    """Return what `parse` returns or raises, for one text of many."""
    try:
        return parse(text)
    except NotAnImei as e:
        return e.with_traceback(None)  # a traceback keeps the frames of all callers, with all that they hold, alive


def from_phone(phone: int) -> Imei:
    """Return the 15 digits of a phone known by its first 14."""
    digits = f"{phone:014d}"
    return Imei(digits + luhn_digit(digits))
