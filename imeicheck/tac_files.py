"""TAC lists as they come: GSMA's `|`-separated file, the Osmocom CSV, or any CSV with a `tac` column.

The header is the first of the file's first lines that has a `tac` column, for a licence may stand
above it. Columns are found by name, in any order.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from imeicheck.rules.verdict import Device

HEADER_WITHIN = 10
UNKNOWN = frozenset({"", "not known", "n/a", "unknown"})
BRAND = ("brand name", "brand", "manufacturer")
MODEL = ("marketing name", "model name", "model")
KIND = ("device type", "kind")


class NotATacList(Exception):
    """The file cannot be read as a TAC list; the text says why."""


@dataclass(slots=True)
class TacFile:
    """What a file gave: devices as they are read, and the rejected lines, once read to the end."""

    devices: list[Device] = field(default_factory=list)
    rejects: list[tuple[int, str]] = field(default_factory=list)


def read(path: Path) -> TacFile:
    """Raises NotATacList."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return _parse(lines)
    except OSError as e:
        raise NotATacList(f"{path} cannot be read: {e.strerror}") from e
    except (UnicodeDecodeError, csv.Error) as e:
        raise NotATacList(f"{path} is not a text file in UTF-8: {e}") from e


def _parse(lines: Iterable[str]) -> TacFile:
    numbered = enumerate(lines, start=1)
    at, separator, names = _header(numbered)
    file = TacFile()
    lines_left = (line for _, line in numbered)
    if separator == "|":  # there a quote is a letter
        reader = csv.reader(lines_left, delimiter=separator, quoting=csv.QUOTE_NONE)
    else:
        reader = csv.reader(lines_left, delimiter=separator)
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if any("\0" in cell for cell in cells):
            raise csv.Error("it holds binary data")
        row = dict(zip(reversed(names), reversed(_padded(cells, len(names))), strict=True))
        tac = row["tac"].strip()
        if not (len(tac) == 8 and tac.isascii() and tac.isdigit()):
            file.rejects.append((at + reader.line_num, "the TAC has not 8 digits"))
        elif not (brand := _first(row, BRAND)):
            file.rejects.append((at + reader.line_num, "there is no brand"))
        else:
            file.devices.append(Device(tac, brand, _first(row, MODEL), _first(row, KIND) or None))
    if not file.devices:
        raise NotATacList("there is not one usable TAC in the file")
    return file


def _header(numbered: Iterator[tuple[int, str]]) -> tuple[int, str, list[str]]:
    """(its line, the separator, the column names). Of two named `name`, the first is the brand."""
    for at, line in numbered:
        separator = "|" if "|" in line else ","
        names = [name.strip().lower() for name in line.rstrip("\r\n").split(separator)]
        if "tac" in names:
            for meaning in ("brand", "model"):
                if "name" in names:
                    names[names.index("name")] = meaning
            return at, separator, names
        if at == HEADER_WITHIN:
            break
    raise NotATacList("no header with a column `tac` was found: a GSMA list, the Osmocom CSV or a CSV is needed")


def _padded(cells: list[str], width: int) -> list[str]:
    return (cells + [""] * width)[:width]


def _first(row: dict[str, str], names: Iterable[str]) -> str:
    values = (" ".join(row.get(name, "").split()) for name in names)
    return next((value for value in values if value.lower() not in UNKNOWN), "")
