"""Turn every error into a response: `application/problem+json` (RFC 9457), or HTML for browsers. No stack traces.

`type` and `reason` are stable; `detail` explains to developers what to do. The API always answers in JSON.
"""

import logging
import math
from collections.abc import Callable, Mapping
from typing import Any, Literal

import msgspec
from flask import Flask, Response, request
from msgspec import UNSET, UnsetType
from werkzeug.exceptions import HTTPException

from imeicheck.api import misfit, ratelimit
from imeicheck.api.bodies import encoded
from imeicheck.api.html import accepted_language, chosen_language, html_response, prefers_html
from imeicheck.api.logs import REQUEST_ID
from imeicheck.api.reasons import REASONS, type_of
from imeicheck.directory import UnreadableToken
from imeicheck.faults import describe
from imeicheck.languages import Languages
from imeicheck.limits import EVERYBODY, OverLimit
from imeicheck.rules.advice import INSTRUCTIONS
from imeicheck.rules.cases import BadReport, CannotConfirm
from imeicheck.rules.imei import NotAnImei
from imeicheck.rules.language import T_
from imeicheck.slots import Busy
from imeicheck.store.errors import NotBegun, ReadFailed, StoreDown
from imeicheck.store.ledger import SourceMoved
from imeicheck.store.reports import KeyReused, NoSuchReport
from imeicheck.test_mode import Rehearsed

RETRY_SECONDS = 2
BUSY_SECONDS = 5
UNREADABLE_SECONDS = 60
"""`Retry-After` for a token that cannot be read, which a person has to correct."""
PROBLEM = "application/problem+json"
API = "/v1"
CHECK_A_PHONE = T_("page of an error: link to the page that checks phones | 40", "Check a phone")
NO_PAGE = T_("page of an error: nothing is at this address | 60", "This page does not exist.")
FAILED = T_("page of an error: any other | 60", "That did not work.")

log = logging.getLogger("imeicheck.http")


class Problem(Exception):
    """An error that the caller is told of. `more` are extension members, `headers` go with it."""

    def __init__(self, reason: str, detail: str = "", headers: Mapping[str, str] | None = None, **more: Any) -> None:
        self.status, default = REASONS[reason]
        super().__init__(detail or default)
        self.reason, self.detail = reason, detail or default
        self.headers, self.more = dict(headers or {}), more


class ProblemDetails(msgspec.Struct, rename={"kind": "type"}):
    """A problem (RFC 9457). `reason` is stable; `detail` is for people and says what to do."""

    kind: str
    title: str
    status: int
    reason: str
    detail: str
    request_id: str
    verdict: Literal["unknown"] | UnsetType = UNSET
    redis_lease: bool | UnsetType = UNSET
    sql: bool | UnsetType = UNSET


def details(reason: str, detail: str, request_id: str, more: Mapping[str, Any]) -> ProblemDetails:
    """The body of a problem."""
    meaning = REASONS[reason]
    return ProblemDetails(type_of(reason), meaning.title, meaning.status, reason, detail, request_id, **more)


def response(problem: Problem, languages: Languages) -> Response:
    """Return a problem as the client wants it: HTML for a browser outside of the API, else JSON."""
    is_api = request.path == API or request.path.startswith(f"{API}/")
    if not is_api and prefers_html(request):
        return _html(problem, languages)
    body = details(problem.reason, problem.detail, request.environ.get(REQUEST_ID, ""), problem.more)
    headers = {"Cache-Control": "no-store", **({} if is_api else {"Vary": "Accept"}), **problem.headers}
    return Response(encoded(body), problem.status, headers=headers, content_type=PROBLEM)


def _html(problem: Problem, languages: Languages) -> Response:
    language = chosen_language(request, languages) or accepted_language(request, languages)
    again = problem.status >= 500 or problem.status == 429
    return html_response(
        "error.html",
        language,
        problem.status,
        {**problem.headers, "Vary": "Accept, Accept-Language"},
        heading=language.say(NO_PAGE if problem.status == 404 else FAILED),
        to_do=language.say(INSTRUCTIONS["no-store"]) if again else "",
        link=language.say(CHECK_A_PHONE),
    )


