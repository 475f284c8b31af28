"""`POST /v1/imei/batch` with CSV or NDJSON: an answer a line, in order, whatever the lines are."""

import csv
import io
import tempfile
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, TestResponse

from imeicheck.api import streams
from imeicheck.check import PORTION
from imeicheck.rules.columns import NoSuchColumns
from imeicheck.rules.gcra import Rate
from imeicheck.rules.imei import from_phone
from imeicheck.rules.spreadsheet import LONGEST_LINE
from imeicheck.rules.table import Csv, JsonTable
from tests.api.world import ON_SQLITE, World, bearer

LISTED = [from_phone(49015420_000000 + n).digits for n in range(20)]
UNLISTED = [from_phone(35693803_000000 + 7 * n).digits for n in range(20)]
CSV, NDJSON = "text/csv", "application/x-ndjson"
WRONG = "490154203237519"
MANY = Rate(1000, 1)


@pytest.fixture
def ready(world: World) -> World:
    world.feed_says("registry", LISTED)
    world.publish()
    return world


def shop(world: World, **more: Any) -> str:
    return world.token("shop", "batch", "check", **more)


def lines(*imeis: str) -> bytes:
    return "".join(f"{imei}\n" for imei in imeis).encode()


def rows(answer: TestResponse) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    separator = max(",;\t|", key=answer.text.partition("\n")[0].count)
    return list(csv.DictReader(io.StringIO(answer.text, newline=""), delimiter=separator))


def verdicts(answer: TestResponse) -> list[str]:
    """Of each line its verdict, or what is wrong with it."""
    if answer.content_type == CSV:
        return [row["verdict"] or row["error"] for row in rows(answer)]
    assert answer.status_code == 200, answer.text
    told = [msgspec.json.decode(line) for line in answer.data.splitlines()]
    return [one.get("verdict") or one["error"]["reason"] for one in told]


def reason(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["reason"]


@pytest.mark.parametrize("published", [True, False], ids=["redis", "sql"])
def test_answers_come_in_the_order_of_the_lines(world: World, published: bool) -> None:
    world.feed_says("registry", LISTED)
    if published:
        world.publish()
    asked = [imei for pair in zip(UNLISTED, LISTED, strict=True) for imei in pair] * 60
    assert len(asked) > 2 * PORTION
    answer = world.stream(shop(world), lines(*asked))
    told = rows(answer)
    assert [row["imei"] for row in told] == asked
    assert [row["verdict"] for row in told] == ["not_listed", "listed"] * (len(asked) // 2)


@ON_SQLITE
def test_ndjson_is_answered_as_a_check_is(ready: World) -> None:
    token = shop(ready)
    (line,) = ready.stream(token, f'{{"imei": "{LISTED[0]}"}}'.encode(), NDJSON).data.splitlines()
    alone = ready.verdict(LISTED[0], token)
    assert {**msgspec.json.decode(line), "checked_at": None} == {**alone, "checked_at": None}


@ON_SQLITE
def test_columns_that_were_sent_come_back_in_front(ready: World) -> None:
    body = f'\ufeffshop,IMEI,price\r\n"Moi Ave, 3",{LISTED[0]},"1""0"\r\n\r\nTom Mboya,{UNLISTED[0]}\r\n'
    told = rows(ready.stream(shop(ready), body.encode()))
    assert [[row[n] for n in ("shop", "IMEI", "price", "verdict")] for row in told] == [
        ["Moi Ave, 3", LISTED[0], '1"0', "listed"],
        ["Tom Mboya", UNLISTED[0], "", "not_listed"],
    ]


@ON_SQLITE
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"imei\n", []),
        (b"imei", []),
        (LISTED[0].encode(), ["listed"]),
        (lines(LISTED[0]).replace(b"\n", b"\r\n"), ["listed"]),
        (b"\xef\xbb\xbf" + lines(LISTED[0]), ["listed"]),
        (b"\n\n" + lines(LISTED[0]) + b"\n", ["listed"]),
        (b"\x01\n" + lines(LISTED[0]), ["characters", "listed"]),
        (b"\x00\n" + lines(LISTED[0]), ["characters", "listed"]),
        (b'"' + lines(LISTED[0]), ["characters"]),
        (b'"4901\n' + lines(LISTED[0]), ["characters", "listed"]),
        (b"9" * 50_000 + b"\n" + lines(LISTED[0]), ["length", "listed"]),
        (lines(LISTED[0])[:-1] + b" " * 2 * LONGEST_LINE + b"\n" + lines(LISTED[0]), ["length", "listed"]),
        (b"shop,number\nNairobi," + lines(LISTED[0]), ["listed"]),
        (b"number\n" + lines(LISTED[0]), ["listed"]),
        (f"sep=;\nshop;IMEI Number\nNairobi, CBD;{LISTED[0]}.0\n".encode("utf-16"), ["listed"]),
        (f"caf\xe9|imei\nx|'{LISTED[0]}\nx|3.5E+14\n".encode("latin-1"), ["listed", "characters"]),
        (f"imei,imei2\n{UNLISTED[0]},{LISTED[0]}\n{UNLISTED[0]},\n".encode(), ["listed", "not_listed"]),
        (f"imei,imei2\n{UNLISTED[0]},{WRONG}\n,\n{UNLISTED[0]}\n".encode(), ["unknown", "length", "columns"]),
        (lines(LISTED[0]) + b"imei\n" + lines(LISTED[1]), ["listed", "length", "listed"]),
        (b"shop,imei\nNairobi\n", ["columns"]),
        (lines(WRONG, LISTED[0]), ["check-digit", "listed"]),
    ],
)
def test_a_csv_line_that_is_wrong_spoils_no_other(ready: World, body: bytes, expected: list[str]) -> None:
    assert verdicts(ready.stream(shop(ready), body)) == expected


