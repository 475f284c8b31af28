"""Checks: what they take and answer."""

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from imeicheck.api.operation import JSON, Content, Header, Operation, Parameter
from imeicheck.rules.answer import Answer, Reason
from imeicheck.rules.imei import Flaw
from imeicheck.rules.verdict import Device

_LABEL = "([Ii][Mm][Ee][Ii]:? ?)?"
IMEI_PATTERN = f"^{_LABEL}[0-9]{{2}}([ -]?[0-9]){{12,14}}$"
"""What clients should send: nothing that matches is refused, unless its check digit is wrong.

The service reads more than this (`rules/notation.py`), which no pattern could say.
"""
REPORTED_PATTERN = f"^{_LABEL}[0-9]{{2}}([ -]?[0-9]){{13}}$"

Imei = Annotated[
    str,
    Meta(
        description="15 digits; 14 or 16 are answered too. Single spaces or hyphens between them and `IMEI:` in front "
        "are fine. Other ways of writing are read as well: slashes, dots, labels such as `IMEI 1:`, digits of any "
        "script, a URN, a scanned barcode.",
        extra_json_schema={"format": "imei", "pattern": IMEI_PATTERN},
    ),
]


class CheckBody(msgspec.Struct, forbid_unknown_fields=True):
    """An IMEI kept out of URLs, and so out of other people's logs."""

    imei: Imei


LISTED_IMEI = "490154203237518"
LISTED = Answer(
    imei=LISTED_IMEI,
    verdict="listed",
    stale=False,
    check_digit="ok",
    reasons=(Reason("stolen", "kenya-police", "police", "KE", date(2026, 10, 2), "Kenya Police", "0800 123 456"),),
    device=Device("49015420", "Nokia", "3310", None),
    advice="Reported stolen. Do not buy this phone. If it is yours, or this is an error, "
    "contact Kenya Police: 0800 123 456.",
    as_of="2026-11-21T10:00:00Z",
    changeset=4711,
    checked_at="2026-11-21T10:00:02Z",
)
UNLISTED = Answer(
    imei="356938035643809",
    verdict="not_listed",
    stale=False,
    check_digit="ok",
    reasons=(),
    device=None,
    advice="No report found in our lists, which are up to date as of 21 Nov 2026, 10:00 UTC.",
    as_of="2026-11-21T10:00:00Z",
    changeset=4711,
    checked_at="2026-11-21T10:00:02Z",
)

FLAWS: tuple[Flaw, ...] = ("length", "characters", "check-digit")
LANGUAGE = Parameter("Accept-Language", "header", "Chooses the language of `advice`.", example="sw, en;q=0.8")
_ANSWER = {JSON: Content(Answer, {"listed": LISTED, "not_listed": UNLISTED})}
HEADERS = {
    "Content-Language": Header("The language of `advice`.", example="en"),
    "RateLimit-Policy": Header(
        "What the caller may ask.", example='"rate";q=10;w=1, "daily";q=10000;w=86400', always=False
    ),
    "RateLimit": Header("What is left of it.", example='"rate";r=9;t=1, "daily";r=9990;t=3600', always=False),
}
UNKNOWN = {reason: {"verdict": "unknown"} for reason in ("no-store", "busy")}
_ABOUT = (
    "`listed`: a source lists it. `caution`: something is wrong or pending, or many phones carry the number. "
    "`not_listed`: no report was found, in the lists and up to the time named. "
    "`unknown`: an absence would mean nothing. A 503 is `unknown` as well, never an absence."
)

CHECK_BY_ADDRESS = Operation(
    "Check a phone",
    _ABOUT,
    "Checks",
    scope="check",
    parameters=(Parameter("imei", "path", "The phone's IMEI.", Imei, LISTED_IMEI), LANGUAGE),
    answer=_ANSWER,
    headers=HEADERS,
    reasons=(*FLAWS, "busy"),
    extensions=UNKNOWN,
)
CHECK_BY_BODY = Operation(
    "Check a phone, its IMEI kept out of the address",
    "The same answer, for those who keep IMEIs out of addresses, and so out of other people's logs. " + _ABOUT,
    "Checks",
    scope="check",
    parameters=(LANGUAGE,),
    body={JSON: Content(CheckBody, {"a phone": CheckBody(LISTED_IMEI)})},
    answer=_ANSWER,
    headers=HEADERS,
    reasons=(*FLAWS, "busy"),
    extensions=UNKNOWN,
)
