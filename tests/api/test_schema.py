"""What the schema promises of IMEIs and case numbers is what the service does."""

import re
from contextlib import nullcontext
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imeicheck.api.bodies import _decoded
from imeicheck.api.contract.batch import TABLE_PATTERN
from imeicheck.api.contract.checks import IMEI_PATTERN, REPORTED_PATTERN
from imeicheck.api.contract.keys import KeyBody
from imeicheck.rules.cases import CASE_PATTERN, LONGEST_CASE, BadReport, accept
from imeicheck.rules.imei import Imei, NotAnImei, read
from tests.api.world import ON_SQLITE, World, bearer

ONE = "490154203237518"


@given(st.from_regex(IMEI_PATTERN, fullmatch=True))
def test_what_matches_the_pattern_of_an_imei_is_refused_for_its_check_digit_alone(text: str) -> None:
    number = read(text)
    assert isinstance(number, Imei) or number.cause == "check-digit"


@given(st.from_regex(REPORTED_PATTERN, fullmatch=True))
def test_a_report_takes_what_matches_its_pattern_unless_a_check_digit_is_wrong(text: str) -> None:
    number = read(text)
    assert number.check_digit == "ok" if isinstance(number, Imei) else number.cause == "check-digit"


@pytest.mark.parametrize(
    "text", [ONE, "49-015420-323751-8", "49 015420 323751 8", f"IMEI: {ONE}", f"imei {ONE}", ONE[:14], ONE + "1"]
)
def test_usual_ways_of_writing_match_the_pattern(text: str) -> None:
    assert re.search(IMEI_PATTERN, text)
    assert isinstance(read(text), Imei)


@pytest.mark.parametrize("text", ["", " ", "IMEI", ONE[:13], ONE + "12", "x" * 15, f"{ONE}, {ONE}", "{}"])
def test_what_is_no_imei_does_not_match(text: str) -> None:
    assert not re.search(IMEI_PATTERN, text)
    assert isinstance(read(text), NotAnImei)


@given(st.text(max_size=8))
def test_a_case_number_is_taken_exactly_if_it_matches_its_pattern(case: str) -> None:
    matches = re.fullmatch(CASE_PATTERN, case) is not None
    with nullcontext() if matches else pytest.raises(BadReport, match="control characters"):
        accept([ONE], "stolen", None, case, "", False, date(2026, 11, 21))


@pytest.mark.parametrize(
    "case", ["a\u202eb", "a\u200bb", "a\nb", "a\u2028b", "a\x85b", "\ufeffa", "x" * (LONGEST_CASE + 1)]
)
def test_a_case_number_that_hides_something_is_refused(case: str) -> None:
    with pytest.raises(BadReport, match="control characters"):
        accept([ONE], "stolen", None, case, "", False, date(2026, 11, 21))


def test_a_whole_number_may_be_written_with_a_fraction_of_zero() -> None:
    assert _decoded(b'{"name": "x", "daily": 5.0}', KeyBody).daily == 5


@pytest.mark.parametrize("text", ["IMEI1 23456789012345", "IMEI 1 23456789012345", "imei2 34567890123456"])
def test_a_number_that_would_be_read_as_the_place_of_a_card_does_not_match(text: str) -> None:
    assert not re.search(REPORTED_PATTERN, text)
    assert not re.search(IMEI_PATTERN, text)


@ON_SQLITE
def test_the_document_has_a_pattern_for_every_imei(world: World) -> None:
    document: dict[str, Any] = world.client.get("/openapi.json").get_json()
    schemas = document["components"]["schemas"]
    asked = [
        schemas["CheckBody"]["properties"]["imei"],
        document["paths"]["/v1/imei/{imei}"]["get"]["parameters"][0]["schema"],
        next(p for p in document["paths"]["/v1/reports"]["get"]["parameters"] if p["name"] == "imei")["schema"],
    ]
    assert {one["pattern"] for one in asked} == {IMEI_PATTERN}
    assert schemas["ReportBody"]["properties"]["imeis"]["items"]["pattern"] == REPORTED_PATTERN
    answered = [schemas["Answer"]["properties"]["imei"], schemas["Report"]["properties"]["imeis"]["items"]]
    assert [one["pattern"] for one in answered] == ["^[0-9]{14,16}$", "^[0-9]{15}$"]
    table = document["paths"]["/v1/imei/batch"]["post"]["requestBody"]["content"]["text/csv"]["schema"]
    assert table["pattern"] == TABLE_PATTERN


@ON_SQLITE
def test_a_conflict_is_a_409_and_a_repetition_is_not(world: World) -> None:
    token = world.token("kenya-police", "check", "report")
    id_ = world.filed(token, ONE, pending=True)["id"]

    def act(what: str) -> tuple[int, str]:
        answer = world.client.post(f"/v1/reports/{id_}/{what}", headers=bearer(token))
        return answer.status_code, answer.get_json().get("reason") if answer.status_code >= 400 else ""

    assert [act("confirm"), act("confirm"), act("recover"), act("recover")] == [(200, "")] * 4
    assert act("confirm") == (409, "recovered")