@ON_SQLITE
def test_an_ndjson_line_that_is_wrong_spoils_no_other(ready: World) -> None:
    good = f'"{LISTED[0]}"\r\n'.encode()
    bad = (b"[" * 9000, b"{", b"null", b'"1"', b'"\xff"', b'"' + b"9" * 50_000 + b'"', b'{"imei":["1"]}', b'"\\ud800"')
    answer = ready.stream(shop(ready), b"".join(line + b"\n" + good for line in bad), NDJSON)
    flaws = ["json", "json", "json", "length", "characters", "json", "json", "json"]
    assert verdicts(answer) == [part for flaw in flaws for part in (flaw, "listed")]


ODD = '\n|\r\n|\r|"|,|;| |imei|\ufeff|\0|{|[|\u2028|\x1c|\f|\x85'.encode().split(b"|")
pieces = st.sampled_from([*ODD, b"\xff", LISTED[0].encode(), b"9" * 9_999])
bodies = st.lists(pieces | st.binary(max_size=6), max_size=30).map(b"".join)


@ON_SQLITE
@settings(max_examples=75, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=bodies)
def test_there_are_as_many_answers_as_lines_in_any_bytes(ready: World, body: bytes) -> None:
    there = [text for raw in body.split(b"\n") if (text := _text(raw)).strip()]
    assert len(verdicts(ready.stream(shop(ready), body, NDJSON))) == len(there)


@ON_SQLITE
@settings(max_examples=75, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=bodies)
def test_a_table_of_any_bytes_has_as_many_answers_as_rows_or_none_at_all(ready: World, body: bytes) -> None:
    answer = ready.stream(shop(ready), body, CSV)
    file = io.BytesIO(body)
    try:
        rows_ = len(list(Csv.of(file).lines(file)))
    except NoSuchColumns:
        assert reason(answer) == (400, "columns")
    except JsonTable:
        assert reason(answer) == (415, "media-type")
    else:
        assert len(verdicts(answer)) == rows_
        if (there := _filled_lines(body)) is not None:
            may_be_header = bool(there) and any(map(str.isalpha, there[0])) and there[0].strip() != LISTED[0]
            assert len(there) - rows_ in ((0, 1) if may_be_header else (0,))


