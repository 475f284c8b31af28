"""`/`: a shopper's page. Without JavaScript, in one request, in the reader's language.

The number goes in the body of a POST, never into an address that browsers and proxies remember.
"""

import base64
import hashlib
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs

from flask import Blueprint, Response, render_template, request

from imeicheck.api import callers
from imeicheck.api.problems import RETRY_SECONDS, Problem, as_problem
from imeicheck.api.services import Services
from imeicheck.languages import Tongue
from imeicheck.limits import OverLimit
from imeicheck.rules import spoken
from imeicheck.rules.advice import KINDS, NOT_AN_IMEI, STALE, VERDICTS, advise, said
from imeicheck.rules.coverage import asked
from imeicheck.rules.imei import NotAnImei
from imeicheck.rules.language import N_

CLOSED = (
    N_("Checks on this page are not open to everybody."),
    N_("Ask the shop, your operator or the police to check the number for you."),
)
TOO_OFTEN = (N_("You asked too often."), N_("Wait a minute, then try again."))
REFUSED = {403: CLOSED, 429: TOO_OFTEN}
"""What is told with a status."""

_TEMPLATES = files("imeicheck.api") / "templates"
STYLE = (_TEMPLATES / "page.css").read_text()
SCRIPT = (_TEMPLATES / "page.js").read_text()


def _hashed(inline: str) -> str:
    """A source expression that allows just this text (Content Security Policy level 3, 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()}'"


HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src {_hashed(STYLE)}; script-src {_hashed(SCRIPT)}; img-src data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Language",
    "X-Content-Type-Options": "nosniff",
}


def blueprint(services: Services) -> Blueprint:
    page = Blueprint("page", __name__, template_folder="templates")
    settings, directory, languages = services.settings, services.directory, services.languages

    @page.get("/")
    def empty() -> Response:
        return show(200)

    @page.post("/")
    def check() -> Response:
        typed = request.form.get("imei", "")
        caller = callers.stranger(request, settings)
        verdict = services.checker.check(spoken.digits(typed), caller.allowance)
        services.metrics.verdict(verdict.answer)
        if verdict.changeset is None:
            return show(503, {"Retry-After": str(RETRY_SECONDS)}, verdict=verdict, advice=advise(verdict, language()))
        return show(200, verdict=verdict, advice=advise(verdict, language()))

    def ask_again(e: NotAnImei) -> Response:
        return show(200, error=NOT_AN_IMEI[e.flaw], typed=request.form.get("imei", ""))

    def refuse(e: Exception) -> Response:
        problem = as_problem(e)
        return show(problem.status, problem.headers, error=REFUSED[problem.status], typed=request.form.get("imei", ""))

    page.register_error_handler(NotAnImei, ask_again)
    for kind in (OverLimit, Problem):
        page.register_error_handler(kind, refuse)

    def language() -> Tongue:
        """The one that was chosen on the page, else what the browser asks for."""
        linked = parse_qs(request.query_string.decode(errors="replace")).get("lang", [""])[0]
        chosen = languages.named(request.form.get("lang", linked))
        return chosen or languages.accepted(request.headers.get("Accept-Language", ""))

    def show(status: int, headers: dict[str, str] | None = None, **told: Any) -> Response:
        spoken_here = language()
        html = render_template(
            "page.html",
            _=spoken_here.say,
            language=spoken_here,
            languages=list(languages),
            asked=asked(directory.spoken()),
            open=settings.public_checks,
            text_to=settings.twilio_from,
            stale=STALE,
            said=said,
            style=STYLE,
            script=SCRIPT,
            verdicts=VERDICTS,
            kinds=KINDS,
            closed=CLOSED,
            **{"verdict": None, "advice": None, "error": None, "typed": "", **told},
        )
        sent = HEADERS | {"Content-Language": spoken_here.code} | (headers or {})
        return Response(html, status, headers=sent, content_type="text/html; charset=utf-8")

    return page
