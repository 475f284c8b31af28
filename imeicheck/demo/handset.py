"""The simulated handset: it sends texts to the real webhook as Twilio would, with form fields and signature.

No check is disabled for it: the webhook refuses a wrong signature like a stranger's
(https://www.twilio.com/docs/usage/security).

Each language has a number of its own, as if its owner read that language and had chosen it with `LANG`. One more
number belongs to an owner who never chose one. So the language of a reply never depends on what was chosen before.
"""

import re
import secrets
import threading
import time
from collections.abc import Sequence
from typing import NamedTuple
from xml.etree import ElementTree

import httpx
from twilio.request_validator import RequestValidator

from imeicheck.api.problems import Problem
from imeicheck.rules.gsm import size

NUMBERS = "+447700900{:03}"
"""A range that Ofcom keeps for drama, in a country whose language is English."""
SERVICE_NUMBER = "20880"
ACCOUNT = "AC" + "0" * 32
LONGEST_TEXT = 1600
"""Characters that Twilio takes in one message."""
PATIENCE_SECONDS = 10.0
MOST_ANSWER_BYTES = 64_000
NO_TWIML = Problem("sms-gateway", "the SMS gateway's answer is no TwiML")
_CHOICE = re.compile(r"\s*LANG\s+([A-Z-]+)\s*", re.ASCII | re.IGNORECASE)


class Exchange(NamedTuple):
    """A text and its reply, as they were transmitted. The reply is None where the gateway sends none."""

    url: str
    form: dict[str, str]
    signature: str
    twiml: str
    ms: float
    reply: str | None


class Conversation(NamedTuple):
    """The texts of one request, in the order in which they were sent."""

    number: str
    """Sender of the texts."""
    language: str | None
    """The language that the owner of this number chose."""
    exchanges: list[Exchange]


class Handset:
    """Sends texts to the webhook at `url`, signed with the account's auth token, one after the other."""

    def __init__(
        self, url: str, auth_token: str, languages: Sequence[str] = (), client: httpx.Client | None = None
    ) -> None:
        self._url, self._validator = url, RequestValidator(auth_token)
        self._client = client or httpx.Client(timeout=PATIENCE_SECONDS, trust_env=False)
        self._languages = sorted(languages)
        self._chosen: set[str] = set()
        self._one_at_a_time = threading.Lock()

    def number(self, language: str | None) -> str:
        """Return the number whose owner reads a language; None stands for the owner who never chose one."""
        return NUMBERS.format(0 if language is None else 1 + self._languages.index(language))

    def text(self, body: str, language: str | None = None) -> Conversation:
        """Send a text from the number of a language, after `LANG` if that number has not chosen its language yet.

        A text that itself chooses a language is sent from the number of that language.

        Raises:
            Problem: the gateway does not answer as it should.
            ValueError: the language is unknown.
        """
        asked = self._language_in(body)
        language = asked or language
        number = self.number(language)
        with self._one_at_a_time:
            exchanges = []
            if language and not asked and language not in self._chosen:
                exchanges.append(self._choose(language, f"LANG {language.upper()}"))
            exchanges.append(self._choose(asked, body) if asked else self._send(number, body))
        return Conversation(number, language, exchanges)

    def _language_in(self, body: str) -> str | None:
        """Return the language that a text chooses."""
        found = _CHOICE.fullmatch(body)
        return next((code for code in self._languages if found and code.lower() == found[1].lower()), None)

    def _choose(self, language: str, body: str) -> Exchange:
        exchange = self._send(self.number(language), body)
        if exchange.reply is not None:
            self._chosen.add(language)
        return exchange

    def _send(self, number: str, body: str) -> Exchange:
        sid = f"SM{secrets.token_hex(16)}"
        form = {
            "MessageSid": sid,
            "SmsSid": sid,
            "AccountSid": ACCOUNT,
            "From": number,
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
    """Return the reply in a TwiML document; None where it has no message. Raises Problem."""
    if len(twiml) > MOST_ANSWER_BYTES or b"<!" in twiml:  # no document type, and so no entities of its own
        raise NO_TWIML
    try:
        messages = ElementTree.fromstring(twiml).iter("Message")  # noqa: S314, see above
    except ElementTree.ParseError:
        raise NO_TWIML from None
    texts = ["".join(message.itertext()) for message in messages]
    return "\n".join(texts) if texts else None
