"""What the page's panes need to follow the phone and the language: sentences, numbers, lines, changesets, times."""

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from blocklist_sync import feeds
from imeicheck.demo.behind import Behind
from imeicheck.demo.local_time import LocalTime
from imeicheck.demo.prepare import FEED, LISTED, UNLISTED
from imeicheck.rules.listing import REPORTABLE
from imeicheck.store.database import writing
from imeicheck.store.line import Line
from imeicheck.store.schema import run
from tests.api.conftest import Serve
from tests.api.world import ON_SQLITE, utc_now
from tests.demo.test_board import SECRET, Demo, first_run, start, texted
from tests.servers import RedisServer

pytestmark = ON_SQLITE
NAIROBI = "Africa/Nairobi"
LOCAL = re.compile(r"(\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d EAT")


@pytest.fixture
def demo(serve: Serve, redis_server: RedisServer, tmp_path: Path) -> Demo:
    """A demo in Nairobi, once its first list was loaded."""
    world = serve(TWILIO_AUTH_TOKEN=SECRET, IMEICHECK_TIMEZONE=NAIROBI)
    first_run(world)
    return start(world, tmp_path / "home", redis_server.url)


def register_feed(demo: Demo, looked_at: datetime | None, every: timedelta = timedelta(seconds=7)) -> None:
    """Register the feed as the demo does, and note when the worker looked at it."""
    with writing(demo.world.engine) as connection:
        feeds.add(
            connection,
            FEED,
            url=str(demo.feed),
            format_="plain",
            kind="registry",
            every=every,
            country="KE",
            required=False,
            max_age=timedelta(days=2),
            timezone=None,
            now=utc_now(),
        )
        if looked_at:
            source_id = feeds.named(connection, FEED).source_id
            id_ = feeds.begin_run(connection, source_id, looked_at)
            feeds.end_run(connection, id_, looked_at, "unchanged", {})


def test_the_setup_has_a_sentence_and_a_number_for_every_language(demo: Demo) -> None:
    setup = demo.client.get("/demo/setup").get_json()
    codes = demo.world.services.languages.codes
    assert [language["code"] for language in setup["languages"]] == codes
    numbers = [language["number"] for language in setup["languages"]]
    assert len({*numbers, setup["no_language"]["number"]}) == len(codes) + 1
    assert set(setup["reasons"]) == {reason.slug for reason in REPORTABLE}
    assert set(setup["not_an_imei"]) == {"length", "characters", "check-digit"}
    for sentences in (*setup["reasons"].values(), *setup["not_an_imei"].values()):
        assert set(sentences) == set(codes)
        assert len(set(sentences.values())) == len(codes), "a language has no sentence of its own"


@pytest.mark.parametrize(("code", "reply"), [("sw", "IMERIPOTIWA"), ("fr", "VOL"), ("en", "REPORTED STOLEN")])
def test_the_handset_of_a_language_is_answered_in_it(demo: Demo, code: str, reply: str) -> None:
    demo.world.feed_says("kenya", [LISTED])
    choice, answer = texted(demo, LISTED, code)["exchanges"]
    assert choice["form"]["Body"] == f"LANG {code.upper()}"
    assert reply in answer["reply"].upper()
    (again,) = texted(demo, LISTED, code)["exchanges"]
    assert again["reply"] == answer["reply"], "a language is chosen once"


def test_no_choice_of_a_language_depends_on_an_earlier_one(demo: Demo) -> None:
    demo.world.feed_says("kenya", [LISTED])
    first = texted(demo, LISTED)["exchanges"][-1]["reply"]
    texted(demo, LISTED, "sw")
    assert texted(demo, LISTED)["exchanges"][-1]["reply"] == first
    assert texted(demo, "LANG FR", "sw")["language"] == "fr"
    assert "SIMU" not in texted(demo, LISTED, "fr")["exchanges"][-1]["reply"].upper()
    in_swahili = texted(demo, LISTED, "sw")["exchanges"]
    assert len(in_swahili) == 1
    assert "IMERIPOTIWA" in in_swahili[0]["reply"].upper()


