"""Texts as Twilio hands them over: a form with the signature that its own library computes."""

import itertools
import secrets
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

AUTH_TOKEN = "0123456789abcdef0123456789abcdef"
ENVIRONMENT = {
    "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
    "IMEICHECK_NUMBER_KEY": "k1:" + "n" * 32,
    "IMEICHECK_SMS_RATE": "1000000/second",
    "IMEICHECK_SMS_DAILY": "100000000",
    "IMEICHECK_SMS_PRICE": "0.01 USD",
    "IMEICHECK_SMS_SPEND": "1000000",
}
"""Limits that no benchmark reaches: what is measured is replies, not silence."""
FORM = "application/x-www-form-urlencoded"
_sids = itertools.count()
_run = secrets.token_hex(8)


def text(port: int, body: str, sender: str = "+447700900001") -> tuple[dict[str, str], dict[str, str]]:
    """(headers, form) of a message that was never sent before."""
    form = {
        "From": sender,
        "To": "+447700900000",
        "Body": body,
        "MessageSid": f"SM{_run}{next(_sids):016x}",
        "NumMedia": "0",
    }
    signature = RequestValidator(AUTH_TOKEN).compute_signature(f"http://127.0.0.1:{port}/sms/twilio", form)
    return {"X-Twilio-Signature": str(signature), "Content-Type": FORM}, form


def request(port: int, body: str, sender: str) -> str:
    """The same as it goes over the wire."""
    headers, form = text(port, body, sender)
    sent = urlencode(form)
    lines = [
        "POST /sms/twilio HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        *(f"{name}: {value}" for name, value in headers.items()),
        f"Content-Length: {len(sent)}",
    ]
    return "\r\n".join(lines) + "\r\n\r\n" + sent
