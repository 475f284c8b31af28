"""Find the TAC, brand, model and kind columns of a TAC list by its header or its contents. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from imeicheck.rules.numbering import ASSIGNING_BODIES, LEGACY_BODIES
from imeicheck.rules.spreadsheet import cell_text, is_scientific, without_decimals

# fmt: off
TAC_NAMES = frozenset({
    "tac", "taccode", "tacnumber", "tacno", "tacid", "tacprefix", "devicetac", "imeitac", "imeiprefix",
    "typeallocationcode", "typeallocationcodetac", "tactypeallocationcode", "typeapprovalcode",
})
BRAND_NAMES = (
    "brandname", "brand", "manufacturer", "manufacturername", "devicemanufacturer", "devicebrand", "phonebrand",
    "handsetbrand", "make", "devicemake", "maker", "vendor", "vendorname", "oem", "producer", "company",
)
MODEL_NAMES = (
    "marketingname", "commercialname", "modelname", "model", "devicename", "devicemodel", "phonemodel", "handsetmodel",
    "phonename", "handsetname", "productname", "product", "modelnumber", "modelno", "modelcode", "modelseries",
    "device", "phone", "handset", "internalmodelname",
)
KIND_NAMES = ("devicetype", "kind", "equipmenttype", "terminaltype", "phonetype")
# fmt: on
"""Column names without regard to case, spaces and punctuation. If a header has several, the first in this order with a
value in the row is used."""

HEADER_WITHIN = 10
"""Lines at the start of a file in which its header is looked for: a licence may come before it."""
UNMISTAKABLE = 0.9
"""Share of the first rows that must look like a TAC, a brand and a model where no header names the columns."""
GSMA_SEPARATOR = "|"

_SEPARATED_DIGITS = re.compile("[0-9]+(?:[ \u00a0\u2007\u202f/\u2010-\u2015-][0-9]+)*")
_SEVEN_DIGITS = re.compile("[0-9]{7}")
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Columns:
    """Places, from 0, of the columns in use; `names` has all that the header names, and is empty without one."""

    tac: int
    brand: tuple[int, ...]
    model: tuple[int, ...]
    kind: tuple[int, ...]
    names: tuple[str, ...]
    width: int


def read_tac(cell: str) -> str | None:
    """Return the 8 digits of a TAC, or None.

    Separators between the digits (`357727/06`) and what a spreadsheet adds (`35772706.0`, `="35772706"`) do not
    matter. A leading zero that it dropped is put back.
    """
    if len(cell) == 8 and cell.isascii() and cell.isdigit():  # the usual list
        return cell
    text = without_decimals(cell_text(cell))
    if has_lost_zero(cell):
        return f"0{text}"
    digits = re.sub("[^0-9]", "", text) if _SEPARATED_DIGITS.fullmatch(text) else ""
    return digits if len(digits) == 8 else None


def has_lost_zero(cell: str) -> bool:
    """Return whether a cell has the 7 digits that are left of a TAC taken for a number."""
    return bool(_SEVEN_DIGITS.fullmatch(without_decimals(cell_text(cell))))


def is_scientific_tac(cell: str) -> bool:
    """Return whether a spreadsheet wrote a TAC in scientific notation, and so lost digits."""
    return is_scientific(cell_text(cell))


def named_columns(header: Sequence[str]) -> Columns | None:
    """Return the columns that a header names, or None for a data row or a header without exactly one TAC column."""
    if any(map(read_tac, header)):
        return None
    keys = [re.sub(r"[\W_]+", "", cell_text(name)).casefold() for name in header]
    tacs = [place for place, key in enumerate(keys) if key in TAC_NAMES]
    if len(tacs) != 1:
        return None
    brand, model, kind = (_places(keys, names) for names in (BRAND_NAMES, MODEL_NAMES, KIND_NAMES))
    names = [place for place, key in enumerate(keys) if key == "name"]
    if names and not brand and (model or len(names) > 1):
        brand = (names.pop(0),)
    if names and not model:
        model = (names[0],)
    return Columns(tacs[0], brand, model, kind, tuple(map(shown, header)), len(header))


def guessed_columns(rows: Sequence[Sequence[str]], separator: str) -> Columns | None:
    """Return the columns of a file without a header, or None unless they are unmistakable: TAC, brand, model.

    The first column holds TACs of a real reporting body (dates have 8 digits too), the second names with letters,
    of which there are no more than in the third. A list of the GSMA has another order, and always a header.
    """
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows or (separator == GSMA_SEPARATOR and len(rows[0]) > 3):
        return None
    named = [row for row in rows if len(row) > 2 and _is_allocated(row[0]) and _has_letter(row[1]) and row[2].strip()]
    if not _is_allocated(rows[0][0]) or len(named) < UNMISTAKABLE * len(rows):
        return None
    brands, models = ({row[place].strip().casefold() for row in named} for place in (1, 2))
    return Columns(0, (1,), (2,), (), (), 3) if len(brands) <= len(models) else None


def described(columns: Columns) -> str:
    """Return one line that names the column in use for each field, and which of brand and model is missing."""
    return ", ".join(_parts(columns))


def _parts(columns: Columns) -> Iterator[str]:
    used = {"brand": columns.brand, "model": columns.model}
    start = "columns" if columns.names else "columns, without a header"
    yield f"{start}: TAC from {_named(columns, (columns.tac,))}"
    for meaning, places in used.items():
        yield f"{meaning} from {_named(columns, places)}" if places else f"no {meaning} column"
    if columns.kind:
        yield f"kind from {_named(columns, columns.kind)}"
    if missing := [meaning for meaning, places in used.items() if not places]:
        yield f"so {' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing"


def _named(columns: Columns, places: Sequence[int]) -> str:
    return " or ".join(f'"{columns.names[p]}"' if columns.names else f"column {p + 1}" for p in places)


def _places(keys: Sequence[str], names: Sequence[str]) -> tuple[int, ...]:
    return tuple(keys.index(name) for name in names if name in keys)


def shown(name: str) -> str:
    """Return a name from a file as it may be printed: short, and without control characters."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in cell_text(name))[:_LONGEST_NAME]


def _is_allocated(cell: str) -> bool:
    return (read_tac(cell) or "")[:2] in ASSIGNING_BODIES | LEGACY_BODIES


def _has_letter(cell: str) -> bool:
    return any(c.isalpha() for c in cell)
