"""Numbers that somebody meant as an IMEI and that cannot be read: a digit is wrong, missing or too many. Pure.

Beside an IMEI they must not be passed over, since the sender would take the answer about one number for an answer
about both. But a phone number, a price, a date, a barcode or a serial number beside an IMEI is nothing to complain
about: without a label, only what looks like an IMEI counts.
"""

import re
from collections.abc import Iterable, Iterator

from sms_gateway.understand.groups import Run, is_as_printed, is_regular, lines, together
from sms_gateway.understand.joins import right, stands_out, up_to_fifteen
from sms_gateway.understand.others import BODIES, TODAY, behind_other, has_phone, is_gtin, may_be_others

Found = tuple[int, str]
"""Where a number starts, and its digits."""
_LABELLED = range(9, 21)
"""Lengths of a number that was meant as an IMEI, behind an IMEI label."""
_MEANT = (13, 15, 17)
"""Lengths of an IMEI with a wrong digit, or with two digits missing or added; 14 and 16 digits are read."""
_PHONE = re.compile(r"00[1-9]\d{10,14}|861[3-9]\d{9}|491[5-7]\d{9}|5[24]\d{11}")
"""Phone numbers of 13 and more digits, with the code of their country."""
_TURKISH = ("868", "869")
"""Prefixes of barcodes from Turkey, which look like IMEIs. French barcodes do too, but few phones have one."""


def slips(run: Run, kind: str, read: Iterable[Found]) -> Iterator[Found]:
    """Yield the numbers of a run that were meant as IMEIs and are not among those that were `read`.

    `kind` is the label in front of the run: "imei", "other", "phone" or "".
    """
    taken = {place for found in read for place in _places(run, found)}
    left: list[int] = []
    for place in range(len(run) + 1):
        if place < len(run) and place not in taken:
            left.append(place)
        elif left:
            yield from _in_part(run[left[0] : left[-1] + 1], kind if left[0] == 0 else "")
            left = []


def _places(run: Run, found: Found) -> Iterator[int]:
    """Yield the places of the groups that a number was read from."""
    at, digits = found
    missing = len(digits)
    for place, group in enumerate(run):
        if missing > 0 and group.at + len(group.digits) > at:
            yield place
            missing -= len(group.digits)


def _in_part(part: Run, kind: str) -> Iterator[Found]:
    if kind in ("phone", "other"):
        part, kind = part[1:] if kind == "phone" else behind_other(part), ""
    by_line = [slip for number, line in enumerate(lines(part)) for slip in _in_line(line, kind if number == 0 else "")]
    yield from by_line or _in_line(part, kind)


def _in_line(line: Run, kind: str) -> Iterator[Found]:
    """A group that was meant as an IMEI, else the groups together, else some of them."""
    alone = [(g.at, g.digits) for k, g in enumerate(line) if _is_meant(g.digits, kind if k == 0 else "")]
    whole = together(line)
    if alone:
        yield from alone
    elif len(line) > 1 and ((kind == "imei" and len(whole) in _LABELLED) or _are_meant(line)):
        yield line[0].at, whole
    else:
        yield from _within(line)


def _within(line: Run) -> Iterator[Found]:
    start = 0
    while start < len(line):
        some = up_to_fifteen(line[start:])
        if len(some) > 1 and len(together(some)) == 15 and stands_out(some):
            yield some[0].at, together(some)
            start += len(some)
        else:
            start += 1


def _is_meant(digits: str, kind: str) -> bool:
    if kind == "imei":
        return len(digits) in _LABELLED
    if len(digits) not in _MEANT or _PHONE.fullmatch(digits):
        return False
    if len(digits) == 15:
        return _has_body(digits)
    is_barcode = is_gtin(digits) and (not digits.startswith(TODAY) or digits.startswith(_TURKISH))
    return bool(BODIES.match(digits)) and not is_barcode


def _are_meant(line: Run) -> bool:
    """Whether groups are together as long as an IMEI, and grouped like one."""
    digits = together(line)
    if len(digits) not in _MEANT or _PHONE.fullmatch(digits) or may_be_others(line):
        return False
    if len(digits) == 15:
        return (
            is_as_printed(line)
            or digits.startswith(TODAY)
            or (is_regular(line) and digits[0] != "0" and _has_body(digits))
        )
    sizes = tuple(len(group.digits) for group in line)
    is_printed = sizes[:1] == (8,) or sizes[:2] in ((2, 6), (6, 2))
    return bool(BODIES.match(digits)) and (is_printed or (is_regular(line) and not has_phone(line)))


def _has_body(digits: str) -> bool:
    """Whether 15 digits begin as an IMEI does, or would be an IMEI if one of the first two were another digit."""
    if BODIES.match(digits):
        return True
    mended = (f"{digits[:k]}{digit}{digits[k + 1 :]}" for k in range(2) for digit in "0123456789")
    return any(right(one) and one.startswith(TODAY) for one in mended)
