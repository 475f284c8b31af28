"""Which groups of digits beside each other are one number. Pure.

Joining must never make up an IMEI: it takes a right check digit, and what may be a phone number with a
price or a date beside it is left alone, unless the sender says that it is an IMEI.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from imeicheck.rules.imei import luhn_digit


class Group(NamedTuple):
    """Digits that stand together, where they start, and the text between them and the group before."""

    digits: str
    at: int
    gap: str
    clean: bool = True
    """Not part of a token that mixes letters and digits."""


Run = Sequence[Group]

PHONE = re.compile(
    r"0\d{8,11}|00[1-9]\d{8,12}|(?!35|86)\d{10,11}|[679]\d{8}"
    r"|(?:2[0-9]\d|880|971|966|20|27|31|33|34|39|44|49|5[1-8]|6[0-6]|7|8[1246]|9[0-58])\d{8,10}"
)
_BODIES = re.compile(r"01|35|86|99|10|30|33|44|45|49|5[0-4]|91|98")
"""That allot numbers to makers now, or once did."""
_TODAY = ("35", "86", "99")
_OWN_SHAPES = {(2, 6, 6), (8, 6), (6, 2, 6)}
"""How an IMEI is printed: TAC and serial number; a check digit or software version may follow."""
_PRICE = re.compile(r"[1-9]\d{0,4}(?:00|50|99)")
_SUM = re.compile(r"[1-9]\d{1,6}00")
_TRUNK = re.compile(r"0[1-9]\d{7,10}")
_NO_PHONE = re.compile(r"35\d{7,9}|35\d{11}")


def right(digits: str) -> bool:
    """15 digits, and the last is the check digit of the others."""
    return len(digits) == 15 and luhn_digit(digits[:14]) == digits[14]


def together(run: Run) -> str:
    """The digits of these groups."""
    return "".join(group.digits for group in run)


def joined(run: Run, labelled: bool) -> Iterator[tuple[int, str]]:
    """The IMEIs that these groups, none of which is one alone, make up: where each starts, and its digits."""
    cover = list(_in_fifteens(run))
    if cover and all(labelled or not may_be_others(one) for one in cover):
        yield from _numbers(cover)
    elif len(run) > 1 and len(together(run)) in (14, 16) and _is_unchecked(run, labelled):
        yield from _numbers([run])
    elif len(lines := list(_lines(run))) > 1 and (
        found := [one for k, line in enumerate(lines) for one in joined(line, labelled and not k)]
    ):
        yield from found
    else:
        yield from _numbers(_within(run, labelled))


def may_be_others(run: Run) -> bool:
    """Whether a phone number and a price, or a date, look just like this."""
    shape = tuple(len(group.digits) for group in run)
    digits, regular = together(run), _is_regular(shape)
    if _is_own(shape) or (regular and shape[0] < 5 and _BODIES.match(digits)):
        return False
    if any(_is_long(group.digits, first=not k, whole=digits) for k, group in enumerate(run)):
        return True
    if shape[:2] == (5, 5) and digits[0] in "6789" and not digits.startswith(_TODAY):
        return True
    for k, size in enumerate(accumulate(shape[:-1]), 1):
        head, tail = digits[:size], digits[size:]
        if not regular and (_TRUNK.fullmatch(head) or (_TRUNK.fullmatch(tail) and not digits.startswith(_TODAY))):
            return True
        if not regular and not _BODIES.match(digits) and (PHONE.fullmatch(head) or PHONE.fullmatch(tail)):
            return True
        if (PHONE.fullmatch(head) and _is_price(run[k:])) or (PHONE.fullmatch(tail) and _is_price(run[:k])):
            return True
    return not regular and _has_date(run)


def _numbers(runs: Iterable[Run]) -> Iterator[tuple[int, str]]:
    return ((run[0].at, together(run)) for run in runs)


def _in_fifteens(run: Run) -> Iterator[Run]:
    """All groups in order as numbers of 15 digits, with a software version behind or not; else none."""
    if len(together(run)) % 15 == 2 and len(run[-1].digits) == 2 and "/" in run[-1].gap:
        run = run[:-1]
    made: list[Run] = []
    start = 0
    for end in range(1, len(run) + 1):
        digits = together(run[start:end])
        if right(digits):
            made.append(run[start:end])
            start = end
        elif len(digits) >= 15:
            return
    if start == len(run):
        yield from made


def _is_unchecked(run: Run, labelled: bool) -> bool:
    """Whether 14 or 16 digits are a number: it must look like nothing else."""
    if labelled:
        return True
    shape, digits = tuple(len(group.digits) for group in run), together(run)
    told = _is_own(shape) or digits.startswith(_TODAY) or (_is_regular(shape) and digits[0] != "0")
    return told and not may_be_others(run)


def _lines(run: Run) -> Iterator[Run]:
    start = 0
    for k in range(1, len(run)):
        if "\n" in run[k].gap or "," in run[k].gap:
            yield run[start:k]
            start = k
    yield run[start:]


def _within(run: Run, labelled: bool) -> Iterator[Run]:
    """Some neighbours of many: only what begins as IMEIs do, with no phone number in it."""
    start = 0
    while start < len(run):
        for end in range(start + 1, len(run) + 1):
            some = run[start:end]
            size = len(together(some))
            if size >= 15:
                break
        if right(together(some)) and ((labelled and not start) or _stands_out(some)):
            yield some
            start = end
        else:
            start += 1


def _stands_out(some: Run) -> bool:
    digits = together(some)
    sizes = list(accumulate(len(group.digits) for group in some))[:-1]
    phones = any(PHONE.fullmatch(part) for size in sizes for part in (digits[:size], digits[size:]))
    regular = _is_regular(tuple(len(group.digits) for group in some))
    return bool(_BODIES.match(digits)) and (regular or not phones) and not may_be_others(some)


def _is_regular(shape: tuple[int, ...]) -> bool:
    """As printed, or in groups of one size with what is left behind."""
    return _is_own(shape) or (shape[0] <= 8 and set(shape[:-1]) == {shape[0]} and shape[-1] <= shape[0])


def _is_long(group: str, first: bool, whole: str) -> bool:
    """As long as a phone number, and not the beginning or end of what can only be an IMEI."""
    known = _NO_PHONE.fullmatch(group) if first else whole.startswith(("35", "86")) and group[0] != "0"
    return 9 <= len(group) <= 13 and not known


def _is_own(shape: tuple[int, ...]) -> bool:
    return shape in _OWN_SHAPES or (shape[:-1] in _OWN_SHAPES and shape[-1] <= 2)


def _is_price(run: Run) -> bool:
    """Round or with cents; thousands may stand apart."""
    cents = len(run) > 1 and run[-1].digits == "00" and run[-1].gap in (".", ",")
    if not all(len(group.digits) == 3 for group in (run[1:-1] if cents else run[1:])):
        return False
    return bool((_SUM if cents else _PRICE).fullmatch(together(run)))


def _has_date(run: Run) -> bool:
    digits = [group.digits for group in run]
    threes = zip(digits, digits[1:], digits[2:], strict=False)
    return any(
        re.fullmatch(r"\d\d? \d\d? (?:19|20)\d\d|(?:19|20)\d\d \d\d? \d\d?", " ".join(three)) for three in threes
    )
