"""`/`: a shopper's page. Without JavaScript, in one request, in the reader's language.

The number goes in the body of a POST, never into an address that browsers and proxies remember.
"""

import base64
import hashlib
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import RequestEntityTooLarge

from imeicheck.api import callers
from imeicheck.api.problems import RETRY_SECONDS, Problem, as_problem
from imeicheck.api.services import Services
from imeicheck.languages import Tongue
from imeicheck.limits import OverLimit
from imeicheck.rules import dictation
from imeicheck.rules.advice import NOT_AN_IMEI, UNKNOWN, VERDICTS, about, advise, compare, freshness, kind, said
from imeicheck.rules.coverage import asked
from imeicheck.rules.imei import LONGEST_TEXT, NotAnImei
from imeicheck.rules.language import T_

TOO_OFTEN = (
    T_("page: somebody asks too often | 40", "You asked too often."),
    T_("page: somebody asks too often, what to do | 50", "Wait a while, then try again."),
)
MOST_BYTES = 4_000
"""Of a form: the page sends far less."""

_TEMPLATES = files("imeicheck.api") / "templates"
STYLE = (_TEMPLATES / "page.css").read_text()
SCRIPT = (_TEMPLATES / "page.js").read_text()


def hashed(inline: str) -> str:
    """A source expression that allows just this text (Content Security Policy level 3, 2.3.1)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()}'"


HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src {hashed(STYLE)}; script-src {hashed(SCRIPT)}; img-src data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept-Language",
    "X-Content-Type-Options": "nosniff",
}


def blueprint(services: Services) -> Blueprint:
    page = Blueprint("page", __name__, template_folder="templates")
    settings, languages = services.settings, services.languages

    @page.get("/")
    def empty() -> Response:
        return show(200)

    @page.post("/")
    def check() -> Response:
        caller = callers.stranger(request, settings)
        verdict = services.checker.check(dictation.digits(_field("imei")), caller.account)
        if verdict.was_checked:
            return show(200, verdict=verdict)
        return show(503, {"Retry-After": str(RETRY_SECONDS)}, verdict=verdict)

    @page.errorhandler(NotAnImei)
    def ask_again(e: NotAnImei) -> Response:
        return show(200, error=NOT_AN_IMEI[e.flaw], wrong=True)

    @page.errorhandler(OverLimit)
    def refuse(e: OverLimit) -> Response:
        problem = as_problem(e)
        told = UNKNOWN["no-store"] if problem.reason == "busy" else TOO_OFTEN  # all together ask too often
        return show(problem.status, problem.headers, error=told)

    @page.errorhandler(Problem)
    def explain(e: Problem) -> Response:
        return show(e.status, e.headers)  # checks are closed here, which the page says anyway

    def show(status: int, headers: dict[str, str] | None = None, **told: Any) -> Response:
        language = _language(services)
        html = render_template(
            "page.html",
            _=lambda context, sentence: language.say(T_(context, sentence)),
            language=language,
            languages=list(languages),
            is_open=settings.public_checks,
            text_to=settings.twilio_from,
            asked=asked(services.directory.spoken()),
            typed=_field("imei")[:LONGEST_TEXT],
            style=STYLE,
            script=SCRIPT,
            verdicts=VERDICTS,
            **_SENTENCES,
            **{"verdict": None, "error": None, "wrong": False, **told},
        )
        sent = HEADERS | {"Content-Language": language.code} | (headers or {})
        return Response(html, status, headers=sent, content_type="text/html; charset=utf-8")

    return page


_SENTENCES = {"about": about, "advise": advise, "compare": compare, "freshness": freshness, "kind": kind, "said": said}


def _field(name: str) -> str:
    """What was sent; nothing of a body that is too large."""
    request.max_content_length = MOST_BYTES
    try:
        return request.form.get(name, "")
    except RequestEntityTooLarge:
        return ""


def _language(services: Services) -> Tongue:
    """The one that was chosen on the page, else what the browser asks for."""
    linked = parse_qs(request.query_string.decode(errors="replace")).get("lang", [""])[0]
    chosen = services.languages.named(_field("lang") or linked)
    return chosen or services.languages.accepted(request.headers.get("Accept-Language", ""))
