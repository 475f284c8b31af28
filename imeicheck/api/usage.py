"""`GET /v1/usage`: what a token, and those that it made, were told, by UTC day and verdict."""

from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, request

from imeicheck.api import callers
from imeicheck.api.bodies import json_response
from imeicheck.api.contract.keys import MOST_DAYS, USED, Day, UsageAnswer
from imeicheck.api.problems import Problem
from imeicheck.api.services import Services
from imeicheck.store import usage

DAYS = 30


def blueprint(services: Services) -> Blueprint:
    told = Blueprint("usage", __name__)

    @told.get("/v1/usage")
    @USED
    def get() -> Response:
        mine, account = callers.token(request, services.directory)
        services.checker.admit(account, 0)
        today, days = datetime.now(UTC).date(), _days(request.args.get("days", str(DAYS)))
        first = today - timedelta(days=days - 1)
        found = services.sql.browse(lambda connection: usage.between(connection, first, today, mine.id))
        return json_response(
            UsageAnswer([Day(u.day, u.token, u.name, dict(u.verdicts), sum(u.verdicts.values())) for u in found])
        )

    return told


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MOST_DAYS)) and 1 <= int(text) <= MOST_DAYS):
        raise Problem("days", f"days is a number from 1 to {MOST_DAYS}")
    return int(text)
