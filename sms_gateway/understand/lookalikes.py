"""Numbers as long as an IMEI with letters or masks in place of some digits. Pure."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from sms_gateway.understand.joins import right
from sms_gateway.understand.labels import OTHER
from sms_gateway.understand.others import BODIES


class Token(NamedTuple):
    """A number with letters or masks in it, and its place in the text."""

    start: int
    end: int
    digits: str


_DIGIT, _LIKE = "[0-9OoIlОо]", "[0-9OoIlОоSsBbZzGg]"
_ANY, _MASKED = "[0-9A-Za-z]", "[0-9A-Za-z?*#]"
_WITH_LETTERS = re.compile(
    r"(?<![0-9A-Za-zА-я])(?:"
    rf"{_DIGIT}{{13,17}}|{_LIKE}{{8}}[ ./-]{_LIKE}{{6}}(?:[ ./-]?{_LIKE})?"
    rf"|{_LIKE}{{2}}[ ./-]{_LIKE}{{6}}[ ./-]{_LIKE}{{6}}(?:[ ./-]?{_LIKE})?"
    rf"|(?={_ANY}|\*\*){_MASKED}{{15}}(?:(?<={_ANY})|(?<=\*\*))"
    r")(?![0-9A-Za-zА-я])"
)
"""A single mark at an end is punctuation or bold type, and masks no digit."""
_DIGITS = str.maketrans("OoIlОо", "001100")
"""Read as digits. The last two are Cyrillic."""
_UNSURE = "SsBbZzGgOoIlОоQqDdXx?*#"
"""May stand for a digit, which is not known for certain."""
_MOST_LETTERS = 4


def lookalikes(spelled: str) -> Iterator[Token]:
    """Yield tokens that were meant as IMEIs and contain letters or masks; O, I and l become digits."""
    for token in _WITH_LETTERS.finditer(spelled):
        typed = re.sub("[ ./-]", "", token[0])
        letters = sum(not c.isdigit() for c in typed)
        digits = typed.translate(_DIGITS)
        if not 0 < letters < len(typed) or re.search("[0-9]{15}", typed):
            continue
        is_other = spelled[: token.start()].endswith(OTHER)
        is_meant = letters <= _MOST_LETTERS and (_may_begin(typed) or (digits.isdigit() and len(digits) == 15))
        if right(digits) or (is_meant and not is_other):
            yield Token(token.start(), token.end(), digits)


def _may_begin(typed: str) -> bool:
    """Whether the first two characters, at most one of them a letter, may be the first digits of an IMEI."""
    first, second = (c if c.isdigit() else "0123456789" if c in _UNSURE else "" for c in typed[:2])
    if any(c.isalpha() for c in typed[:2]) and any(c.isalpha() and c not in _UNSURE for c in typed):
        return False
    return not typed[:2].isalpha() and any(BODIES.match(a + b) for a in first for b in second)