def _filled_lines(body: bytes) -> list[str] | None:
    """Return the lines of a body in UTF-8 that are not blank; None for other encodings and for a separator line."""
    try:
        text = body.decode().removeprefix("\ufeff")
    except UnicodeDecodeError:
        return None
    if "\0" in text or "sep=" in text.lower():
        return None
    return [line for line in text.split("\n") if line[:LONGEST_LINE].strip()]


def _text(raw: bytes) -> str:
    return raw[:LONGEST_LINE].decode(errors="replace").removeprefix("\ufeff").strip("\r")


@ON_SQLITE
@pytest.mark.parametrize(
    ("body", "found"),
    [(b"shop,price\nNairobi,500\n", "shop, price"), (f"a;b\n{LISTED[0]};{LISTED[1]}\n".encode(), "a, b")],
)
def test_a_table_without_a_certain_column_is_refused_and_names_the_columns(
    ready: World, body: bytes, found: str
) -> None:
    token = shop(ready, rate=MANY, daily=1)
    answer = ready.stream(token, body)
    assert reason(answer) == (400, "columns")
    assert found in answer.get_json()["detail"]
    assert ready.check(LISTED[0], token).status_code == 200, "none of its rows were counted"


@ON_SQLITE
@pytest.mark.parametrize(
    ("body", "chosen"),
    [
        (f"shop,Serial Nr\nNairobi,{LISTED[0]}\n", "Serial Nr"),
        (f"magasin;numéro\nParis;{LISTED[0]}\n", "num%C3%A9ro"),
        (f"Nairobi,{LISTED[0]}\n", "2"),
        (f"{LISTED[0]}\n", None),
        (f"shop,imei\nNairobi,{LISTED[0]}\n", None),
        (f"shop,{'é' * 5_000}\nNairobi,{LISTED[0]}\n", "%C3%A9" * 64),
    ],
)
def test_a_column_chosen_by_its_values_is_named_in_the_response(ready: World, body: str, chosen: str | None) -> None:
    answer = ready.stream(shop(ready), body.encode())
    assert answer.headers.get("Imeicheck-Column") == chosen
    assert "listed" in answer.text.splitlines()[-1]


@ON_SQLITE
def test_a_table_with_too_many_columns_is_refused(ready: World) -> None:
    answer = ready.stream(shop(ready), b"\n".join([b"1," * 200 + LISTED[0].encode()] * 102))
    assert reason(answer) == (413, "too-large")
    assert "200 columns" in answer.get_json()["detail"]


@ON_SQLITE
@pytest.mark.parametrize("second", ["imeib", "Slot 2"])
def test_a_listed_phone_in_a_second_column_is_listed(ready: World, second: str) -> None:
    body = f"imei,{second}\n{UNLISTED[0]},{LISTED[0]}\n{UNLISTED[1]},\n".encode()
    assert verdicts(ready.stream(shop(ready), body)) == ["listed", "not_listed"]


@ON_SQLITE
def test_an_imei_in_another_column_behind_the_first_rows_is_refused_before_anything_is_counted(ready: World) -> None:
    token = shop(ready, rate=MANY, daily=1)
    filled = lines(*[f"{UNLISTED[0]},"] * 200, f"{UNLISTED[0]},{LISTED[0]}")
    answer = ready.stream(token, b"imei,second\n" + filled)
    assert reason(answer) == (400, "columns")
    assert "imei, second" in answer.get_json()["detail"]
    assert ready.check(LISTED[0], token).status_code == 200, "none of its rows were counted"