def test_a_text_that_chooses_a_language_says_so_to_the_page(demo: Demo) -> None:
    conversation = texted(demo, " lang Sw ")
    assert conversation["language"] == "sw"
    assert len(conversation["exchanges"]) == 1
    assert texted(demo, "LANG XX")["language"] is None


def test_a_language_that_the_page_does_not_have_is_refused(demo: Demo) -> None:
    assert demo.client.post("/demo/text", json={"text": LISTED, "language": "xx"}).status_code == 422


def test_changesets_that_touch_the_phone_in_question_are_marked(demo: Demo) -> None:
    demo.world.feed_says("kenya", [LISTED])
    demo.world.filed(demo.setup.token, UNLISTED)

    def marks(imei: str) -> list[str | None]:
        changesets = demo.client.get("/demo/behind", query_string={"imei": imei}).get_json()["changesets"]
        return [changeset["to_phone"] for changeset in changesets]

    assert marks(LISTED) == [None, "add"]
    assert marks(UNLISTED) == ["add", None]
    assert marks(f"{UNLISTED[:8]}-{UNLISTED[8:]}") == ["add", None]
    assert marks("") == marks("no number") == [None, None]


def test_every_time_of_the_page_is_in_the_time_zone_of_the_deployment(demo: Demo) -> None:
    register_feed(demo, utc_now())
    demo.world.feed_says("kenya", [LISTED], required=True)
    demo.world.publish()
    state = demo.client.get("/demo/behind").get_json()
    times = [state["sync"]["ended_at"], state["sync"]["synced_at"], state["changesets"][0]["at"]]
    times += [state["lease"]["as_of"], state["looked"]["at"], state["looked"]["saved_at"]]
    assert [time for time in times if not LOCAL.fullmatch(time)] == []
    assert demo.client.get("/demo/setup").get_json()["timezone"] == {"name": NAIROBI, "abbreviation": "EAT"}


@pytest.mark.parametrize(
    ("now", "today", "time"),
    [
        ("2026-11-20T20:59:59", "2026-11-20", "23:59:59 EAT"),
        ("2026-11-20T21:00:00", "2026-11-21", "2026-11-20 23:59:59 EAT"),
    ],
)
def test_a_day_begins_where_the_clocks_of_the_deployment_say(demo: Demo, now: str, today: str, time: str) -> None:
    local = LocalTime(demo.world.services.settings.timezone)
    at, then = datetime(2026, 11, 20, 20, 59, 59, tzinfo=UTC), datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert local.time(at, then) == time
    behind = Behind(demo.world.services.sql, Line("redis://127.0.0.1:1"), demo.feed, local, lambda: then)
    assert behind.look(None)["today"] == today


def test_the_interval_and_the_last_look_are_those_of_the_worker(demo: Demo) -> None:
    assert demo.client.get("/demo/behind").get_json()["looked"] is None, "the feed is not registered yet"
    register_feed(demo, None)
    looked = demo.client.get("/demo/behind").get_json()["looked"]
    assert (looked["every_seconds"], looked["at"], looked["is_after_saving"]) == (7, None, False)


def test_a_saved_file_counts_as_read_once_a_run_began_after_it_was_saved(demo: Demo) -> None:
    with writing(demo.world.engine) as connection:
        connection.execute(sa.delete(run))
    saved = utc_now() - timedelta(minutes=5)
    os.utime(demo.feed, (saved.timestamp(), saved.timestamp()))
    register_feed(demo, saved - timedelta(seconds=1))
    looked = demo.client.get("/demo/behind").get_json()["looked"]
    assert (looked["is_after_saving"], looked["read_after_seconds"]) == (False, None)
    register_feed(demo, saved + timedelta(seconds=1.5))
    register_feed(demo, saved + timedelta(seconds=90))
    looked = demo.client.get("/demo/behind").get_json()["looked"]
    assert (looked["is_after_saving"], looked["read_after_seconds"]) == (True, 1.5), "the first run counts"
