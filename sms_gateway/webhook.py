"""`POST /sms/twilio`: Twilio hands over a text and takes the reply as TwiML.

Only what Twilio signed is answered (its X-Twilio-Signature, HMAC-SHA1 over URL and form). The same
MessageSid again gives the same reply and counts once. Of the sender's number only a keyed hash is used.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, Request, Response, request
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

from imeicheck.api.callers import is_trusted
from imeicheck.api.problems import Problem
from imeicheck.rules.gcra import Allowance
from imeicheck.settings import Settings
from imeicheck.sql import Sql
from imeicheck.store import texts
from imeicheck.store.errors import StoreDown
from sms_gateway.desk import SILENCE, Desk, Reply
from sms_gateway.senders import key_from, pseudonym

SID = re.compile(r"[A-Za-z0-9]{1,64}")


def blueprint(settings: Settings, desk: Desk, sql: Sql) -> Blueprint:
    """Raises SettingsError."""
    sms = Blueprint("sms", __name__)
    token = settings.twilio_token()
    validator, key = RequestValidator(token), settings.number_key or key_from(token)

    @sms.post("/sms/twilio")
    def twilio() -> Response:
        form = request.form
        if not _is_signed(validator, _url(request, settings), request):
            raise Problem("signature")
        if form.get("OptOutType"):
            return _twiml(SILENCE)  # Twilio's own opt-out answered it
        sender = Allowance(f"sms:{pseudonym(form.get('From', ''), key)}", settings.sms_rate, settings.sms_daily)
        return _twiml(once(sql, form.get("MessageSid", ""), lambda: desk.reply(form.get("Body", ""), sender)))

    return sms


def once(sql: Sql, sid: str, make: Callable[[], Reply]) -> Reply:
    """The reply to a message: the one it got before, else a new one. Without SQL it is made anew each time."""
    if not SID.fullmatch(sid):
        return make()
    try:
        held = sql.read(lambda connection: texts.reply_to(connection, sid, datetime.now(UTC)))
    except StoreDown:
        return make()
    if held is not None:
        return Reply(held)
    made = make()
    if not made.final:
        return made
    try:
        return Reply(sql.write_if_quick(lambda engine: texts.keep(engine, sid, made.text, datetime.now(UTC))))
    except StoreDown:
        return made  # a reply that is not kept is still a true one


def _twiml(reply: Reply) -> Response:
    twiml = MessagingResponse()
    if reply.text:
        twiml.message(reply.text)
    return Response(str(twiml), content_type="text/xml; charset=utf-8")


def _is_signed(validator: RequestValidator, url: str, request: Request) -> bool:
    try:
        return bool(validator.validate(url, request.form, request.headers.get("X-Twilio-Signature", "")))
    except (TypeError, ValueError):  # a host or a port that is none, a field without a name
        return False


def _url(request: Request, settings: Settings) -> str:
    """The URL that Twilio called: behind a trusted proxy, what that one was asked for."""
    scheme, host = request.scheme, request.host
    if is_trusted(request, settings):
        scheme = _nearest(request.headers.get("X-Forwarded-Proto")) or scheme
        host = _nearest(request.headers.get("X-Forwarded-Host")) or host
    query = request.query_string.decode("latin-1")
    return f"{scheme}://{host}{request.path}{'?' if query else ''}{query}"


def _nearest(header: str | None) -> str:
    """Of several proxies' words, that of the one we trust, which comes last."""
    return (header or "").rpartition(",")[2].strip()
