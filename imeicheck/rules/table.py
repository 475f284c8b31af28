"""A CSV table line by line (RFC 4180, one record a line), as spreadsheets and databases export it. Pure."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import IO

from imeicheck.rules import columns, spreadsheet
from imeicheck.rules.answer import Answer, Bad, bad
from imeicheck.rules.answered import behind, cells, phone_cells
from imeicheck.rules.columns import SAMPLE_ROWS, Choice, NoSuchColumns, UnfitTable

Line = tuple[Sequence[str | Bad], Sequence[str]]
"""The IMEIs of a line, or what is wrong with it; and the fields that come back with the answer."""

MOST_COLUMNS = 200


class TooManyColumns(UnfitTable):
    """The table has more columns than are read."""


class JsonTable(UnfitTable):
    """The table is JSON, which would be read as a table of one column."""


class Csv:
    """Reads and writes the lines of one table.

    The first lines decide: a `sep=` line or the number of fields the separator; the header, or else the values, the
    columns that hold the IMEIs. Several IMEI columns are one phone with one verdict.
    """

    def __init__(self, first: Sequence[str], wanted: Sequence[str] = (), most_columns: int = MOST_COLUMNS) -> None:
        """Decide from the first lines; `wanted` names the columns. Raises UnfitTable."""
        declared = spreadsheet.separator_in(first[0]) if first else None
        sample = first[1:] if declared else first
        if sample and _is_json(sample[0]):
            raise JsonTable("the body is JSON: send it as application/json, or as application/x-ndjson line by line")
        self._separator = declared or _separator(sample)
        header = self._fields(sample[0]) if sample else []
        if len(header) > most_columns:
            raise TooManyColumns(f"at most {most_columns} columns: each comes back on every line")
        rows = [header, *map(self._fields, sample[1:])] if sample else []
        has_header = bool(wanted) or (bool(rows) and columns.is_header(header))
        numbered = [f"column_{n}" for n in range(1, len(header or [""]) + 1)]
        choice = self._choose(header if has_header else numbered, rows[has_header:], has_header, wanted)
        if choice.by_values and has_header and _is_number(header[choice.places[0]]):
            has_header = False  # the first number is only too short to look like an IMEI
        self.names = header if has_header else numbered
        self._watches = not wanted and len(self.names) > 1
        self._places, self._skipped = choice.places, bool(declared) + has_header
        self.chosen = self._chosen_column(choice, has_header)
        if not has_header:
            self.names[choice.places[0]] = "imei"

    @classmethod
    def of(cls, body: IO[bytes], wanted: Sequence[str] = (), most_columns: int = MOST_COLUMNS) -> "Csv":
        """Open the table in a file. Raises UnfitTable."""
        body.seek(0)
        return cls(list(islice(spreadsheet.text_lines(body), SAMPLE_ROWS + 2)), wanted, most_columns)

    def lines(self, body: IO[bytes]) -> Iterator[str]:
        """Yield the lines of a file that ask for something: all but the header."""
        body.seek(0)
        return islice(spreadsheet.text_lines(body), self._skipped, None)

    def count(self, line: str) -> int:
        """Return how many IMEIs a line asks for, at least one. Raises NoSuchColumns, as `read` does."""
        return len(self.read(line)[0]) if self._watches or self._has_several else 1

    def head(self) -> bytes:
        return self._record([[*self.names, *behind(self.names, several=self._has_several)]])

    def read(self, line: str) -> Line:
        """Return the IMEIs and the fields of a line. Raises NoSuchColumns for an IMEI that would not be checked."""
        fields = self._fields(line)
        if self._watches:
            self._refuse_others(fields)
        fitted = self._fitted(fields)
        if len(fields) <= max(self._places):
            return [bad(line, "columns", "the line has no field for the IMEI")], fitted
        return [fitted[at] for at in self._filled(fitted)], fitted

    def write(self, lines: Sequence[Line], answers: Sequence[Sequence[Answer | Bad]]) -> bytes:
        if not self._has_several:
            return self._record([[*fields, *cells(a)] for (_, fields), (a,) in zip(lines, answers, strict=True)])
        return self._record(
            [
                [*fields, *phone_cells(row, [self.names[at] for at in self._filled(fields)])]
                for (_, fields), row in zip(lines, answers, strict=True)
            ]
        )

    @property
    def _has_several(self) -> bool:
        return len(self._places) > 1

    @staticmethod
    def _choose(names: Sequence[str], rows: Sequence[Sequence[str]], has_header: bool, wanted: Sequence[str]) -> Choice:
        if wanted:
            return columns.wanted(names, wanted)
        if not rows and not has_header:
            raise NoSuchColumns("the table is empty")
        if len(names) == 1 and not has_header:
            if not any(map(_may_be_row, rows)):
                raise NoSuchColumns("it is no list of IMEIs: none of the first lines is like one")
            return Choice((0,))
        return columns.recognised(names, rows)

    def _chosen_column(self, choice: Choice, has_header: bool) -> str:
        """Return the name of a column chosen by its values, or its number if it has no name."""
        (place, *_) = choice.places
        if not choice.by_values:
            return ""
        return self.names[place] if has_header else str(place + 1)

    def _fields(self, line: str) -> list[str]:
        return spreadsheet.split(line, self._separator)

    def _refuse_others(self, fields: Sequence[str]) -> None:
        """Raise NoSuchColumns for an IMEI in another column, which may be empty in the first rows."""
        last = len(self.names) - 1
        for at, field in enumerate(fields):
            column = min(at, last)
            if column not in self._places and columns.may_be_imei(self.names[column], field):
                raise columns.several(self.names, (*self._places, column))

    def _filled(self, fields: Sequence[str]) -> Sequence[int]:
        """Return the IMEI columns that are not empty; the first one if all are."""
        if not self._has_several:
            return self._places
        return [at for at in self._places if spreadsheet.cell_text(fields[at])] or self._places[:1]

    def _fitted(self, fields: list[str]) -> list[str]:
        """Return as many fields as the header has, so that answers keep their columns. The last takes the surplus."""
        width = len(self.names)
        if len(fields) > width:
            return [*fields[: width - 1], self._separator.join(fields[width - 1 :])]
        return fields + [""] * (width - len(fields))

    def _record(self, rows: Sequence[Sequence[object]]) -> bytes:
        written = io.StringIO()
        # With this line break the writer puts quotes around a lone CR too.
        csv.writer(written, lineterminator="\r\n", delimiter=self._separator).writerows(rows)
        return written.getvalue().replace("\r\n", "\n").encode()


def _is_json(line: str) -> bool:
    """Return whether the first line of a table is, or begins, a JSON object or array."""
    return bool(_JSON_START.match(line))


_JSON_START = re.compile(r"""^\ufeff?\s*(\{\s*("[^"]*"\s*:|\}?\s*$)|\[\s*(["\[{\]\d-]|null|true|false|$))""")


def _separator(lines: Sequence[str]) -> str:
    """Return the separator that splits most lines into as many fields as the first line, and into the most."""

    def fit(separator: str) -> tuple[int, int]:
        counts = [len(spreadsheet.split(line, separator)) for line in lines]
        return (counts.count(counts[0]), counts[0]) if counts and counts[0] > 1 else (0, 1)

    return max(spreadsheet.SEPARATORS, key=fit)


def _may_be_row(row: Sequence[str]) -> bool:
    """Return whether a row of a list without a header may be an IMEI; a negative number or a fraction is none."""
    return any(columns.looks_like_imei(cell) and not _OTHER_NUMBER.match(cell) for cell in row)


_OTHER_NUMBER = re.compile(r"^\s*(-|\d+\.\d*[1-9]\d*\s*$|[\d.]+[eE]-)", re.ASCII)


def _is_number(cell: str) -> bool:
    return any(map(str.isdecimal, cell)) and not any(map(str.isalpha, cell))
