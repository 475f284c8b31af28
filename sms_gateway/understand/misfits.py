"""What a text without an IMEI holds instead, so that the reply can say it kindly. Pure."""

import re
from typing import Literal

from sms_gateway.understand.brands import is_alias, named
from sms_gateway.understand.groups import Run, together
from sms_gateway.understand.numbers import announced, labelled, lookalikes, runs
from sms_gateway.understand.others import PHONE, may_be_others
from sms_gateway.understand.plain import folded, listed, plain
from sms_gateway.understand.words import CHECK, CODE, FRONT, MONEY

Odd = Literal["empty", "words", "length", "check-digit", "phone-number", "price", "code", "meid", "serial", "sim"]

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
_CUT_SHORT = re.compile(r"(?:01|35|86)\d{10}")
"""Begins as IMEIs do, and as phone numbers of that length do not."""
_STANDING = re.compile(r"(?<![^\W_])[0-9]+(?![^\W_])|[0-9]{4,}")
"""Digits that are a number, and not a letter's place in a word such as "masrou2"."""
_MODEL = 4
"""Fewer digits than these are a model's where a brand is named."""


def odd(text: str) -> Odd:
    """The most telling first; the text holds no IMEI."""
    spelled = plain(text).upper()
    groups = _STANDING.findall(labelled(text))
    found = _identity(spelled, text) or _everyday(_SERIAL.sub(" ", spelled), text)
    if found:
        return found
    if any(_is_serial(token[0]) for token in _SERIAL.finditer(spelled)):
        return "serial"
    if any(len(group) >= _MODEL for group in groups) or (groups and not named(text)):
        return "length"
    return "words" if folded(text).strip(" ?") else "empty"


def digits(text: str) -> int:
    """How many digits the longest number has."""
    return max((len(together(run)) for run in runs(labelled(text))), default=0)


def _identity(spelled: str, text: str) -> Odd | None:
    """A number of a phone or SIM that is not an IMEI, or an IMEI with a slip."""
    marked = labelled(text)
    numbers = [together(run) for run in runs(marked) if announced(run) != "phone"]
    groups = [group.digits for run in runs(marked) for group in run]
    if any(number.startswith("89") and len(number) in (18, 19, 20, 32) for number in (*numbers, *groups)):
        return "sim"
    if any(len(number) == 18 and int(number[:10]) in _MAKERS and int(number[10:]) < 1 << 24 for number in numbers):
        return "meid"
    if (_SAYS_MEID.search(spelled) and re.search("[0-9A-F]{6}", spelled)) or any(
        re.search("[A-F]", token[0]) for token in _MEID.finditer(spelled)
    ):
        return "meid"
    if any(len(group) == 15 for group in groups) or any(True for _ in lookalikes(marked)):
        return "check-digit"
    if any(len(together(run)) == 15 and not may_be_others(run) and announced(run) != "phone" for run in runs(marked)):
        return "check-digit"
    return "serial" if _SAYS_SERIAL.search(spelled) else None


def _is_serial(token: str) -> bool:
    """Not a model such as IPHONE13PRO, nor a keyword with a number behind it."""
    letters = re.match("[A-Z]*", token)
    front = letters[0].lower() if letters else ""
    plain_word = re.fullmatch(r"[A-Z]{4,}[0-9]+|[0-9]+[A-Z]{2,}|[A-Z]{5,}[0-9]{1,3}[A-Z]*", token)
    return not plain_word and not is_alias(front) and front not in _FRONT


def _everyday(spelled: str, text: str) -> Odd | None:
    """What people send by mistake: a one-time code, a phone number, a price."""
    bare = folded(text)
    words = {*bare.split(), *(" ".join(two) for two in zip(bare.split(), bare.split()[1:], strict=False))}
    numbers = [group for run in runs(spelled) for group in run]
    short = any(4 <= len(part) <= 8 for run in runs(spelled) for part in (run[0].digits, run[-1].digits, together(run)))
    if short and (words & _CODE_WORDS or _CODE_SIGNS.search(spelled)):
        return "code"
    if _PLUS.search(spelled) or any(_has_phone(run) for run in runs(spelled)):
        return "phone-number"
    if numbers and (words & _MONEY_WORDS or _MONEY.search(spelled) or _PRICE_SIGNS.search(spelled)):
        return "price"
    alone = re.fullmatch(r"[\W_]*[0-9]{4,8}[\W_]*|[\W_]*[0-9]{3}[ -][0-9]{3}[\W_]*", spelled)
    return "code" if alone else None


def _has_phone(run: Run) -> bool:
    """Some groups at the beginning or the end, or one alone."""
    parts = [group.digits for group in run]
    parts += [together(part) for k in range(1, min(len(run), 6) + 1) for part in (run[:k], run[-k:])]
    return any(PHONE.fullmatch(part) and not _CUT_SHORT.fullmatch(part) for part in parts)
