"""Which groups of digits beside each other are one number. Pure.

Joining must never make up an IMEI: it takes a right check digit, and what may be a phone number with a
price or a date beside it is left alone, unless the sender says that it is an IMEI.
"""

from collections.abc import Iterable, Iterator

from imeicheck.rules.imei import luhn_digit
from sms_gateway.understand.groups import Run, is_as_printed, is_regular, together
from sms_gateway.understand.others import BODIES, PHONE, TODAY, may_be_others


def right(digits: str) -> bool:
    """15 digits, and the last is the check digit of the others."""
    return len(digits) == 15 and luhn_digit(digits[:14]) == digits[14]


def joined(run: Run, labelled: bool) -> Iterator[tuple[int, str]]:
    """The IMEIs that these groups, none of which is one alone, make up: where each starts, and its digits."""
    cover = list(_in_fifteens(run))
    if cover and all(labelled or not may_be_others(one) for one in cover):
        yield from _numbers(cover)
    elif len(run) > 1 and len(together(run)) in (14, 16) and _is_unchecked(run, labelled):
        yield from _numbers([run])
    else:
        yield from _by_lines(run, labelled) or _numbers(_within(run, labelled))


def _numbers(runs: Iterable[Run]) -> Iterator[tuple[int, str]]:
    return ((run[0].at, together(run)) for run in runs)


def _by_lines(run: Run, labelled: bool) -> list[tuple[int, str]]:
    """The numbers of each line by itself, where there are several."""
    lines = list(_lines(run))
    return [one for k, line in enumerate(lines) for one in joined(line, labelled and not k)] if lines[1:] else []


def _lines(run: Run) -> Iterator[Run]:
    start = 0
    for k in range(1, len(run)):
        if "\n" in run[k].gap or "," in run[k].gap:
            yield run[start:k]
            start = k
    yield run[start:]


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
    digits = together(run)
    told = is_as_printed(run) or digits.startswith(TODAY) or (is_regular(run) and digits[0] != "0")
    return labelled or (told and not may_be_others(run))


def _within(run: Run, labelled: bool) -> Iterator[Run]:
    """Some neighbours of many: only what begins as IMEIs do, with no phone number in it."""
    start = 0
    while start < len(run):
        some = _up_to_fifteen(run[start:])
        if right(together(some)) and ((labelled and not start) or _stands_out(some)):
            yield some
            start += len(some)
        else:
            start += 1


def _up_to_fifteen(run: Run) -> Run:
    """The first groups that have 15 digits or more."""
    return run[: next((end for end in range(1, len(run) + 1) if len(together(run[:end])) >= 15), len(run))]


def _stands_out(some: Run) -> bool:
    """Whether some groups of many can only be an IMEI."""
    parts = [together(part) for k in range(1, len(some)) for part in (some[:k], some[k:])]
    phones = any(PHONE.fullmatch(part) for part in parts)
    return bool(BODIES.match(together(some))) and (is_regular(some) or not phones) and not may_be_others(some)
