"""The demo's page and what it asks for, on a real service, with the real webhook behind the handset."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from imeicheck.demo import app
from imeicheck.demo.behind import NEWEST
from imeicheck.demo.feed_state import MOST_SHOWN_BYTES
from imeicheck.demo.handset import Handset
from imeicheck.demo.prepare import FEED, LISTED, UNLISTED, Setup, prepare, sample_feed
from imeicheck.rules.buckets import HEAD_KEY
from imeicheck.store import sources
from imeicheck.store.database import writing
from imeicheck.store.line import Line
from imeicheck.store.schema import run, source
from sms_gateway.app import create as sms_app
from tests.api.conftest import Serve
from tests.api.world import ON_SQLITE, World, bearer, utc_now
from tests.servers import RedisServer

pytestmark = ON_SQLITE
SECRET = "a-secret-of-the-tests"
SMS_URL = "http://sms.test/sms/twilio"


@dataclass
class Demo:
    """The page's application on a world of its own."""

    world: World
    setup: Setup
    client: FlaskClient

    @property
    def feed(self) -> Path:
        return Path(self.setup.feed)


def start(world: World, home: Path, redis_url: str, auth_token: str = SECRET) -> Demo:
    home.mkdir()
    setup = prepare(replace(world.services.settings, home=home), world.engine, SMS_URL)
    gateway = httpx.Client(transport=httpx.WSGITransport(app=sms_app(world.services)))
    handset = Handset(SMS_URL, auth_token, world.services.languages.codes, gateway)
    served = app.create(world.services, setup, Line(redis_url, timeout=5), handset)
    return Demo(world, setup, served.test_client())


def first_run(world: World, outcome: str = "applied") -> None:
    """The first run of the demo's feed ends."""
    with writing(world.engine) as connection:
        id_ = sources.ensure(connection, FEED, channel="feed", kind="registry", country="KE", now=utc_now())
        if outcome == "applied":
            connection.execute(sa.update(source).where(source.c.id == id_).values(spoke_at=utc_now()))
        ended = {"started_at": utc_now(), "ended_at": utc_now(), "outcome": outcome}
        connection.execute(sa.insert(run).values(id="first", source_id=id_, **ended))


@pytest.fixture
def demo(serve: Serve, redis_server: RedisServer, tmp_path: Path) -> Demo:
    """The demo once its first list was loaded."""
    world = serve(TWILIO_AUTH_TOKEN=SECRET)
    first_run(world)
    return start(world, tmp_path / "home", redis_server.url)


def texted(demo: Demo, text: str, language: str | None = None) -> dict[str, Any]:
    """The conversation after a text from the handset."""
    answer = demo.client.post("/demo/text", json={"text": text, "language": language})
    assert answer.status_code == 200, answer.text
    conversation: dict[str, Any] = answer.get_json()
    return conversation


@pytest.mark.parametrize(
    ("path", "kind"), [("/demo", "html"), ("/demo/page/main.js", "javascript"), ("/demo/page/demo.css", "css")]
)
def test_the_page_takes_nothing_from_elsewhere_and_is_embedded_nowhere(demo: Demo, path: str, kind: str) -> None:
    answer = demo.client.get(path)
    assert answer.status_code == 200
    assert kind in str(answer.content_type)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "://" not in answer.text, "no other host is named"


def test_the_page_gets_only_its_own_files(demo: Demo) -> None:
    for name in ("prepare.py", "..%2Fprepare.py", "%2Fetc%2Fpasswd", "nothing.js"):
        assert demo.client.get(f"/demo/page/{name}").status_code == 404, name


def test_the_page_gets_a_token_that_the_api_takes(demo: Demo) -> None:
    told = demo.client.get("/demo/setup").get_json()
    answer = demo.world.file(told["police"]["token"], UNLISTED, reason=next(iter(told["reasons"])), country="KE")
    assert answer.status_code == 201
    assert told["sample_feed"] == sample_feed() == demo.feed.read_text()


def test_a_text_goes_signed_to_the_webhook_and_its_reply_comes_back(demo: Demo) -> None:
    demo.world.feed_says("kenya", [LISTED])
    demo.world.publish()
    (told,) = texted(demo, f"IMEI {LISTED}")["exchanges"]
    assert told["reply"].startswith("REPORTED STOLEN")
    assert told["size"] == {"encoding": "GSM-7", "units": len(told["reply"]), "segments": 1, "room": 160}
    assert told["url"] == SMS_URL
    assert told["form"]["Body"] == f"IMEI {LISTED}"
    assert re.fullmatch(r"SM[0-9a-f]{32}", told["form"]["MessageSid"])
    assert told["twiml"].startswith("<?xml")


def test_a_handset_that_signs_with_another_token_is_refused(
    serve: Serve, redis_server: RedisServer, tmp_path: Path
) -> None:
    world = serve(TWILIO_AUTH_TOKEN=SECRET)
    first_run(world)
    forging = start(world, tmp_path / "home", redis_server.url, auth_token="another")
    answer = forging.client.post("/demo/text", json={"text": LISTED})
    assert answer.status_code == 503
    assert answer.get_json()["detail"] == "the SMS gateway refused the text with 403"


def test_what_changes_something_takes_json_alone(demo: Demo) -> None:
    before = demo.feed.read_text()
    for kind in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data"):
        text = demo.client.post("/demo/text", data='{"text": "x"}', content_type=kind)
        feed = demo.client.put("/demo/feed", data='{"text": "x"}', content_type=kind)
        assert (text.status_code, feed.status_code) == (415, 415)
        assert text.content_type == "application/problem+json"
    assert demo.feed.read_text() == before


