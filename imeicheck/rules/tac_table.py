"""Parse TAC lists: GSMA's `|`-separated file, the Osmocom CSV, or any table with a column of TACs. Pure.

Every line becomes a TAC, with the names that it has, or a reject with its line number. A line that was dropped
silently would make a genuine phone look as if its TAC was never allocated.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice

from imeicheck.rules.spreadsheet import LONGEST_LINE, cell_text, guess_separator, separator_in, split
from imeicheck.rules.tac_columns import (
    HEADER_WITHIN,
    Columns,
    guessed_columns,
    has_lost_zero,
    is_scientific_tac,
    named_columns,
    read_tac,
    shown,
)
from imeicheck.rules.tac_records import records
from imeicheck.rules.verdict import Device

SAMPLE_LINES = 100
UNKNOWN = frozenset({"", "-", "n/a", "nan", "none", "not known", "null", "unknown"})

NO_TAC = "the TAC does not have 8 digits"
LOST_DIGITS = "the TAC is in scientific notation and has lost digits: export the column as text"
OPEN_QUOTE = "a quote is not closed"
TOO_LONG = f"the line is longer than {LONGEST_LINE:,} characters"
CUT = "the file ends within this line"


class NotATacList(Exception):
    """The file cannot be read as a TAC list. The message has the reason."""


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
    for number, line, cells in records(chain(head[before:], unread), before + 1, separator, columns.tac):
        if any("\0" in text for text in cells or [line]):
            raise NotATacList(f"line {number:,} holds binary data, not text")
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


def _row(line: str, cells: Sequence[str], columns: Columns) -> Device | str:
    """Return the device of a row, or the reason why the row is rejected."""
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
    """Return the first value that is not empty or a placeholder such as `n/a`; empty if there is none."""
    values = (" ".join(cell_text(cells[place]).split()) for place in places if place < len(cells))
    return next((value for value in values if value.lower() not in UNKNOWN), "")
