"""Twilio's webhook, with real signatures, on a real service."""

import re
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator

from imeicheck import settings
from imeicheck.settings import SettingsError
from imeicheck.store import text_counts
from imeicheck.store.text_counts import Kind
from imeicheck.tallies import Tallies
from sms_gateway.answer import sentences
from sms_gateway.app import MOST_BYTES, create
from tests.api.world import ON_SQLITE, World
from tests.sms.conftest import Gateway
from tests.sms.texting import LISTED, LONG_CODE, PATH, SECRET, SENDER, SHORT_CODE, UNLISTED, URL, Twilio, form, said

PROXY, STRANGER = "10.1.2.3", "203.0.113.9"
OUTSIDE = f"https://sms.example{PATH}"


class Heard(Tallies[Kind]):
    """Keeps the kind of each reply that is counted."""

    def __init__(self, engine: sa.Engine, kinds: list[str]) -> None:
        super().__init__(engine, text_counts.add, "replies")
        self._kinds = kinds

    def count(self, counts: Mapping[Kind, int]) -> None:
        self._kinds += [kind.kind for kind in counts]


@pytest.fixture
def proxied(gateway: Gateway) -> Twilio:
    return Twilio(create(gateway(IMEICHECK_TRUSTED_PROXIES="10.0.0.0/8").services).test_client())


def twilio_of(world: World) -> Twilio:
    return Twilio(create(world.services).test_client())


def counted(world: World, verdict: str) -> float:
    """How often the metrics heard of a verdict."""
    exposed = world.services.metrics.exposition(lease=True, sql=True).decode()
    found = re.search(rf'imeicheck_verdicts_total{{verdict="{verdict}"}} (\S+)', exposed)
    return float(found[1]) if found else 0


def refused(twilio: Twilio, fields: dict[str, str], signature: str | None) -> None:
    answer = twilio.post(fields, signature)
    assert answer.status_code == 403
    assert answer.get_json()["reason"] == "signature"


@ON_SQLITE
@pytest.mark.parametrize(
    ("body", "told"),
    [
        (LISTED, "REPORTED STOLEN, do not buy: ..7518. Registry, Kenya. Stay safe."),
        (UNLISTED, "NO REPORT in Kenya lists: ..3809. "),
        (f"sw {LISTED}", "IMERIPOTIWA KUIBIWA, usinunue"),
        ("Help", "Before you buy a phone"),
        ("490154203237519", "That is not an IMEI: a digit is wrong."),
    ],
)
def test_a_text_is_answered_with_one_message(twilio: Twilio, body: str, told: str) -> None:
    assert twilio.text(body).startswith(told)


@ON_SQLITE
def test_the_default_language_is_what_the_settings_say(gateway: Gateway) -> None:
    assert twilio_of(gateway(IMEICHECK_LANGUAGE="sw")).text(LISTED).startswith("IMERIPOTIWA KUIBIWA, usinunue")


@ON_SQLITE
@pytest.mark.parametrize("word", ["STOP", " stop ", "Start", "UNSUBSCRIBE", "yes", "HELP", "info"])
@pytest.mark.parametrize("to", [{"To": LONG_CODE}, {"MessagingServiceSid": "MG1"}], ids=["long code", "service"])
def test_what_twilio_answers_itself_is_met_with_silence(twilio: Twilio, word: str, to: dict[str, str]) -> None:
    assert twilio.text(word, **to) == ""


@ON_SQLITE
def test_on_a_short_code_we_answer_the_reserved_words_and_whoever_stopped_gets_nothing_more(twilio: Twilio) -> None:
    assert twilio.text("HELP", "SM1").startswith("Before you buy a phone")
    assert twilio.text("STOP", "SM2") == sentences.STOPPED
    assert [twilio.text(body, sid) for body, sid in ((LISTED, "SM3"), ("HELP", "SM4"), ("STOP", "SM5"))] == [""] * 3
    assert twilio.text(LISTED, "SM6", From="+447700900002").startswith("REPORTED STOLEN"), "somebody else"
    assert twilio.text("START", "SM7") == sentences.STARTED
    assert twilio.text(LISTED, "SM8").startswith("REPORTED STOLEN")


