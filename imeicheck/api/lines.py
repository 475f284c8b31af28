"""The two ways of giving IMEIs line by line, CSV (RFC 4180, one record a line) and NDJSON. Pure.

Each reads a line into what is to be checked, and writes an answer for it in the same way.
"""

import csv
import io
from collections.abc import Sequence
from typing import Any, Protocol

import msgspec

from imeicheck.rules.answer import Answer, Bad, bad

Line = tuple[Any, Sequence[str]]
"""What is to be checked, or what is already known to be wrong with it; and the fields to be given back with it."""

ANSWERED = (
    "verdict", "reasons", "sources", "countries", "reported_on", "brand", "model",
    "check_digit", "stale", "as_of", "changeset", "checked_at", "error",
)  # fmt: skip
"""Columns behind those that were sent; several reasons stand with a semicolon between them."""


class Lines(Protocol):
    """Reads lines and writes answers."""

    has_header: bool
    """Whether the first line names columns and asks for nothing."""

    def head(self) -> bytes:
        """What comes before the first answer."""
        ...

    def read(self, line: str) -> Line: ...

    def write(self, lines: Sequence[Line], told: Sequence[Answer | Bad]) -> bytes: ...


class Ndjson:
    """A JSON text, or an object with one named `imei`, on each line."""

    has_header = False

    def __init__(self, first: str) -> None:
        pass

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
    """The IMEI is in the column named `imei`; without such a name in the first line, in the first column."""

    def __init__(self, first: str) -> None:
        names = self._fields(first)
        known = [name.strip().lower() for name in names]
        self.has_header = "imei" in known
        self._place = known.index("imei") if self.has_header else 0
        self._names = names if self.has_header else ["imei", *(f"column_{n}" for n in range(2, len(names) + 1))]

    def head(self) -> bytes:
        return self._record([[*self._names, *ANSWERED]])

    def read(self, line: str) -> Line:
        fields = self._fields(line)
        if len(fields) <= self._place:
            return bad(line, "columns", "the line has no field for the IMEI"), self._fitted(fields)
        return fields[self._place], self._fitted(fields)

    def write(self, lines: Sequence[Line], told: Sequence[Answer | Bad]) -> bytes:
        return self._record([[*fields, *_cells(one)] for (_, fields), one in zip(lines, told, strict=True)])

    @staticmethod
    def _fields(line: str) -> list[str]:
        try:
            return next(csv.reader([line], strict=True), [])
        except csv.Error:  # a quote that is not closed
            return [line]

    def _fitted(self, fields: list[str]) -> list[str]:
        """As many as the header has, so that answers stay in their columns."""
        width = len(self._names)
        return (fields + [""] * width)[:width]

    @staticmethod
    def _record(rows: Sequence[Sequence[object]]) -> bytes:
        written = io.StringIO()
        csv.writer(written, lineterminator="\r\n").writerows(rows)  # so that it puts quotes around a lone CR too
        return written.getvalue().replace("\r\n", "\n").encode()


def _cells(told: Answer | Bad) -> tuple[object, ...]:
    if isinstance(told, Bad):
        return (*[""] * (len(ANSWERED) - 1), told.error.reason)
    reasons, device = told.reasons, told.device
    return (
        told.verdict,
        *(
            ";".join(str(value) for reason in reasons if (value := getattr(reason, name)))
            for name in ("code", "source", "country", "reported_on")
        ),
        device.brand if device else "",
        device.model if device else "",
        told.check_digit,
        str(told.stale).lower(),
        told.as_of,
        told.changeset,
        told.checked_at,
        "",
    )


FORMATS: dict[str, type[Csv] | type[Ndjson]] = {"text/csv": Csv, "application/x-ndjson": Ndjson}