@ON_SQLITE
def test_each_imei_of_a_row_counts_on_the_daily_quota(ready: World) -> None:
    token = shop(ready, rate=MANY, daily=5)
    body = f"imei 1,imei 2\n{LISTED[0]},{UNLISTED[0]}\n{UNLISTED[1]},\n{UNLISTED[1]},{UNLISTED[2]}\n".encode()
    answer = ready.stream(token, body)
    assert [(row["verdict"], row["decided_by"]) for row in rows(answer)] == [
        ("listed", "imei 1"), ("not_listed", "imei 1"), ("not_listed", "imei 1"),
    ]  # fmt: skip
    assert '"daily";r=0;' in answer.headers["RateLimit"]
    assert reason(ready.stream(token, body)) == (429, "daily")


@ON_SQLITE
@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "iso-8859-1", "nonsense"])
def test_a_charset_in_the_content_type_does_no_harm(ready: World, charset: str) -> None:
    body = f"imei\n{LISTED[0]}\n".encode("utf-16" if charset == "utf-16" else "utf-8")
    assert verdicts(ready.stream(shop(ready), body, f"text/csv; charset={charset}")) == ["listed"]


@ON_SQLITE
def test_lines_count_on_the_daily_quota_and_one_request_on_the_rate(ready: World) -> None:
    token = shop(ready, rate=Rate(3, 86400), daily=30)
    assert ready.stream(token, b"imei\n\n" + lines(*LISTED)).headers["RateLimit"].startswith('"rate";r=2;')
    refused = ready.stream(token, lines(*LISTED[:11]))
    assert reason(refused) == (429, "daily")
    answer = ready.stream(token, lines(*LISTED[:10]))
    assert verdicts(answer) == ["listed"] * 10
    assert '"rate";r=0;' in answer.headers["RateLimit"], "the refused one was sent, so it was a request"
    assert '"daily";r=0;' in answer.headers["RateLimit"]


@ON_SQLITE
def test_a_million_lines_are_taken_and_one_more_is_not(ready: World, monkeypatch: pytest.MonkeyPatch) -> None:
    token = shop(ready, rate=MANY, daily=2_000_000)
    refused = ready.stream(token, b"imei\n" + b"1\n" * 1_000_001)
    assert reason(refused) == (413, "too-large")
    assert "1,000,000" in refused.get_json()["detail"]
    monkeypatch.setattr(streams, "MOST_LINES", len(LISTED))
    assert verdicts(ready.stream(token, b"imei\n" + lines(*LISTED))) == ["listed"] * len(LISTED)
    assert reason(ready.stream(token, lines(*LISTED, "1")))[0] == 413
    counted = ready.check(LISTED[0], token).headers["RateLimit"]
    assert f'"daily";r={2_000_000 - len(LISTED) - 1};' in counted, "what is refused is a request, and no IMEIs"


@ON_SQLITE
def test_a_hundred_megabytes_are_taken_and_one_byte_more_is_not(ready: World, monkeypatch: pytest.MonkeyPatch) -> None:
    token, announced = shop(ready), {"CONTENT_LENGTH": "100000002", "wsgi.input": io.BytesIO()}
    answer = ready.client.post("/v1/imei/batch", content_type=CSV, headers=bearer(token), environ_overrides=announced)
    assert reason(answer) == (413, "too-large")
    monkeypatch.setattr(streams, "MOST_BYTES", 200)
    body = lines(*LISTED[:5]).ljust(200, b"\n")
    assert verdicts(ready.stream(token, body)) == ["listed"] * 5
    assert reason(ready.stream(token, body + b"\n")) == (413, "too-large")


@ON_SQLITE
def test_a_body_that_breaks_off_is_told_and_checks_nothing(ready: World) -> None:
    body = lines(*LISTED)
    answer = ready.client.post(
        "/v1/imei/batch",
        content_type=CSV,
        headers=bearer(shop(ready)),
        environ_overrides={"CONTENT_LENGTH": str(len(body) + 1), "wsgi.input": io.BytesIO(body)},
    )
    assert answer.status_code == 400


