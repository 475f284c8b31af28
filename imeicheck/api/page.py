"""The shopper's page: a form at `/`, and answers at `/check/<id>`. It needs no JavaScript.

The number is sent in the body of a POST, which is answered with a redirect (303) to an address with a random id. So
the number is in no address that browsers and proxies remember, and reload and Back ask for the answer anew.
"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from imeicheck.api import callers
from imeicheck.api.html import HEADERS, accepted_language, chosen_language, html_response
from imeicheck.api.problems import RETRY_SECONDS, Problem, as_problem
from imeicheck.api.services import Services
from imeicheck.languages import Tongue
from imeicheck.limits import Account, OverLimit
from imeicheck.rules import dictation
from imeicheck.rules.advice import NOT_AN_IMEI, UNKNOWN, VERDICTS, Said, kind
from imeicheck.rules.coverage import asked
from imeicheck.rules.imei import LONGEST_TEXT, Imei, NotAnImei
from imeicheck.rules.imeis import MOST, read_all
from imeicheck.rules.language import T_
from imeicheck.rules.outcome import outcome
from imeicheck.rules.verdict import Verdict
from imeicheck.store.line import CacheDown

TOO_OFTEN = (
    T_("page: somebody asks too often | 40", "You asked too often."),
    T_("page: somebody asks too often, what to do | 50", "Wait a while, then try again."),
)
TOO_MANY = (
    T_("error, more numbers were entered than a phone has | 60", "These are too many numbers at once."),
    T_("error, more numbers were entered than a phone has: what to do | 60", "Enter the IMEIs of one phone."),
)
NOT_KEPT = (
    T_("page: the address of an answer, more than ten minutes old | 60", "This answer is no longer kept."),
    T_("page: the address of an answer, more than ten minutes old: what to do | 40", "Enter the IMEI again."),
)
MOST_BYTES = 16_000
"""Of a form: the page sends far less."""
RETRY = {"Retry-After": str(RETRY_SECONDS)}


def blueprint(services: Services) -> Blueprint:
    page, shopper = Blueprint("page", __name__), ShopperPage(services)
    page.get("/")(shopper.show_form)
    page.post("/")(shopper.submit)
    page.get("/check/<id_>")(shopper.show_answer)
    page.register_error_handler(OverLimit, shopper.refuse)
    page.register_error_handler(Problem, shopper.explain)
    return page


class ShopperPage:
    """The views of the page."""

    def __init__(self, services: Services) -> None:
        self._services, self._settings = services, services.settings
        self._checker, self._languages = services.checker, services.languages

    def show_form(self) -> Response:
        return self._show(200)

    def submit(self) -> Response:
        """Count the check, keep what was typed, and redirect to the answer; without Redis answer at once."""
        caller, typed = callers.stranger(request, self._settings), _typed()
        numbers = _numbers(typed)
        self._checker.count_numbers(numbers, caller.account, requests=len(numbers))
        try:
            id_ = self._services.submissions.keep(typed)
        except CacheDown:
            return self._answer(typed)
        _, chosen = self._language()
        address = url_for("page.show_answer", id_=id_, lang=chosen.code if chosen else None)
        return Response(status=303, headers=HEADERS | {"Location": address})

    def show_answer(self, id_: str) -> Response:
        """Check what was submitted. The first time was counted when it was submitted; each reload is counted."""
        caller = callers.stranger(request, self._settings)
        try:
            submission = self._services.submissions.read(id_)
        except CacheDown:
            return self._show(503, RETRY, error=UNKNOWN["no-store"])
        if submission is None:
            return self._show(404, error=NOT_KEPT)
        return self._answer(submission.text, None if submission.is_first else caller.account)

    def refuse(self, e: OverLimit) -> Response:
        problem = as_problem(e)
        error = UNKNOWN["no-store"] if problem.reason == "busy" else TOO_OFTEN  # all strangers together ask too much
        return self._show(problem.status, problem.headers, error=error, typed=_typed())

    def explain(self, e: Problem) -> Response:
        return self._show(e.status, e.headers)  # checks are closed here, which the page says anyway

    def _answer(self, typed: str, account: Account | None = None) -> Response:
        """Show the verdict on what was typed, or what is wrong with it. Raises OverLimit."""
        numbers = _numbers(typed)
        results = self._checker.check_numbers(numbers, account, requests=len(numbers))
        if not any(isinstance(result, Verdict) for result in results):
            return self._show(200, error=_error(typed, results), is_wrong=True, typed=typed)
        language, _ = self._language()
        found = outcome(results, language)
        status, headers = (200, {}) if found.was_checked else (503, RETRY)
        return self._show(status, headers, outcome=found, is_wrong=not found.is_complete, typed=typed)

    def _show(self, status: int, headers: Mapping[str, str] | None = None, **content: Any) -> Response:
        language, chosen = self._language()
        return html_response(
            "page.html",
            language,
            status,
            headers,
            chosen=chosen,
            languages=list(self._languages),
            address=request.path if request.method in ("GET", "HEAD") else None,
            is_open=self._settings.public_checks,
            text_to=self._settings.twilio_from,
            asked=asked(self._services.directory.spoken()),
            verdicts=VERDICTS,
            kind=kind,
            **{"outcome": None, "error": None, "is_wrong": False, "typed": "", **content},
        )

    def _language(self) -> tuple[Tongue, Tongue | None]:
        """Return the reader's language, and the one that was chosen on the page."""
        chosen = chosen_language(request, self._languages, _field("lang"))
        return chosen or accepted_language(request, self._languages), chosen


def _numbers(typed: str) -> list[Imei | NotAnImei]:
    """Return the numbers of one phone, read as typing or dictation."""
    return read_all(dictation.digits(typed))


def _error(typed: str, results: list[Verdict | NotAnImei]) -> Said:
    """Return what is wrong with a text in which no number could be read."""
    if sum(map(str.isdecimal, typed)) > MOST * 16:
        return TOO_MANY
    return next(NOT_AN_IMEI[result.cause] for result in results if isinstance(result, NotAnImei))


def _typed() -> str:
    """Return what was typed, cut where it is too long for numbers anyway, and stays too long."""
    return _field("imei")[: LONGEST_TEXT + 1]


def _field(name: str) -> str:
    """Return a field of the form; empty if the body is too large."""
    request.max_content_length = MOST_BYTES
    try:
        return request.form.get(name, "")
    except RequestEntityTooLarge:
        return ""
