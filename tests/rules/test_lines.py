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

from imeicheck.rules.answer import Answer, Bad, Reason, bad
from imeicheck.rules.columns import ANSWERED
from imeicheck.rules.lines import FORMATS, Csv, Lines, Ndjson
from imeicheck.rules.verdict import Device

IMEI = "490154203237518"
WRONG = bad("1", "length", "too short")


def told(*reasons: Reason, device: Device | None = None, stale: bool = False) -> Answer:
    times = {"as_of": "2026-11-21T10:00:00Z", "changeset": 7, "checked_at": "2026-11-21T10:00:02Z"}
    return Answer(IMEI, "listed", stale, "ok", reasons, device, "Do not buy", **times)  # type: ignore[arg-type]


def rows(form: Lines, lines: Iterable[str], answers: Iterable[Answer | Bad]) -> list[list[str]]:
    """What somebody reads who reads the answer as the standard library does."""
    written = form.head() + form.write([form.read(line) for line in lines], list(answers))
    return list(csv.reader(io.StringIO(written.decode(), newline="")))


texts = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=40)
csv_texts = texts | st.text(st.sampled_from("\",;\r\t\x00 '4imei"), max_size=12)


@given(first=csv_texts, lines=st.lists(csv_texts, max_size=6))
def test_each_csv_line_is_one_row_under_one_header_whatever_it_holds(first: str, lines: list[str]) -> None:
    form = Csv(first)
    head, *answered = rows(form, lines, [WRONG] * len(lines))
    assert len(answered) == len(lines)
    assert {len(row) for row in answered} <= {len(head)}
    assert head[-len(ANSWERED) :] == list(ANSWERED)
    assert all(row[-1] == "length" for row in answered)


@given(st.lists(st.text(st.characters(exclude_characters="\r\n\x00", exclude_categories=["Cs"])), min_size=1))
def test_csv_fields_come_back_as_they_were_sent(fields: list[str]) -> None:
    written = io.StringIO()
    csv.writer(written, lineterminator="", quoting=csv.QUOTE_ALL).writerow(fields)
    form = Csv(",".join(["imei", *(f"c{n}" for n in range(1, len(fields)))]))
    value, kept = form.read(written.getvalue())
    assert (value, kept) == (fields[0], fields)
    assert rows(form, [written.getvalue()], [WRONG])[1][: len(fields)] == fields


@given(texts)
def test_each_ndjson_line_is_one_line(line: str) -> None:
    form = Ndjson(line)
    value, kept = form.read(line)
    assert isinstance(value, str | Bad)
    told_of = value if isinstance(value, Bad) else WRONG
    written = form.write([(value, kept)], [told_of])
    assert written.count(b"\n") == 1
    assert msgspec.json.decode(written)["error"]["reason"] in ("json", "length")


@pytest.mark.parametrize(
    ("first", "header", "place"),
    [
        ("imei", True, 0),
        (" IMEI ", True, 0),
        ("shop,imei,price", True, 1),
        ('"shop, or till","Imei"', True, 1),
        ("imei,imei", True, 0),
        (IMEI, False, 0),
        (f"{IMEI},Nairobi", False, 0),
        ("number,shop", False, 0),
        ("", False, 0),
        ('"imei', False, 0),
    ],
)
def test_a_header_is_a_line_with_a_column_named_imei(first: str, header: bool, place: int) -> None:
    form = Csv(first)
    assert form.has_header == header
    assert form.read("a,b,c")[0] == "abc"[place]


def test_without_a_header_columns_have_names_all_the_same() -> None:
    assert Csv(f"{IMEI},Nairobi,12").head().decode().split(",")[:4] == ["imei", "column_2", "column_3", "verdict"]


def test_a_line_of_too_few_or_too_many_fields_keeps_answers_in_their_columns() -> None:
    form = Csv("shop,imei,price")
    answered = rows(form, ["Nairobi", f"Nairobi,{IMEI},5,6,7"], [WRONG, WRONG])
    assert [row[:3] for row in answered[1:]] == [["Nairobi", "", ""], ["Nairobi", IMEI, "5,6,7"]]
    missing, _ = form.read("Nairobi")
    assert isinstance(missing, Bad)
    assert missing.error.reason == "columns"


def test_a_csv_answer_has_what_a_json_answer_has() -> None:
    reasons = (
        Reason("stolen", "kenya-police", "police", "KE", date(2026, 10, 2)),
        Reason("unpaid", "shop", "operator", None),
    )
    answer = told(*reasons, device=Device("49015420", 'No"kia', "3310, new", None), stale=True)
    form = Csv("imei")
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


def test_what_is_not_told_is_an_empty_cell() -> None:
    head, row = rows(Csv("imei"), [IMEI], [told(Reason("placeholder"))])
    cells = dict(zip(head, row, strict=True))
    assert [cells[name] for name in ("reasons", "sources", "countries", "reported_on", "brand", "model")] == [
        "placeholder", "", "", "", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "value"), [(f'"{IMEI}"', IMEI), (f'{{"imei": "{IMEI}"}}', IMEI), (f' {{"x":1,"imei":"{IMEI}"}} ', IMEI)]
)
def test_an_ndjson_line_is_a_text_or_an_object_with_one(line: str, value: str) -> None:
    assert Ndjson("").read(line) == (value, ())


@pytest.mark.parametrize(
    "line",
    [IMEI, "{}", "[]", "null", '{"imei": 490154203237518}', '{"imei"', "x", '"\\ud800"', "1e999", "NaN", "[" * 5000],
)
def test_any_other_ndjson_line_says_what_to_give(line: str) -> None:
    value: Any = Ndjson("").read(line)[0]
    assert isinstance(value, Bad)
    assert value.error.reason == "json"
    assert '{"imei"' in value.error.detail
    assert len(value.input) <= 64


def test_every_format_is_one_that_the_documentation_can_name() -> None:
    assert set(FORMATS) == {"text/csv", "application/x-ndjson"}