def test_without_any_store_a_stream_is_a_503_and_unknown(world: World) -> None:
    world.feed_says("registry", LISTED)
    token = shop(world, rate=MANY, daily=1 + len(LISTED))
    world.check(LISTED[0], token)
    world.cut_sql()
    answer = world.stream(token, lines(*LISTED))
    assert reason(answer) == (503, "no-store"), "and no 429, although the quota is used up by now"
    assert answer.get_json()["verdict"] == "unknown"


@pytest.mark.parametrize("kind", [CSV, NDJSON])
def test_when_the_store_goes_away_halfway_the_rest_is_unknown(world: World, kind: str) -> None:
    world.feed_says("registry", LISTED)
    asked = [*LISTED[:2], *(from_phone(35693803_000000 + n).digits for n in range(PORTION - 3)), WRONG, *LISTED]
    body = lines(*asked) if kind == CSV else lines(*(f'"{imei}"' for imei in asked))
    answer = world.stream(shop(world), body, kind)
    pieces = answer.iter_encoded()
    next(piece for piece in pieces if piece)
    world.cut_sql()
    rest = b"".join(pieces)
    assert rest.count(b"unknown") >= len(LISTED)
    assert rest.splitlines()[-1].count(b"unknown") == 1
    after = rest.splitlines()[-len(LISTED) :]
    assert all(b"unknown" in line and b"not_listed" not in line for line in after)
    answer.close()


class Held:
    """Files without a name that are open."""

    def __init__(self) -> None:
        self.files: list[Any] = []

    def make(self, *words: Any) -> Any:
        self.files.append(tempfile.SpooledTemporaryFile(*words))  # noqa: SIM115
        return self.files[-1]

    @property
    def open(self) -> int:
        return sum(not file.closed for file in self.files)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    held, module = Held(), type("Module", (), {})
    module.SpooledTemporaryFile = held.make  # type: ignore[attr-defined]
    monkeypatch.setattr(streams, "tempfile", module)
    yield held
    assert held.open == 0, "every file is closed at the end"


@ON_SQLITE
def test_a_second_stream_at_once_is_busy_and_the_first_goes_on(ready: World, held: Held) -> None:
    token, asked = shop(ready, rate=MANY, daily=10_000), LISTED * 120
    first = ready.stream(token, lines(*asked))
    assert held.open == 1
    refused = ready.stream(token, lines(LISTED[0]))
    assert reason(refused) == (503, "busy")
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.get_json()["verdict"] == "unknown"
    assert ready.verdict(LISTED[0], token)["verdict"] == "listed", "checks go on"
    assert ready.batch(token, LISTED[0]).status_code == 200
    assert verdicts(first) == ["listed"] * len(asked)
    assert held.open == 0, "at its end, and not when somebody closes it"
    assert verdicts(ready.stream(token, lines(LISTED[0]))) == ["listed"]


@ON_SQLITE
def test_room_and_file_are_given_back_after_whatever_goes_wrong(ready: World, held: Held) -> None:
    token = shop(ready, rate=MANY, daily=2)
    poor = shop(ready, rate=Rate(1, 86400), daily=5)
    ready.check(LISTED[0], poor)
    for secret, body, status in (
        (token, lines(*LISTED), 429),
        (poor, lines(LISTED[0]), 429),
        (token, b"imei\n" + b"1\n" * 1_000_001, 413),
    ):
        assert ready.stream(secret, body).status_code == status
        assert held.open == 0
    assert verdicts(ready.stream(token, lines(LISTED[0]))) == ["listed"]


