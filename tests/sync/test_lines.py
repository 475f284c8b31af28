"""Lines of a file: the same however small the portions are in which it is read."""

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklist_sync.formats import lines
from blocklist_sync.formats.lines import LONGEST_LINE, Lines
from blocklist_sync.formats.table import Unreadable

texts = st.lists(st.text("ab ,é\r\u2028", max_size=8), min_size=1, max_size=12).map("\n".join).filter(str.strip)


def told(left: Lines) -> list[tuple[int, str]]:
    return [row for portion in left.portions() for row in portion.select("line", "text").rows()]


def numbered(text: str) -> list[tuple[int, str]]:
    rows = enumerate((line.removesuffix("\r") for line in text.split("\n")), start=1)
    return [(number, line) for number, line in rows if line.strip()]


@given(texts, st.integers(1, 40), st.sampled_from(["utf-8", "utf-16"]))
def test_a_file_is_the_same_in_portions_of_any_size(text: str, size: int, encoding: lines.Encoding) -> None:
    with patch.object(lines, "PORTION_BYTES", size):
        assert told(Lines(text.encode(encoding), encoding)) == numbered(text)


@given(texts, st.integers(1, 40))
def test_lines_taken_off_its_ends_are_missing_and_the_others_keep_their_numbers(text: str, size: int) -> None:
    left, rows = Lines(text.encode()), numbered(text)
    with patch.object(lines, "PORTION_BYTES", size):
        assert left.next() == left.first() == rows[0][1].rstrip("\r")
        assert left.last() == (rows[-1][1].rstrip("\r") if len(rows) > 1 else "")
        assert told(left) == rows[1:-1]


@given(texts, st.integers(1, 40))
def test_only_a_last_line_without_a_line_break_is_open(text: str, size: int) -> None:
    with patch.object(lines, "PORTION_BYTES", size):
        flags = [flag for portion in Lines(text.encode()).portions() for flag in portion["open"]]
    assert flags[:-1] == [False] * (len(flags) - 1)
    assert flags[-1] == bool(text.rpartition("\n")[2].strip())


def test_bytes_that_are_no_text_are_told_with_their_line_in_a_later_portion_too() -> None:
    left = Lines(b"imei\n" * 10 + b"\xe9\n" + b"imei\n" * 10)
    left.first()
    with patch.object(lines, "PORTION_BYTES", 20), pytest.raises(Unreadable, match=r"^line 11 is not UTF-8 text$"):
        told(left)


def test_a_line_without_an_end_is_not_held() -> None:
    with pytest.raises(Unreadable, match="longer than 1,048,576 bytes"):
        Lines(b"a" * (LONGEST_LINE + 2)).first()
