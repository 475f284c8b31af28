"""What else groups of digits may be: a phone number with a price beside it, or a date. Pure."""

import re

from sms_gateway.understand.groups import Run, is_as_printed, is_regular, lines, together

PHONE = re.compile(
    r"0\d{8,11}|00[1-9]\d{8,12}|(?!35|86)\d{10,11}|[679]\d{8}"
    r"|(?:2[0-9]\d|880|971|966|20|27|31|33|34|39|44|49|5[1-8]|6[0-6]|7|8[1246]|9[0-58])\d{8,10}"
)
BODIES = re.compile(r"01|35|86|99|10|30|33|44|45|49|5[0-4]|91|98")
"""That allot numbers to makers now, or once did."""
TODAY = ("35", "86", "99")
_CUT_SHORT = re.compile(r"(?:01|35|86)\d{10}")
"""Begins as IMEIs do, and as phone numbers of that length do not."""
_TRUNK = re.compile(r"0[1-9]\d{7,10}")
_NO_PHONE = re.compile(r"35\d{7,9}|35\d{11}")
_PRICE = re.compile(r"[1-9]\d{0,4}(?:00|50|99)")
_SUM = re.compile(r"[1-9]\d{1,6}00")
_EID, _LONGEST_OTHER, _LONGEST_PART = 32, 20, 12
"""Digits of an eSIM's identifier, of the longest other identifier (ICCID), and of one of its groups."""
_DATE = re.compile(r"(?:^| )(?:\d\d? \d\d? (?:19|20)\d\d|(?:19|20)\d\d \d\d? \d\d?)(?= |$)")


def is_gtin(digits: str) -> bool:
    """Return whether the last digit is right for a barcode, such as EAN-13 (GS1 General Specifications, 7.9)."""
    weighted = (int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(weighted) % 10 == 0


def may_be_others(run: Run) -> bool:
    """Whether a phone number and a price, or a date, look just like this."""
    first, regular = len(run[0].digits), is_regular(run)
    if is_as_printed(run) or (regular and first < 5 and BODIES.match(together(run))):
        return False
    cuts = [(run[:k], run[k:]) for k in range(1, len(run))]
    if _has_long(run) or _is_indian(run) or any(_is_phone_and_price(*cut) for cut in cuts):
        return True
    return not regular and (_has_date(run) or any(_is_phone_in(*cut) for cut in cuts))


def behind_other(run: Run) -> Run:
    """Return the groups behind an identifier of another kind, which may consist of several groups of one line."""
    line = next(lines(run))
    if len(together(line)) == _EID and line[0].digits.startswith("89"):
        return run[len(line) :]
    size = 1
    while (
        size < len(line)
        and len(together(line[: size + 1])) <= _LONGEST_OTHER
        and len(line[size].digits) <= _LONGEST_PART
        and not is_as_printed(line[size:])
    ):
        size += 1
    return run[size:]


def has_phone(run: Run) -> bool:
    """Whether a phone number stands at the beginning or the end, or is one of the groups."""
    parts = [group.digits for group in run]
    parts += [together(part) for k in range(1, min(len(run), 6) + 1) for part in (run[:k], run[-k:])]
    return any(PHONE.fullmatch(part) and not _CUT_SHORT.fullmatch(part) for part in parts)


def _has_long(run: Run) -> bool:
    """A group as long as a phone number, and not the beginning or end of what can only be an IMEI."""
    known = together(run).startswith(("35", "86"))
    behind = any(9 <= len(group.digits) <= 13 and not (known and group.digits[0] != "0") for group in run[1:])
    return behind or (9 <= len(run[0].digits) <= 13 and not _NO_PHONE.fullmatch(run[0].digits))


def _is_indian(run: Run) -> bool:
    """Begins with a phone number of two times five digits."""
    begins = run[0].digits
    return [len(group.digits) for group in run[:2]] == [5, 5] and begins[0] in "6789" and not begins.startswith(TODAY)


def _is_phone_and_price(head: Run, tail: Run) -> bool:
    pairs = ((head, tail), (tail, head))
    return any(PHONE.fullmatch(together(phone)) and _is_price(price) for phone, price in pairs)


def _is_phone_in(head: Run, tail: Run) -> bool:
    """A phone number with a zero in front; any other only in what cannot be an IMEI."""
    front, back = together(head), together(tail)
    if _TRUNK.fullmatch(front) or (_TRUNK.fullmatch(back) and not (front + back).startswith(TODAY)):
        return True
    return not BODIES.match(front + back) and bool(PHONE.fullmatch(front) or PHONE.fullmatch(back))


def _is_price(run: Run) -> bool:
    """Round or with cents; thousands may stand apart."""
    cents = len(run) > 1 and run[-1].digits == "00" and run[-1].gap in (".", ",")
    if not all(len(group.digits) == 3 for group in (run[1:-1] if cents else run[1:])):
        return False
    return bool((_SUM if cents else _PRICE).fullmatch(together(run)))


def _has_date(run: Run) -> bool:
    return bool(_DATE.search(" ".join(group.digits for group in run)))
