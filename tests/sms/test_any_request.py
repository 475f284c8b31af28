"""Whatever is posted: signed, it gets at most one segment; not signed, it is refused. Never an error of ours."""

import itertools
from collections.abc import Mapping
from urllib.parse import quote_plus

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from imeicheck.store import text_counts
from imeicheck.store.text_counts import Kind
from imeicheck.tallies import Tallies
from sms_gateway.app import create
from tests.api.world import ON_SQLITE, World
from tests.segments import may_be_sent
from tests.sms.texting import LISTED, LONG_CODE, PATH, SECRET, UNLISTED, URL, Twilio, form, said

pytestmark = ON_SQLITE

URLENCODED, BOUNDARY = "application/x-www-form-urlencoded", "edge"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"

ON_PURPOSE = {"carrier", "stopped", "limited", "spent"}
"""Why there may be silence."""

fewer = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)

words = st.sampled_from(
    ["SW ", "help", "PINGA ", "stop", "STOP", LISTED, UNLISTED, LISTED[:14], "0" * 15, "😀", "\x00"]
)
bodies = st.text(max_size=300) | st.lists(words, max_size=4).map("".join)

names = st.sampled_from([b"Body", b"From", b"MessageSid", b"OptOutType", b"To", b"body"]) | st.binary(max_size=8)
values = (
    bodies.map(lambda body: body.encode(errors="surrogatepass"))
    | bodies.map(lambda body: quote_plus(body, errors="surrogatepass").encode())
    | st.sampled_from([b"%", b"%ff%fe", b"%ed%a0%80", b"\xed\xa0\x80", b"%00", b"\xff", b"+"])
    | st.binary(max_size=40)
)
pairs = st.lists(st.tuples(names, values), max_size=6)
urlencoded = st.binary(max_size=200) | pairs.map(lambda given: b"&".join(b"=".join(pair) for pair in given))

# No file among them: Werkzeug leaves one open when the rest of the form is broken, and Python warns of it.
part_headers = st.sampled_from(
    [
        b'Content-Disposition: form-data; name="%s"',
        b'Content-Disposition: form-data; name="%s"\r\nContent-Type: text/plain; charset=utf-16',
        b'Content-Disposition: form-data; name="%s"\r\nContent-Type: text/plain; charset=latin-1',
        b"Content-Disposition: form-data; name*=utf-8''%s",
        b"Content-Disposition: form-data; %s",
        b"X: %s",
    ]
)
line_ends = st.sampled_from([b"\r\n", b"\n", b""])


@st.composite
def multipart(draw: st.DrawFn) -> bytes:
    parts = []
    for name, value in draw(pairs):
        end = draw(line_ends) if draw(st.integers(0, 9)) == 0 else b"\r\n"
        parts.append(b"--edge\r\n" + draw(part_headers) % name + end + b"\r\n" + value + end)
    return b"".join(parts) + draw(st.sampled_from([b"--edge--\r\n", b"--edge--\r\n", b"--edge", b""]))


def as_flask_reads(raw: bytes, content_type: str) -> MultiDict[str, str]:
    environ = EnvironBuilder(PATH, method="POST", data=raw, content_type=content_type).get_environ()
    with Request(environ) as request:
        return request.form


class Heard(Tallies[Kind]):
    """What each reply was, and why there was none."""

    def __init__(self, engine: sa.Engine) -> None:
        super().__init__(engine, text_counts.add, "replies")
        self.kinds: list[str] = []

    def count(self, counts: Mapping[Kind, int]) -> None:
        self.kinds += [kind.kind for kind in counts]


@pytest.fixture
def heard(world: World) -> Heard:
    return Heard(world.engine)


@pytest.fixture
def client(world: World, heard: Heard) -> FlaskClient:
    return create(world.services, heard).test_client()


_numbers = itertools.count()


def somebody_else() -> str:
    """A number that never texted: nobody's limits end these tests."""
    return f"+4477009{next(_numbers):05}"


