"""`GET /openapi.json` and `GET /docs`: the reference, for programs and for people.

Both come from one document. The page needs nothing from outside, and no script.
"""

from functools import cache
from importlib.resources import files

from flask import Blueprint, Flask, Response, current_app, render_template
from msgspec import to_builtins

from imeicheck.api.bodies import encoded
from imeicheck.api.contract.service import DOCUMENT, READABLE
from imeicheck.api.openapi import A_REQUEST_ID, Document, document
from imeicheck.api.page import hashed
from imeicheck.api.problems import details
from imeicheck.api.reasons import REASONS
from imeicheck.api.services import Services

STYLE = (files("imeicheck.api") / "templates" / "docs.css").read_text()
HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src {hashed(STYLE)}; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'self'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def blueprint(services: Services) -> Blueprint:
    reference = Blueprint("reference", __name__, template_folder="templates")

    @cache
    def told(app: Flask) -> Document:
        """Made when it is first asked for: by then the application has all its routes."""
        return document(app, public_checks=services.settings.public_checks)

    def here() -> Document:
        return told(current_app._get_current_object())  # type: ignore[attr-defined]

    @reference.get("/openapi.json")
    @DOCUMENT
    def openapi() -> Response:
        return Response(encoded(here()), headers=HEADERS, content_type="application/json")

    @reference.get("/docs")
    @READABLE
    def docs() -> Response:
        problem = to_builtins(details("check-digit", REASONS["check-digit"].detail, A_REQUEST_ID, {}))
        html = render_template("docs.html", document=here(), reasons=REASONS, problem=problem, style=STYLE)
        return Response(html, headers=HEADERS, content_type="text/html; charset=utf-8")

    return reference
