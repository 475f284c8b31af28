"""Reading a feed in the format `plain`."""

import csv
import io
from collections.abc import Sequence

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from blocklist_sync.formats import plain
from blocklist_sync.formats.table import CHANGES, COLUMNS, Table, Unreadable
from tests.sync.tables import frame, kept

HEADER = "imei,reason,reported_on,country"
ROW = "490154203237518,stolen,2026-10-02,KE"
Row = tuple[int, bool, str, str, str, str]

plain_fields = st.text("0123456789abKE-_;'\t é\u0663", max_size=12).map(str.strip)
quoted_fields = st.text('0123456789abKE-,"" é', max_size=12).map(str.strip)
endings = st.sampled_from(["\n", "\r\n"])


def parse(data: bytes) -> Table:
    return kept(plain.parse([("list.csv", data)]))


def rows_of(table: Table) -> list[Row]:
    """Line, whether its fields could be told apart, and these."""
    told = frame(table).with_columns(whole=pl.col("why").is_null())
    rows: list[Row] = told.select("line", "whole", *COLUMNS).rows()
    return rows


def read(text: str, encoding: str = "utf-8") -> list[Row]:
    return rows_of(parse(text.encode(encoding)))


def unreadable(data: bytes) -> str:
    with pytest.raises(Unreadable) as caught:
        parse(data)
    return str(caught.value)


def written(rows: Sequence[Sequence[str]], ending: str = "\n") -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator=ending).writerows(rows)
    return out.getvalue()


def test_a_list_in_order_is_read() -> None:
    table = parse(f"{HEADER}\n{ROW}\n49015420323752,lost,,\n".encode())
    assert rows_of(table) == [
        (2, True, "490154203237518", "stolen", "2026-10-02", "KE"),
        (3, True, "49015420323752", "lost", "", ""),
    ]
    assert frame(table).columns == ["file", "line", "open", "why", *COLUMNS, "pending", "change"]
    assert set(frame(table)["change"]) == {"add"}
    assert (table.delta, frame(table)["open"].any(), set(frame(table)["pending"])) == (False, False, {False})


@given(st.lists(st.tuples(*[plain_fields | quoted_fields] * 4), max_size=8), endings, st.booleans())
def test_what_is_written_as_csv_is_read(rows: list[tuple[str, str, str, str]], ending: str, mark: bool) -> None:
    table = read(written([COLUMNS, *rows], ending), "utf-8-sig" if mark else "utf-8")
    assert table == [(line, True, *row) for line, row in enumerate(rows, start=2)]


@given(
    st.permutations([*COLUMNS, "make", "remark"]), st.lists(st.tuples(*[plain_fields | quoted_fields] * 6), max_size=4)
)
def test_the_order_of_columns_is_free_and_others_are_ignored(names: list[str], rows: list[tuple[str, ...]]) -> None:
    table = read(written([names, *rows]))
    assert table == [
        (line, True, *(row[names.index(name)] for name in COLUMNS)) for line, row in enumerate(rows, start=2)
    ]


@pytest.mark.parametrize(
    "header",
    [
        "IMEI,Reason,Reported_On,COUNTRY",
        " imei , reason, reported_on ,country ",
        '"imei","reason","reported_on","country"',
        "\ufeffimei,reason,reported_on,country",
        "imei,reason,reported_on,country\r",
    ],
)
def test_the_header_may_be_written_in_other_ways(header: str) -> None:
    assert read(f"{header}\n{ROW}\n") == [(2, True, "490154203237518", "stolen", "2026-10-02", "KE")]


def test_columns_that_may_be_missing_are_empty() -> None:
    assert read("reason,imei\nlost,49015420323751\n") == [(2, True, "49015420323751", "lost", "", "")]


def test_spaces_around_a_field_do_not_count() -> None:
    assert read(f'{HEADER}\n 49015420323751\t, lost ,"  ", KE \n') == [(2, True, "49015420323751", "lost", "", "KE")]


def test_blank_lines_are_passed_over_and_counted() -> None:
    text = f'{HEADER}\n\n{ROW}\n   \n\r\n"4901","lost","",""\n\n{ROW}\n'
    assert [row[0] for row in read(text)] == [3, 6, 8]


@given(st.lists(st.sampled_from(["", " ", ROW, "1,2", '"1",2,3,4', '"1,2,3,4', "a,b,c,d,e"]), max_size=12), endings)
def test_a_line_number_is_that_of_the_file(lines: list[str], ending: str) -> None:
    whole = {"1,2": False, '"1,2,3,4': False, "a,b,c,d,e": False}
    expected = [(i, whole.get(line, True)) for i, line in enumerate(lines, start=2) if line.strip()]
    assert [row[:2] for row in read(ending.join([HEADER, *lines, ""]))] == expected


@pytest.mark.parametrize(
    "line",
    [
        "490154203237518,stolen",
        f"{ROW},more",
        '490154203237518,"stolen,2026-10-02,KE',
        '4901,"sto"len,,',
        '"4901",lost',
        '4901,"lost\r",,\rKE',
    ],
)
def test_a_line_with_fields_too_few_or_too_many_is_not_whole(line: str) -> None:
    table = read(f"{HEADER}\n{ROW}\n{line}\n{ROW}\n")
    assert [row[:2] for row in table] == [(2, True), (3, False), (4, True)]