def answered(twilio: Twilio, heard: Heard, raw: bytes, content_type: str) -> None:
    """Signed as it is read, it has to get one segment, or a silence that is meant."""
    fields = as_flask_reads(raw, content_type)
    signable = all(name is not None for name in fields)
    signature = RequestValidator(SECRET).compute_signature(URL, fields) if signable else "forged"
    headers = {"X-Twilio-Signature": signature}
    answer = twilio.client.post(PATH, data=raw, content_type=content_type, headers=headers)
    if not signable:
        assert answer.status_code == 403, "nobody can sign a field that has no name"
        return
    told = said(answer)
    if told:
        assert may_be_sent(told), told
        return
    meant = fields.get("OptOutType") or fields.get("MessageSid")  # which may have been met with silence before
    assert meant or heard.kinds[-1] in ON_PURPOSE


@fewer
@given(bodies)
def test_any_text_gets_a_reply_that_fits_or_a_silence_that_is_meant(twilio: Twilio, heard: Heard, body: str) -> None:
    readable = body.encode(errors="replace").decode()
    told = said(twilio.send(form(readable, sid=None, From=somebody_else(), To=LONG_CODE)))
    assert told or heard.kinds[-1] in ON_PURPOSE
    assert may_be_sent(told)
    assert LISTED not in told


@fewer
@given(urlencoded)
@example(b"Body=%00&MessageSid=%00&From=%00")
@example(b"Body=a&Body=b&Body=a&From=")
@example(b"\xff\xfe=%ff&Body")
@example(b"")
def test_any_signed_form_is_answered(twilio: Twilio, heard: Heard, raw: bytes) -> None:
    answered(twilio, heard, f"From={quote_plus(somebody_else())}&".encode() + raw, URLENCODED)


@fewer
@given(multipart() | st.binary(max_size=200))
@example(b'--edge\r\nContent-Disposition: form-data; name="Body"\r\n\r\nhelp\r\n--edge--\r\n')
@example(b'--edge\r\nContent-Disposition: form-data; name="Body"; filename="a.txt"\r\n\r\nhelp\r\n--edge--\r\n')
@example(b"--edge\r\nContent-Disposition: form-data\r\n\r\nhelp\r\n--edge--\r\n")
@example(b"")
def test_any_signed_multipart_form_is_answered(twilio: Twilio, heard: Heard, raw: bytes) -> None:
    answered(twilio, heard, raw, MULTIPART)


def test_a_form_of_a_thousand_parts_is_refused_as_too_large(twilio: Twilio) -> None:
    raw = b'--edge\r\nContent-Disposition: form-data; name=""\r\n\r\n\r\n' * 1001 + b"--edge--\r\n"
    answer = twilio.client.post(PATH, data=raw, content_type=MULTIPART, headers={"X-Twilio-Signature": "forged"})
    assert answer.status_code == 413


header_values = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=60)


@fewer
@given(
    raw=urlencoded | multipart() | st.binary(max_size=300),
    content_type=st.sampled_from([URLENCODED, MULTIPART, "multipart/form-data", "application/json", ""])
    | header_values,
    signature=header_values,
    query=header_values,
    host=header_values,
)
def test_nothing_that_is_not_signed_is_let_in(
    client: FlaskClient, raw: bytes, content_type: str, signature: str, query: str, host: str
) -> None:
    told = {"QUERY_STRING": query, "HTTP_HOST": host, "HTTP_X_FORWARDED_HOST": host}
    answer = client.post(
        PATH, data=raw, content_type=content_type, headers={"X-Twilio-Signature": signature}, environ_overrides=told
    )
    assert answer.status_code in (400, 403, 413), answer.text  # 400: the Host header is none


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", ""])
def test_what_is_no_form_has_no_fields_and_is_answered_as_such(twilio: Twilio, content_type: str) -> None:
    signature = RequestValidator(SECRET).compute_signature(URL, {})
    headers = {"X-Twilio-Signature": signature}
    answer = twilio.client.post(PATH, data=b'{"Body": "1"}', content_type=content_type, headers=headers)
    assert said(answer).startswith("Before you buy a phone")
