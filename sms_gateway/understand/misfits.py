"""What a text without an IMEI holds instead, so that the reply can say it kindly. Pure."""

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Literal, NamedTuple

from sms_gateway.understand.announced import announced
from sms_gateway.understand.brands import is_alias, named
from sms_gateway.understand.groups import together
from sms_gateway.understand.labels import labelled, scientific
from sms_gateway.understand.lookalikes import lookalikes
from sms_gateway.understand.numbers import runs
from sms_gateway.understand.others import has_phone, may_be_others
from sms_gateway.understand.plain import folded, listed, plain
from sms_gateway.understand.words import CHECK, CODE, FRONT, MONEY

Odd = Literal[
    "empty",
    "picture",
    "words",
    "length",
    "check-digit",
    "scientific",
    "phone-number",
    "price",
    "code",
    "meid",
    "serial",
    "sim",
]

_MEID = re.compile(
    r"(?<![0-9A-Z])(?=(?:[A-F -]*[0-9]){4})"
    r"[0-9A-F]{2}[ -]?[0-9A-F]{6}[ -]?[0-9A-F]{6}(?:[ -]?[0-9A-F])?(?![0-9A-Z])"
)
_MAKERS = range(0x99000000, 0x100000000)
"""Manufacturer codes of decimal MEIDs, the first 10 of 18 digits; the other 8 are a serial number of 24 bits."""
_SERIAL = re.compile(r"(?<![0-9A-Z])(?=(?:[0-9]*[A-Z]){2})(?=(?:[A-Z]*[0-9]){2})[0-9A-Z]{8,12}(?![0-9A-Z])")
_SAYS_MEID = re.compile(r"(?<![A-Z])MEID(?![A-Z])")
_SAYS_SERIAL = re.compile(
    r"(?<![A-Z])(?:S/N|SN|SERIAL(?: ?(?:NUMBER|NO|NUM))?|序列号)[^0-9A-Z]{0,4}(?=[0-9A-Z-]{0,12}[0-9])[0-9A-Z-]{6,14}"
)
_PLUS = re.compile(
    r"\+ ?\(?[0-9](?:[ ().-]{0,2}[0-9]){7,14}(?![0-9])"
    r"|\([0-9]{2,4}\) ?[0-9]{3,5}(?:[ -]?[0-9]{2,4}){1,2}(?![0-9])"
)
_MONEY = re.compile(
    r"[$€£¥₹₨৳₽₦₵₱₩₫﷼฿]|\d\s?/[=-]|(?<![0-9])\d{1,3}(?:[ ,.]000)+(?![0-9])|(?<![0-9,])\d{1,3}(?:,\d{2,3})+(?![0-9])"
    r"|(?<![0-9A-Z])\d+(?:[.,]\d+)?\s?(?:K|RB|JT|LAKH|LAC|MILL)(?![0-9A-Z])|(?<![A-Z])(?:RS|KSH|TSH|USH|RP|TK|DH|R)\.?\s?\d"
    r"|\d\s?(?:RS|KSH|TSH|USH|SH|TK|DH|DHS|RP|EGP|MAD|CFA|FCFA|XOF|р|Р|元|块|塊|万|萬|千)(?![A-Z])"
)
_MONEY_WORDS, _CODE_WORDS = listed(MONEY), listed(CODE)
_CODE_SIGNS = re.compile("验证码|驗證碼|校验码|动态码|密码|(?<![A-Z])G-[0-9]{6}(?![0-9])")
_PRICE_SIGNS = re.compile("多少钱|价格|人民币|價格|块钱")
_FRONT = listed(f"{FRONT}, {CHECK}")
_STANDING = re.compile(r"(?<![^\W_])[0-9]+(?![^\W_])|[0-9]{4,}")
"""Digits that are a number, and not a letter's place in a word such as "masrou2"."""
_MODEL = 4
"""Fewer digits than these are a model's where a brand is named."""
_MODEL_NAME = re.compile(r"[A-Z]{4,}[0-9]+|[0-9]+[A-Z]{2,}|[A-Z]{5,}[0-9]{1,3}[A-Z]*")
_CODE_ALONE = re.compile(r"[\W_]*[0-9]{4,8}[\W_]*|[\W_]*[0-9]{3}[ -][0-9]{3}[\W_]*")


class _Seen(NamedTuple):
    """A text in the ways in which the rules look at it."""

    text: str
    spelled: str
    """In plain capitals."""
    everyday: str
    """So, and without serial numbers, whose digits are no phone's and no price."""
    marked: str
    """What announces a number is one character."""


