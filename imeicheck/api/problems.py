"""Every error as `application/problem+json` (RFC 9457), in this one place: no HTML, no stack trace.

`type` and `reason` are stable; `detail` is for people and says what to do.
"""

import logging
import math
import traceback
from collections.abc import Callable
from typing import Any

import msgspec
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from imeicheck.api import ratelimit
from imeicheck.api.logs import REQUEST_ID
from imeicheck.limits import EVERYBODY, OverLimit
from imeicheck.rules.cases import BadReport
from imeicheck.rules.imei import NotAnImei
from imeicheck.slots import Busy
from imeicheck.store.errors import StoreDown
from imeicheck.store.ledger import SourceMoved
from imeicheck.store.reports import KeyReused, NoSuchReport
from imeicheck.test_mode import Rehearsed

RETRY_SECONDS = 2
BUSY_SECONDS = 5
TYPE = "urn:imeicheck:problem:"
FLAWS = ("length", "characters", "check-digit")

log = logging.getLogger("imeicheck.http")


class Problem(Exception):
    """An error that the caller is told of. `more` are extension members, `headers` go with it."""

    def __init__(
        self, status: int, reason: str, detail: str, headers: dict[str, str] | None = None, **more: Any
    ) -> None:
        super().__init__(detail)
        self.status, self.reason, self.detail = status, reason, detail
        self.headers, self.more = headers or {}, more


TITLES = {
    400: "Bad request",
    401: "Not authenticated",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    413: "Too large",
    415: "Unsupported media type",
    422: "Cannot be processed",
    429: "Too many requests",
    500: "Internal error",
    503: "Cannot answer now",
}


def response(problem: Problem) -> Response:
    body = {
        "type": TYPE + ("not-an-imei" if problem.reason in FLAWS else problem.reason),
        "title": TITLES.get(problem.status, "Error"),
        "status": problem.status,
        "reason": problem.reason,
        "detail": problem.detail,
        "request_id": request.environ.get(REQUEST_ID),
        **problem.more,
    }
    headers = {"Cache-Control": "no-store", **problem.headers}
    return Response(msgspec.json.encode(body), problem.status, headers=headers, content_type="application/problem+json")


def _over_limit(e: OverLimit) -> Problem:
    seconds = math.ceil(e.wait_ms / 1000)
    later = {"Retry-After": str(seconds)}
    if e.by.caller == EVERYBODY:  # nobody's own doing: a check that could not be made
        return Problem(503, "busy", f"too many people ask now; ask again in {seconds} s", later, verdict="unknown")
    told = dict([ratelimit.refusal(e.limit, e.shared, seconds)])
    return Problem(429, e.limit, f"{e}; ask again in {seconds} s", later | told)


def _not_an_imei(e: NotAnImei) -> Problem:
    return Problem(400, e.flaw, str(e))


def _bad_report(e: BadReport) -> Problem:
    return Problem(400 if e.reason in FLAWS else 422, e.reason, str(e))


def _store_down(_: StoreDown) -> Problem:
    return Problem(
        503,
        "no-store",
        "the database cannot answer now: ask again. A report may have been kept: send it with the same Idempotency-Key",
        {"Retry-After": str(RETRY_SECONDS)},
    )


def _busy(e: Busy) -> Problem:
    later = {"Retry-After": str(BUSY_SECONDS)}
    return Problem(503, "busy", f"{e}: ask again in {BUSY_SECONDS} s", later, verdict="unknown")


KNOWN: dict[type[Exception], Callable[[Any], Problem]] = {
    Problem: lambda e: e,
    OverLimit: _over_limit,
    NotAnImei: _not_an_imei,
    BadReport: _bad_report,
    KeyReused: lambda e: Problem(422, "idempotency-key", str(e)),
    NoSuchReport: lambda e: Problem(404, "not-found", str(e)),
    SourceMoved: lambda e: Problem(503, "busy", "another change came between; try again", {"Retry-After": "1"}),
    StoreDown: _store_down,
    Busy: _busy,
    Rehearsed: lambda e: Problem(500, "internal", "this is our fault and was noted; the request id helps to find it"),
    msgspec.ValidationError: lambda e: Problem(422, "body", str(e)),
    msgspec.DecodeError: lambda e: Problem(400, "json", f"the body is not JSON: {e}"),
}
HTTP_REASONS = {
    404: ("not-found", "there is nothing at this address"),
    405: ("method", "this address does not take that method"),
    413: ("too-large", "the body is too large"),
    415: ("media-type", "send the body as application/json"),
}


def as_problem(e: Exception) -> Problem:
    """What an error of ours is to the caller."""
    return KNOWN[next(kind for kind in type(e).__mro__ if kind in KNOWN)](e)


def install(app: Flask) -> None:
    """Turn whatever is raised in a request into a problem."""

    def known(e: Exception) -> Response:
        return response(as_problem(e))

    def http(e: HTTPException) -> Response:
        status = e.code or 500
        reason, detail = HTTP_REASONS.get(status, ("http", e.description or "the request cannot be served"))
        allow = {"Allow": ", ".join(sorted(allowed))} if (allowed := getattr(e, "valid_methods", None)) else {}
        return response(Problem(status, reason, detail, allow))

    def unexpected(e: Exception) -> Response:
        # The message may repeat what was sent: only where it happened goes into the log.
        where = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(e.__traceback__)]
        fields = {"request_id": request.environ.get(REQUEST_ID), "error": type(e).__name__, "where": where}
        log.error("unexpected", extra={"fields": fields})
        return response(Problem(500, "internal", "this is our fault and was noted; the request id helps to find it"))

    for kind in KNOWN:
        app.register_error_handler(kind, known)
    app.register_error_handler(HTTPException, http)
    app.register_error_handler(Exception, unexpected)
