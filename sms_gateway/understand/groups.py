"""Groups of digits that stand beside each other, and how an IMEI is grouped. Pure."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Group(NamedTuple):
    """Digits that stand together, where they start, and the text between them and the group before."""

    digits: str
    at: int
    gap: str
    clean: bool = True
    """Not part of a token that mixes letters and digits."""


Run = Sequence[Group]
"""With nothing but separators between them."""
_PRINTED = {(2, 6, 6), (8, 6), (6, 2, 6)}
"""How an IMEI is printed: TAC and serial number; a check digit or software version may follow."""


def together(run: Run) -> str:
    """The digits of these groups."""
    return "".join(group.digits for group in run)


def lines(run: Run) -> Iterator[Run]:
    """Yield the groups of each line; a comma ends a line, too."""
    start = 0
    for k in range(1, len(run)):
        if "\n" in run[k].gap or "," in run[k].gap:
            yield run[start:k]
            start = k
    yield run[start:]


def is_as_printed(run: Run) -> bool:
    """Grouped as on the box."""
    shape = _shape(run)
    return shape in _PRINTED or (shape[:-1] in _PRINTED and shape[-1] <= 2)


def is_regular(run: Run) -> bool:
    """As printed, or in groups of one size with what is left behind."""
    shape = _shape(run)
    return is_as_printed(run) or (shape[0] <= 8 and set(shape[:-1]) == {shape[0]} and shape[-1] <= shape[0])


def _shape(run: Run) -> tuple[int, ...]:
    return tuple(len(group.digits) for group in run)
