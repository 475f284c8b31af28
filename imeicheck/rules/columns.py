"""Find the IMEI columns of a table by their names or, if no name matches, by their values. Pure."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from imeicheck.rules import spreadsheet
from imeicheck.rules.imei import LONGEST_TEXT, Imei, read
from imeicheck.rules.imeis import MOST
from imeicheck.rules.notation import plain

SAMPLE_ROWS = 100
"""Rows whose values are looked at to choose the columns."""

_LONGEST_LIST = 200
"""Characters of the columns found that a message names."""
_CAMEL_CASE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_IMEI_WORD = re.compile(r"imei(?:s|sv|svn|no|nr|num|number|code|id)?(?![a-z])")
_ABOUT = re.compile(
    r"(?<![a-z])(?:blacklist|brand|checked|check|comment|count|country|date|flag|hash|image|length|model|note"
    r"|ok|photo|price|reason|remark|result|source|status|tac|time|type|valid|verdict|verified)(?![a-z])"
)
"""A name with such a word is about an IMEI and does not hold it."""
_MAY_HOLD = re.compile(r"imei|slot|(?<![a-z])sim(?:card)?(?![a-z])")
"""A name that a column of IMEIs may have: its values decide."""
_OTHER = re.compile(
    r"(?<![a-z])(?:serial|s ?/ ?n|sn|meid|eid|iccid|imsi|msisdn|phone(?!\W*\d)|gtin|ean|upc|order|invoice"
    r"|comments?|notes?|remarks?|old|previous)(?![a-z])"
)
"""A name of identifiers of another kind, of remarks, or of phones that are gone: an IMEI in it is not asked for."""
_LABEL = re.compile("imei", re.IGNORECASE)
_FEWEST_DIGITS = 8
_FEWEST_LABELLED_DIGITS = 4
"""Digits that make a number of a text with the word IMEI; `IMEI 2` is a name."""
_IMEI_LENGTHS = range(14, 17)
_WHOLE_LENGTH = 15


class UnfitTable(ValueError):
    """The table cannot be checked. The message explains how to fix it."""


class NoSuchColumns(UnfitTable):
    """The IMEI columns of a table are not certain. The message names the columns found."""


class Choice(NamedTuple):
    """The columns that hold the IMEIs."""

    places: tuple[int, ...]
    by_values: bool = False
    """Whether no column had such a name, so that values decided."""


def wanted(names: Sequence[str], columns: Iterable[str]) -> Choice:
    """Find the columns with these names, in any case. Raises NoSuchColumns."""
    known = [_simple(name) for name in names]
    places = []
    for column in columns:
        if _simple(column) not in known:
            raise NoSuchColumns(f"there is no column `{column}`; columns found: {_listed(names)}")
        places.append(known.index(_simple(column)))
    return _not_too_many(names, dict.fromkeys(places))


def recognised(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Choice:
    """Find the columns that hold IMEIs by their names and by the values of the first rows.

    A column counts if its name contains the word IMEI, such as `imei2`, `IMEI Number` or `Device IMEI`. Values check
    this: another column with an IMEI in it is added if it is named after an IMEI, a SIM or a slot, and is ignored if
    its name says that it is about something else. Raises NoSuchColumns if any other column has an IMEI in it, since
    that IMEI would not be checked. Without such a name the only column whose values look like IMEIs is chosen; raises
    NoSuchColumns if there is none, or more than one.
    """
    columns = [[_likeness(row[at]) for row in rows if at < len(row) and row[at].strip()] for at in range(len(names))]
    with_imei = {at for at, found in enumerate(columns) if WHOLE in found}
    if places := {at for at, name in enumerate(names) if is_imei_name(name)}:
        others = {at for at in with_imei - places if not _is_other_name(names[at])}
        if any(not _MAY_HOLD.search(_words(names[at])) for at in others):
            raise several(names, places | others)
        return _not_too_many(names, sorted(places | others))
    likely = _mostly(columns, WHOLE) or _mostly(columns, AS_LONG) or _mostly(columns, ALIKE)
    if not likely:
        raise NoSuchColumns(f"there is no column of IMEIs; columns found: {_listed(names)}")
    if len(likely | with_imei) > 1:
        raise several(names, likely | with_imei)
    return Choice(tuple(likely), by_values=True)


@lru_cache(256)
def is_imei_name(name: str) -> bool:
    """Return whether a column with this name holds IMEIs."""
    words = _words(name)
    return bool(_IMEI_WORD.search(words) and not _ABOUT.search(words)) and _digit_count(words) < _FEWEST_LABELLED_DIGITS


def may_be_imei(name: str, cell: str) -> bool:
    """Return whether a value is a valid IMEI, unless its name says that it is something else."""
    return len(cell) >= _WHOLE_LENGTH and not _is_other_name(name) and _likeness(cell) == WHOLE


def looks_like_imei(cell: str) -> bool:
    """Return whether a cell is an IMEI or was meant as one: it may have a wrong digit, or too few or too many."""
    return _likeness(cell) > UNLIKE


def is_header(row: Sequence[str]) -> bool:
    """Return whether the first row of a table names its columns: none looks like an IMEI, and one is named."""
    return not any(map(looks_like_imei, row)) and any(any(map(str.isalpha, cell)) for cell in row)


UNLIKE, ALIKE, AS_LONG, WHOLE = range(4)
"""How much a cell is like an IMEI: not at all, meant as one, with 14 to 16 digits, with a right check digit."""


def _likeness(cell: str) -> int:
    if len(cell) > LONGEST_TEXT:
        return UNLIKE
    text = plain(cell)
    digits = _digit_count(text)
    number = read(cell) if digits >= _IMEI_LENGTHS.start or "E" in text.upper() else None  # scientific: 3.5E+14
    if isinstance(number, Imei):
        return WHOLE if number.check_digit == "ok" else AS_LONG
    letters, labels = _LABEL.subn("", text)
    if labels:
        is_alike = digits >= _FEWEST_LABELLED_DIGITS
    else:
        is_alike = digits >= _FEWEST_DIGITS and digits > 2 * sum(map(str.isalpha, letters))
    if is_alike:
        return AS_LONG if digits in _IMEI_LENGTHS else ALIKE
    return ALIKE if number and number.cause == "scientific" else UNLIKE


def _digit_count(text: str) -> int:
    return sum(map(text.count, "0123456789"))


def _words(name: str) -> str:
    return _CAMEL_CASE.sub(" ", spreadsheet.cell_text(plain(name))).lower()


@lru_cache(256)
def _is_other_name(name: str) -> bool:
    return bool(_OTHER.search(_words(name)))


def _simple(name: str) -> str:
    return re.sub(r"[\s_-]+", "", spreadsheet.cell_text(plain(name)).lower())


def _mostly(columns: Sequence[Sequence[int]], least: int) -> set[int]:
    """Return the columns of which more than half of the values are like IMEIs, and at least one of them this much."""
    return {
        at
        for at, found in enumerate(columns)
        if 2 * (len(found) - found.count(UNLIKE)) > len(found) and max(found, default=UNLIKE) >= least
    }


def several(names: Sequence[str], places: Iterable[int]) -> NoSuchColumns:
    """Return the refusal of a table with IMEIs in these columns, of which not all would be checked."""
    found = _listed([names[at] for at in sorted(places)])
    return NoSuchColumns(f"several columns may hold the IMEIs: {found}")


def _not_too_many(names: Sequence[str], places: Iterable[int]) -> Choice:
    choice = Choice(tuple(places))
    if len(choice.places) > MOST:
        raise NoSuchColumns(
            f"a phone has at most {MOST} IMEIs; columns found: {_listed([names[at] for at in choice.places])}"
        )
    return choice


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names)
    return shown if len(shown) <= _LONGEST_LIST else f"{shown[:_LONGEST_LIST]}…"
