"""Police reports: what their operations take and answer."""

from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from imeicheck.api.contract.checks import FLAWS, LISTED_IMEI, REPORTED_PATTERN, Imei
from imeicheck.api.operation import JSON, Content, Header, Link, Operation, Parameter
from imeicheck.rules.answer import CompleteImei, Moment
from imeicheck.rules.cases import CASE_PATTERN, LONGEST_CASE, MOST_IMEIS, ReportWarning, Status
from imeicheck.rules.listing import FIRST_DAY, REPORTABLE
from imeicheck.rules.verdict import Device

LONGEST_KEY = 255

# What the case rules refuse with a reason of their own is told here and not checked when a body is read.
ReportedImei = Annotated[
    str,
    Meta(
        description="15 digits, in any way of writing that a check reads.",
        extra_json_schema={"format": "imei", "pattern": REPORTED_PATTERN},
    ),
]
Imeis = Annotated[
    list[ReportedImei],
    Meta(
        description="All of one phone (two SIM cards, two numbers), 15 digits each.",
        extra_json_schema={"minItems": 1, "maxItems": MOST_IMEIS},
    ),
]
Why = Annotated[str, Meta(extra_json_schema={"enum": [reason.slug for reason in REPORTABLE]})]
Day = Annotated[
    date | None,
    Meta(
        description=f"Told to everybody who checks. From {FIRST_DAY} to today.",
        extra_json_schema={"pattern": "^(199[0-9]|20[0-9][0-9])-"},
    ),
]
Case = Annotated[
    str,
    Meta(
        description="Your case number, without control characters. Nobody but your agency sees it.",
        extra_json_schema={"maxLength": LONGEST_CASE, "pattern": CASE_PATTERN},
    ),
]
Country = Annotated[
    str, Meta(description="ISO 3166-1 alpha-2. Told to everybody.", extra_json_schema={"pattern": "^([A-Z]{2})?$"})
]
Key = Annotated[
    str,
    Meta(extra_json_schema={"minLength": 1, "maxLength": LONGEST_KEY, "pattern": "^[ -~]+$"}),
]
Id = Annotated[str, Meta(description="Of a report, as it was answered when it was filed.")]


class ReportBody(msgspec.Struct, forbid_unknown_fields=True):
    """One phone. `pending` files it unconfirmed: it warns, and does not accuse."""

    imeis: Imeis
    reason: Why
    incident_on: Day = None
    case: Case = ""
    country: Country = ""
    pending: bool = False
    refuse_on: Annotated[
        tuple[ReportWarning, ...],
        Meta(description="Warnings that refuse the report: then it is a 422, and nothing is filed."),
    ] = ()


class ReportedDevice(msgspec.Struct):
    """An IMEI of a report, and the device that the TAC list names for it."""

    imei: CompleteImei
    device: Annotated[Device | None, Meta(description="null where the TAC is in no list that was imported.")]


class Filing(msgspec.Struct):
    """A filed report. It is stored durably, and every check uses it within a second."""

    id: Id
    status: Status
    changeset: int
    devices: Annotated[list[ReportedDevice], Meta(description="In the order of the request.")]
    warnings: Annotated[
        list[ReportWarning], Meta(description="`models-differ`: by brand or model, the IMEIs cannot be of one phone.")
    ]


class Report(msgspec.Struct):
    """A report as it stands now."""

    id: Id
    status: Status
    imeis: list[CompleteImei]
    reason: Why
    incident_on: date | None
    case: str
    country: str
    filed_at: Moment
    recovered_at: Moment | None
    changeset: int


class Recovery(Report):
    """A report that is closed, and the sources that list its phone all the same."""

    still_listed_by: list[str]


class ReportPage(msgspec.Struct):
    """Reports, the newest first. `next_cursor` is null on the last page."""

    reports: list[Report]
    next_cursor: Id | None


