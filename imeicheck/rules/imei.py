"""A mobile equipment identity as people, tills and networks write it (3GPP TS 23.003, clause 6).

    IMEI    15 digits: TAC 8, serial number 6, check digit 1 (Luhn, ISO/IEC 7812)
    IMEISV  16 digits: TAC 8, serial number 6, software version (SVN) 2, no check digit

The first 14 digits name the phone. The check digit exists to catch typing and is never sent over
the air (TS 22.016), so 14 or 16 digits carry no protection: one slip makes them another phone's.
"""

import re
import unicodedata
from typing import Literal

import msgspec

CheckDigit = Literal["ok", "absent"]
Flaw = Literal["length", "characters", "check-digit"]

LONGEST_TEXT = 256
"""Characters looked at: no way of writing an IMEI comes near it."""

_LABEL = re.compile(
    r"^\s*IMEI\s*(?:/?\s*SV)?\s*"
    r"(?:\(?[12]\)?\s*[:=)]|(?<=I)[12]\s|[12]\s(?=\D*(?:\d\D*){15}(?:/\s*\d\d\s*)?$)|\(\s*SV\s*\))?"
    r"\s*(?:NO\.?|NUMBER)?\s*[:=#.]?",
    re.IGNORECASE,
)
_SVN_BEHIND = re.compile(r"^(\D*(?:\d\D*){15})/\s*\d\d\s*$", re.ASCII)
_SEPARATORS = frozenset(" -/.\t\r\n")


class NotAnImei(ValueError):
    """The text is not an IMEI; `flaw` says in which way. The text itself is not repeated."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(_EXPLANATIONS[flaw])
        self.flaw: Flaw = flaw


_EXPLANATIONS: dict[Flaw, str] = {
    "length": "an IMEI has 15 digits (14 without the check digit, 16 with the software version)",
    "characters": "an IMEI is digits only; spaces, dashes, slashes and dots between them are fine",
    "check-digit": "a digit is wrong: the last digit does not fit the others. Dial *#06# to see the number again",
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
    """Read an IMEI or IMEISV out of what somebody typed, pasted or scanned.

    Accepts decimal digits of any script, separators, an `IMEI:` in front, a software version
    (`/01`) behind, and invisible characters anywhere. Raises NotAnImei.
    """
    digits = text if len(text) == 15 and text.isascii() and text.isdigit() else _digits_in(text)
    length = len(digits)
    if length == 15:
        if _luhn_sum(digits) % 10:
            raise NotAnImei("check-digit")
    elif length not in (14, 16):
        raise NotAnImei("length")
    return Imei(digits)


def read(text: str) -> Imei | NotAnImei:
    """The same for one of many, where a wrong one is no reason to stop."""
    try:
        return parse(text)
    except NotAnImei as e:
        return e


def from_phone(phone: int) -> Imei:
    """The 15 digits of a phone known by its first 14."""
    digits = f"{phone:014d}"
    return Imei(digits + luhn_digit(digits))


def _digits_in(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise NotAnImei("length")
    return _digits_of(_plain(text))


def _plain(text: str) -> str:
    """ASCII digits for those of any script, full-width letters narrowed, what cannot be seen left out."""
    return text if text.isascii() else "".join(map(_plain_character, text))


def _plain_character(c: str) -> str:
    if c.isascii():
        return c
    if c.isdecimal():
        return str(unicodedata.decimal(c))
    category = unicodedata.category(c)
    if category == "Cf" or "\ufe00" <= c <= "\ufe0f":
        return ""
    if category.startswith("Z") or c == "\x85":
        return " "
    if category == "Pd" or c == "\u2212":
        return "-"
    if c in "\u2044\u2215":
        return "/"
    if "\uff01" <= c <= "\uff5e":
        return chr(ord(c) - 0xFEE0)
    return c


def _digits_of(plain: str) -> str:
    number = _LABEL.sub("", plain, count=1)
    if with_svn := _SVN_BEHIND.match(number):
        number = with_svn[1]
    digits = [c for c in number if c not in _SEPARATORS]
    if not all(c in "0123456789" for c in digits):
        raise NotAnImei("characters")
    return "".join(digits)