@ON_SQLITE
def test_on_whatsapp_nobody_answers_the_reserved_words_but_us(twilio: Twilio) -> None:
    own = {"To": f"whatsapp:{LONG_CODE}", "From": f"whatsapp:{SENDER}"}
    assert twilio.text("STOP", **own) == sentences.STOPPED


@ON_SQLITE
@pytest.mark.parametrize("body", ["STOP", "HELP", LISTED])
def test_an_opt_out_that_twilio_handled_is_met_with_silence(twilio: Twilio, body: str) -> None:
    assert twilio.text(body, OptOutType="STOP") == ""


def test_the_same_message_again_gets_the_same_reply_and_counts_once(gateway: Gateway) -> None:
    world = gateway(IMEICHECK_SMS_RATE="2/day")
    twilio = twilio_of(world)
    first = twilio.text(UNLISTED, "SM1")
    assert first.startswith("NO REPORT")
    world.feed_says("uganda", [UNLISTED])
    world.publish()
    assert {twilio.text(UNLISTED, "SM1") for _ in range(5)} == {first}
    assert (counted(world, "not_listed"), counted(world, "listed")) == (1, 0)
    assert twilio.text(UNLISTED, "SM2").startswith("REPORTED STOLEN"), "its second text of two"


def test_silence_is_kept_as_well(twilio: Twilio) -> None:
    assert twilio.text("STOP", "SM1", To=LONG_CODE) == ""
    assert twilio.text(LISTED, "SM1", To=LONG_CODE) == ""


def test_two_processes_give_one_reply(gateway: Gateway) -> None:
    world = gateway()
    one, other = twilio_of(world), twilio_of(world)
    first = one.text(UNLISTED)
    world.feed_says("uganda", [UNLISTED])
    world.publish()
    assert other.text(UNLISTED) == first


def test_the_same_message_many_times_at_once_gets_one_reply(world: World) -> None:
    app = create(world.services)
    with ThreadPoolExecutor(6) as threads:
        told = list(threads.map(lambda _: Twilio(app.test_client()).text(LISTED), range(12)))
    assert len(set(told)) == 1
    assert told[0].startswith("REPORTED STOLEN")


@ON_SQLITE
@pytest.mark.parametrize("sid", [None, "", "SM\x00", "x" * 1000, "SM'1", "😀", "SM1,SM2"])
def test_a_message_sid_that_is_none_is_answered_all_the_same(twilio: Twilio, sid: str | None) -> None:
    assert twilio.text(LISTED, sid) == twilio.text(LISTED, sid)


@pytest.mark.parametrize("name", ["MessageSid", "From", "Body", "OptOutType", "nul\x00"])
def test_a_nul_byte_anywhere_breaks_nothing(twilio: Twilio, name: str) -> None:
    assert twilio.send({**form(LISTED), name: f"\x00{LISTED}\x00"}).status_code == 200


@ON_SQLITE
def test_a_text_without_any_field_is_answered(twilio: Twilio) -> None:
    assert said(twilio.send({})) == sentences.HELP


@ON_SQLITE
def test_a_forged_text_is_refused(twilio: Twilio) -> None:
    fields = form(LISTED)
    signed = RequestValidator(SECRET).compute_signature(URL, fields)
    elsewhere = RequestValidator(SECRET).compute_signature(f"{URL}/", fields)
    for signature in (None, "", "forged", signed[:-1], signed + "=", signed.swapcase(), elsewhere):
        refused(twilio, fields, signature)
    refused(twilio, fields, RequestValidator("another secret").compute_signature(URL, fields))
    for changed in (form(UNLISTED), {**fields, "From": "+447700900009"}, {**fields, "more": ""}, {}):
        refused(twilio, changed, signed)
    assert said(twilio.post(fields, signed)).startswith("REPORTED STOLEN")


@ON_SQLITE
def test_a_forged_text_counts_for_nobody(gateway: Gateway) -> None:
    world = gateway(IMEICHECK_SMS_RATE="1/day")
    twilio = twilio_of(world)
    for _ in range(3):
        refused(twilio, form(LISTED), "forged")
    assert counted(world, "listed") == 0
    assert twilio.text(LISTED).startswith("REPORTED STOLEN")