ID = "c1a96f12ac44aa379e8246e3"
_NEW = ReportBody([LISTED_IMEI], "stolen", date(2026, 11, 20), "OB/12/2026", "KE")
_CAREFUL = ReportBody(
    [LISTED_IMEI, "356938035643809"], "stolen", date(2026, 11, 20), "OB/12/2026", "KE", refuse_on=("models-differ",)
)
_NOKIA = ReportedDevice(LISTED_IMEI, Device("49015420", "Nokia", "3310", None))
_GALAXY = ReportedDevice("356938035643809", Device("35693803", "Samsung", "Galaxy A14", "smartphone"))
_PENDING = ReportBody([LISTED_IMEI], "lost", pending=True)
_FILED: dict[str, Any] = {
    "id": ID,
    "imeis": [LISTED_IMEI],
    "reason": "stolen",
    "incident_on": date(2026, 11, 20),
    "case": "OB/12/2026",
    "country": "KE",
    "filed_at": "2026-11-22T05:19:00Z",
}
_LISTED = Report(**_FILED, status="listed", recovered_at=None, changeset=2)
_RECOVERED = Recovery(
    **_FILED, status="recovered", recovered_at="2026-11-22T06:40:12Z", changeset=3, still_listed_by=[]
)

_OF_ID = Parameter("id", "path", "The report.", Id, ID)
_ONE = {"id": "$response.body#/id"}
_SETTLE = {"recover": Link("reports.recover", _ONE), "confirm": Link("reports.confirm", _ONE)}

FILE = Operation(
    "File a report",
    "All of it is taken, or nothing. Once it is answered 201 it is not lost, and every check says so within a second. "
    "When no answer came, or a 5xx, send the same report with the same Idempotency-Key: it is filed once. "
    "A number that many phones carry makes a report pending by itself. All IMEIs of a report belong to one phone: "
    "where the TAC list names different models for them, `warnings` says so. With `refuse_on` such a report is refused "
    "instead, before anybody can see it.",
    "Reports",
    scope="report",
    parameters=(
        Parameter("Idempotency-Key", "header", "A word of your choice, new for each report.", Key, "OB-12-2026"),
    ),
    body={
        JSON: Content(ReportBody, {"a stolen phone": _NEW, "not confirmed yet": _PENDING, "one model only": _CAREFUL})
    },
    answer={
        JSON: Content(
            Filing,
            {
                "listed": Filing(ID, "listed", 2, [_NOKIA], []),
                "two models": Filing(ID, "listed", 2, [_NOKIA, _GALAXY], ["models-differ"]),
            },
        )
    },
    status=201,
    headers={"Location": Header("The report's address.", example=f"/v1/reports/{ID}")},
    reasons=(
        *FLAWS,
        "source",
        "imeis",
        "reason",
        "incident-on",
        "case",
        "country",
        "models-differ",
        "idempotency-key",
        "idempotency-key-used",
        "busy",
    ),
    links={"get": Link("reports.get", _ONE), **_SETTLE},
)
RECOVER = Operation(
    "Close a report",
    "The phone was found, or the report was wrong. A phone stays listed while any report on it is open, and while any "
    "other source lists it: `still_listed_by` names those. Closing it again does no harm.",
    "Reports",
    scope="report",
    parameters=(_OF_ID,),
    answer={JSON: Content(Recovery, {"recovered": _RECOVERED})},
    reasons=("source", "busy"),
)
CONFIRM = Operation(
    "Confirm a pending report",
    "From then on the phone is listed. A report that is closed cannot be confirmed, nor one on a number that many "
    "phones carry.",
    "Reports",
    scope="report",
    parameters=(_OF_ID,),
    answer={JSON: Content(Report, {"listed": _LISTED})},
    reasons=("source", "busy", "recovered", "many-phones"),
)
GET = Operation(
    "One report",
    "As it stands now. Another agency's report is a 404.",
    "Reports",
    scope="report",
    parameters=(_OF_ID,),
    answer={JSON: Content(Report, {"listed": _LISTED})},
    reasons=("source",),
    links=_SETTLE,
)
FIND = Operation(
    "Your agency's reports",
    "The newest first, 50 at a time.",
    "Reports",
    scope="report",
    parameters=(
        Parameter("status", "query", "Only those that stand so.", Status, "listed"),
        Parameter("imei", "query", "Only those on this phone.", Imei, LISTED_IMEI),
        Parameter("cursor", "query", "The `next_cursor` that came, for those that follow.", Id),
    ),
    answer={JSON: Content(ReportPage, {"the last page": ReportPage([_LISTED], None)})},
    reasons=(*FLAWS, "source", "query", "status", "not-found"),
    links={"more": Link("reports.find", {"cursor": "$response.body#/next_cursor"})},
)
