"""The ways in which people and systems write an IMEI: labels, wrappers and the identifiers beside it. Pure.

    people           IMEI: 49-015420-323751-8 · ٤٩٠١٥٤٢٠٣٢٣٧٥١٨ · 490154203237518/01
    Android          IMEI (slot 1): 490154203237518 · IMEI (sim slot 2) 490154203237518
    URN              urn:gsma:imei:49015420-323751-0;svn=01 (RFC 7254; the last digit is spare, and zero)
    GS1              (01)09506000134352(8002)490154203237518(21)ABC1, or the same as a scanner sends it: ]C1…
    spreadsheets     490154203237518.0 · ="490154203237518" · '490154203237518
    networks         490154203237518F (the filler of an odd number of BCD digits, 3GPP TS 24.008)

This module finds the numbers in a text and reduces each of them to digits. `rules/imei.py` decides what they are.
"""

import re
import unicodedata
from typing import Literal, NamedTuple

from imeicheck.rules import spreadsheet

Label = Literal["imei", "urn", "none"]

SEPARATORS = frozenset(" -/.\t\r\n")
"""Characters that may separate the digits of one number."""


class Written(NamedTuple):
    """A part of a text that should be one number. `label` is the kind of label in front of it."""

    text: str
    label: Label


class Parts(NamedTuple):
    """The parts of a text that may be IMEIs, and whether labelled identifiers of other kinds were left out."""

    numbers: list[Written]
    has_others: bool


_LABEL = re.compile(
    r"""^\s*
    (?: \(8002\) | (?:urn:(?:gsma:)?)? IMEI (?:\s*/\s*MEID)? \s*(?:/?\s*SV)? [\s_]*
        (?: \(? \s* (?:(?:SIM|SLOT|CARD)\s*)+ [0-4](?!\d) \s* \)?    # (slot 1), (sim slot 2), SIM 1
          | \(?[1-4]\)? \s* [:=)]                                     # 1:, (2):
          | (?<=I)[12]\s | [12]\s(?=\D*(?:\d\D*){9,18}$)
          | \(\s*SV\s*\) )?
        \s* (?:NO\.?|NUMBER|N[o°º]\.?)? \s* [:=#._]? )""",
    re.IGNORECASE | re.VERBOSE,
)
_OTHER_WORDS = (
    r"GTIN(?:-?(?:8|12|13|14))?|EAN(?:-?(?:8|13))?|UPC(?:-?A)?|JAN|S\s?/\s?N|SN|SERIAL(?:\s*(?:NO\b\.?|NUMBER|NUM|\#))?"
    r"|MEID|ICCID|EID|IMSI"
)
_PARTS = re.compile(
    rf"""
      (?P<urn> urn:(?:gsma:)?imei:\s*[0-9-]+ (?:;(?:svn|vers)=\w+)* )
    | (?P<other> \(0[12]\)\s*\d{{14}}(?!\d)
        | \((?:10|11|13|15|17|21|22|30|37|240|241|250)\)\s*[^\s()]+
        | (?:IMEI\s*/?\s*|(?<![A-Z0-9]))SVN?\s*[:=]?\s*\d\d(?!\W*\d)   # the software version alone
        | (?<![A-Z0-9])(?:ICCID|EID|IMSI)\s*[:=\#.]?\s*\d{{1,5}}(?:[ ]\d{{1,5}})+(?!\d)   # in groups, as it is printed
        | (?<![A-Z0-9])(?:{_OTHER_WORDS})(?![A-Z])\s*[:=\#.]?\s*(?!IMEI)[^\s,;|()]+ )
    | (?P<imei> \(8002\) | IMEI (?:\s*/\s*MEID)? )""",
    re.IGNORECASE | re.VERBOSE,
)
_URN_PARAMETERS = re.compile(r"(?:;(?:svn|vers)=\w+)+$", re.IGNORECASE)
_SVN_BEHIND = re.compile(r"^(\D*(?:\d\D*){15}|[^/\d]*(?:\d[^/\d]*){13})/\s*\d\d\s*$", re.ASCII)
"""Two digits behind 15 are the software version; behind 13 they are too, for a number that lost two digits."""
_FILLER = re.compile(r"^((?:[0-9][\s/-]*){14,15})F$", re.IGNORECASE)
_QUOTED = re.compile(r"""^(["'])([^"']*)["']$""")
_PADDING = " \t\r\n,;|/\x1d"
_WITH_DECIMALS = re.compile(r"^(?P<whole>[^.,]*\d)[\s-]*(?P<decimals>[.,]0+)$")
_FRACTION = re.compile(r"^[^.,]*(?:\d{9}|(?:\d[\s/-]*){13})[.,]\d+$")


