"""`POST /sms/twilio`: Twilio hands over a text and takes the reply as TwiML.

Only what Twilio signed is answered (its X-Twilio-Signature, HMAC-SHA1 over URL and form). The same
MessageSid again gives the same reply and counts once. Of the sender's number only a keyed hash is used.

Twilio also calls the webhook when the delivery status of our own messages changes, if it is set as a status callback.
Those calls are answered with an empty TwiML document and neither counted nor stored.
"""

from collections.abc import Mapping, Sequence

from flask import Blueprint, Request, Response, request
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

from imeicheck.api.callers import is_trusted
from imeicheck.api.problems import Problem
from imeicheck.settings import Settings
from imeicheck.sql import Sql
from sms_gateway.clerk import Reply
from sms_gateway.desk import Desk
from sms_gateway.replies import Replies
from sms_gateway.senders import Keys, sender_of

_RECEIVED = "received"


def blueprint(settings: Settings, keys: Keys, desk: Desk, sql: Sql) -> Blueprint:
    """Return the webhook; `keys` are those under which numbers are hashed. Raises SettingsError."""
    sms = Blueprint("sms", __name__)
    validators = [RequestValidator(token) for token in settings.twilio_tokens()]
    keeping = Replies(sql, settings.sms_keep_days)

    @sms.post("/sms/twilio")
    def twilio() -> Response:
        form = request.form
        if not _is_signed(validators, _url(request, settings), request):
            raise Problem("signature")
        if _is_status_callback(form):
            return _twiml(Reply(""))
        sender = sender_of(
            form.get("From", ""), keys, to=form.get("To", ""), service=form.get("MessagingServiceSid", "")
        )
        if opted := form.get("OptOutType"):  # Twilio's own opt-out answered it
            return _twiml(desk.answered_by_carrier(opted.lower(), sender))
        body, sid, attached = _body(form), form.get("MessageSid", ""), _has_attachment(form)
        return _twiml(keeping.once(sid, sender, body, lambda: desk.reply(body, sender, attached=attached)))

    return sms


def _is_status_callback(form: Mapping[str, str]) -> bool:
    """Return whether a request reports the status of a message that we sent: an incoming message is `received`."""
    status = form.get("MessageStatus") or form.get("SmsStatus") or _RECEIVED
    return status.strip().casefold() not in (_RECEIVED, "receiving")


def _body(form: Mapping[str, str]) -> str:
    """Return the text of a message; where it has none, that of the button of a rich message that was pressed."""
    body = form.get("Body", "")
    return body if body.strip() else form.get("ButtonText", "")


def _has_attachment(form: Mapping[str, str]) -> bool:
    """Return whether a message has pictures, other media or a location."""
    media = form.get("NumMedia", "").strip()
    return (media.isascii() and media.isdigit() and media.strip("0") != "") or bool(form.get("Latitude", ""))


def _twiml(reply: Reply) -> Response:
    twiml = MessagingResponse()
    if reply.text:
        twiml.message(reply.text)
    return Response(str(twiml), content_type="text/xml; charset=utf-8")


def _is_signed(validators: Sequence[RequestValidator], url: str, request: Request) -> bool:
    """Return whether Twilio signed a request with one of the tokens. The validator compares in constant time."""
    signature = request.headers.get("X-Twilio-Signature", "")
    try:
        return any(validator.validate(url, request.form, signature) for validator in validators)
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
