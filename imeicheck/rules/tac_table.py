"""TAC lists as they come: GSMA's `|`-separated file, the Osmocom CSV, or any table with a column of TACs. Pure.

Every line ends as a TAC, with the names that it has, or as a reject with its line number: a line that was not
read must not make a genuine phone look as if its TAC was never allocated.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from imeicheck.rules.spreadsheet import LONGEST_LINE, cell_text, guess_separator, separator_in, split
from imeicheck.rules.tac_columns import (
    GSMA_SEPARATOR,
    HEADER_WITHIN,
    Columns,
    guessed_columns,
    has_lost_zero,
    is_scientific_tac,
    named_columns,
    read_tac,
    shown,
)
from imeicheck.rules.verdict import Device

SAMPLE_LINES = 100
MOST_LINES = 50
"""Lines of one record: a quoted field with more line breaks was not closed."""
UNKNOWN = frozenset({"", "-", "n/a", "nan", "none", "not known", "null", "unknown"})

NO_TAC = "the TAC has not 8 digits"
LOST_DIGITS = "the TAC is in scientific notation and has lost digits: export the column as text"
OPEN_QUOTE = "a quote is not closed"
TOO_LONG = f"the line is longer than {LONGEST_LINE:,} characters"
CUT = "the file ends within this line"


class NotATacList(Exception):
    """The file cannot be read as a TAC list; the text says why."""


@dataclass(slots=True)
class TacTable:
    """The TACs of a list in file order, and its rejected lines with their numbers and reasons."""

    columns: Columns
    devices: list[Device] = field(default_factory=list)
    rejects: list[tuple[int, str]] = field(default_factory=list)


def parse(lines: Iterable[str]) -> TacTable:
    """Read a TAC list from its lines, each with its line break. Raises NotATacList."""
    unread = iter(lines)
    head = list(islice(unread, SAMPLE_LINES))
    separator, columns, before = _layout(head)
    table = TacTable(columns)
    for number, line, cells in _records(chain(head[before:], unread), before + 1, separator):
        if cells is None:
            table.rejects.append((number, OPEN_QUOTE))
        elif any(cell.strip() for cell in cells):
            row = _row(line, cells, columns)
            if isinstance(row, Device):
                table.devices.append(row)
            else:
                table.rejects.append((number, row))
    if not table.devices:
        raise NotATacList("there is not one usable TAC in the file")
    return table


def _layout(head: Sequence[str]) -> tuple[str, Columns, int]:
    """Return the separator, the columns, and how many lines come before the first row. Raises NotATacList."""
    declared, first = None, None
    for place, line in enumerate(head[:HEADER_WITHIN]):
        if "\0" in line:
            raise NotATacList("the file holds binary data, not text")
        if directive := separator_in(line):
            declared = directive
        elif text := line.strip("\r\n"):
            separator = declared or guess_separator(text)
            if columns := named_columns(split(text, separator)):
                return separator, columns, place + 1
            first = place if first is None and text.strip() else first
    if first is not None:
        separator = declared or guess_separator(head[first].strip("\r\n"))
        if columns := guessed_columns([split(line.strip("\r\n"), separator) for line in head[first:]], separator):
            return separator, columns, first
    found = f", its first line is `{shown(head[first])}`" if first is not None else ""
    raise NotATacList(
        f"no header with one column `tac` was found{found}: put a line such as `tac,brand,model` above it"
    )


def _records(lines: Iterator[str], number: int, separator: str) -> Iterator[tuple[int, str, list[str] | None]]:
    """Yield each record with the number of its first line; None for its cells where a quote is not closed."""
    waiting: deque[str] = deque()
    for line in _first_waiting(waiting, lines):
        if "\0" in line:
            raise NotATacList(f"line {number:,} holds binary data, not text")
        if separator == GSMA_SEPARATOR or '"' not in line:  # in a list of the GSMA a quote is a letter
            yield number, line, line.rstrip("\r\n").split(separator)
            number += 1
            continue
        record = _Record(line, _first_waiting(waiting, lines), separator)
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


def _first_waiting(waiting: deque[str], lines: Iterator[str]) -> Iterator[str]:
    while line := waiting.popleft() if waiting else next(lines, ""):
        yield line


class _Record:
    """The lines that `csv.reader` reads for one record: more than one where a quoted field has a line break.

    A line that looks like a row of its own ends the record: the quote before it was left open.
    """

    def __init__(self, line: str, lines: Iterator[str], separator: str) -> None:
        self.more: list[str] = []
        self.is_open = False
        self._lines = self._take(line, lines, separator)

    def __iter__(self) -> Iterator[str]:
        return self._lines

    def _take(self, line: str, lines: Iterator[str], separator: str) -> Iterator[str]:
        yield line
        for more in lines:
            self.more.append(more)
            if len(self.more) == MOST_LINES or any(read_tac(cell.strip('" \r\n')) for cell in more.split(separator)):
                break
            yield more
        self.is_open = True


def _row(line: str, cells: Sequence[str], columns: Columns) -> Device | str:
    """Return what a row says of a TAC, or why it is rejected."""
    is_short = len(cells) < columns.width
    if not line.endswith(("\n", "\r")) and (len(line) >= LONGEST_LINE or is_short):
        return TOO_LONG if len(line) >= LONGEST_LINE else CUT
    cell = cells[columns.tac] if columns.tac < len(cells) else ""
    tac = read_tac(cell)
    is_half = is_short and columns.tac == len(cells) - 1 and has_lost_zero(cell)  # the line may be cut within its TAC
    if tac is None or is_half:
        return LOST_DIGITS if is_scientific_tac(cell) else NO_TAC
    brand, model, kind = (_value(cells, places) for places in (columns.brand, columns.model, columns.kind))
    return Device(tac, brand, model, kind or None)


def _value(cells: Sequence[str], places: Iterable[int]) -> str:
    """Return the first value that says something."""
    values = (" ".join(cell_text(cells[place]).split()) for place in places if place < len(cells))
    return next((value for value in values if value.lower() not in UNKNOWN), "")
