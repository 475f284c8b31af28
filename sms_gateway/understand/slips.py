"""Numbers that somebody meant as an IMEI and that cannot be read: a digit is wrong, missing or too many. Pure.

Beside an IMEI they must not be passed over, since the sender would take the answer about one number for an answer
about both. But a phone number, a price, a date, a barcode or a serial number beside an IMEI is nothing to complain
about: without a label, only what looks like an IMEI counts.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sms_gateway.understand.groups import Run, is_as_printed, is_regular, lines, together
from sms_gateway.understand.joins import right, stands_out, up_to_fifteen
from sms_gateway.understand.others import BODIES, TODAY, has_phone, is_gtin, may_be_others

Found = tuple[int, str]
"""Where a number starts, and its digits."""


class Token(NamedTuple):
    """A number with letters in it, and its place in the text."""

    start: int
    end: int
    digits: str


_LABELLED = range(9, 21)
"""Lengths of a number that was meant as an IMEI, behind an IMEI label."""
_MEANT = (13, 15, 17)
"""Lengths of an IMEI with a wrong digit, or with two digits missing or added; 14 and 16 digits are read."""
_PHONE = re.compile(r"00[1-9]\d{10,14}|861[3-9]\d{9}|491[5-7]\d{9}|5[24]\d{11}")
"""Phone numbers of 13 and more digits, with the code of their country."""
_TURKISH = ("868", "869")
"""Prefixes of barcodes from Turkey, which look like IMEIs. French barcodes do too, but few phones have one."""
_DIGIT = "[0-9OoIlОо]"
_EDGES = "(?<![0-9A-Za-zА-я]){}(?![0-9A-Za-zА-я])"
_WITH_LETTERS = re.compile(
    _EDGES.format(
        rf"(?:{_DIGIT}{{13,17}}|{_DIGIT}{{8}}[ ./-]{_DIGIT}{{6}}(?:[ ./-]?{_DIGIT})?"
        rf"|{_DIGIT}{{2}}[ ./-]{_DIGIT}{{6}}[ ./-]{_DIGIT}{{6}}(?:[ ./-]?{_DIGIT})?|[0-9][0-9A-Z]{{13}}[0-9])"
    )
)
_DIGITS = str.maketrans("OoIlОо", "001100")
"""The last two are Cyrillic."""
_MOST_LETTERS = 4


def lookalikes(spelled: str) -> Iterator[Token]:
    """Yield tokens as long as an IMEI with letters among their digits; a letter that looks like a digit becomes one."""
    for token in _WITH_LETTERS.finditer(spelled):
        typed = "".join(c for c in token[0] if c.isalnum())
        letters = sum(not c.isdigit() for c in typed)
        digits = typed.translate(_DIGITS)
        is_imei = digits.isdigit() and right(digits)
        is_meant = letters <= _MOST_LETTERS and (BODIES.match(digits) or (digits.isdigit() and len(digits) == 15))
        if 0 < letters < len(typed) and (is_imei or is_meant):
            yield Token(token.start(), token.end(), digits)


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
        part, kind = part[1:], ""
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
        return True
    is_barcode = is_gtin(digits) and (not digits.startswith(TODAY) or digits.startswith(_TURKISH))
    return bool(BODIES.match(digits)) and not is_barcode


def _are_meant(line: Run) -> bool:
    """Whether groups are together as long as an IMEI, and grouped like one."""
    digits = together(line)
    if len(digits) not in _MEANT or _PHONE.fullmatch(digits) or may_be_others(line):
        return False
    if len(digits) == 15:
        return is_as_printed(line) or digits.startswith(TODAY) or (is_regular(line) and digits[0] != "0")
    sizes = tuple(len(group.digits) for group in line)
    is_printed = sizes[:1] == (8,) or sizes[:2] in ((2, 6), (6, 2))
    return bool(BODIES.match(digits)) and (is_printed or (is_regular(line) and not has_phone(line)))
