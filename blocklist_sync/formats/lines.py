"""The lines of a file, numbered as any editor does, a portion at a time. Pure.

A line break never stands inside a field, so a line number always means a line of the file.
"""

from collections.abc import Iterator
from typing import Literal

import polars as pl

from blocklist_sync.formats.table import Unreadable

Encoding = Literal["utf-8", "latin-1", "utf-16"]

PORTION_BYTES = 2**23
"""Read at once: each takes about twenty times its size for a moment."""
LONGEST_LINE = 2**20
"""Bytes. A longer one is no line of a list, and would be held whole."""
_MARK = b"\xef\xbb\xbf"


class Lines:
    """What is left of a file: `first` and `last` take a line off its ends, `portions` gives those between.

    All of them pass over blank lines, and raise Unreadable.
    """

    def __init__(self, data: bytes, encoding: Encoding = "utf-8") -> None:
        if not data.strip():
            raise Unreadable("the file is empty")
        self._data, self._encoding = data, encoding
        self._at, self._end, self._line = 0, len(data), 1
        if encoding == "utf-16":  # alone has line breaks of two bytes
            self._data = self._text(0, len(data)).encode()
            self._encoding, self._end = "utf-8", len(self._data)
        self._open = not self._data.endswith(b"\n")
        if self._encoding == "utf-8" and self._data.startswith(_MARK):
            self._at = len(_MARK)

    def next(self) -> str:
        """The line that comes, empty if there is none; it stays."""
        while self._at < self._end:
            text = self._text(self._at, self._until(self._at))
            if text.strip():
                return text.rstrip("\r\n")
            self._at, self._line = self._until(self._at), self._line + 1
        return ""

    def first(self) -> str:
        """The same, taken off."""
        if text := self.next():
            self._at, self._line = self._until(self._at), self._line + 1
        return text

    def last(self) -> str:
        """The line at the end, empty if there is none; taken off."""
        while self._at < self._end:
            start = max(self._data.rfind(b"\n", self._at, self._end - 1) + 1, self._at)
            text = self._text(start, self._end)
            self._end, self._open = start, False
            if text.strip():
                return text.rstrip("\r\n")
        return ""

    def portions(self) -> Iterator[pl.DataFrame]:
        """`line`, `text` and `open`: whether the file ends with the line and no line break is behind it."""
        at, line = self._at, self._line
        while at < self._end:
            until = self._until(at, PORTION_BYTES)
            text = self._text(at, until)
            yield _cut(text.removesuffix("\n"), line, self._open and until == self._end)
            at, line = until, line + text.count("\n")

    def _until(self, at: int, least: int = 0) -> int:
        """Where a line ends, `least` bytes further on or more."""
        most = at + least + LONGEST_LINE
        found = self._data.find(b"\n", min(at + least, self._end), min(most, self._end)) + 1
        if not found and most < self._end:
            raise Unreadable(f"line {self._number(at):,} or one behind it is longer than {LONGEST_LINE:,} bytes")
        return found or self._end

    def _text(self, start: int, until: int) -> str:
        try:
            text = self._data[start:until].decode(self._encoding)
        except UnicodeDecodeError as e:
            raise Unreadable(f"line {self._number(start + e.start):,} is not {self._encoding.upper()} text") from e
        if "\0" in text:
            raise Unreadable("the file holds binary data, not a list")
        return text

    def _number(self, at: int) -> int:
        return self._line + self._data.count(b"\n", self._at, at)


def _cut(body: str, first: int, is_open: bool) -> pl.DataFrame:
    lines = pl.DataFrame({"text": pl.Series([body]).str.split("\n").explode()}, schema={"text": pl.String})
    lines = lines.with_row_index("line", offset=first).with_columns(
        pl.col("text").str.strip_suffix("\r"),
        open=(pl.int_range(pl.len()) == pl.len() - 1) & is_open,
    )
    return lines.filter(pl.col("text").str.strip_chars() != "")
