"""Batches: what they take and answer."""

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from imeicheck.api.contract.checks import HEADERS, LANGUAGE, LISTED, LISTED_IMEI, UNKNOWN, UNLISTED
from imeicheck.api.operation import JSON, Content, Header, Operation
from imeicheck.rules.answer import Answer, Bad, PhoneAnswer, Wrong, either
from imeicheck.rules.lines import CSV, NDJSON

MOST = 10_000
MOST_OF_A_PHONE = 4
MOST_LINES = 1_000_000


TABLE_PATTERN = (
    "^(([A-Za-z_ ]+,)*(imei|IMEI)[1-4]?(,[A-Za-z_ ]+)*\\r?\\n"  # a header with a column for the IMEIs
    "|[0-9]{8,200}(\\r?\\n|$))"  # or a list of numbers
)
"""What clients should send. Tables with other separators or names are read too if their column of IMEIs is certain."""
CsvTable = Annotated[
    str,
    Meta(
        description="A table with a certain column of IMEIs: best a header with `imei`, then one phone on each line.",
        extra_json_schema={"pattern": TABLE_PATTERN},
    ),
]


class BatchBody(msgspec.Struct, forbid_unknown_fields=True):
    """One of the two: IMEIs, or phones with their one to four IMEIs each."""

    imeis: Annotated[list[Any], Meta(max_length=MOST, description="Each is text.")] | UnsetType = UNSET
    phones: Annotated[list[Any], Meta(max_length=MOST, description="Each is a list of texts.")] | UnsetType = UNSET


class BatchAnswer(msgspec.Struct):
    """In the order of the request. One that is wrong says why, and spoils no other."""

    results: list[Annotated[Any, either(Answer, PhoneAnswer, Bad)]]


_WRONG = Bad("35693803564380", Wrong("check-digit", "a digit is wrong: the last digit does not fit the others"))
_PHONE = PhoneAnswer("listed", False, LISTED.advice, (LISTED, UNLISTED))
_LINES = f"imei\n{LISTED_IMEI}\n{UNLISTED.imei}\n"
_CSV = (
    "imei,verdict,reasons,sources,countries,reported_on,brand,model,check_digit,stale,as_of,changeset,checked_at,error\n"
    f"{LISTED_IMEI},listed,stolen,kenya-police,KE,2026-10-02,Nokia,3310,ok,false,2026-11-21T10:00:00Z,4711,"
    "2026-11-21T10:00:02Z,\n"
)

CHECK_MANY = Operation(
    "Check many phones",
    f"Up to {MOST:,} IMEIs as JSON, answered in order; or phones with several IMEIs, one verdict each: `listed` if "
    "any of its numbers is, else `unknown` if any could not be checked. "
    f"Up to {MOST_LINES:,} lines of CSV or NDJSON, answered in kind, a line for each. CSV: the columns whose names "
    f"contain the word IMEI, up to {MOST_OF_A_PHONE}, which are one phone with one verdict: the column `decided_by` "
    "then names the deciding one. An IMEI in another column is refused (400, `columns`), unless the name of the column "
    "says that it holds something else, such as `serial`. Without such a name, the "
    "only column whose values look like IMEIs, which `Imeicheck-Column` then names; else 400, `columns`. Your columns "
    "come back. NDJSON: a text, or an object with one IMEI such as `imei`, on each line. "
    "Counts as one request of the rate, and each IMEI in the quota of the day, all or nothing.",
    "Checks",
    scope="batch",
    parameters=(LANGUAGE,),
    body={
        JSON: Content(
            Annotated[
                BatchBody,
                Meta(extra_json_schema={"oneOf": [{"required": ["imeis"]}, {"required": ["phones"]}]}),
            ],
            {
                "imeis": BatchBody(imeis=[LISTED_IMEI, UNLISTED.imei]),
                "phones with two IMEIs": BatchBody(phones=[[LISTED_IMEI, UNLISTED.imei]]),
            },
        ),
        CSV: Content(CsvTable, {"two phones": _LINES}),
        NDJSON: Content(str, {"two phones": f'"{LISTED_IMEI}"\n{{"imei": "{UNLISTED.imei}"}}\n'}),
    },
    answer={
        JSON: Content(
            BatchAnswer,
            {
                "two phones": BatchAnswer([LISTED, UNLISTED]),
                "a wrong one among them": BatchAnswer([_WRONG, LISTED]),
                "a phone with two IMEIs": BatchAnswer(
                    [PhoneAnswer("listed", False, LISTED.advice, (LISTED, UNLISTED))]
                ),
            },
            (Answer, PhoneAnswer, Bad),
        ),
        CSV: Content(str, {"one of them": _CSV}),
        NDJSON: Content(str, {"one of them": msgspec.json.encode(LISTED).decode() + "\n"}),
    },
    headers=HEADERS
    | {
        "Imeicheck-Column": Header(
            "CSV: the column of the IMEIs, percent-encoded, if its values and not its name decided; its number, "
            "counted from 1, in a table without a header.",
            example="Serial Nr",
            always=False,
        )
    },
    reasons=("busy", "columns", "cut-short"),
    extensions=UNKNOWN,
)
