"""`/demo`: the page on which a visitor plays all the parts, and the requests that it makes.

Requests that change something take JSON only, which no other site's form can send. The page loads nothing from
other hosts, and no other page may embed it.
"""

from collections.abc import Mapping
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import msgspec
from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound, RequestEntityTooLarge

from imeicheck.api.bodies import json_body, json_response
from imeicheck.api.problems import Problem
from imeicheck.api.services import Services
from imeicheck.check import utc_now
from imeicheck.demo.behind import Behind
from imeicheck.demo.feed_state import MOST_SHOWN_BYTES
from imeicheck.demo.files import replace_text
from imeicheck.demo.handset import LONGEST_TEXT, Exchange, Handset
from imeicheck.demo.local_time import LocalTime
from imeicheck.demo.prepare import AGENCY, COUNTRY, PHONES, Setup, sample_feed
from imeicheck.rules.advice import LISTED, NOT_AN_IMEI, Said
from imeicheck.rules.gsm import size
from imeicheck.rules.imei import Flaw, NotAnImei, parse
from imeicheck.rules.listing import REPORTABLE
from imeicheck.settings import Price
from imeicheck.store.line import Line

TYPES = {".css": "text/css", ".html": "text/html", ".js": "text/javascript"}
FILES = {file.name: file for file in (files("imeicheck.demo") / "page").iterdir()}
"""The page's own files, by name."""
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class TextMessage(msgspec.Struct, forbid_unknown_fields=True):
    """A text from the handset whose owner reads `language`; null is an owner who never chose a language."""

    text: str
    language: str | None = None


class FeedText(msgspec.Struct, forbid_unknown_fields=True):
    """The new text of the feed's file."""

    text: str


def blueprint(services: Services, setup: Setup, line: Line, handset: Handset) -> Blueprint:
    demo = Blueprint("demo", __name__)
    feed, local = Path(setup.feed), LocalTime(services.settings.timezone)
    behind = Behind(services.sql, line, feed, local)
    _serve_page(demo)
    _show_state(demo, services, setup, behind, local, handset)
    _take_changes(demo, services, feed, behind, handset)

    @demo.after_request
    def add_headers(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response

    return demo


def _serve_page(demo: Blueprint) -> None:
    @demo.get("/demo")
    def page() -> Response:
        return _file("demo.html")

    @demo.get("/demo/page/<name>")
    def file(name: str) -> Response:
        return _file(name)


def _show_state(
    demo: Blueprint, services: Services, setup: Setup, behind: Behind, local: LocalTime, handset: Handset
) -> None:
    """Add the requests that change nothing."""

    @demo.get("/demo/setup")
    def setup_() -> Response:
        now = utc_now()
        return json_response(
            {
                "phones": [phone._asdict() for phone in PHONES],
                "police": {"name": AGENCY, "token": setup.token, "country": COUNTRY},
                "reasons": _in_every_language(services, {reason.slug: LISTED[reason.slug] for reason in REPORTABLE}),
                "not_an_imei": _in_every_language(services, {flaw: NOT_AN_IMEI[flaw] for flaw in get_args(Flaw)}),
                "sample_feed": sample_feed(),
                "languages": [
                    {"code": language.code, "name": language.name, "number": handset.number(language.code)}
                    for language in services.languages
                ],
                "no_language": {"number": handset.number(None)},
                "timezone": {"name": local.zone, "abbreviation": local.abbreviation(now)},
                "today": local.today(now).isoformat(),
            }
        )

    @demo.get("/demo/behind")
    def look_behind() -> Response:
        try:
            phone = parse(request.args.get("imei", "")).phone
        except NotAnImei:
            phone = None
        return json_response(behind.look(phone))


def _in_every_language(services: Services, advice: Mapping[str, Said]) -> Mapping[str, Mapping[str, str]]:
    """Return what people read in each case, by case and language."""
    return {
        case: {language.code: " ".join(map(language.say, said)) for language in services.languages}
        for case, said in advice.items()
    }


def _take_changes(demo: Blueprint, services: Services, feed: Path, behind: Behind, handset: Handset) -> None:
    """Add the requests that change something. Police reports are sent to the API itself."""

    @demo.post("/demo/text")
    def text() -> Response:
        message = json_body(request, TextMessage)
        if len(message.text) > LONGEST_TEXT:
            raise Problem("text", f"a text has at most {LONGEST_TEXT} characters")
        try:
            sent = handset.text(message.text, message.language)
        except ValueError:
            raise Problem("body", "the language is none of those of the page") from None
        price = services.settings.sms_price
        exchanges = [_shown(exchange, price) for exchange in sent.exchanges]
        return json_response({**sent._asdict(), "exchanges": exchanges})

    @demo.put("/demo/feed")
    def write_feed() -> Response:
        written = json_body(request, FeedText).text
        if len(written.encode()) > MOST_SHOWN_BYTES:
            raise RequestEntityTooLarge
        try:
            replace_text(feed, written)
        except OSError as e:
            raise Problem("feed-file", f"{feed} cannot be written ({e.strerror})") from e
        return json_response(behind.file())


def _shown(exchange: Exchange, price: Price | None) -> dict[str, Any]:
    """Return an exchange with the size and the cost of its reply."""
    on_air = None if exchange.reply is None else size(exchange.reply)
    cost = price.times(on_air.segments) if price and on_air else None
    return {**exchange._asdict(), "ms": round(exchange.ms, 1), "size": on_air and asdict(on_air), "cost": cost}


def _file(name: str) -> Response:
    """Return one of the page's files. Raises NotFound."""
    if name not in FILES:
        raise NotFound
    kind = TYPES[f".{name.rpartition('.')[2]}"]
    return Response(FILES[name].read_bytes(), content_type=f"{kind}; charset=utf-8")
