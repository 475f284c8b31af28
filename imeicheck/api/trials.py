"""`GET /v1/test-imeis`: what each fixed IMEI of test mode stands for."""

from datetime import UTC, datetime

from flask import Blueprint, Response

from imeicheck.api.bodies import json_response
from imeicheck.api.contract.trials import TRY, TestImei, TestImeis
from imeicheck.api.reasons import REASONS
from imeicheck.rules.imei import parse
from imeicheck.rules.trials import TRIALS, Trial, verdict_of
from imeicheck.rules.verdict import Word

CANNOT_ANSWER = 503


def blueprint() -> Blueprint:
    trials = Blueprint("trials", __name__)

    @trials.get("/v1/test-imeis")
    @TRY
    def get() -> Response:
        now = datetime.now(UTC)
        return json_response(TestImeis([_told(trial, now) for trial in TRIALS]))

    return trials


def _told(trial: Trial, now: datetime) -> TestImei:
    verdict = verdict_of(parse(trial.imei), now)
    problem = trial.failure or (None if verdict.was_checked else "no-store")
    if problem:
        status = REASONS[problem].status
        unknown: Word | None = "unknown" if status == CANNOT_ANSWER else None
        return TestImei(trial.imei, trial.what, status, unknown, (), problem, trial.delay_seconds)
    codes = tuple(why.code for why in verdict.reasons)
    return TestImei(trial.imei, trial.what, 200, verdict.answer, codes, None, trial.delay_seconds)
