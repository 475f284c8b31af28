"""Which groups of digits beside each other are one number. Pure.

Joining must never make up an IMEI: it takes a right check digit, and what may be a phone number with a
price or a date beside it is left alone, unless the sender says that it is an IMEI.
"""

from collections.abc import Iterable, Iterator

from imeicheck.rules.imei import luhn_digit
from sms_gateway.understand.groups import Run, is_as_printed, is_regular, lines, together
from sms_gateway.understand.others import BODIES, PHONE, TODAY, may_be_others


def right(digits: str) -> bool:
    """Return whether a text has 15 digits and nothing else, of which the last is the right check digit."""
    return len(digits) == 15 and digits.isdecimal() and luhn_digit(digits[:14]) == digits[14]


def joined(run: Run, labelled: bool) -> Iterator[tuple[int, str]]:
    """Yield the start and the digits of each IMEI that consists of several of these groups."""
    cover = list(_in_fifteens(run))
    good = [part for part in cover if right(together(part))]
    if good == cover != [] and all(labelled or not may_be_others(part) for part in cover):
        yield from _numbers(cover)
    elif good and all(is_regular(part) and not may_be_others(part) for part in cover):
        yield from _numbers(good)
    elif len(run) > 1 and len(together(run)) in (14, 16) and _is_unchecked(run, labelled):
        yield from _numbers([run])
    else:
        yield from _by_lines(run, labelled) or _numbers(_within(run, labelled))


def _numbers(runs: Iterable[Run]) -> Iterator[tuple[int, str]]:
    return ((run[0].at, together(run)) for run in runs)


def _by_lines(run: Run, labelled: bool) -> list[tuple[int, str]]:
    """The numbers of each line by itself, where there are several."""
    parts = list(lines(run))
    return [one for k, part in enumerate(parts) for one in joined(part, labelled and not k)] if parts[1:] else []


def _in_fifteens(run: Run) -> Iterator[Run]:
    """Yield all groups in order in parts of 15 digits, a software version behind them left out; else nothing."""
    if len(together(run)) % 15 == 2 and len(run[-1].digits) == 2 and "/" in run[-1].gap:
        run = run[:-1]
    made: list[Run] = []
    start = 0
    for end in range(1, len(run) + 1):
        size = len(together(run[start:end]))
        if size == 15:
            made.append(run[start:end])
            start = end
        elif size > 15:
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
        some = up_to_fifteen(run[start:])
        if right(together(some)) and ((labelled and not start) or stands_out(some)):
            yield some
            start += len(some)
        else:
            start += 1


def up_to_fifteen(run: Run) -> Run:
    """The first groups that have 15 digits or more."""
    return run[: next((end for end in range(1, len(run) + 1) if len(together(run[:end])) >= 15), len(run))]


def stands_out(some: Run) -> bool:
    """Whether some groups of many can only be an IMEI."""
    parts = [together(part) for k in range(1, len(some)) for part in (some[:k], some[k:])]
    phones = any(PHONE.fullmatch(part) for part in parts)
    return bool(BODIES.match(together(some))) and (is_regular(some) or not phones) and not may_be_others(some)
