"""`GET /v1/imei/{imei}` and `POST /v1/imei/check`."""

import msgspec
from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from imeicheck.api import callers
from imeicheck.api.bodies import json_body, json_response
from imeicheck.api.callers import Caller
from imeicheck.api.contract.checks import CHECK_BY_ADDRESS, CHECK_BY_BODY, CheckBody
from imeicheck.api.problems import RETRY_SECONDS, Problem
from imeicheck.api.services import Services
from imeicheck.languages import Tongue
from imeicheck.rules.advice import in_sentences, said
from imeicheck.rules.answer import answer
from imeicheck.rules.verdict import Why
from imeicheck.store.errors import StoreDown

HEADERS = {"Cache-Control": "no-store", "Vary": "Accept-Language, Authorization"}
NO_STORE = Why("no-store")


def blueprint(services: Services) -> Blueprint:
    checks = Blueprint("checks", __name__)

    def check(text: str, asking: Caller) -> Response:
        verdict = services.checker_of(asking.token).check(text, asking.account)
        language = services.languages.accepted(request.environ.get("HTTP_ACCEPT_LANGUAGE", ""))
        told = in_sentences(verdict, language)
        if not verdict.was_checked:
            raise no_store(told, language)
        body = answer(verdict, told, name_sources=asking.token is not None)
        return json_response(body, headers=HEADERS | {"Content-Language": language.code})

    @checks.get("/v1/imei/<imei:imei>")
    @CHECK_BY_ADDRESS
    def get(imei: str) -> Response:
        return check(imei, caller(services))

    @checks.post("/v1/imei/check")
    @CHECK_BY_BODY
    def post() -> Response:
        asking = caller(services)
        try:
            body = json_body(request, CheckBody)
        except (Problem, HTTPException, msgspec.DecodeError):
            services.checker.admit(asking.account)  # nobody asks without being counted
            raise
        return check(body.imei, asking)

    return checks


def caller(services: Services, scope: str = "check") -> Caller:
    """Whoever may check, or has another scope. Raises Problem."""
    try:
        if scope != "check":
            return Caller(*callers.token(request, services.directory, scope))
        return callers.checker(request, services.directory, services.settings)
    except StoreDown as e:  # a token that this process has not met yet
        language = services.languages.accepted(request.headers.get("Accept-Language", ""))
        raise no_store(" ".join(map(language.say, said(NO_STORE))), language) from e


def no_store(told: str, language: Tongue) -> Problem:
    """No store can answer, said in the caller's language."""
    headers = HEADERS | {"Content-Language": language.code, "Retry-After": str(RETRY_SECONDS)}
    return Problem("no-store", told, headers, verdict="unknown")
