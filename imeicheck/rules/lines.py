"""The two ways of sending IMEIs line by line, CSV and NDJSON. Pure.

Each reads a line into the IMEIs that it asks for, and writes an answer for it in the same way.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import IO, Any, Protocol

import msgspec

from imeicheck.rules.answer import Answer, Bad, bad
from imeicheck.rules.columns import is_imei_name, may_be_imei
from imeicheck.rules.spreadsheet import LONGEST_LINE
from imeicheck.rules.table import Csv, Line

CSV, NDJSON = "text/csv", "application/x-ndjson"


class Lines(Protocol):
    """Reads lines and writes answers."""

    names: list[str]
    """The columns that come back."""
    chosen: str
    """The column that was chosen by its values, since no column has the name of an IMEI; empty otherwise."""

    def lines(self, body: IO[bytes]) -> Iterator[str]: ...

    def count(self, line: str) -> int: ...

    def head(self) -> bytes:
        """Return what comes before the first answer."""
        ...

    def read(self, line: str) -> Line: ...

    def write(self, lines: Sequence[Line], answers: Sequence[Sequence[Answer | Bad]]) -> bytes: ...


class Ndjson:
    """A JSON text, or an object with one member that holds an IMEI, such as `imei`, on each line, in UTF-8."""

    chosen = ""

    def __init__(self) -> None:
        self.names: list[str] = []

    @classmethod
    def of(cls, _body: IO[bytes]) -> "Ndjson":
        return cls()

    def lines(self, body: IO[bytes]) -> Iterator[str]:
        """Yield each line that is not blank. A line that is too long loses its end, and is not an IMEI anyway."""
        body.seek(0)
        starts_line = True
        while raw := body.readline(LONGEST_LINE):
            text = raw.decode(errors="replace").removeprefix("\ufeff").strip("\r\n")
            if starts_line and text.strip():
                yield text
            starts_line = raw.endswith(b"\n")

    def count(self, line: str) -> int:
        return 1

    def head(self) -> bytes:
        return b""

    def read(self, line: str) -> Line:
        try:
            value = msgspec.json.decode(line)
        except (msgspec.DecodeError, RecursionError):
            value = None
        imeis = _imeis(value) if isinstance(value, dict) else [value]
        if len(imeis) > 1 or (imeis and isinstance(value, dict) and _has_others(value)):
            return [bad(line, "json", "give one IMEI on each line, or all IMEIs of a phone as `phones` in JSON")], ()
        if imeis and isinstance(imeis[0], str):
            return imeis, ()
        return [bad(line, "json", 'give "490154203237518" or {"imei": "490154203237518"} on each line')], ()

    def write(self, lines: Sequence[Line], answers: Sequence[Sequence[Answer | Bad]]) -> bytes:
        return b"".join([msgspec.json.encode(answer) + b"\n" for row in answers for answer in row])


def _imeis(members: dict[str, Any]) -> list[Any]:
    """Return the values of the members that hold an IMEI, without empty ones."""
    return [value for name, value in members.items() if value not in ("", None) and is_imei_name(name)]


def _has_others(members: dict[str, Any]) -> bool:
    """Return whether a member with another name holds an IMEI too, which would not be read."""
    return any(
        isinstance(value, str) and not is_imei_name(name) and may_be_imei(name, value)
        for name, value in members.items()
    )


FORMATS: dict[str, type[Csv] | type[Ndjson]] = {CSV: Csv, NDJSON: Ndjson}


def by_line(
    asked: Sequence[Sequence[Any]], check: Callable[[list[Any]], list[Answer | Bad]]
) -> list[Sequence[Answer | Bad]]:
    """Check the IMEIs of all lines at once, and return the answers for each line."""
    answers = iter(check([value for line in asked for value in line]))
    return [list(islice(answers, len(line))) for line in asked]
