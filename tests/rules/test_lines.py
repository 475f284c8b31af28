"""CSV and NDJSON line by line: whatever comes in, each line gets an answer of its own."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from imeicheck.rules import columns
from imeicheck.rules.answer import Answer, Bad, Reason, bad
from imeicheck.rules.answered import ANSWERED
from imeicheck.rules.columns import NoSuchColumns
from imeicheck.rules.imei import LONGEST_TEXT, NotAnImei, parse
from imeicheck.rules.lines import FORMATS, Lines, Ndjson
from imeicheck.rules.table import MOST_COLUMNS, Csv, TooManyColumns
from imeicheck.rules.verdict import Device

IMEI = "490154203237518"
WRONG = bad("1", "length", "too short")


def told(*reasons: Reason, device: Device | None = None, stale: bool = False) -> Answer:
    times = {"as_of": "2026-11-21T10:00:00Z", "changeset": 7, "checked_at": "2026-11-21T10:00:02Z"}
    return Answer(IMEI, "listed", stale, "ok", reasons, device, "Do not buy", **times)  # type: ignore[arg-type]


def rows(form: Lines, lines: Iterable[str], answers: Iterable[Answer | Bad]) -> list[list[str]]:
    """What somebody reads who reads the answer as the standard library does."""
    written = form.head() + form.write([form.read(line) for line in lines], [[answer] for answer in answers])
    return list(csv.reader(io.StringIO(written.decode(), newline="")))


texts = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=40)
csv_texts = texts | st.text(st.sampled_from("\",;\r\t\x00 '4imei"), max_size=12)


@given(first=csv_texts, lines=st.lists(csv_texts, max_size=6))
def test_each_csv_line_is_one_row_under_one_header_whatever_it_holds(first: str, lines: list[str]) -> None:
    try:
        form = Csv([first])
    except NoSuchColumns:
        return  # nothing is answered
    head, *answered = rows(form, lines, [WRONG] * len(lines))
    assert len(answered) == len(lines)
    assert {len(row) for row in answered} <= {len(head)}
    assert head[-len(ANSWERED) :] == list(ANSWERED)
    assert all(row[-1] == "length" for row in answered)


@given(st.lists(st.text(st.characters(exclude_characters="\r\n\x00", exclude_categories=["Cs"])), min_size=1))
def test_csv_fields_come_back_as_they_were_sent(fields: list[str]) -> None:
    written = io.StringIO()
    csv.writer(written, lineterminator="", quoting=csv.QUOTE_ALL).writerow(fields)
    form = Csv([",".join(["imei", *(f"c{n}" for n in range(1, len(fields)))])])
    asked, kept = form.read(written.getvalue())
    assert (asked, kept) == ([fields[0]], fields)
    assert rows(form, [written.getvalue()], [WRONG])[1][: len(fields)] == fields


@given(texts)
def test_each_ndjson_line_is_one_line(line: str) -> None:
    form = Ndjson()
    (value,), kept = form.read(line)
    assert isinstance(value, str | Bad)
    told_of = value if isinstance(value, Bad) else WRONG
    written = form.write([([value], kept)], [[told_of]])
    assert written.count(b"\n") == 1
    assert msgspec.json.decode(written)["error"]["reason"] in ("json", "length")


def opened(body: str | bytes, *wanted: str) -> tuple[Csv, list[str]]:
    """A table in a file, and its lines."""
    file = io.BytesIO(body if isinstance(body, bytes) else body.encode())
    table = Csv.of(file, wanted)
    return table, list(table.lines(file))


def asked(body: str | bytes, *wanted: str) -> list[list[Any]]:
    """The IMEIs that each line asks for, or the reason why it asks for none."""
    table, lines_ = opened(body, *wanted)
    return [
        [value.error.reason if isinstance(value, Bad) else value for value in table.read(line)[0]] for line in lines_
    ]


A, B = IMEI, "356938035643809"
NAMES = [
    "imei", " IMEI ", "Imei", "\ufeffimei", "'imei", '"imei"', "imei1", "IMEI 1", "imei_1", "IMEI-1", "imei2", "IMEI2",
    "IMEI Number", "IMEI_NUMBER", "ImeiNumber", "imeinumber", "IMEI No", "IMEI No.", "IMEINo", "IMEI/MEID", "imei_sv",
    "imeisv", "Device IMEI", "device_imei", "deviceImei", "DeviceIMEI", "Primary IMEI", "IMEI (slot 1)", "Numéro IMEI",
    "Número de IMEI", "IMEI号", "номер IMEI",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_column_whose_name_contains_the_word_imei_holds_imeis(name: str) -> None:
    assert asked(f"shop,{name},price\nNairobi,{A},5\nMombasa,,6\n") == [[A], [""]]


@pytest.mark.parametrize(
    "name", ["imei_status", "IMEI valid?", "imei check", "imeicheck_verdict", "imeicheck_model", "IMEI count"]
)
def test_a_column_about_an_imei_is_not_one_of_imeis(name: str) -> None:
    assert asked(f"imei,{name}\n{A},yes\n") == [[A]]


@pytest.mark.parametrize(
    "body",
    [
        f"{A}\n{B}\n",
        f"Nairobi,{A}\nMombasa,{B}\n",
        f"49015420323751\n{A}\n",
        f"490154203237519\n{A}\n",
        f"3.5E+14\n{A}\n",
        f"4901542O3237518\n{A}\n",
        f"49-015420-323751-8,Nairobi\n{B},Mombasa\n",
        f"IMEI: {A},Nairobi\n",
        f"4901\n{A}\n",
        f"\0\n{A}\n",
    ],
)
def test_a_first_row_with_a_number_asks_for_it_and_is_not_a_header(body: str) -> None:
    table, lines_ = opened(body)
    assert len(lines_) == body.count("\n")
    assert "imei" in table.names


@pytest.mark.parametrize(
    "body",
    [
        f"{A},old imei wiped\n{B},ok\n",
        f"IMEI 3599990\n{A}\n",
        f"IMEI:4901542O\n{A}\n",
        f"IMEI: {A[:-1]}9\n{B}\n",
        f"Device IMEI 3599990\n{A}\n",
    ],
)
def test_a_first_row_with_an_imei_beside_the_word_is_no_header(body: str) -> None:
    assert asked(body) == [[line.split(",")[0]] for line in body.splitlines()]


@pytest.mark.parametrize(
    "header",
    [
        "IMEI,IMEISlot2",
        "imei,imeisim2",
        "imei,imeib",
        "primaryimei,imeisecondary",
        "IMEI,IMEI2 (verified)",
        "IMEI,Second SIM",
        "imei,Slot 2",
        "Second SIM,imei",
    ],
)
def test_a_column_named_after_imei_sim_or_slot_is_read_if_its_values_are_imeis(header: str) -> None:
    assert asked(f"{header}\n{A},{B}\n{A},\n") == [[A, B], [A]]
    assert asked(f"{header}\n{A},\n{A},{B}\n") == [[A], [A, B]]


@pytest.mark.parametrize(
    "name",
    [
        "Serial No", "serial", "S/N", "MEID", "GTIN", "EAN", "sim iccid", "IMSI", "Phone number", "order id",
        "note", "IMEI comment", "old number",
    ],
)  # fmt: skip
def test_a_column_of_other_identifiers_or_of_remarks_is_no_second_imei(name: str) -> None:
    assert asked(f"imei,{name}\n{A},{B}\n") == [[A]]


@pytest.mark.parametrize(
    "body",
    [
        f"imei,second\n{A},{B}\n",
        f"second,imei\n{A},x\n",
        f"imei,second\n{A},\n{A},-\n{A},IMEI: {B}\n",
        f"Primary,Secondary\n{A},{B}\n{A},-\n{A},-\n",
        f"serial,note\n{A[:-1]},{B}\n{A[:-1]},-\n{A[:-1]},-\n",
        f"{A},IMEI 2\n{B},{A}\n",
    ],
)
def test_a_table_with_imeis_in_another_column_is_refused(body: str) -> None:
    with pytest.raises(NoSuchColumns, match=r"several columns may hold the IMEIs: .*, "):
        opened(body)
    if body.startswith("imei,"):
        assert asked(body, "imei")[0] == [A]


def test_an_imei_in_another_column_behind_the_first_rows_is_refused_when_it_is_counted_or_read() -> None:
    table, lines_ = opened("imei,second,note\n" + f"{A},,\n" * 150 + f"{A},,{B}\n{A},{B},\n{A},,,{B}\n")
    assert [table.count(line) for line in lines_[:-2]] == [1] * 151
    for read_ in (table.count, table.read):
        with pytest.raises(NoSuchColumns, match="imei, second"):
            read_(lines_[-2])
    assert table.count(lines_[-1]) == 1, "a separator in the last column, which is a note"
    assert opened("imei,second\n", "imei")[0].count(lines_[-2]) == 1


def test_an_imei_behind_the_last_column_of_the_header_is_refused() -> None:
    table, _ = opened("imei,shop\n")
    with pytest.raises(NoSuchColumns, match="imei, shop"):
        table.read(f"{A},Nairobi,{B}")


def cells_read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list to which each cell is added that is read as an IMEI to find the columns."""
    cells_: list[str] = []

    def read(cell: str) -> NotAnImei:
        cells_.append(cell)
        return NotAnImei("length")

    monkeypatch.setattr(columns, "read", read)
    return cells_


