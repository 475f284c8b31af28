"""The records of a TAC list: lines, or several lines where a quoted field has line breaks in it. Pure."""

import csv
from collections import deque
from collections.abc import Iterator

from imeicheck.rules.spreadsheet import cell_text
from imeicheck.rules.tac_columns import GSMA_SEPARATOR, is_scientific_tac, read_tac

MOST_LINES = 50
"""Lines of one record: a quoted field with more line breaks was not closed."""
_FEWEST_DIGITS = 4


def records(lines: Iterator[str], number: int, separator: str, tac: int) -> Iterator[tuple[int, str, list[str] | None]]:
    """Yield each record with the number of its first line; None for its cells where a quote is not closed.

    `tac` is the place of the column of TACs.
    """
    waiting: deque[str] = deque()
    for line in _first_waiting(waiting, lines):
        if separator == GSMA_SEPARATOR or '"' not in line:
            yield number, line, [_without_quotes(cell) for cell in line.rstrip("\r\n").split(separator)]
            number += 1
            continue
        record = _Record(line, _first_waiting(waiting, lines), separator, tac)
        try:
            cells = next(csv.reader(record, delimiter=separator))
        except csv.Error:  # a field that is too long
            cells = []
        if record.is_open or not cells:
            waiting.extendleft(reversed(record.more))
            yield number, line, None
            number += 1
        else:
            yield number, record.more[-1] if record.more else line, cells
            number += 1 + len(record.more)


def _without_quotes(cell: str) -> str:
    """Return a cell of a GSMA list, in which a quote is a letter unless there is one on either side."""
    return cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell


def _first_waiting(waiting: deque[str], lines: Iterator[str]) -> Iterator[str]:
    while line := waiting.popleft() if waiting else next(lines, ""):
        yield line


class _Record:
    """The lines that `csv.reader` reads for one record: more than one where a quoted field has a line break.

    A line that looks like a row of its own ends the record, since the quote before it was not closed. A row whose TAC
    is wrong counts too: it has to be rejected, and not to vanish in the row before it.
    """

    def __init__(self, line: str, lines: Iterator[str], separator: str, tac: int) -> None:
        self.more: list[str] = []
        self.is_open = False
        self._lines = self._take(line, lines, separator, tac)

    def __iter__(self) -> Iterator[str]:
        return self._lines

    def _take(self, line: str, lines: Iterator[str], separator: str, tac: int) -> Iterator[str]:
        yield line
        for more in lines:
            self.more.append(more)
            if len(self.more) == MOST_LINES or _is_row(more, separator, tac):
                break
            yield more
        self.is_open = True


def _is_row(line: str, separator: str, tac: int) -> bool:
    """Return whether a line has a TAC, or a wrong one where TACs are."""
    cells = [cell_text(cell.replace('"', "").strip().removeprefix("=")) for cell in line.split(separator)]
    return any(map(read_tac, cells)) or (tac < len(cells) and _was_meant_as_tac(cells[tac]))


def _was_meant_as_tac(cell: str) -> bool:
    digits, letters = (sum(map(kind, cell)) for kind in (str.isdecimal, str.isalpha))
    return is_scientific_tac(cell) or (digits >= _FEWEST_DIGITS and digits > letters)
