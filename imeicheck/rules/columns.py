"""Find the IMEI columns of a table by their names or, if no name matches, by their values. Pure."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from imeicheck.rules import spreadsheet
from imeicheck.rules.imei import Imei, read
from imeicheck.rules.imeis import MOST
from imeicheck.rules.notation import plain

SAMPLE_ROWS = 100
"""Rows looked at to choose a column by its values."""

_LONGEST_LIST = 200
"""Characters of the columns found that a message names."""
_CAMEL_CASE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_IMEI_WORD = re.compile(r"imei(?:s|sv|svn|no|nr|num|number|code|id)?(?![a-z])")
_ABOUT = re.compile(
    r"(?<![a-z])(?:blacklist|brand|checked|check|comment|count|country|date|flag|hash|image|length|model|note"
    r"|ok|photo|price|reason|remark|result|source|status|tac|time|type|valid|verdict|verified)(?![a-z])"
)
"""A name with such a word is about an IMEI and does not hold it."""
_FEWEST_DIGITS = 8
_IMEI_LENGTHS = range(14, 17)


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


def named(names: Sequence[str]) -> Choice | None:
    """Find the columns whose name contains the word IMEI, such as `imei2`, `IMEI Number` or `Device IMEI`.

    Return None if there is none. Raises NoSuchColumns if there are more than a phone can have.
    """
    places = [at for at, name in enumerate(names) if is_imei_name(name)]
    return _not_too_many(names, places) if places else None


def by_values(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Choice:
    """Find the only column whose values look like IMEIs. Raises NoSuchColumns if there is none, or more than one."""
    columns = [[row[at] for row in rows if at < len(row) and row[at].strip()] for at in range(len(names))]
    places = _where(columns, _is_whole) or _where(columns, _is_as_long) or _where(columns, looks_like_imei)
    if not places:
        raise NoSuchColumns(f"there is no column of IMEIs; columns found: {_listed(names)}")
    if len(places) > 1:
        raise NoSuchColumns(f"several columns may hold the IMEIs: {_listed([names[at] for at in places])}")
    return Choice((places[0],), by_values=True)


@lru_cache(256)
def is_imei_name(name: str) -> bool:
    """Return whether a column with this name holds IMEIs."""
    simple = _CAMEL_CASE.sub(" ", spreadsheet.cell_text(plain(name))).lower()
    return bool(_IMEI_WORD.search(simple) and not _ABOUT.search(simple) and not looks_like_imei(name))


def looks_like_imei(cell: str) -> bool:
    """Return whether a cell is an IMEI or was meant as one: it may have a wrong digit, or too few or too many."""
    number = read(cell)
    if isinstance(number, Imei) or number.cause == "scientific":
        return True
    digits = sum(c in "0123456789" for c in plain(cell))
    return digits >= _FEWEST_DIGITS and digits > 2 * sum(map(str.isalpha, _LABEL.sub("", cell)))


def is_header(row: Sequence[str]) -> bool:
    """Return whether the first row of a table names its columns: one is named, and none looks like an IMEI."""
    if any(map(is_imei_name, row)):
        return True
    return any(any(map(str.isalpha, cell)) for cell in row) and not any(map(looks_like_imei, row))


_LABEL = re.compile("imei", re.IGNORECASE)


def _simple(name: str) -> str:
    return re.sub(r"[\s_-]+", "", spreadsheet.cell_text(plain(name)).lower())


def _where(columns: Sequence[Sequence[str]], fits: Callable[[str], bool]) -> list[int]:
    """Return the columns of which more than half of the values look like IMEIs, and at least one of them fits."""
    return [
        at
        for at, values in enumerate(columns)
        if 2 * sum(map(looks_like_imei, values)) > len(values) and any(map(fits, values))
    ]


def _is_whole(cell: str) -> bool:
    number = read(cell)
    return isinstance(number, Imei) and number.check_digit == "ok"


def _is_as_long(cell: str) -> bool:
    return sum(c in "0123456789" for c in plain(cell)) in _IMEI_LENGTHS


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