def test_a_table_with_too_many_columns_is_refused_before_its_columns_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read_ = cells_read(monkeypatch)
    body = "\n".join([",".join(["1"] * (MOST_COLUMNS + 1))] * 102)
    with pytest.raises(TooManyColumns, match="200"):
        opened(body)
    assert read_ == []


def test_the_cells_of_a_wide_table_are_read_at_most_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read_ = cells_read(monkeypatch)
    cells_ = [f"{n:016}" for n in range(MOST_COLUMNS * 100)]
    body = [",".join(cells_[n : n + MOST_COLUMNS]) for n in range(0, len(cells_), MOST_COLUMNS)]
    header = ",".join(f"c{n}" for n in range(MOST_COLUMNS))
    with pytest.raises(NoSuchColumns):
        Csv([header, *body])
    assert sorted(read_) == cells_


def test_a_cell_that_is_too_long_for_an_imei_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "read", lambda _: pytest.fail("it was read"))
    assert not columns.looks_like_imei("9" * (LONGEST_TEXT + 1))


@pytest.mark.parametrize("header", ["imei,2024,2025", "imei,0,1"])
def test_a_header_may_have_numbers_beside_the_name(header: str) -> None:
    assert asked(f"{header}\n{A},1,2\n") == [[A]]


@pytest.mark.parametrize(
    ("body", "chosen", "expected"),
    [
        (f"shop,number\nNairobi,{A}\n", "number", [[A]]),
        (f"serial,phone\n{A},254712345678\n{B},254712345679\n", "serial", [[A], [B]]),
        (f"gtin,serial\n09506000134352,{A}\n09506000134352,{B}\n", "serial", [[A], [B]]),
        (f"shop,serial\nNairobi,\nNairobi,{A}\n", "serial", [[""], [A]]),
        (f"shop,serial\nNairobi,{A[:-1]}\nNairobi,{B[:-1]}\n", "serial", [[A[:-1]], [B[:-1]]]),
        (f"serial\n{A}\n", "serial", [[A]]),
        (f"Nairobi,{A}\nMombasa,{B}\n", "2", [[A], [B]]),
    ],
)
def test_without_such_a_name_the_only_column_with_such_values_is_chosen(
    body: str, chosen: str, expected: list[list[str]]
) -> None:
    assert (opened(body)[0].chosen, asked(body)) == (chosen, expected)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("shop,price\nNairobi,5\n", "shop, price"),
        (f"first,second\n{A},{B}\n", "first, second"),
        (f"{A},{B}\n", "column_1, column_2"),
        ("hello\n", "hello"),
        (f"imei1,imei2,imei3,imei4,imei5\n{A},,,,\n", "at most 4"),
    ],
)
def test_a_table_whose_column_is_not_certain_names_the_columns_found(body: str, words: str) -> None:
    with pytest.raises(NoSuchColumns, match=words):
        opened(body)


