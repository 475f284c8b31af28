"""The two ways of giving IMEIs line by line, CSV (RFC 4180, one record a line) and NDJSON. Pure.

Each reads a line into what is to be checked, and writes an answer for it in the same way.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import IO, Any, Protocol

import msgspec

from imeicheck.rules.answer import Answer, Bad, bad
from imeicheck.rules.columns import IMEI, behind, cells, place

Line = tuple[Any, Sequence[str]]
"""What is to be checked, or what is already known to be wrong with it; and the fields to be given back with it."""

LONGEST_LINE = 10_000
CSV, NDJSON = "text/csv", "application/x-ndjson"


class Lines(Protocol):
    """Reads lines and writes answers."""

    has_header: bool
    """Whether the first line names columns and asks for nothing."""
    names: list[str]
    """Of the columns that are given back."""

    def head(self) -> bytes:
        """What comes before the first answer."""
        ...

    def read(self, line: str) -> Line: ...

    def write(self, lines: Sequence[Line], told: Sequence[Answer | Bad]) -> bytes: ...


class Ndjson:
    """A JSON text, or an object with one named `imei`, on each line."""

    has_header = False

    def __init__(self, first: str) -> None:
        self.names: list[str] = []

    def head(self) -> bytes:
        return b""

    def read(self, line: str) -> Line:
        try:
            told = msgspec.json.decode(line)
        except (msgspec.DecodeError, RecursionError):
            told = None
        imei = told.get("imei") if isinstance(told, dict) else told
        if isinstance(imei, str):
            return imei, ()
        return bad(line, "json", 'give "490154203237518" or {"imei": "490154203237518"} on each line'), ()

    def write(self, lines: Sequence[Line], told: Sequence[Answer | Bad]) -> bytes:
        return b"".join([msgspec.json.encode(one) + b"\n" for one in told])


class Csv:
    """The IMEI is in the column of that name; without such a name in the first line, in the first column."""

    def __init__(self, first: str, column: str = IMEI) -> None:
        names = self.fields(first)
        at = place(names, column)
        self.has_header = at is not None
        self._place = at or 0
        self.names = names if self.has_header else [IMEI, *(f"column_{n}" for n in range(2, len(names) + 1))]

    def head(self) -> bytes:
        return self._record([[*self.names, *behind(self.names)]])

    def read(self, line: str) -> Line:
        fields = self.fields(line)
        if len(fields) <= self._place:
            return bad(line, "columns", "the line has no field for the IMEI"), self._fitted(fields)
        return fields[self._place], self._fitted(fields)

    def write(self, lines: Sequence[Line], told: Sequence[Answer | Bad]) -> bytes:
        return self._record([[*fields, *cells(one)] for (_, fields), one in zip(lines, told, strict=True)])

    @staticmethod
    def fields(line: str) -> list[str]:
        try:
            return next(csv.reader([line], strict=True), [])
        except csv.Error:  # a quote that is not closed
            return [line]

    def _fitted(self, fields: list[str]) -> list[str]:
        """As many as the header has, so that answers stay in their columns; the last takes what is too much."""
        width = len(self.names)
        if len(fields) > width:
            return [*fields[: width - 1], ",".join(fields[width - 1 :])]
        return fields + [""] * (width - len(fields))

    @staticmethod
    def _record(rows: Sequence[Sequence[object]]) -> bytes:
        written = io.StringIO()
        csv.writer(written, lineterminator="\r\n").writerows(rows)  # so that it puts quotes around a lone CR too
        return written.getvalue().replace("\r\n", "\n").encode()


def texts(body: IO[bytes]) -> Iterator[str]:
    """Lines from here on that are not blank. One that is too long loses its end, and is none of an IMEI anyway."""
    begins = True
    while raw := body.readline(LONGEST_LINE):
        if begins and (text := raw.decode(errors="replace").removeprefix("\ufeff").strip("\r\n")).strip():
            yield text
        begins = raw.endswith(b"\n")


FORMATS: dict[str, type[Csv] | type[Ndjson]] = {CSV: Csv, NDJSON: Ndjson}