@ON_SQLITE
def test_only_a_post_is_taken(client: FlaskClient) -> None:
    signature = RequestValidator(SECRET).compute_signature(URL, {})
    answer = client.get(PATH, headers={"X-Twilio-Signature": signature})
    assert (answer.status_code, answer.get_json()["reason"]) == (405, "method")


@ON_SQLITE
def test_what_is_too_large_is_refused(twilio: Twilio) -> None:
    for signature in ("forged", RequestValidator(SECRET).compute_signature(URL, form("x" * MOST_BYTES))):
        answer = twilio.post(form("x" * MOST_BYTES), signature)
        assert (answer.status_code, answer.get_json()["reason"]) == (413, "too-large")


@ON_SQLITE
def test_the_query_of_the_url_is_signed_too(twilio: Twilio) -> None:
    query = "shop=Nairobi%20West&to=a+b&empty="
    signed = RequestValidator(SECRET).compute_signature(f"{URL}?{query}", form(LISTED))
    assert said(twilio.post(form(LISTED), signed, f"{PATH}?{query}")).startswith("REPORTED STOLEN")
    for other in (PATH, f"{PATH}?{query}x", f"{PATH}?shop=Nairobi West&to=a+b&empty="):
        assert twilio.post(form(LISTED), signed, other).status_code == 403


@ON_SQLITE
@pytest.mark.parametrize(
    ("scheme", "host"),
    [("https", "sms.example"), ("http, https", "elsewhere.example, sms.example"), (" https ", " sms.example:443")],
)
def test_behind_a_trusted_proxy_the_url_that_twilio_called_is_signed(proxied: Twilio, scheme: str, host: str) -> None:
    forwarded = {"HTTP_X_FORWARDED_PROTO": scheme, "HTTP_X_FORWARDED_HOST": host}
    fields = form(LISTED)
    assert proxied.send(fields, OUTSIDE, REMOTE_ADDR=PROXY, **forwarded).status_code == 200
    assert proxied.send(fields, OUTSIDE, REMOTE_ADDR=STRANGER, **forwarded).status_code == 403
    assert proxied.send(fields, URL, REMOTE_ADDR=STRANGER, **forwarded).status_code == 200
    assert proxied.send(fields, URL, REMOTE_ADDR=PROXY, **forwarded).status_code == 403


@ON_SQLITE
def test_what_a_caller_wrote_in_front_of_the_trusted_proxys_word_does_not_count(proxied: Twilio) -> None:
    forwarded = {"HTTP_X_FORWARDED_PROTO": "https, http", "HTTP_X_FORWARDED_HOST": "sms.example, localhost"}
    assert proxied.send(form(LISTED), OUTSIDE, REMOTE_ADDR=PROXY, **forwarded).status_code == 403
    assert proxied.send(form(LISTED), URL, REMOTE_ADDR=PROXY, **forwarded).status_code == 200


@ON_SQLITE
def test_a_proxy_that_names_only_the_scheme_leaves_the_host(proxied: Twilio) -> None:
    for host in ({}, {"HTTP_X_FORWARDED_HOST": ""}):
        answer = proxied.send(
            form(LISTED), f"https://localhost{PATH}", REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_PROTO="https", **host
        )
        assert answer.status_code == 200


@ON_SQLITE
@pytest.mark.parametrize("host", ["sms.example:99999", "sms.example:x", "[", "[::1", "[x]", "a:-1", "a b", "\xbc", ":"])
def test_a_forwarded_host_that_is_none_is_refused(proxied: Twilio, host: str) -> None:
    """A proxy may hand on what its caller wrote there."""
    environ = {"REMOTE_ADDR": PROXY, "HTTP_X_FORWARDED_HOST": host}
    assert proxied.post(form(LISTED), "forged", **environ).status_code == 403


@ON_SQLITE
def test_past_a_senders_limit_there_is_one_notice_and_then_silence(gateway: Gateway) -> None:
    twilio = twilio_of(gateway(IMEICHECK_SMS_RATE="2/day"))
    told = [twilio.text(LISTED, f"SM{n}") for n in range(6)]
    assert [each[:15] for each in told[:2]] == ["REPORTED STOLEN"] * 2
    assert told[2:] == [sentences.TOO_MANY, "", "", ""]
    assert [twilio.text(LISTED, f"SM{n}") for n in range(6)] == told, "the same messages, the same replies"
    assert twilio.text(LISTED, "SM9", From="+447700900003").startswith("REPORTED STOLEN")
    assert twilio.text(LISTED, "SM10", From=" 447700900 001").startswith("REPORTED"), "another number"