def test_columns_that_are_wanted_by_name_are_read_and_no_other() -> None:
    body = f"imei,Old_Number,new number\n1,{A},{B}\n"
    assert asked(body, "old number") == [[A]]
    assert asked(body, "old number", "NEW NUMBER") == [[A, B]]
    with pytest.raises(NoSuchColumns, match="imei, Old_Number, new number"):
        opened(body, "serial")


def test_several_imei_columns_are_one_phone() -> None:
    body = f"IMEI 1,shop,IMEI 2\n{A},Nairobi,{B}\n{A},Nairobi,\n,Nairobi,{B}\n,Nairobi,\n{A},Nairobi\n{A},N,{B},x\n"
    assert asked(body) == [[A, B], [A], [B], [""], ["columns"], [A, f"{B},x"]]
    table, lines_ = opened(body)
    assert list(map(table.count, lines_)) == [2, 1, 1, 1, 1, 2]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
def test_a_table_is_read_in_the_encodings_and_separators_of_spreadsheets(separator: str, encoding: str) -> None:
    rows_ = [
        ["Geschäft", "IMEI"],
        ["Café, Köln; Süd", A],
        ["x", f'="{B}"'],
        ["x", f"'{A}"],
        ["x", f"\xa0{B}\xa0"],
        ["x", f"{A}.0"],
    ]
    written = io.StringIO()
    csv.writer(written, delimiter=separator, lineterminator="\r\n").writerows(rows_)
    table, lines_ = opened(written.getvalue().encode(encoding))
    assert table.names == rows_[0]
    assert [parse(str(table.read(line)[0][0])).digits for line in lines_] == [A, B, A, B, A]
    assert table.head().decode().startswith(f"Geschäft{separator}IMEI{separator}verdict{separator}reasons")


