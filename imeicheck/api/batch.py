"""`POST /v1/imei/batch`: many IMEIs in one request, or phones with several each; CSV and NDJSON as a stream."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

import msgspec
from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from imeicheck.api import streams
from imeicheck.api.bodies import json_body, json_response
from imeicheck.api.checks import HEADERS, caller
from imeicheck.api.contract.batch import CHECK_MANY, MOST, MOST_OF_A_PHONE, BatchAnswer, BatchBody
from imeicheck.api.problems import Problem
from imeicheck.api.results import refuse_if_unchecked, results
from imeicheck.api.services import Services
from imeicheck.languages import Tongue
from imeicheck.rules.advice import NOT_AN_IMEI
from imeicheck.rules.answer import Answer, Bad, PhoneAnswer, as_texts, bad, of_phone
from imeicheck.rules.imei import NotAnImei, read
from imeicheck.rules.lines import FORMATS


def blueprint(services: Services) -> Blueprint:
    batch = Blueprint("batch", __name__)

    @batch.post("/v1/imei/batch")
    @CHECK_MANY
    def post() -> Response:
        asking = caller(services, "batch")
        language = services.languages.accepted(request.headers.get("Accept-Language", ""))
        headers = HEADERS | {"Content-Language": language.code}
        try:
            if request.mimetype in FORMATS:
                return streams.respond(services, request, asking, language, headers)
            imeis, phones = _asked_for(json_body(request, BatchBody))
        except (Problem, HTTPException, msgspec.DecodeError):
            if not asking.account.left:  # nobody asks without being counted, or is counted twice
                services.checker.admit(asking.account)
            raise
        told = results(services, asking, imeis, language)
        refuse_if_unchecked(services, asking, told, language)
        return json_response(
            BatchAnswer([*(told if phones is None else _by_phone(phones, told, language))]), 200, headers
        )

    return batch


def _asked_for(body: BatchBody) -> tuple[Sequence[Any], Sequence[Any] | None]:
    """(every IMEI, the phones that they are of or None). Raises Problem."""
    if isinstance(body.imeis, list) == isinstance(body.phones, list):
        raise Problem("body", "give either imeis or phones")
    if isinstance(body.imeis, list):
        return body.imeis, None
    phones = body.phones if isinstance(body.phones, list) else []
    imeis = [imei for phone in phones if _is_phone(phone) for imei in phone]
    if len(imeis) > MOST:
        raise Problem("body", f"phones have at most {MOST:,} IMEIs in all: send the rest in another request")
    return imeis, phones


def _is_phone(phone: Any) -> bool:
    return isinstance(phone, list) and 1 <= len(phone) <= MOST_OF_A_PHONE


def _by_phone(
    phones: Sequence[Any], told: Sequence[Answer | Bad], language: Tongue
) -> list[Answer | PhoneAnswer | Bad]:
    left = iter(told)
    return [
        _of_phone(phone, list(islice(left, len(phone))), language)
        if _is_phone(phone)
        else bad(phone, "phone", f"give a phone as a list of its IMEIs, one to {MOST_OF_A_PHONE}")
        for phone in phones
    ]


def _of_phone(phone: Sequence[Any], imeis: Sequence[Answer | Bad], language: Tongue) -> PhoneAnswer:
    causes = [number.cause for number in map(read, as_texts(phone)) if isinstance(number, NotAnImei)]
    return of_phone(imeis, " ".join(map(language.say, NOT_AN_IMEI[causes[0]])) if causes else "")