def test_the_feed_is_written_as_it_was_sent_and_no_more_than_that(demo: Demo) -> None:
    text = "imei,reason\n49015420323751,stolen\r\nÄ"
    assert demo.client.put("/demo/feed", json={"text": text}).get_json()["text"] == text
    assert demo.feed.read_bytes() == text.encode()
    too_long = demo.client.put("/demo/feed", json={"text": "ä" * (MOST_SHOWN_BYTES // 2 + 1)})
    assert too_long.status_code == 413
    assert demo.client.put("/demo/feed", json={"text": "x", "path": "/etc/passwd"}).status_code == 422
    assert (
        demo.client.put("/demo/feed", data=b'{"text": "\\ud800"}', content_type="application/json").status_code == 400
    )
    assert demo.feed.read_bytes() == text.encode()
    assert [path.name for path in demo.feed.parent.iterdir() if path.name.startswith(".")] == [], "nothing is left over"


def test_a_feed_that_is_gone_is_told_and_can_be_put_back(demo: Demo) -> None:
    demo.feed.unlink()
    told = demo.client.get("/demo/behind").get_json()["file"]
    assert told == {"path": str(demo.feed), "problem": "the file cannot be read (No such file or directory)"}
    assert demo.client.put("/demo/feed", json={"text": "back"}).status_code == 200
    assert demo.client.get("/demo/behind").get_json()["file"]["text"] == "back"


def test_the_newest_changesets_are_told_with_what_they_did(demo: Demo) -> None:
    demo.world.feed_says("kenya", [LISTED, UNLISTED])
    for _ in range(NEWEST):
        demo.world.filed(demo.setup.token, UNLISTED)
    told = demo.client.get("/demo/behind").get_json()["changesets"]
    assert [one["number"] for one in told] == list(range(NEWEST + 1, 1, -1))
    assert told[-1]["by"] == "demo-police"
    assert told[-1]["did"] == {"add": 1}
    assert told[0]["did"] == {}, "the phone was listed already"
    assert len(told[0]["digest"]) == 12


def test_the_lease_is_told_as_checks_see_it(demo: Demo) -> None:
    assert demo.client.get("/demo/behind").get_json()["lease"] == {"held": False}
    demo.world.feed_says("kenya", [LISTED])
    demo.world.publish()
    told = demo.client.get("/demo/behind").get_json()["lease"]
    assert told["held"]
    assert told["left_ms"] > 0
    assert (told["changeset"], told["listings"]) == (1, 1)


@pytest.mark.parametrize("damage", ["another type", "other bytes"])
def test_a_redis_that_cannot_be_read_is_told_as_such(demo: Demo, damage: str) -> None:
    if damage == "another type":
        demo.world.redis.rpush(HEAD_KEY, "x")
    else:
        demo.world.redis.set(HEAD_KEY, "x")
    assert demo.client.get("/demo/behind").get_json()["lease"] == {"problem": "Redis cannot answer"}


def test_a_database_that_is_gone_is_told_as_such_and_never_as_an_empty_list(demo: Demo) -> None:
    demo.world.cut_sql()
    told = demo.client.get("/demo/behind")
    assert told.status_code == 200
    down = {"problem": "the database cannot answer now"}
    assert told.get_json()["sync"] == told.get_json()["changesets"] == down
    assert "text" in told.get_json()["file"], "the file has no part in that"


@pytest.fixture
def new_demo(serve: Serve, redis_server: RedisServer, tmp_path: Path) -> Demo:
    """The demo in its first seconds, with no list yet."""
    settings = {"TWILIO_AUTH_TOKEN": SECRET, "IMEICHECK_PUBLIC_CHECKS": "1"}
    return start(serve(**settings), tmp_path / "home", redis_server.url)


def test_until_the_first_list_is_loaded_the_demo_says_so_instead_of_answering(new_demo: Demo) -> None:
    client, token = new_demo.client, bearer(new_demo.setup.token)
    for answer in (client.get("/"), client.post("/", data={"imei": LISTED}), client.get("/check/" + "x" * 22)):
        assert (answer.status_code, answer.mimetype, answer.headers["Refresh"]) == (503, "text/html", "1")
        assert "<h1>Loading the first list …</h1>" in answer.text
    for headers in ({}, token):
        answer = client.get(f"/v1/imei/{LISTED}", headers=headers)
        assert (answer.status_code, answer.get_json()["reason"]) == (503, "loading")
        assert "not loaded its first list yet" in answer.get_json()["detail"]
        assert "verdict" not in answer.get_json()
    assert client.post("/demo/text", json={"text": LISTED}).get_json()["reason"] == "loading"
    for path in ("/demo", "/demo/setup", "/demo/behind", "/healthz"):
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize("outcome", ["applied", "quarantined", "failed"])
def test_once_the_first_run_has_ended_the_demo_answers(new_demo: Demo, outcome: str) -> None:
    first_run(new_demo.world, outcome)
    answer = new_demo.client.get(f"/v1/imei/{UNLISTED}")
    assert answer.get_json()["verdict"] == ("not_listed" if outcome == "applied" else "unknown")
    assert new_demo.client.get("/").status_code == 200


def test_a_list_that_redis_does_not_have_yet_is_still_loading(new_demo: Demo) -> None:
    new_demo.world.publish()
    first_run(new_demo.world)
    assert new_demo.client.get(f"/v1/imei/{UNLISTED}").status_code == 503
    new_demo.world.publish()
    assert new_demo.client.get(f"/v1/imei/{UNLISTED}").get_json()["verdict"] == "not_listed"
