"""Text as spreadsheets and databases export it: encoding, separator, and how they write numbers. Pure.

Spreadsheets save the same table in many ways: UTF-8, UTF-16 or a Windows code page; commas, semicolons or
tabs; numbers as `490154203237518.0`, `4.9E+14`, `="490154203237518"` or `'490154203237518`. The functions here
reverse this. Scientific notation can only be detected: its digits are lost.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import IO

LONGEST_LINE = 10_000
"""Characters read of one line. The rest of a longer line is skipped."""
SEPARATORS = (",", ";", "\t", "|")

_DETECTION_BYTES = 256
_FALLBACK_ENCODING = "cp1252"
"""What spreadsheets on Windows write where a file is not UTF-8; it contains the printable part of Latin-1."""
_DIRECTIVE = re.compile(r'^\s*"?sep=(?P<separator>[,;|\t])"?\s*$', re.IGNORECASE)
_FORMULA_TEXT = re.compile(r'^=\s*"(?P<text>[^"]*)"$')
_DECIMALS = re.compile(r"(?<=\d)[.,]0+$", re.ASCII)
_SCIENTIFIC = re.compile(r"^[+-]?\d(?:[.,]\d+)?E\+?\d+$", re.IGNORECASE | re.ASCII)


def text_lines(body: IO[bytes]) -> Iterator[str]:
    """Yield each line of a file from its current position, without its line break; blank lines are left out.

    UTF-8 and UTF-16 are recognised, with or without a byte order mark. In any other file, a line that is not
    UTF-8 is read as Windows-1252. A lone CR is part of a line. `body` must be seekable and stays open.
    """
    for line in _lines(body, newline="\n"):
        text = line.strip("\r\n")
        if text.strip():
            yield text


def table_lines(body: IO[bytes]) -> Iterator[str]:
    """Yield each line of a file from its current position with its line break (LF, CRLF or CR), blank lines too.

    So a caller can number the lines, and join those of a quoted field. The encodings are those of `text_lines`.
    A line longer than LONGEST_LINE ends there without a line break. `body` must be seekable and stays open.
    """
    return _lines(body, newline="")


def _lines(body: IO[bytes], newline: str) -> Iterator[str]:
    start = body.tell()
    encoding = _utf_16(body.read(_DETECTION_BYTES))
    body.seek(start)
    errors = "replace" if encoding else "surrogateescape"
    reader = io.TextIOWrapper(body, encoding or "utf-8", errors, newline=newline)
    try:
        first = starts_line = True
        while line := reader.readline(LONGEST_LINE):
            if starts_line:
                text = line.removeprefix("\ufeff") if first else line
                yield text if text.isascii() or encoding else _repaired(text)
            first, starts_line = False, line.endswith(newline or ("\n", "\r"))
    finally:
        if not body.closed:
            reader.detach()


def _repaired(line: str) -> str:
    """Return a line as Windows-1252 if it has bytes that are not UTF-8."""
    try:
        line.encode()
    except UnicodeEncodeError:
        return line.encode(errors="surrogateescape").decode(_FALLBACK_ENCODING, errors="replace")
    return line


def separator_in(line: str) -> str | None:
    """Return the separator that a `sep=;` line declares to the spreadsheet, or None if the line is not one."""
    match = _DIRECTIVE.match(line)
    return match["separator"] if match else None


def guess_separator(line: str) -> str:
    """Return the separator that splits a line into the most fields; a comma if none does."""
    return max(SEPARATORS, key=lambda separator: len(split(line, separator)))


def split(line: str, separator: str = ",") -> list[str]:
    """Split one record into its fields (RFC 4180); a line whose quotes do not match is one field."""
    try:
        return next(csv.reader([line], strict=True, delimiter=separator), [])
    except csv.Error:
        return [line]


def cell_text(cell: str) -> str:
    """Return the text that a cell shows: without `="…"`, a leading apostrophe, and white space around it."""
    text = cell.strip()
    if formula := _FORMULA_TEXT.match(text):
        text = formula["text"].strip()
    return text.removeprefix("'").strip()


def without_decimals(number: str) -> str:
    """Return a whole number without the `.0` or `,0` that pandas and spreadsheets add to it."""
    return _DECIMALS.sub("", number)


def is_scientific(number: str) -> bool:
    """Return whether a number is in scientific notation, such as `3.52E+14`, and so has lost digits."""
    return bool(_SCIENTIFIC.match(number))


def _utf_16(head: bytes) -> str | None:
    """Return the UTF-16 variant of a file by its first bytes, or None. ASCII in UTF-16 has every other byte zero."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = head[0::2], head[1::2]
    if odd and not even.count(0) and odd.count(0) * 2 > len(odd):
        return "utf-16-le"
    if even and not odd.count(0) and even.count(0) * 2 > len(even):
        return "utf-16-be"
    return None