def parts(text: str) -> Parts:
    """Find the parts of a text that may be IMEIs, in order. Labelled identifiers of other kinds are left out."""
    whole = _quotes_removed(spreadsheet.cell_text(_elements_bracketed(plain(text).strip())))
    numbers: list[Written] = []
    has_others, start, label = False, 0, "none"
    for match in _PARTS.finditer(whole):
        _add(numbers, whole[start : match.start()], label)
        start, label = match.end(), "none"
        if match["other"]:
            has_others = True
        elif match["urn"]:
            _add(numbers, match["urn"], "urn")
        else:
            start, label = match.start(), "imei"
    _add(numbers, whole[start:], label)
    return Parts(numbers, has_others)


def _add(numbers: list[Written], text: str, label: str) -> None:
    """Keep a part unless there is nothing in it."""
    content = text.strip(_PADDING)
    if label == "imei":
        content = _LABEL.sub("", content, count=1)
    if any(c not in SEPARATORS and c not in _PADDING for c in content):
        numbers.append(Written(content, label))  # type: ignore[arg-type]


def digits(written: Written) -> str | None:
    """Return the digits of one number without separators and wrappers, or None if it has other characters."""
    number = without_decimals(_unwrapped(written))
    if number is None or spreadsheet.is_scientific(number):
        return None
    if with_filler := _FILLER.match(number):
        number = with_filler[1]
    elif with_svn := _SVN_BEHIND.match(number):
        number = with_svn[1]
    characters = [c for c in number if c not in SEPARATORS]
    return "".join(characters) if all(c in "0123456789" for c in characters) else None


def is_scientific(written: Written) -> bool:
    """Return whether a spreadsheet wrote the number in scientific notation, and so dropped digits."""
    return spreadsheet.is_scientific(_unwrapped(written))


def without_decimals(number: str) -> str | None:
    """Return a number without the decimals `.0` that a spreadsheet adds to it; None for a fraction.

    A dot between groups of digits, as in `49.015420.323751.8`, is not a decimal point.
    """
    if match := _WITH_DECIMALS.match(number):
        return spreadsheet.without_decimals(match["whole"] + match["decimals"])
    return None if _FRACTION.match(number) else number


def _unwrapped(written: Written) -> str:
    text = written.text
    if written.label == "urn":
        text = _LABEL.sub("", _URN_PARAMETERS.sub("", text), count=1)
    return _quotes_removed(spreadsheet.cell_text(text))


def _quotes_removed(text: str) -> str:
    quoted = _QUOTED.match(text)
    return quoted[2].strip() if quoted else text


_SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9]")
_ELEMENTS = re.compile(r"^(?:01\d{14})?8002\d{15}$", re.ASCII)
_FIXED_LENGTHS = {"01": 14, "02": 14, "11": 6, "13": 6, "15": 6, "17": 6}
_IDENTIFIER = re.compile(r"8002|240|241|250|0[12]|1[01357]|2[12]|3[07]", re.ASCII)
_GROUP_SEPARATOR = "\x1d"


def _elements_bracketed(text: str) -> str:
    """Write a scanned GS1 element string as people write it, with its application identifiers in brackets."""
    scanned = _SYMBOLOGY.sub("", text)
    if scanned == text and _GROUP_SEPARATOR not in text and not _ELEMENTS.match(text):
        return text
    bracketed: list[str] = []
    for element in scanned.split(_GROUP_SEPARATOR):
        rest = element
        while identifier := _IDENTIFIER.match(rest):
            value = rest[identifier.end() :]
            length = _FIXED_LENGTHS.get(identifier[0], len(value))
            bracketed.append(f"({identifier[0]}){value[:length]}")
            rest = value[length:]
        bracketed.append(rest)
    return " ".join(bracketed)


def plain(text: str) -> str:
    """Return a text with ASCII digits for those of any script, narrow letters, and without invisible characters."""
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
    return _PUNCTUATION.get(c, c)


_PUNCTUATION = dict(zip("\u066b\u066c\u060c\u061b\u3001‘’“”", ",,,;,''\"\"", strict=True))
"""Commas, semicolons and quotes that keyboards of other languages have; U+066B is the Arabic decimal separator."""
