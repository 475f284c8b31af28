"""Pages for people: one frame, one style and one security policy, in the reader's language."""

import base64
import hashlib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs

from flask import Request, Response, render_template

from imeicheck.languages import Languages, Tongue
from imeicheck.rules.language import T_

_TEMPLATES = files("imeicheck.api") / "templates"
STYLE = (_TEMPLATES / "page.css").read_text()
SCRIPT = (_TEMPLATES / "page.js").read_text()
CONTENT_TYPE = "text/html; charset=utf-8"


def hashed(inline: str) -> str:
    """Return the source expression that allows just this text (Content Security Policy level 3, 2.3.1)."""
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


def chosen_language(request: Request, languages: Languages, submitted: str = "") -> Tongue | None:
    """Return the language that was chosen on the page: in the form, or in the address (`?lang=sw`)."""
    linked = parse_qs(request.query_string.decode(errors="replace")).get("lang", [""])[0]
    return languages.named(submitted or linked)


def accepted_language(request: Request, languages: Languages) -> Tongue:
    """Return the language that the browser asks for."""
    return languages.accepted(request.headers.get("Accept-Language", ""))


def prefers_html(request: Request) -> bool:
    """Return whether the client prefers HTML to JSON, as browsers do (RFC 9110, 12.5.1)."""
    accepted = request.accept_mimetypes
    return accepted["text/html"] > max(accepted["application/json"], accepted["application/problem+json"])


def html_response(
    template: str, language: Tongue, status: int = 200, headers: Mapping[str, str] | None = None, **context: Any
) -> Response:
    """Return a page in a language. `headers` are added to those of every page, or take their place."""
    html = render_template(
        template,
        _=lambda place, sentence: language.say(T_(place, sentence)),
        language=language,
        style=STYLE,
        script=SCRIPT,
        **context,
    )
    own = HEADERS | {"Content-Language": language.code} | dict(headers or {})
    return Response(html, status, headers=own, content_type=CONTENT_TYPE)
