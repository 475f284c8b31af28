"""The simulated handset: a text is handed to the real webhook as Twilio would, form, signature and all.

Nothing is switched off for it: a wrong signature is refused like a stranger's
(https://www.twilio.com/docs/usage/security).
"""

import secrets
import time
from typing import NamedTuple
from xml.etree import ElementTree

import httpx
from twilio.request_validator import RequestValidator

from imeicheck.api.problems import Problem
from imeicheck.rules.gsm import size

OWN_NUMBER, SERVICE_NUMBER = "+447700900001", "20880"
"""A number that Ofcom keeps for drama, in a country whose language is English, and a short code."""
ACCOUNT = "AC" + "0" * 32
LONGEST_TEXT = 1600
"""Characters that Twilio takes in one message."""
PATIENCE_SECONDS = 10.0
MOST_ANSWER_BYTES = 64_000
NO_TWIML = Problem("sms-gateway", "the SMS gateway's answer is no TwiML")


class Exchange(NamedTuple):
    """A text and its reply, with what went over the wire. No reply is a deliberate silence."""

    url: str
    form: dict[str, str]
    signature: str
    twiml: str
    ms: float
    reply: str | None


class Handset:
    """Sends texts to the webhook at `url`, signed with the account's auth token."""

    def __init__(self, url: str, auth_token: str, client: httpx.Client | None = None) -> None:
        self._url, self._validator = url, RequestValidator(auth_token)
        self._client = client or httpx.Client(timeout=PATIENCE_SECONDS, trust_env=False)

    def text(self, body: str) -> Exchange:
        """Raises Problem."""
        sid = f"SM{secrets.token_hex(16)}"
        form = {
            "MessageSid": sid,
            "SmsSid": sid,
            "AccountSid": ACCOUNT,
            "From": OWN_NUMBER,
            "To": SERVICE_NUMBER,
            "Body": body,
            "NumMedia": "0",
            "NumSegments": str(size(body).segments),
            "ApiVersion": "2010-04-01",
        }
        signature = self._validator.compute_signature(self._url, form)
        began = time.perf_counter()
        try:
            answer = self._client.post(self._url, data=form, headers={"X-Twilio-Signature": signature})
        except httpx.HTTPError as e:
            raise Problem("sms-gateway", f"the SMS gateway does not answer: {e}") from e
        ms = (time.perf_counter() - began) * 1000
        if answer.status_code != httpx.codes.OK:
            raise Problem("sms-gateway", f"the SMS gateway refused the text with {answer.status_code}")
        return Exchange(self._url, form, signature, answer.text, ms, reply_in(answer.content))


def reply_in(twiml: bytes) -> str | None:
    """What a TwiML document has the sender told; None where it says nothing. Raises Problem."""
    if len(twiml) > MOST_ANSWER_BYTES or b"<!" in twiml:  # no document type, and so no entities of its own
        raise NO_TWIML
    try:
        messages = ElementTree.fromstring(twiml).iter("Message")  # noqa: S314, see above
    except ElementTree.ParseError:
        raise NO_TWIML from None
    told = ["".join(message.itertext()) for message in messages]
    return "\n".join(told) if told else None
