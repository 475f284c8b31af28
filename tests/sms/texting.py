"""Twilio's side of the webhook: it signs a text, posts it and takes the reply."""

from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

SECRET = "a-secret-of-the-tests"
PATH = "/sms/twilio"
URL = f"http://localhost{PATH}"
LISTED, UNLISTED = "490154203237518", "356938035643809"
SENDER, SHORT_CODE, LONG_CODE = "+447700900001", "20880", "+447700900000"
"""Numbers that Ofcom keeps for drama; of a short code nobody but we answer STOP and HELP."""


@dataclass
class Twilio:
    """`text` gives the reply, `send` the whole answer."""

    client: FlaskClient

    def text(self, body: str, sid: str | None = "SM1", **more: str) -> str:
        """What the sender of a text is told; empty for silence. The answer has to be TwiML."""
        return said(self.send(form(body, sid, **more)))

    def send(self, fields: Mapping[str, str], url: str = URL, **environ: str) -> TestResponse:
        """A text that was signed for this URL."""
        return self.post(fields, RequestValidator(SECRET).compute_signature(url, fields), **environ)

    def post(self, fields: Mapping[str, str], signature: str | None, path: str = PATH, **environ: str) -> TestResponse:
        headers = {} if signature is None else {"X-Twilio-Signature": signature}
        return self.client.post(path, data=fields, headers=headers, environ_overrides=environ or None)


def form(body: str, sid: str | None = "SM1", **more: str) -> dict[str, str]:
    """The fields of a text; `more` are others, or others' values."""
    identity = {} if sid is None else {"MessageSid": sid}
    return {"From": SENDER, "To": SHORT_CODE, "Body": body, "NumMedia": "0", **identity, **more}


def said(answer: TestResponse) -> str:
    """The one message in the TwiML; empty for silence."""
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/xml; charset=utf-8"
    response = ElementTree.fromstring(answer.data)
    assert response.tag == "Response"
    assert [child.tag for child in response] in ([], ["Message"])
    return "".join(message.text or "" for message in response)