def test_a_line_break_never_stands_inside_quotes() -> None:
    assert [row[:2] for row in read(f'{HEADER}\n4901,"lo\nst",,\n{ROW}\n')] == [(2, False), (3, False), (4, True)]


def test_quotes_keep_commas_and_doubled_quotes() -> None:
    assert read(f'{HEADER}\n"49,01","say ""no""",,""\n') == [(2, True, "49,01", 'say "no"', "", "")]


def test_a_file_without_a_line_break_at_its_end_may_be_cut() -> None:
    assert frame(parse(f"{HEADER}\n{ROW}\n{ROW}".encode()))["open"].to_list() == [False, True]
    assert rows_of(parse(f"{HEADER}\n{ROW}".encode())) == read(f"{HEADER}\n{ROW}\n")
    for whole in (f"{HEADER}\n{ROW}\n", f"{HEADER}\r\n{ROW}\r\n", f"{HEADER}\n{ROW}\n  "):
        assert not frame(parse(whole.encode()))["open"].any()


def test_with_a_change_type_it_tells_what_changed() -> None:
    table = parse(
        b"change_type,imei,reason\nadd,49015420323751,lost\nREMOVE,49015420323752,\nend,49015420323753,lost\n"
    )
    assert table.delta
    assert frame(table)["change"].to_list()[:2] == list(CHANGES[::2])
    assert frame(table)["why"].to_list() == [None, None, "change"]


@pytest.mark.parametrize("text", [HEADER, f"{HEADER}\n", f"{HEADER}\r\n\r\n"])
def test_a_header_alone_is_a_list_without_rows(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize("data", [b"", b" \r\n\n"])
def test_an_empty_file_is_told(data: bytes) -> None:
    assert unreadable(data) == "the file is empty"


def test_a_web_page_is_told_by_its_first_line() -> None:
    page = b"<!DOCTYPE html>\n<html><body><h1>502 Bad Gateway</h1></body></html>\n"
    assert "and it is a web page" in unreadable(page)
    assert "imei and reason" in unreadable(page)


@pytest.mark.parametrize(
    "header",
    [
        "imei",
        "reason",
        "imei;reason",
        "tac,reason",
        '"imei,reason',
        "490154203237518,stolen",
        "\ufeff\ufeffimei,reason",
    ],
)
def test_a_first_line_without_the_needed_columns_is_told(header: str) -> None:
    assert "has to name the columns" in unreadable(f"{header}\n{ROW}\n".encode())


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_named_twice_is_told(name: str) -> None:
    assert unreadable(f"{HEADER},{name.upper()}\n".encode()) == f"the first line names {name} twice"


@pytest.mark.parametrize("data", [b"\x00", b"imei,reason\n\x00\x00,lost\n", "imei,reason\n1,2\n".encode("utf-16-le")])
def test_binary_data_is_told(data: bytes) -> None:
    assert "binary" in unreadable(data)


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["no-mark", "byte-order-mark"])
@pytest.mark.parametrize("before", [0, 1, 5])
def test_text_that_is_not_utf8_is_told_with_its_line(mark: bytes, before: int) -> None:
    data = mark + b"imei,reason\n" + b"1,2\n" * before + b"\xe9,lost\n"
    assert unreadable(data) == f"line {before + 2} is not UTF-8 text"


@pytest.mark.parametrize("first", ["x" * 500, f"imei,{ROW}," * 20, "490154203237518,stolen,Jane Doe,+254712345678"])
def test_an_error_repeats_nothing_of_the_file(first: str) -> None:
    told = unreadable(first.encode())
    assert not [part for part in first.split(",") if len(part) > 8 and part in told]


def test_a_header_of_very_many_columns_is_refused() -> None:
    assert "columns" in unreadable(("imei,reason," + "x," * 1000).encode())


def reads_or_is_unreadable(data: bytes) -> None:
    try:
        table = parse(data)
    except Unreadable:
        return
    separators = str.maketrans(dict.fromkeys("\x1c\x1d\x1e\x1f", "x"))  # white space to Python, not to Unicode
    lines = data.decode("utf-8-sig").translate(separators).split("\n")
    rows = rows_of(table)
    assert [row[0] for row in rows] == [n for n, line in enumerate(lines, start=1) if n > 1 and line.strip()]
    assert all(isinstance(field, str) for row in rows for field in row[2:])


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_unreadable(data: bytes) -> None:
    reads_or_is_unreadable(data)


@given(st.binary(max_size=60))
def test_any_bytes_behind_a_header_are_read_or_unreadable(data: bytes) -> None:
    reads_or_is_unreadable(f"{HEADER}\n".encode() + data)


@settings(max_examples=200)
@given(st.text(',"\n\r 4a;é\u2028\x0b\x85\ufeff', max_size=40))
@example('"' + "a" * 140_000 + '",,,')
def test_any_commas_quotes_and_line_breaks_are_read_or_unreadable(text: str) -> None:
    reads_or_is_unreadable(f"{HEADER}\n{text}".encode())
    reads_or_is_unreadable(text.encode())
