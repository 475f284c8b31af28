"""What the handset makes of an answer, and how long a text is on the air."""

import httpx
import pytest

from imeicheck.api.problems import Problem
from imeicheck.demo.addresses import address
from imeicheck.demo.handset import Handset, reply_in


@pytest.mark.parametrize(
    ("twiml", "reply"),
    [
        (b"<Response><Message>one &amp; all</Message></Response>", "one & all"),
        (b"<Response><Message><Body>one</Body></Message><Message>two</Message></Response>", "one\ntwo"),
        (b'<?xml version="1.0" encoding="UTF-8"?><Response />', None),
    ],
)
def test_a_reply_is_what_the_messages_say_and_none_is_silence(twiml: bytes, reply: str | None) -> None:
    assert reply_in(twiml) == reply


@pytest.mark.parametrize(
    "no_twiml",
    [
        b"",
        b"<Response>",
        b"not found",
        b'<!DOCTYPE r [<!ENTITY a "aaaa">]><Response><Message>&a;</Message></Response>',
        b"<Response>" + b" " * 100_000 + b"</Response>",
    ],
)
def test_what_is_no_twiml_is_a_fault_and_no_silence(no_twiml: bytes) -> None:
    with pytest.raises(Problem, match="no TwiML"):
        reply_in(no_twiml)


def test_a_gateway_that_is_not_there_is_told() -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    handset = Handset("http://sms.test/", "secret", client=httpx.Client(transport=httpx.MockTransport(refuse)))
    with pytest.raises(Problem, match="the SMS gateway does not answer: refused"):
        handset.text("hello")


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://[::1]:8000"),
        ("::1", "http://[::1]:8000"),
        ("localhost", "http://localhost:8000"),
    ],
)
def test_a_server_is_reached_where_it_listens(host: str, url: str) -> None:
    assert address(host, 8000) == url
