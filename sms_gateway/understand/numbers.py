"""Finds the IMEIs in any text. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from imeicheck.rules.imei import Imei
from sms_gateway.understand.groups import Group, Run, together
from sms_gateway.understand.joins import joined, right
from sms_gateway.understand.plain import plain

MOST_NUMBERS = 10
"""Looked for in one text."""

_IMEI, _OTHER = "\x02", "\x03"
_IMEI_LABEL = re.compile(
    r"(?:imei|имей|имеи|ايمي|آئی ?ایم ?ای ?آئی|आईएमईआई|আইএমইআই|串号|串码)\s{0,3}(?:/?\s?(?:sv|meid)(?![a-z])\W{0,3})?"
    r"(?:(?:no|num|number|code|slot|is|es|est|e|ni|adalah|hai|yake|yangu|saya|nya)(?![a-z])\W{0,3}){0,2}"
    r"(?:\(?[12]\)?\s{0,3}[:=)]|(?<=i)[12](?=\D))?[:=#.()\s-]{0,4}",
    re.IGNORECASE,
)
_OTHER_LABEL = re.compile(
    r"(?<![^\W\d_])(?:meid|p?esn|iccid|ccid|eid|s/n|sn|serial)\s{0,3}(?:(?:no|num|number)(?![a-z]))?[:=#.()\s-]{0,4}",
    re.IGNORECASE,
)
_GROUP = re.compile(r"[0-9]+")
_JOINT = re.compile(r"[\s./,_-]{1,8}")
_LOOKS_LIKE_DIGITS = re.compile(
    r"(?<![0-9A-Za-zА-я])(?=[OoIlОо]*[0-9])(?=[0-9]*[OoIlОо])[0-9OoIlОо]{15}(?![0-9A-Za-zА-я])"
)
_DIGITS = str.maketrans("OoIlОо", "001100")
"""The last two are Cyrillic."""
_ABROAD = re.compile("00[1-9]")
"""How a phone number of another country begins, where no plus sign does."""
_LEAST_OF_PHONE = 11


@dataclass(frozen=True, slots=True)
class Read:
    """A number as it was read; `guessed` where letters were taken for digits."""

    imei: Imei
    guessed: bool


def find(text: str) -> tuple[Read, ...]:
    """In the order of the text, each phone once."""
    spelled = labelled(text)
    found = [(at, digits, False) for run in runs(spelled) for at, digits in _in_run(run)]
    found += [(at, digits, True) for at, digits in lookalikes(spelled) if right(digits)]
    once: dict[int, Read] = {}
    for _, digits, guessed in sorted(found):
        read = Read(Imei(digits), guessed)
        before = once.get(read.imei.phone)
        if before is None or (before.imei.check_digit == "absent" and read.imei.check_digit == "ok"):
            once[read.imei.phone] = read
    return tuple(once.values())[:MOST_NUMBERS]


def labelled(text: str) -> str:
    """The text in plain characters, what announces a number in one character."""
    return _OTHER_LABEL.sub(_OTHER, _IMEI_LABEL.sub(_IMEI, plain(text)))


def lookalikes(spelled: str) -> Iterator[tuple[int, str]]:
    """Tokens of 15 with letters that look like digits, as digits."""
    return ((token.start(), token[0].translate(_DIGITS)) for token in _LOOKS_LIKE_DIGITS.finditer(spelled))


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


def announced(run: Run) -> str:
    """What stands in front: "imei", "other" for a number of another kind, "phone" for a plus sign, else nothing."""
    return {_IMEI: "imei", _OTHER: "other", "+": "phone"}.get(run[0].gap.rstrip(" ")[-1:], "")


def _is_clean(spelled: str, match: re.Match[str]) -> bool:
    behind = spelled[match.end() : match.end() + 1]
    front = re.search(r"[0-9A-Za-z]*\Z", spelled[max(0, match.start() - 30) : match.start()])
    before = front[0] if front else ""
    return not (behind.isascii() and behind.isalpha()) and (not before or (len(before) > 1 and before.isalpha()))


def _in_run(run: Run) -> Iterator[tuple[int, str]]:
    """Groups that are numbers by themselves, and what can be joined of those between them."""
    kind = announced(run)
    if kind == "phone":
        yield from _alone(run[:1], kind)
        run, kind = _behind_phone(run), ""
    loose: list[Group] = []
    for k, group in enumerate(run):
        mine = list(_alone(run[k : k + 2], kind if not k else ""))
        if not mine and len(group.digits) < 14 and kind != "other":
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
        if kind != "imei" and size == 14 and _ABROAD.match(digits):
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
