"""Read a TAC list from a file."""

from collections.abc import Callable, Iterator
from pathlib import Path

from imeicheck.rules.spreadsheet import table_lines
from imeicheck.rules.tac_table import NotATacList, TacTable, parse

Progress = Callable[[int, int], None]
"""Receives how many bytes were read, and of how many."""
REPORTED_LINES = 1000


def read(path: Path, progress: Progress = lambda done, of: None) -> TacTable:
    """Read a TAC list and report the progress in bytes. Raises NotATacList."""
    try:
        size = path.stat().st_size
        with path.open("rb") as body:

            def lines() -> Iterator[str]:
                for number, line in enumerate(table_lines(body)):
                    if number % REPORTED_LINES == 0:
                        progress(body.tell(), size)
                    yield line

            return parse(lines())
    except OSError as e:
        raise NotATacList(f"{path} cannot be read: {e.strerror}") from e
