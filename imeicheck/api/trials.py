"""`GET /v1/test-imeis`: what each fixed IMEI of test mode stands for."""

from datetime import UTC, datetime

import msgspec
from flask import Blueprint, Response

from imeicheck.api.bodies import json_response
from imeicheck.rules.imei import parse
from imeicheck.rules.trials import TRIALS, Trial, verdict_of
from imeicheck.rules.verdict import Word


class TestImei(msgspec.Struct):
    """What a test token is told of it: a verdict with its reasons, or the reason of a problem."""

    imei: str
    what: str
    status: int
    verdict: Word | None
    reasons: tuple[str, ...]
    problem: str | None
    delay_seconds: float


class TestImeis(msgspec.Struct):
    """Every one; any other IMEI is one that nobody lists."""

    test_imeis: list[TestImei]


def blueprint() -> Blueprint:
    trials = Blueprint("trials", __name__)

    @trials.get("/v1/test-imeis")
    def get() -> Response:
        now = datetime.now(UTC)
        return json_response(TestImeis([_told(trial, now) for trial in TRIALS]))

    return trials


STATUS = {"rate": 429, "daily": 429, "busy": 503, "internal": 500, "no-store": 503}


def _told(trial: Trial, now: datetime) -> TestImei:
    verdict = verdict_of(parse(trial.imei), now)
    problem = trial.failure or (None if verdict.was_checked else "no-store")
    if problem:
        return TestImei(trial.imei, trial.what, STATUS[problem], None, (), problem, trial.delay_seconds)
    codes = tuple(why.code for why in verdict.reasons)
    return TestImei(trial.imei, trial.what, 200, verdict.answer, codes, None, trial.delay_seconds)
