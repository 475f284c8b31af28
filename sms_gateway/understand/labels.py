"""Labels in front of numbers, and the notations in which machines write an IMEI. Pure.

Scanners, exports and networks write an IMEI as a URN (RFC 7254), behind the GS1 application identifier 8002, with a
filler digit F (3GPP TS 24.008, 10.5.1.4) or with decimals. `labelled` turns all of these into a label and digits.
"""

import re
from collections.abc import Callable

from imeicheck.rules.imei import luhn_digit
from sms_gateway.understand.plain import plain

IMEI, OTHER, CUT, FIELD, TAKEN = "\x02", "\x03", "\x04", "\x05", "\x06"
"""Placeholders: the word IMEI, the label of another identifier, a number in scientific notation, a label of an IMEI
with a colon or the number of a SIM slot, and each character of a number that was already found."""

_IMEI_LABEL = re.compile(
    r"(?:imei|имей|имеи|ايمي|آئی ?ایم ?ای ?آئی|आईएमईआई|আইএমইআই|串号|串码)\s{0,3}(?:/?\s?(?:sv|meid)(?![a-z])\W{0,3})?"
    r"\(?(?:(?:no|num|number|code|sim|slot|card|is|es|est|e|ni|adalah|hai|yake|yangu|saya|nya)(?![a-z])\W{0,3}){0,3}"
    r"(?:[#_-]?\(?[12]\)?(?:\s{0,3}[:=)]|\s{1,3}-\s)|(?<=i)[12](?=\D)"
    r"|(?<![0-9])[12]\s{1,3}(?=[0-9]{2}|(?:[0-9] ){14}[0-9]))?"
    r"[:=#.()\s-]{0,4}",
    re.IGNORECASE,
)
_OTHER_LABEL = re.compile(
    r"(?<![^\W\d_])(?:meid|p?esn|iccid|ccid|eid|s/n|sn|serial|\(21\)"
    r"|(?:imsi|c?nic|nid|gtin(?:-?1[234])?|ean(?:[ -]?(?:8|13))?|upc(?:-?[ae])?|isbn|sku|bar ?code)(?![a-z0-9]))"
    r"\s{0,3}(?:(?:no|num|number)(?![a-z]))?[:=#.()\s-]{0,4}",
    re.IGNORECASE,
)
_SCIENTIFIC = re.compile(
    r"(?<![0-9A-Za-z.,])[0-9][.,](?:[0-9]{1,14}(?:e|\s?e\s?\+\s?)|[0-9]{4,14}\se)[0-9]{1,2}(?![0-9A-Za-z])",
    re.IGNORECASE,
)
"""With blanks it takes a plus sign or many digits: "1,5 e 20" are two numbers in Portuguese."""
_DECIMALS = re.compile(r"(?<=[0-9]{10})[.,]0{1,2}(?![0-9])")
_SYMBOLOGY = re.compile(r"\][A-Za-z][0-9](?=[0-9])")
"""What a scanner sends before the digits of a barcode (ISO/IEC 15424)."""
_URN = re.compile(r"urn:(?:gsma:)?imei:([0-9]{8})-?([0-9]{6})(-?0(?![0-9]))?", re.IGNORECASE)
"""The last digit is a spare 0, and no check digit."""
_GTIN_ELEMENT = re.compile(r"\(01\)[0-9]{14}|(?<![0-9])01[0-9]{14}(?= ?(?:21[0-9A-Za-z]{1,20} ?)?8002)")
_IMEI_ELEMENT = re.compile(r"\(8002\)|(?<![0-9])8002(?=[0-9]{15}(?![0-9]))")
_ITEM = re.compile(
    r"(?:(?<=\s)|^)(?:\(?[1-9]\)|[1-9](?=[.:] ))[.:]?\s{0,2}(?=[0-9])"
    r"|(?<![^\W_])(?:sim|slot|card|chip|kartu|laini|сим|слот|सिम|সিম|سم|شريحة|卡)\s?[12]\s{1,3}(?=[0-9])",
    re.IGNORECASE,
)
"""The numbering of a list, or of SIM slots."""
_FILLED = re.compile(rf"(?<![0-9A-Za-z{OTHER}])((?:[0-9][ -]?){{13}}[0-9])[ -]?f(?![0-9A-Za-z])", re.IGNORECASE)


def labelled(text: str) -> str:
    """Return the text in plain characters, with each label as one character and each IMEI in digits."""
    spelled = plain(text)
    for pattern, replacement in _IN_ORDER:
        spelled = pattern.sub(replacement, spelled)
    return spelled


def scientific(text: str) -> list[str]:
    """Return the numbers in scientific notation: a spreadsheet has rounded them, and their digits are lost."""
    return _SCIENTIFIC.findall(plain(text))


def _of_label(label: re.Match[str]) -> str:
    return FIELD if re.search("[:=12]", label[0]) else IMEI


def _of_urn(urn: re.Match[str]) -> str:
    digits = urn[1] + urn[2]
    return f"{IMEI}{digits}{'0' if urn[3] and luhn_digit(digits) == '0' else ''} "


def _without_filler(filled: re.Match[str]) -> str:
    return f"{IMEI}{filled[1].replace(' ', '').replace('-', '')} "


_IN_ORDER: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (_SCIENTIFIC, CUT),
    (_DECIMALS, ""),
    (_URN, _of_urn),
    (_SYMBOLOGY, " "),
    (_GTIN_ELEMENT, " "),
    (_IMEI_ELEMENT, IMEI),
    (_IMEI_LABEL, _of_label),
    (_OTHER_LABEL, OTHER),
    (_ITEM, ";"),
    (_FILLED, _without_filler),
)
