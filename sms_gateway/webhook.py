"""`POST /sms/twilio`: Twilio hands over a text and takes the reply as TwiML.

Only what Twilio signed is answered (its X-Twilio-Signature, HMAC-SHA1 over URL and form). The same
MessageSid again gives the same reply. No phone number is kept.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Blueprint, Request, Response, request
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

from imeicheck.api.callers import is_trusted
from imeicheck.api.problems import Problem
from imeicheck.check import Checker
from imeicheck.rules.imei import NotAnImei
from imeicheck.settings import Settings, SettingsError
from imeicheck.sql import Sql
from imeicheck.store import texts
from imeicheck.store.errors import StoreDown
from sms_gateway.reply import HELP, NO_STORE, NOT_AN_IMEI, reply

LONGEST_SID = 64


def answer(checker: Checker, text: str) -> str:
    """The reply to what somebody texted."""
    if text.strip().lower() in ("", "help", "info"):
        return HELP
    try:
        return reply(checker.check(text))
    except NotAnImei as e:
        return NOT_AN_IMEI[e.flaw]


def require_token(settings: Settings) -> None:
    """Raises SettingsError."""
    if not settings.twilio_auth_token:
        raise SettingsError("set TWILIO_AUTH_TOKEN: without it nobody could tell Twilio's texts from forged ones")


def blueprint(settings: Settings, checker: Checker, sql: Sql) -> Blueprint:
    require_token(settings)
    sms = Blueprint("sms", __name__)
    validator = RequestValidator(settings.twilio_auth_token)

    @sms.post("/sms/twilio")
    def twilio() -> Response:
        signature = request.headers.get("X-Twilio-Signature", "")
        if not validator.validate(_url(request, settings), request.form, signature):
            raise Problem(403, "signature", "X-Twilio-Signature does not fit this request and TWILIO_AUTH_TOKEN")
        sid = request.form.get("MessageSid", "")
        if not 1 <= len(sid) <= LONGEST_SID:
            raise Problem(422, "message-sid", f"a MessageSid has 1 to {LONGEST_SID} characters")
        told = once(sql, sid, lambda: answer(checker, request.form.get("Body", "")))
        twiml = MessagingResponse()
        twiml.message(told)
        return Response(str(twiml), content_type="text/xml")

    return sms


def once(sql: Sql, sid: str, make: Callable[[], str]) -> str:
    """The reply to a message: the one it got before, else a new one. Without SQL it is made anew each time."""
    try:
        held = sql.read(lambda connection: texts.reply_to(connection, sid))
    except StoreDown:
        return make()
    if held is not None:
        return held
    told = make()
    if told == NO_STORE:
        return told  # asked again, it may be answered
    try:
        return sql.write(lambda engine: texts.keep(engine, sid, told, datetime.now(UTC)))
    except StoreDown:
        return told  # a reply that is not kept is still a true one


def _url(request: Request, settings: Settings) -> str:
    """The URL that Twilio called: behind a trusted proxy, what that one was asked for."""
    if not is_trusted(request, settings):
        return request.url
    scheme = request.headers.get("X-Forwarded-Proto", request.scheme)
    host = request.headers.get("X-Forwarded-Host", request.host)
    return f"{scheme}://{host}{request.full_path.rstrip('?')}"