def odd(text: str) -> Odd:
    """The most telling first; the text holds no IMEI."""
    spelled = plain(text).upper()
    seen = _Seen(text, spelled, _SERIAL.sub(" ", spelled), labelled(text))
    return next((why for why, is_it in _IN_ORDER if is_it(seen)), "empty")


def digits(text: str) -> int:
    """How many digits the longest number has."""
    return max((len(together(run)) for run in runs(labelled(text))), default=0)


def _is_scientific(seen: _Seen) -> bool:
    return bool(scientific(seen.text))


def _is_sim(seen: _Seen) -> bool:
    numbers = [*_numbers(seen), *_groups(seen)]
    return any(number.startswith("89") and len(number) in (18, 19, 20, 32) for number in numbers)


def _is_meid(seen: _Seen) -> bool:
    """Decimal, announced, or hexadecimal."""
    decimal = [number for number in _numbers(seen) if len(number) == 18]
    if any(int(number[:10]) in _MAKERS and int(number[10:]) < 1 << 24 for number in decimal):
        return True
    if _SAYS_MEID.search(seen.spelled) and re.search("[0-9A-F]{6}", seen.spelled):
        return True
    return any(re.search("[A-F]", token[0]) for token in _MEID.finditer(seen.spelled))


def _is_slip(seen: _Seen) -> bool:
    """An IMEI with a wrong digit."""
    if any(len(group) == 15 for group in _groups(seen)) or any(
        len(token.digits) == 15 for token in lookalikes(seen.marked)
    ):
        return True
    parted = [run for run in runs(seen.marked) if announced(run) != "phone" and len(together(run)) == 15]
    return any(not may_be_others(run) for run in parted)


def _says_serial(seen: _Seen) -> bool:
    return bool(_SAYS_SERIAL.search(seen.spelled))


def _is_code(seen: _Seen) -> bool:
    """A one-time code, with a word that says so."""
    parts = [part for run in runs(seen.everyday) for part in (run[0].digits, run[-1].digits, together(run))]
    told = _words(seen.text) & _CODE_WORDS or _CODE_SIGNS.search(seen.spelled)
    return bool(told) and any(4 <= len(part) <= 8 for part in parts)


def _is_phone(seen: _Seen) -> bool:
    return bool(_PLUS.search(seen.everyday)) or any(has_phone(run) for run in runs(seen.everyday))


def _is_price(seen: _Seen) -> bool:
    told = _words(seen.text) & _MONEY_WORDS or _MONEY.search(seen.everyday) or _PRICE_SIGNS.search(seen.everyday)
    return bool(told) and any(runs(seen.everyday))


def _is_code_alone(seen: _Seen) -> bool:
    return bool(_CODE_ALONE.fullmatch(seen.everyday))


def _is_serial(seen: _Seen) -> bool:
    return any(_is_serial_number(token[0]) for token in _SERIAL.finditer(seen.spelled))


def _is_serial_number(token: str) -> bool:
    """Not a model such as IPHONE13PRO, nor a keyword with a number behind it."""
    front = re.split("[0-9]", token, maxsplit=1)[0].lower()
    return not (_MODEL_NAME.fullmatch(token) or is_alias(front) or front in _FRONT)


def _is_number(seen: _Seen) -> bool:
    """Of a length that IMEIs do not have; few digits beside a brand are a model's."""
    groups = _STANDING.findall(seen.marked)
    return any(len(group) >= _MODEL for group in groups) or bool(groups and not named(seen.text))


def _has_words(seen: _Seen) -> bool:
    return bool(folded(seen.text).strip(" ?"))


_IN_ORDER: tuple[tuple[Odd, Callable[[_Seen], bool]], ...] = (
    ("scientific", _is_scientific),
    ("sim", _is_sim),
    ("meid", _is_meid),
    ("check-digit", _is_slip),
    ("serial", _says_serial),
    ("code", _is_code),
    ("phone-number", _is_phone),
    ("price", _is_price),
    ("code", _is_code_alone),
    ("serial", _is_serial),
    ("length", _is_number),
    ("words", _has_words),
)


def _numbers(seen: _Seen) -> list[str]:
    """What stands together and is announced as no phone number."""
    return [together(run) for run in runs(seen.marked) if announced(run) != "phone"]


def _groups(seen: _Seen) -> list[str]:
    return [group.digits for run in runs(seen.marked) for group in run]


def _words(text: str) -> set[str]:
    """Each word, and each two."""
    words = folded(text).split()
    return {*words, *(" ".join(two) for two in pairwise(words))}
