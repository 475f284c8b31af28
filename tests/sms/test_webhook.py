"""Twilio's webhook, with real signatures, on a real service."""

import html
from collections.abc import Mapping

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator
from werkzeug.test import TestResponse

from sms_gateway.app import create
from tests.api.conftest import Serve
from tests.api.world import World

SECRET = "a-secret-of-the-tests"
URL = "http://localhost/sms/twilio"
LISTED, UNLISTED = "490154203237518", "356938035643908"


@pytest.fixture
def world(serve: Serve) -> World:
    world = serve(TWILIO_AUTH_TOKEN=SECRET, IMEICHECK_TRUSTED_PROXIES="10.0.0.0/8")
    world.feed_says("kenya", [LISTED])
    world.publish()
    return world


@pytest.fixture
def client(world: World) -> FlaskClient:
    return create(world.services).test_client()


def text(client: FlaskClient, body: str, sid: str = "SM1", url: str = URL, **environ: str) -> TestResponse:
    form = {"From": "+254700000001", "To": "+254700000002", "Body": body, "MessageSid": sid, "NumMedia": "0"}
    return post(client, form, RequestValidator(SECRET).compute_signature(url, form), **environ)


def post(client: FlaskClient, form: Mapping[str, str], signature: str, **environ: str) -> TestResponse:
    return client.post(
        "/sms/twilio", data=form, headers={"X-Twilio-Signature": signature}, environ_overrides=environ or None
    )


def said(answer: TestResponse) -> str:
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "text/xml"
    return html.unescape(answer.text.split("<Message>")[1].split("</Message>")[0])


def test_a_listed_phone_is_reported_stolen(client: FlaskClient) -> None:
    assert said(text(client, f"IMEI {LISTED}")).startswith("REPORTED STOLEN: ..7518")


def test_help_and_what_is_no_imei_are_answered(client: FlaskClient) -> None:
    assert "*#06#" in said(text(client, "Help", "SM1"))
    assert "a digit is wrong" in said(text(client, "490154203237519", "SM2"))


def test_the_same_message_again_gets_the_same_reply(client: FlaskClient, world: World) -> None:
    first = said(text(client, UNLISTED))
    world.feed_says("uganda", [UNLISTED])
    world.publish()
    assert said(text(client, UNLISTED)) == first
    assert said(text(client, UNLISTED, "SM2")).startswith("REPORTED STOLEN")


def test_a_forged_text_is_refused(client: FlaskClient) -> None:
    form = {"Body": LISTED, "MessageSid": "SM1"}
    for signature in ("", "forged", RequestValidator("another secret").compute_signature(URL, form)):
        answer = post(client, form, signature)
        assert (answer.status_code, answer.get_json()["reason"]) == (403, "signature")


def test_behind_a_trusted_proxy_the_url_that_twilio_called_is_signed(client: FlaskClient) -> None:
    outside = "https://sms.example/sms/twilio"
    forwarded = {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_HOST": "sms.example"}
    assert text(client, LISTED, url=outside, REMOTE_ADDR="10.1.2.3", **forwarded).status_code == 200
    assert text(client, LISTED, url=outside, REMOTE_ADDR="203.0.113.9", **forwarded).status_code == 403


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=st.text(max_size=300), sid=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=80))
def test_no_text_breaks_it(client: FlaskClient, body: str, sid: str) -> None:
    assert text(client, body, sid).status_code in (200, 422)