@pytest.mark.parametrize("header", ["imei;name", ""])
def test_a_line_that_declares_the_separator_is_not_a_row(header: str) -> None:
    body = f"sep=;\n{header}\n{A};Nairobi, CBD\n"
    table, _ = opened(body)
    assert asked(body) == [[A]]
    assert table.head().decode().split(";")[2] == "verdict"


def test_a_decimal_comma_does_not_cut_a_number_off() -> None:
    assert asked(f"imei\n3,52E+14\n{A},0\n{A},{B}\n") == [["3,52E+14"], [f"{A},0"], [f"{A},{B}"]]


def test_without_a_header_columns_have_names_all_the_same() -> None:
    assert Csv([f"{IMEI},Nairobi,12"]).head().decode().split(",")[:4] == ["imei", "column_2", "column_3", "verdict"]


def test_a_line_of_too_few_or_too_many_fields_keeps_answers_in_their_columns() -> None:
    form = Csv(["shop,imei,price"])
    answered = rows(form, ["Nairobi", f"Nairobi,{IMEI},5,6,7"], [WRONG, WRONG])
    assert [row[:3] for row in answered[1:]] == [["Nairobi", "", ""], ["Nairobi", IMEI, "5,6,7"]]
    (missing,), _ = form.read("Nairobi")
    assert isinstance(missing, Bad)
    assert missing.error.reason == "columns"


def test_a_csv_answer_has_what_a_json_answer_has() -> None:
    reasons = (
        Reason("stolen", "kenya-police", "police", "KE", date(2026, 10, 2)),
        Reason("unpaid", "shop", "operator", None),
    )
    answer = told(*reasons, device=Device("49015420", 'No"kia', "3310, new", None), stale=True)
    form = Csv(["imei"])
    head, row = rows(form, [IMEI], [answer])
    assert dict(zip(head, row, strict=True)) == {
        "imei": IMEI,
        "verdict": "listed",
        "reasons": "stolen;unpaid",
        "sources": "kenya-police;shop",
        "countries": "KE",
        "reported_on": "2026-10-02",
        "brand": 'No"kia',
        "model": "3310, new",
        "check_digit": "ok",
        "stale": "true",
        "as_of": "2026-11-21T10:00:00Z",
        "changeset": "7",
        "checked_at": "2026-11-21T10:00:02Z",
        "error": "",
    }


