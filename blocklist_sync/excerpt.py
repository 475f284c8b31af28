"""Some lines of a list, as a person may look at them. Pure."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from blocklist_sync.formats.printable import printable

if TYPE_CHECKING:
    from blocklist_sync.formats.table import File

WIDEST = 70
PIECE_BYTES = 2**16


def first_lines(files: "Sequence[File]", most: int) -> Mapping[int, str]:
    """Numbers and texts of the first lines of the first file."""
    return lines_of(files, None, range(1, most + 1))


def lines_of(files: "Sequence[File]", name: str | None, wanted: Collection[int]) -> Mapping[int, str]:
    """The wanted lines of the file of that name, or of the only one; those that are there."""
    data = next((data for named, data in files if name in (None, named)), b"")
    if data.startswith((BOM_UTF16_BE, BOM_UTF16_LE)):
        data = data.decode("utf-16", "replace").encode()
    starts = {line: _start(data, line) for line in sorted(wanted)}
    return {line: _shown(data[at : at + 4 * WIDEST + 4]) for line, at in starts.items() if at is not None}


def _start(data: bytes, line: int) -> int | None:
    """Where a line begins: line breaks are counted by the piece, for a list may have them by the million."""
    at, left = 0, line - 1
    while (found := data.count(b"\n", at, at + PIECE_BYTES)) < left:
        at, left = at + PIECE_BYTES, left - found
        if at > len(data):
            return None
    for _ in range(left):
        at = data.index(b"\n", at) + 1
    return at


def _shown(line: bytes) -> str:
    return printable(line.partition(b"\n")[0].decode("utf-8", "replace").rstrip("\r"), WIDEST)
