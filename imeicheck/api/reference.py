"""`GET /openapi.json` and `GET /docs`: the reference, for programs and for people.

Both come from one document. The page needs nothing from outside, and no script.
"""

import shlex
from functools import cache
from importlib.resources import files

import msgspec
from flask import Blueprint, Flask, Response, current_app, render_template

from imeicheck.api.bodies import encoded
from imeicheck.api.contract.service import DOCUMENT, READABLE
from imeicheck.api.html import hashed
from imeicheck.api.openapi import A_REQUEST_ID, Document, document
from imeicheck.api.problems import PROBLEM, details
from imeicheck.api.reasons import OF_NO_OPERATION, REASONS, Meaning
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
    reference = Blueprint("reference", __name__)

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
        problem = msgspec.to_builtins(details("check-digit", REASONS["check-digit"].detail, A_REQUEST_ID, {}))
        told = {"document": here(), "reasons": reasons(here()), "problem": problem}
        html = render_template("docs.html", **told, style=STYLE, curl=curl, pretty=pretty)
        return Response(html, headers=HEADERS, content_type="text/html; charset=utf-8")

    return reference


def reasons(document: Document) -> dict[str, Meaning]:
    """Those that a caller of the operations may meet, in the order of the table."""
    told = [one for methods in document["paths"].values() for one in methods.values()]
    problems = [response["content"].get(PROBLEM, {}) for one in told for response in one["responses"].values()]
    met = {*OF_NO_OPERATION, *(reason for problem in problems for reason in problem.get("examples", ()))}
    return {reason: meaning for reason, meaning in REASONS.items() if reason in met}


def pretty(example: object) -> str:
    """JSON over several lines, its members in their own order."""
    return msgspec.json.format(msgspec.json.encode(example), indent=2).decode()


def curl(path: str, method: str, operation: Document) -> str:
    """How an operation is asked in a terminal, with its examples."""
    parameters = [one for one in operation.get("parameters", ()) if "example" in one]
    address = path.format(**{one["name"]: one["example"] for one in parameters})
    words = ["curl", *(["-X", method.upper()] if method != "get" else []), f"localhost:8000{address}"]
    if "token" in operation["security"][0]:
        words += ["-H", '"Authorization: Bearer $TOKEN"']
    for one in parameters:
        if one["in"] == "header":
            words += ["-H", shlex.quote(f"{one['name']}: {one['example']}")]
    for media_type, body in operation.get("requestBody", {}).get("content", {}).items():
        example = next(iter(body["examples"].values()))["value"]
        text = example if isinstance(example, str) else msgspec.json.encode(example).decode()
        words += ["-H", shlex.quote(f"Content-Type: {media_type}"), "-d", shlex.quote(text)]
        break
    return " ".join(words)