def _over_limit(e: OverLimit) -> Problem:
    seconds = math.ceil(e.wait_ms / 1000)
    later = {"Retry-After": str(seconds)}
    if e.by.caller == EVERYBODY:  # nobody's own doing: a check that could not be made
        return Problem("busy", f"too many people ask now; ask again in {seconds} s", later, verdict="unknown")
    told = dict([ratelimit.refusal(e.limit, e.shared, seconds)])
    return Problem(e.limit, f"{e}; ask again in {seconds} s", later | told)


def _not_an_imei(e: NotAnImei) -> Problem:
    return Problem(e.flaw, str(e))


def _store_down(_: StoreDown) -> Problem:
    return Problem(
        "no-store",
        "the database cannot answer now: ask again. A report may have been kept: send it with the same Idempotency-Key",
        {"Retry-After": str(RETRY_SECONDS)},
    )


def _not_begun(_: NotBegun) -> Problem:
    nothing = "the database cannot answer now, and nothing was stored"
    again = {"Retry-After": str(RETRY_SECONDS)}
    return Problem("no-store", f"{nothing}: send this again, a report with the same Idempotency-Key", again)


def _read_failed(_: ReadFailed) -> Problem:
    again = {"Retry-After": str(RETRY_SECONDS)}
    return Problem("no-store", "the database takes too long to read this now: ask again", again)


def _unreadable_token(e: UnreadableToken) -> Problem:
    later = {"Retry-After": str(UNREADABLE_SECONDS)}
    return Problem("token-unreadable", f"{e}: whoever runs the service has to mend it", later, verdict="unknown")


def _busy(e: Busy) -> Problem:
    later = {"Retry-After": str(BUSY_SECONDS)}
    return Problem("busy", f"{e}: ask again in {BUSY_SECONDS} s", later, verdict="unknown")


KNOWN: dict[type[Exception], Callable[[Any], Problem]] = {
    Problem: lambda e: e,
    OverLimit: _over_limit,
    NotAnImei: _not_an_imei,
    BadReport: lambda e: Problem(e.reason, str(e)),
    CannotConfirm: lambda e: Problem(e.reason, str(e)),
    KeyReused: lambda e: Problem("idempotency-key-used", str(e)),
    NoSuchReport: lambda e: Problem("not-found", str(e)),
    SourceMoved: lambda e: Problem("busy", "another change came between; try again", {"Retry-After": "1"}),
    StoreDown: _store_down,
    NotBegun: _not_begun,
    ReadFailed: _read_failed,
    Busy: _busy,
    UnreadableToken: _unreadable_token,
    Rehearsed: lambda e: Problem("internal"),
    msgspec.ValidationError: lambda e: Problem("body", misfit.sentence(str(e))),
    msgspec.DecodeError: lambda e: Problem("json", f"the body is not JSON: {e}"),
}
HTTP_REASONS = {404: "not-found", 405: "method", 413: "too-large", 415: "media-type"}


def as_problem(e: Exception, request_id: object = None) -> Problem:
    """What an error is to the caller; of one that nobody foresaw it is logged where it happened."""
    kind = next((kind for kind in type(e).__mro__ if kind in KNOWN), None)
    if kind is not None:
        return KNOWN[kind](e)
    log.error("unexpected", extra={"fields": {"request_id": request_id, **describe(e)}})
    return Problem("internal")


def install(app: Flask, languages: Languages) -> None:
    """Turn whatever is raised in a request into a problem."""

    def any_other(e: Exception) -> Response:
        return response(as_problem(e, request.environ.get(REQUEST_ID)), languages)

    def http(e: HTTPException) -> Response:
        reason = HTTP_REASONS.get(e.code or 500, "http")
        allow = {"Allow": ", ".join(sorted(allowed))} if (allowed := getattr(e, "valid_methods", None)) else {}
        return response(Problem(reason, headers=allow), languages)

    app.register_error_handler(HTTPException, http)
    app.register_error_handler(Exception, any_other)
