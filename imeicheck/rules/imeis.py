"""The IMEIs in one field: a phone for two SIM cards has two, and people enter them together. Pure."""

import re
from collections.abc import Iterator, Sequence

from imeicheck.rules import notation
from imeicheck.rules.imei import LONGEST_TEXT, Imei, NotAnImei, from_written, read

MOST = 4
"""IMEIs that one phone may have."""

_BETWEEN = re.compile(
    r"""\s*[\n,;|]\s* | \s+/\s+
      | (?<=\d) \s* [&+] \s* (?=\d)
      | (?<=\d) (?: \s+[^\W\d_]{1,5}\s+ | \s*(?:(?![A-Za-z])[^\W\d_]){1,5}\s* ) (?=\d)   # and, y, et, na, и, 和""",
    re.VERBOSE,
)
_GROUPS = re.compile(r"[ \t/]+")
_SVN = re.compile(r"((?<!\d)(?:\d[ -]?){14}\d)\s*/\s*\d\d(?=\s*(?:[^\d\s]|\d{14}|$))", re.ASCII)
"""A software version behind an IMEI. What follows is not the rest of another number in groups."""
_IMEI_DIGITS = 15
_ALONE_DIGITS = 11
"""A group with at least so many digits is a number by itself, complete or not."""


def read_all(text: str) -> list[Imei | NotAnImei]:
    """Return each number of a text with one to four IMEIs, in order.

    The numbers may follow labels (`IMEI1: … IMEI2: …`), be on separate lines, or be separated by commas, semicolons,
    slashes, spaces or a short word such as "and". A part that cannot be read is a NotAnImei in its place, so that no
    caller treats it as not listed. Words and short numbers beside an IMEI are left out unless they have the label of
    one. The list is never empty.
    """
    whole = read(text)
    if isinstance(whole, Imei) or whole.cause == "scientific" or len(text) > LONGEST_TEXT:
        return [whole]
    numbers = [number for part in notation.parts(text).numbers for number in _split(part)]
    if len(numbers) < 2:
        return [whole]
    imeis = [_read(number) for number in numbers]
    if any(isinstance(imei, Imei) for imei in imeis):
        imeis = [imei for number, imei in zip(numbers, imeis, strict=True) if _is_meant(number, imei)]
    return imeis if len(imeis) <= MOST else [whole]


def _is_meant(number: notation.Written, imei: Imei | NotAnImei) -> bool:
    """Return whether a part was meant as an IMEI: it is one, has its label, or is nearly as long."""
    if isinstance(imei, Imei) or number.label != "none" or imei.cause == "scientific":
        return True
    return _digit_count(number.text) >= _ALONE_DIGITS


def _split(part: notation.Written) -> Iterator[notation.Written]:
    if part.label == "urn":
        yield part
        return
    for text in _BETWEEN.split(_SVN.sub(r"\1", part.text)):
        if text.strip():
            yield from (notation.Written(number, part.label) for number in _numbers(text, part.label))


def _numbers(text: str, label: notation.Label) -> Sequence[str]:
    """Divide groups of digits, such as `49 015420 323751 8`, into numbers."""
    groups = [group for group in _GROUPS.split(text) if group]
    if isinstance(_read(notation.Written(text, label)), Imei):
        return [text]
    return _fifteens(groups) or list(_by_size(groups))


def _fifteens(groups: Sequence[str]) -> list[str]:
    """Join consecutive groups into numbers of 15 digits; return an empty list if digits are left over."""
    numbers, started = [], ""
    for group in groups:
        started = f"{started} {group}".strip()
        count = _digit_count(started)
        if count > _IMEI_DIGITS:
            return []
        if count == _IMEI_DIGITS:
            numbers.append(started)
            started = ""
    return [] if started else numbers


def _by_size(groups: Sequence[str]) -> Iterator[str]:
    """Yield each long group as a number, and all groups between two of them as another."""
    short: list[str] = []
    for group in groups:
        if _digit_count(group) < _ALONE_DIGITS:
            short.append(group)
            continue
        if short:
            yield " ".join(short)
        short = []
        yield group
    if short:
        yield " ".join(short)


def _digit_count(text: str) -> int:
    return sum(c in "0123456789" for c in text)


def _read(number: notation.Written) -> Imei | NotAnImei:
    try:
        return from_written(number)
    except NotAnImei as e:
        return e.with_traceback(None)
