"""Find the IMEIs in any text, and the numbers that were meant as IMEIs but cannot be read. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from imeicheck.rules.imei import Imei
from sms_gateway.understand.announced import announced
from sms_gateway.understand.fields import unfilled
from sms_gateway.understand.groups import Group, Run, together
from sms_gateway.understand.joins import joined, right
from sms_gateway.understand.labels import TAKEN, labelled, scientific
from sms_gateway.understand.lookalikes import lookalikes
from sms_gateway.understand.others import behind_other, is_gtin
from sms_gateway.understand.slips import slips

MOST_NUMBERS = 10
"""Looked for in one text."""

_GROUP = re.compile(r"[0-9]+")
_JOINT = re.compile(r"[\s./,_-]{1,8}")
_ABROAD = re.compile("00[1-9]")
"""How a phone number of another country begins, where no plus sign does."""
_LEAST_OF_PHONE = 11


@dataclass(frozen=True, slots=True)
class Read:
    """A number as it was read; `guessed` where letters were taken for digits."""

    imei: Imei
    guessed: bool


@dataclass(frozen=True, slots=True)
class Numbers:
    """The IMEIs of a text, and the numbers that were meant as IMEIs and cannot be read; in order, each once."""

    read: tuple[Read, ...]
    unread: tuple[str, ...]


def find(text: str) -> Numbers:
    """Return the numbers of a text."""
    marked = spelled = labelled(text)
    found, unread = [], []
    for token in lookalikes(spelled):
        spelled = f"{spelled[: token.start]}{TAKEN * (token.end - token.start)}{spelled[token.end :]}"
        if right(token.digits):
            found.append((token.start, token.digits, True))
        else:
            unread.append((token.start, token.digits))
    for run in runs(spelled):
        in_run = list(_in_run(run))
        found += [(at, digits, False) for at, digits in in_run]
        unread += slips(run, announced(run), in_run)
    unread += unfilled(marked, [*(at for at, _, _ in found), *(at for at, _ in unread)])
    once: dict[int, Read] = {}
    for _, digits, guessed in sorted(found):
        read = Read(Imei(digits), guessed)
        before = once.get(read.imei.phone)
        if before is None or (before.imei.check_digit == "absent" and read.imei.check_digit == "ok"):
            once[read.imei.phone] = read
    missed = [*(digits for _, digits in sorted(unread)), *scientific(text)]
    return Numbers(tuple(once.values())[:MOST_NUMBERS], tuple(dict.fromkeys(missed))[:MOST_NUMBERS])


def runs(spelled: str) -> Iterator[Run]:
    """Groups of digits with nothing but separators between them."""
    run: list[Group] = []
    end = 0
    for match in _GROUP.finditer(spelled):
        gap = spelled[end : match.start()]
        group = Group(match[0], match.start(), gap, _is_clean(spelled, match))
        if run and not (_JOINT.fullmatch(gap) and group.clean and run[-1].clean):
            yield run
            run = []
        run.append(group)
        end = match.end()
    if run:
        yield run


def _is_clean(spelled: str, match: re.Match[str]) -> bool:
    behind = spelled[match.end() : match.end() + 1]
    front = re.search(r"[0-9A-Za-z]*\Z", spelled[max(0, match.start() - 30) : match.start()])
    before = front[0] if front else ""
    return not (behind.isascii() and behind.isalpha()) and (not before or (len(before) > 1 and before.isalpha()))


def _in_run(run: Run) -> Iterator[tuple[int, str]]:
    """Groups that are numbers by themselves, and what can be joined of those between them."""
    kind = announced(run)
    if kind in ("phone", "other"):
        yield from _alone(run[:1], kind)
        run, kind = _behind_phone(run) if kind == "phone" else behind_other(run), ""
    loose: list[Group] = []
    for k, group in enumerate(run):
        mine = list(_alone(run[k : k + 2], kind if not k else ""))
        if not mine and len(group.digits) < 14:
            loose.append(group)
            continue
        yield from _join(loose, run, kind)
        loose = []
        yield from mine
    yield from _join(loose, run, kind)


def _join(loose: Run, run: Run, kind: str) -> Iterator[tuple[int, str]]:
    if loose and loose[0].clean:
        yield from joined(loose, kind == "imei" and loose[0] is run[0])


def _alone(pair: Run, kind: str) -> Iterator[tuple[int, str]]:
    """The first group, where it is whole; 14 digits may have their check digit behind them."""
    digits, at = pair[0].digits, pair[0].at
    size = len(digits)
    if kind == "imei" and size == 16 and digits[0] in "12" and right(digits[1:]):
        yield at + 1, digits[1:]  # "IMEI1" with the number right behind it
    elif size % 15 == 0 and all(right(digits[k : k + 15]) for k in range(0, size, 15)):
        yield from ((at + k, digits[k : k + 15]) for k in range(0, size, 15))
    elif size in (14, 16) and pair[0].clean and kind not in ("other", "phone"):
        if kind != "imei" and size == 14 and (_ABROAD.match(digits) or (digits[0] == "0" and is_gtin(digits))):
            return
        checked = size == 14 and len(pair) > 1 and right(together(pair))
        yield at, together(pair) if checked else digits


def _behind_phone(run: Run) -> Run:
    """What is left when a phone number in front, of one group or several, has its digits."""
    size = 0
    for k, group in enumerate(run, 1):
        size += len(group.digits)
        if size >= _LEAST_OF_PHONE:
            return run[k:]
    return []