PICTURE = "We cannot read pictures yet: dial *#06# on the phone and send its 15 digits as text."


@ON_SQLITE
@pytest.mark.parametrize(
    ("fields", "start"),
    [
        ({"Body": "", "NumMedia": "1", "MediaContentType0": "image/jpeg"}, PICTURE),
        ({"Body": " \n", "NumMedia": "3"}, PICTURE),
        ({"Body": "📷", "NumMedia": "1"}, PICTURE),
        ({"Body": "", "NumMedia": "1", "MediaContentType0": "text/vcard"}, PICTURE),
        ({"Body": "", "NumMedia": "0", "Latitude": "-1.29", "Longitude": "36.82"}, PICTURE),
        ({"Body": f"is it ok {LISTED}", "NumMedia": "1"}, "REPORTED STOLEN"),
        ({"Body": "look at this phone", "NumMedia": "1"}, "We could not read an IMEI."),
        ({"Body": "HELP", "NumMedia": "1"}, "Before you buy"),
        ({"Body": "", "NumMedia": "0"}, "Before you buy"),
        ({"Body": "", "NumMedia": "x"}, "Before you buy"),
        ({"Body": "", "NumMedia": "٠"}, "Before you buy"),
    ],
)
def test_a_picture_without_text_is_answered_as_one(twilio: Twilio, fields: dict[str, str], start: str) -> None:
    assert said(twilio.send({**form(""), **fields})).startswith(start)


@ON_SQLITE
@pytest.mark.parametrize(
    ("fields", "start"),
    [
        ({"Body": "", "ButtonText": LISTED, "ButtonPayload": "check-1"}, "REPORTED STOLEN"),
        ({"Body": LISTED, "ButtonText": LISTED}, "REPORTED STOLEN"),
        ({"Body": LISTED, "ButtonText": "Help"}, "REPORTED STOLEN"),
        ({"Body": " ", "ButtonText": "Help"}, "Before you buy"),
        ({"Body": "", "ButtonText": "", "ButtonPayload": LISTED}, "Before you buy"),
    ],
)
def test_the_button_of_a_rich_message_is_read_like_text(twilio: Twilio, fields: dict[str, str], start: str) -> None:
    assert said(twilio.send({**form(""), **fields})).startswith(start)


STATUSES = (
    "queued",
    "accepted",
    "scheduled",
    "sending",
    "sent",
    "delivered",
    "read",
    "failed",
    "undelivered",
    "Delivered",
)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("name", ["MessageStatus", "SmsStatus", "both"])
def test_a_delivery_status_is_met_with_silence_and_neither_counted_nor_kept(
    gateway: Gateway, status: str, name: str
) -> None:
    world = gateway(IMEICHECK_SMS_RATE="1/day")
    replies: list[str] = []
    app = create(world.services, Heard(world.engine, replies))
    twilio = Twilio(app.test_client())
    names = ("MessageStatus", "SmsStatus") if name == "both" else (name,)
    callback = {"MessageSid": "SM1", "From": SHORT_CODE, "To": SENDER, **dict.fromkeys(names, status)}
    for body in ({}, {"Body": LISTED}):
        assert said(twilio.send({**callback, **body, "From": SENDER})) == ""
    assert (counted(world, "listed"), replies) == (0, [])
    assert twilio.text(LISTED, "SM1", SmsStatus="received").startswith("REPORTED STOLEN"), (
        "nothing was kept for its sid"
    )
    assert replies == ["listed"]


def test_a_forged_delivery_status_is_refused(twilio: Twilio) -> None:
    refused(twilio, {"MessageSid": "SM1", "MessageStatus": "delivered"}, "forged")


def test_without_its_token_no_webhook_starts() -> None:
    with pytest.raises(SettingsError, match="TWILIO_AUTH_TOKEN"):
        settings.read({}).twilio_tokens()