@ON_SQLITE
@pytest.mark.parametrize("read", [0, 1, 2])
def test_room_and_file_are_given_back_when_the_rest_is_not_read(ready: World, held: Held, read: int) -> None:
    token = shop(ready)
    told: list[str] = []
    start: Any = lambda status, *_: told.append(status)  # noqa: E731
    sent = Headers(bearer(token))
    asked = EnvironBuilder("/v1/imei/batch", method="POST", data=lines(*LISTED * 200), content_type=CSV, headers=sent)
    answer: Any = ready.client.application.wsgi_app(asked.get_environ(), start)
    for _ in range(read):
        next(iter(answer))
    assert (told, held.open) == (["200 OK"], 1)
    answer.close()  # as a server does, and as no client of a test that reads the beginning by itself
    assert held.open == 0
    assert verdicts(ready.stream(token, lines(LISTED[0]))) == ["listed"]


@ON_SQLITE
def test_room_and_file_are_given_back_when_it_fails_halfway(
    ready: World, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = shop(ready)
    answer = ready.stream(token, lines(*LISTED * 200))
    monkeypatch.setattr(ready.services.checker, "_find", lambda *words: 1 / 0)
    told = answer.text.splitlines()[1:]
    monkeypatch.undo()
    assert [line.endswith(",internal") for line in told] == [False] * PORTION + [True] * (len(LISTED) * 200 - PORTION)
    assert held.open == 0
    assert verdicts(ready.stream(token, lines(LISTED[0]))) == ["listed"]


@ON_SQLITE
def test_a_stream_needs_its_scope_and_takes_no_other_kind(ready: World) -> None:
    assert ready.stream(ready.token("till", "check"), lines(LISTED[0])).status_code == 403
    assert reason(ready.stream(shop(ready), lines(LISTED[0]), "text/plain")) == (415, "media-type")


@ON_SQLITE
@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (b"", 400, "columns"),
        (b"\xef\xbb\xbf", 400, "columns"),
        (b"\n\r\n  \n\t\n", 400, "columns"),
        (b"{}", 415, "media-type"),
        (b"[]", 415, "media-type"),
        (b"{", 415, "media-type"),
        (b"\xef\xbb\xbf [\n", 415, "media-type"),
        (b'{"imei": "490154203237518"}', 415, "media-type"),
        (b'{"imeis":\n["490154203237518"]}', 415, "media-type"),
        (b'["490154203237518"]', 415, "media-type"),
        (b"[490154203237518]", 415, "media-type"),
        (b'{"imei": "490154203237518"}\n{"imei": "356938035643809"}\n', 415, "media-type"),
        (b"null", 400, "columns"),
        (b"true", 400, "columns"),
        (b"0", 400, "columns"),
        (b'""', 400, "columns"),
        (b"-8.877588867997586e-42", 400, "columns"),
        (b"-12345678901", 400, "columns"),
        (b"490154203.5", 400, "columns"),
        (b"<html></html>", 400, "columns"),
    ],
)
def test_a_body_that_is_no_table_of_imeis_is_refused(ready: World, body: bytes, status: int, reason: str) -> None:
    answer = ready.stream(shop(ready), body)
    assert (answer.status_code, answer.get_json()["reason"]) == (status, reason)


@ON_SQLITE
@pytest.mark.parametrize("header", ["[IMEI],[Model]", "{imei},x", '"imei","model"', "[imei]"])
def test_a_header_in_brackets_is_no_json(ready: World, header: str) -> None:
    answer = ready.stream(shop(ready), f"{header}\n490154203237518,x\n".encode())
    assert answer.status_code == 200


@ON_SQLITE
@pytest.mark.parametrize("number", ["490154203237518.0", "4.90154E+14", "49015420323751", "4901542032375181"])
def test_a_list_of_one_number_as_spreadsheets_write_it_is_a_table(ready: World, number: str) -> None:
    assert ready.stream(shop(ready), number.encode()).status_code == 200


@ON_SQLITE
def test_csv_sent_as_json_is_refused(ready: World) -> None:
    answer = ready.stream(shop(ready), b"imei\n490154203237518\n", "application/json")
    assert (answer.status_code, answer.get_json()["reason"]) == (400, "json")
