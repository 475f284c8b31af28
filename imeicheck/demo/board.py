"""`/demo`: the page on which a visitor plays all the parts, and what it asks for.

What changes something takes JSON alone, which no other site's form can send. Nothing comes from
outside, and nothing may be embedded elsewhere.
"""

from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

import msgspec
from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from imeicheck.api.bodies import json_body, json_response
from imeicheck.api.problems import Problem
from imeicheck.api.services import Services
from imeicheck.demo import behind
from imeicheck.demo.files import replace_text
from imeicheck.demo.handset import LONGEST_TEXT, Handset
from imeicheck.demo.prepare import AGENCY, COUNTRY, PHONES, Setup, sample_feed
from imeicheck.rules.gsm import size
from imeicheck.rules.listing import REPORTABLE
from imeicheck.store.line import Line

MOST_FEED_BYTES = 100_000
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class TextBody(msgspec.Struct, forbid_unknown_fields=True):
    """Of a message, or of the feed's file."""

    text: str


def blueprint(services: Services, setup: Setup, line: Line, handset: Handset) -> Blueprint:
    demo = Blueprint("demo", __name__)
    _show(demo, services, setup, line)
    _act(demo, services, Path(setup.feed), handset)

    @demo.after_request
    def keep_to_ourselves(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response

    return demo


def _show(demo: Blueprint, services: Services, setup: Setup, line: Line) -> None:
    """What only looks."""

    @demo.get("/demo")
    def page() -> Response:
        return _file("board.html", "text/html")

    @demo.get("/demo/board.js")
    def script() -> Response:
        return _file("board.js", "text/javascript")

    @demo.get("/demo/board.css")
    def style() -> Response:
        return _file("board.css", "text/css")

    @demo.get("/demo/told")
    def told() -> Response:
        """What the page has to know: the parts that a visitor plays, and with which token."""
        return json_response(
            {
                "phones": [phone._asdict() for phone in PHONES],
                "police": {"name": AGENCY, "token": setup.token, "country": COUNTRY},
                "reasons": [reason.slug for reason in REPORTABLE],
                "sample_feed": sample_feed(),
                "languages": {language.code: language.name for language in services.languages},
            }
        )

    @demo.get("/demo/behind")
    def look_behind() -> Response:
        return json_response(behind.look(services.sql, line, Path(setup.feed)))


def _act(demo: Blueprint, services: Services, feed: Path, handset: Handset) -> None:
    """What changes something, but for the police's reports, which go to the API itself."""

    @demo.post("/demo/text")
    def text() -> Response:
        body = json_body(request, TextBody).text
        if len(body) > LONGEST_TEXT:
            raise Problem("text", f"a text has at most {LONGEST_TEXT} characters")
        sent = handset.text(body)
        taken = None if sent.reply is None else size(sent.reply)
        price = services.settings.sms_price
        cost = price.times(taken.segments) if price and taken else None
        message = {"message_sid": sent.form["MessageSid"], "size": taken and asdict(taken), "cost": cost}
        return json_response({**sent._asdict(), "ms": round(sent.ms, 1), **message})

    @demo.put("/demo/feed")
    def write_feed() -> Response:
        written = json_body(request, TextBody).text
        if len(written.encode()) > MOST_FEED_BYTES:
            raise RequestEntityTooLarge
        try:
            replace_text(feed, written)
        except OSError as e:
            raise Problem("feed-file", f"{feed} cannot be written ({e.strerror})") from e
        return json_response(behind.file_now(feed))


def _file(name: str, kind: str) -> Response:
    return Response((files("imeicheck.demo") / name).read_bytes(), content_type=f"{kind}; charset=utf-8")
