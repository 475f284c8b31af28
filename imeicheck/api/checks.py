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
from imeicheck.rules.advice import advise, said
from imeicheck.rules.answer import as_json
from imeicheck.rules.verdict import Why
from imeicheck.store.errors import StoreDown

HEADERS = {"Cache-Control": "no-store", "Vary": "Accept-Language, Authorization"}
NO_STORE = Why("no-store")


def blueprint(services: Services) -> Blueprint:
    checks = Blueprint("checks", __name__)

    def answer(text: str, asking: Caller) -> Response:
        verdict = services.checker.check(text, asking.allowance)
        services.metrics.verdict(verdict.answer)
        language = spoken_here()
        told = str(advise(verdict, language))
        if not verdict.was_checked:
            raise no_store(told)
        body = as_json(verdict, told, name_sources=asking.token is not None)
        return json_response(body, headers=HEADERS | {"Content-Language": language.code})

    def spoken_here() -> Tongue:
        return services.languages.accepted(request.headers.get("Accept-Language", ""))

    def no_store(told: str) -> Problem:
        headers = HEADERS | {"Content-Language": spoken_here().code, "Retry-After": str(RETRY_SECONDS)}
        return Problem("no-store", told, headers, verdict="unknown")

    def caller() -> Caller:
        try:
            return callers.checker(request, services.directory, services.settings)
        except StoreDown as e:  # a token that this process has not met yet
            raise no_store(" ".join(map(spoken_here().say, said(NO_STORE)))) from e

    @checks.get("/v1/imei/<imei:imei>")
    @CHECK_BY_ADDRESS
    def get(imei: str) -> Response:
        return answer(imei, caller())

    @checks.post("/v1/imei/check")
    @CHECK_BY_BODY
    def post() -> Response:
        asking = caller()
        try:
            body = json_body(request, CheckBody)
        except (Problem, HTTPException, msgspec.DecodeError):
            services.checker.admit(asking.allowance)  # nobody asks without being counted
            raise
        return answer(body.imei, asking)

    return checks