def answers_on(*verdicts: str) -> list[Answer | Bad]:
    """One row: `wrong` is a number that could not be read."""
    return [WRONG if verdict == "wrong" else msgspec.structs.replace(told(), verdict=verdict) for verdict in verdicts]


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (("not_listed", "not_listed"), ("not_listed", "", "imei1")),
        (("not_listed", "listed"), ("listed", "", "imei2")),
        (("listed", "wrong"), ("listed", "", "imei1")),
        (("not_listed", "wrong"), ("unknown", "length", "imei2")),
        (("not_listed", "unknown"), ("unknown", "", "imei2")),
        (("not_listed", "caution"), ("caution", "", "imei2")),
        (("wrong", "wrong"), ("", "length", "imei1")),
    ],
)
def test_a_row_with_two_imeis_has_one_verdict_and_says_which_number_decided(
    verdicts: tuple[str, str], expected: tuple[str, str, str]
) -> None:
    form = Csv(["imei1,imei2"])
    lines_ = [form.read(f"{A},{B}")]
    written = form.head() + form.write(lines_, [answers_on(*verdicts)])
    (row,) = csv.DictReader(io.StringIO(written.decode(), newline=""))
    assert list(row) == ["imei1", "imei2", *ANSWERED, "decided_by"]
    assert (row["verdict"], row["error"], row["decided_by"]) == expected


def test_what_is_not_told_is_an_empty_cell() -> None:
    head, row = rows(Csv(["imei"]), [IMEI], [told(Reason("placeholder"))])
    cells = dict(zip(head, row, strict=True))
    assert [cells[name] for name in ("reasons", "sources", "countries", "reported_on", "brand", "model")] == [
        "placeholder", "", "", "", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        f'"{IMEI}"',
        f'{{"imei": "{IMEI}"}}',
        f' {{"x":1,"imei":"{IMEI}"}} ',
        f'{{"IMEI Number": "{IMEI}", "serial": "R58M"}}',
        f'{{"imei": "{IMEI}", "imei2": ""}}',
        f'{{"imei1": "{IMEI}", "imei2": null}}',
    ],
)
def test_an_ndjson_line_is_a_text_or_an_object_with_one(line: str) -> None:
    assert Ndjson().read(line) == ([IMEI], ())


@pytest.mark.parametrize(
    "line",
    [
        f'{{"imei": "{IMEI}", "imei2": "1"}}',
        f'{{"IMEI 1": "{IMEI}", "IMEI 2": "{IMEI}"}}',
        f'{{"imei": "{IMEI}", "imeib": "{B}"}}',
        f'{{"second": "{B}", "imei": "{IMEI}"}}',
    ],
)
def test_an_ndjson_line_with_two_imeis_is_refused_since_one_would_not_be_read(line: str) -> None:
    value: Any = Ndjson().read(line)[0][0]
    assert isinstance(value, Bad)
    assert "`phones`" in value.error.detail


@pytest.mark.parametrize(
    "line",
    [IMEI, "{}", "[]", "null", '{"imei": 490154203237518}', '{"imei"', "x", '"\\ud800"', "1e999", "NaN", "[" * 5000],
)
def test_any_other_ndjson_line_says_what_to_give(line: str) -> None:
    value: Any = Ndjson().read(line)[0][0]
    assert isinstance(value, Bad)
    assert value.error.reason == "json"
    assert '{"imei"' in value.error.detail
    assert len(value.input) <= 64


def test_every_format_is_one_that_the_documentation_can_name() -> None:
    assert set(FORMATS) == {"text/csv", "application/x-ndjson"}
