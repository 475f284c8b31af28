"""Some lines of a list, as a person may look at them. Pure."""

from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Collection, Mapping, Sequence

from blocklist_sync.formats.table import File

WIDEST = 70


def first_lines(files: Sequence[File], most: int) -> Mapping[int, str]:
    """Numbers and texts of the first lines of the first file."""
    return lines_of(files, None, range(1, most + 1))


def lines_of(files: Sequence[File], name: str | None, wanted: Collection[int]) -> Mapping[int, str]:
    """The wanted lines of the file of that name, or of the only one; those that are there."""
    data = next((data for named, data in files if name in (None, named)), b"")
    if data.startswith((BOM_UTF16_BE, BOM_UTF16_LE)):
        data = data.decode("utf-16", "replace").encode()
    lines = data.split(b"\n", max(wanted, default=0))[: max(wanted, default=0)]
    return {line: _shown(lines[line - 1]) for line in sorted(wanted) if line <= len(lines)}


def _shown(line: bytes) -> str:
    """What may stand on a terminal: no control characters, and not too wide."""
    text = line[: 4 * WIDEST].decode("utf-8", "replace").rstrip("\r")
    told = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return told if len(told) <= WIDEST else f"{told[: WIDEST - 1]}…"
