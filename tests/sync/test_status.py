"""What `blocklist-sync status` tells of feeds: the same facts to people at any width, and to machines."""

import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from blocklist_sync import status
from blocklist_sync.feeds import Feed
from blocklist_sync.status import FeedStatus
from blocklist_sync.status.table import wrapped
from blocklist_sync.status.words import span
from imeicheck.store.database import reading, writing
from imeicheck.store.ledger import Tip
from imeicheck.store.schema import daily_change
from imeicheck.store.standing import FeedStanding
from tests.runs import DAY, HOUR, MINUTE, NOON, add_feed, ran

TIP = Tip(4711, "ab")
LONG = "a-national-registry-of-stolen-and-lost-handsets-of-a-big-country"
WIDTHS = (80, 100, 140)


def told(engine: sa.Engine, now: datetime) -> dict[str, dict[str, Any]]:
    """The JSON of each feed by its name, as a machine reads it."""
    with reading(engine) as connection:
        tip, statuses = status.gather(connection, now)
    document = json.loads(json.dumps(status.as_json(tip, statuses, now)))
    return {feed["name"]: feed for feed in document["feeds"]}


def shown(engine: sa.Engine, now: datetime, width: int = 80) -> str:
    with reading(engine) as connection:
        _, statuses = status.gather(connection, now)
    return printed(statuses, width, now)


def printed(statuses: list[FeedStatus], width: int, now: datetime = NOON) -> str:
    """As it comes out of a pipe."""
    out = io.StringIO()
    status.show(Console(file=out, width=width), TIP, statuses, now)
    return out.getvalue()


def sentences(text: str) -> str:
    """A text without its line breaks."""
    return " ".join(text.split())


def troubles(feed: Mapping[str, Any]) -> list[str]:
    return [trouble["code"] for trouble in feed["trouble"]]


def test_without_feeds_it_says_how_to_make_one(engine: sa.Engine) -> None:
    assert "blocklist-sync add" in shown(engine, NOON)
    assert told(engine, NOON) == {}


def test_a_good_feed_has_no_trouble(engine: sa.Engine) -> None:
    kenya = add_feed(engine, "kenya", required=True)
    ran(engine, kenya, NOON, "applied", listings=10_000_000, rows=10_000_003, added=5, removed=2, rejected=3)
    with writing(engine) as connection:
        connection.execute(sa.insert(daily_change).values(day=NOON.date(), source_id=kenya, action=1, rows=12_345))
    feed = told(engine, NOON + 5 * MINUTE)["kenya"]
    assert {name: feed[name] for name in feed if name not in ("runs", "format")} == {
        "name": "kenya",
        "public_name": "",
        "contact": "",
        "url": "list.csv",
        "state": "good",
        "required": True,
        "synced_at": "2026-11-21T12:01:00Z",
        "age_seconds": 240,
        "max_age_seconds": 172800,
        "overdue": False,
        "next_at": "2026-11-21T12:15:00Z",
        "listings": 10_000_000,
        "last": {"added": 5, "updated": 0, "removed": 2, "rejected": 3},
        "today": {"add": 12_345},
        "failed_runs": 0,
        "quarantined": [],
        "trouble": [],
    }
    assert [run["outcome"] for run in feed["runs"]] == ["applied"]
    row = shown(engine, NOON + 5 * MINUTE, 140).splitlines()[3]
    facts = ["kenya", "good", "yes", "4 min ago", "10,000,000", "in 10 min", "+5 -2, 3 rejected", "+12,345"]
    assert re.split(" {2,}", row) == facts


def test_the_last_changes_are_those_of_the_newest_good_run(engine: sa.Engine) -> None:
    kenya = add_feed(engine, "kenya")
    assert told(engine, NOON)["kenya"]["last"] is None
    ran(engine, kenya, NOON, "applied", added=5)
    ran(engine, kenya, NOON + HOUR, "failed")
    assert told(engine, NOON + 2 * HOUR)["kenya"]["last"]["added"] == 5
    ran(engine, kenya, NOON + 2 * HOUR, "unchanged")
    assert told(engine, NOON + 3 * HOUR)["kenya"]["last"]["added"] == 0


@pytest.mark.parametrize(
    ("outcome", "after", "state", "overdue", "trouble"),
    [
        ("unchanged", HOUR, "good", False, []),
        ("failed", HOUR, "failed", False, ["failed"]),
        ("unchanged", 3 * DAY + HOUR, "overdue", True, ["overdue"]),
        ("failed", 3 * DAY + HOUR, "failed", True, ["failed", "overdue"]),
        ("reverted", HOUR, "good", False, []),
    ],
)
def test_how_the_last_run_ended_and_how_old_the_list_is_are_told_apart(
    engine: sa.Engine, outcome: str, after: timedelta, state: str, overdue: bool, trouble: list[str]
) -> None:
    kenya = add_feed(engine, "kenya")
    ran(engine, kenya, NOON, "applied")
    ran(engine, kenya, NOON + MINUTE, outcome, trouble="the server answered 503")
    feed = told(engine, NOON + after)["kenya"]
    assert (feed["state"], feed["overdue"], troubles(feed)) == (state, overdue, trouble)
    text = shown(engine, NOON + after)
    assert (f"{span(after)} ago, overdue" in text) == overdue
    assert ("the server answered 503" in text) == (outcome == "failed")
    assert ("blocklist-sync once kenya" in text) == bool(trouble)


@pytest.mark.parametrize("required", [True, False])
def test_an_overdue_feed_says_what_that_does_to_answers(engine: sa.Engine, required: bool) -> None:
    ran(engine, add_feed(engine, "kenya", required=required), NOON, "applied")
    text = sentences(shown(engine, NOON + 2 * DAY + 6 * HOUR))
    assert "It is overdue by 5 h: its last good sync was 2 d ago, its greatest age is 2 d." in text
    assert ("It is required, so answers are `stale`." in text) == required
    assert "see whether `blocklist-sync run` is at work" in text, "nobody tried"


def test_a_required_feed_without_a_good_list_says_what_that_does_to_answers(engine: sa.Engine) -> None:
    add_feed(engine, "kenya", required=True)
    add_feed(engine, "uganda")
    feeds = told(engine, NOON + MINUTE)
    assert [(feed["state"], feed["overdue"], troubles(feed)) for feed in feeds.values()] == [
        ("new", False, ["never-synced"]),
        ("new", False, []),
    ]
    assert (feeds["kenya"]["age_seconds"], feeds["kenya"]["synced_at"]) == (None, None)
    assert "a phone that nobody lists is `unknown`" in sentences(shown(engine, NOON + MINUTE))


def test_a_quarantined_list_is_told_with_its_first_bad_line_and_how_to_look_at_it(engine: sa.Engine) -> None:
    kenya = add_feed(engine, "kenya")
    ran(engine, kenya, NOON, "applied")
    rejects = [{"line": 1204, "file": "ke.csv", "reason": "the IMEI has something other than digits in it"}]
    why = "40 of 50 rows (80.0%) were rejected, more than 1%"
    run = ran(engine, kenya, NOON + HOUR, "quarantined", kept=b"x", trouble=why, rejects=rejects, rejected=40)
    feed = told(engine, NOON + 2 * HOUR)["kenya"]
    assert (feed["state"], feed["quarantined"], troubles(feed)) == ("quarantined", [run], ["quarantined"])
    assert feed["trouble"][0]["command"] == f"blocklist-sync quarantine explain {run}"
    text = shown(engine, NOON + 2 * HOUR)
    assert f"  blocklist-sync quarantine explain {run}\n" in text
    assert f"nothing of it was applied: {why}. The first bad row is line 1,204 of ke.csv: the IMEI has" in sentences(
        text
    )
    assert "The last good list, synced 119 min ago, stands." in sentences(text)


def test_a_list_of_an_earlier_run_waits_in_quarantine_though_the_last_run_was_good(engine: sa.Engine) -> None:
    kenya = add_feed(engine, "kenya")
    runs = [ran(engine, kenya, NOON + n * HOUR, "quarantined", kept=bytes([n])) for n in range(5)]
    ran(engine, kenya, NOON + 5 * HOUR, "applied")
    feed = told(engine, NOON + 6 * HOUR)["kenya"]
    assert (feed["state"], feed["quarantined"], troubles(feed)) == ("good", runs[::-1], ["in-quarantine"])
    assert feed["trouble"][0]["command"] == f"blocklist-sync quarantine explain {runs[-1]}"
    assert "5 lists of earlier runs are in quarantine" in feed["trouble"][0]["text"]
    assert "and 2 more" in feed["trouble"][0]["text"]


def test_a_quarantined_list_that_was_discarded_is_not_to_be_explained(engine: sa.Engine) -> None:
    ran(engine, add_feed(engine, "kenya"), NOON, "quarantined", trouble="it is empty")
    assert told(engine, NOON + HOUR)["kenya"]["trouble"][0]["command"] == "blocklist-sync once kenya"


def test_failures_in_a_row_are_counted(engine: sa.Engine) -> None:
    kenya = add_feed(engine, "kenya")
    for n in range(3):
        ran(engine, kenya, NOON + n * HOUR, "failed", trouble="the server answered 503")
    assert told(engine, NOON + DAY)["kenya"]["failed_runs"] == 3
    assert "3 runs in a row came to nothing." in sentences(shown(engine, NOON + DAY))


def test_a_sync_that_should_have_ended_is_told(engine: sa.Engine) -> None:
    kenya = add_feed(engine, "kenya")
    ran(engine, kenya, NOON, "applied")
    ran(engine, kenya, NOON + MINUTE, "running")
    feed = told(engine, NOON + 10 * MINUTE)["kenya"]
    assert (feed["state"], troubles(feed)) == ("running", [])
    assert troubles(told(engine, NOON + HOUR)["kenya"]) == ["running"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://agency:hunter2@lists.example/ke.csv?sig=hunter2#hunter2", "https://lists.example/ke.csv"),
        ("https://[hunter2", None),
        ("/srv/lists/ke.csv", "/srv/lists/ke.csv"),
    ],
)
def test_the_url_is_told_without_secrets(engine: sa.Engine, url: str, said: str | None) -> None:
    add_feed(engine, "kenya", url=url)
    feed = told(engine, NOON)["kenya"]
    assert feed["url"] == said
    assert "hunter2" not in json.dumps(feed)


def test_what_others_wrote_cannot_speak_to_the_terminal(engine: sa.Engine) -> None:
    rejects = [{"line": 1, "file": "\x1b[2Jx.csv", "reason": "no"}]
    ran(engine, add_feed(engine, "kenya"), NOON, "quarantined", trouble="bad\x1b[31m\n\nname [red].", rejects=rejects)
    text = shown(engine, NOON + HOUR)
    assert "\x1b" not in text
    assert "name [red]." in sentences(text)


def a_feed(
    name: str = "kenya",
    *,
    required: bool = True,
    outcomes: Sequence[str] = ("applied",),
    synced_at: datetime | None = NOON,
    listings: int = 0,
    changes: tuple[int, int, int, int] | None = None,
    today: tuple[int, int, int] = (0, 0, 0),
) -> FeedStatus:
    """A feed that no database has seen."""
    nothing: dict[str, Any] = dict.fromkeys(one.name for one in fields(Feed))
    feed = replace(Feed(**nothing), name=name, url="x", format="plain", every=15 * MINUTE, tried_at=NOON)
    runs = [
        {"id": f"20261121T1200{n:02}-3f9a1c", "outcome": outcome, "started_at": NOON, "ended_at": NOON}
        | {"trouble": None, "rejects": None, "rejected": 0}
        for n, outcome in enumerate(outcomes)
    ]
    standing = FeedStanding(1, name, required, 2 * HOUR, listings, NOON, synced_at, runs, [])
    last = dict(zip(("added", "updated", "removed", "rejected"), changes, strict=True)) if changes else None
    return FeedStatus(feed, standing, dict(zip(("add", "update", "remove"), today, strict=True)), last)


counts = st.integers(0, 10_000_000)
feed_statuses = st.builds(
    a_feed,
    st.from_regex(r"[a-z0-9][a-z0-9-]{0,63}", fullmatch=True) | st.just(LONG),
    required=st.booleans(),
    outcomes=st.lists(st.sampled_from(["applied", "failed", "quarantined", "interrupted", "running"]), max_size=3),
    synced_at=st.none() | st.datetimes().map(lambda at: min(at.replace(tzinfo=NOON.tzinfo), NOON)),
    listings=counts,
    changes=st.none() | st.tuples(counts, counts, counts, counts),
    today=st.tuples(counts, counts, counts),
)


@given(feed_statuses, st.lists(feed_statuses, max_size=3), st.sampled_from(WIDTHS))
def test_at_any_width_every_fact_is_there_and_no_line_is_too_long(
    status_: FeedStatus, others: list[FeedStatus], width: int
) -> None:
    lines = printed([status_, *others], width).splitlines()
    assert [line for line in lines if len(line) > width and not line.startswith("  blocklist-sync ")] == []
    assert not [line for line in lines if line != line.rstrip()]
    text, now = "\n".join(lines), NOON
    assert any(line.split()[:1] == [status_.feed.name] for line in lines)
    assert status_.state(now) in text
    assert f"{status_.standing.listings:,}" in text
    assert ("overdue" in text) or not status_.standing.overdue(now)
    for signed, number in zip("+~-", status_.today.values(), strict=True):
        assert not number or f"{signed}{number:,}" in text
    for column, number in (status_.last or {}).items():
        sign = {"added": "+", "updated": "~", "removed": "-", "rejected": ""}[column]
        assert not number or f"{sign}{number:,}" in text


def test_a_short_list_of_feeds_is_a_line_each_at_80(engine: sa.Engine) -> None:
    statuses = [a_feed("kenya", listings=10_000_000), a_feed("uganda-operators", outcomes=["quarantined"])]
    assert printed(statuses, 80).splitlines()[2:5] == [
        "feed              state        required  last good sync    listings  next",
        "kenya             good         yes       0 s ago         10,000,000  in 15 min",
        "uganda-operators  quarantined  yes       0 s ago                  0  in 15 min",
    ]


def test_one_long_name_does_not_push_the_others_apart() -> None:
    statuses = [a_feed("kenya", changes=(1, 0, 0, 0)), a_feed(LONG, changes=(10_000_000, 10_000_000, 0, 100_000))]
    assert printed(statuses, 80).splitlines()[2:8] == [
        "feed   state  required  last good sync  listings  next       today",
        "kenya  good   yes       0 s ago                0  in 15 min",
        "    last changes +1",
        LONG,
        "       good   yes       0 s ago                0  in 15 min",
        "    last changes +10,000,000 ~10,000,000, 100,000 rejected",
    ]


def test_colours_say_nothing_that_words_do_not() -> None:
    statuses = [a_feed(outcomes=["failed"], synced_at=NOON - DAY), a_feed("uganda")]
    out = io.StringIO()
    status.show(Console(file=out, width=100, force_terminal=True, color_system="standard"), TIP, statuses, NOON)
    assert "\x1b[" in out.getvalue()
    assert Text.from_ansi(out.getvalue()).plain.split() == printed(statuses, 100).split()


def test_a_line_breaks_neither_within_a_name_nor_between_a_number_and_its_unit() -> None:
    for width in range(10, 80):
        lines = wrapped(f"It is overdue by 3 d, see {LONG}.", width)
        assert " ".join(lines) == f"It is overdue by 3 d, see {LONG}."
        assert any("3 d" in line for line in lines)
        assert any(LONG in line for line in lines)


@pytest.mark.parametrize(
    ("length", "said"),
    [(0 * MINUTE, "0 s"), (MINUTE, "60 s"), (2 * MINUTE, "2 min"), (119 * MINUTE, "119 min"), (2 * DAY, "2 d")],
)
def test_a_span_has_one_unit(length: timedelta, said: str) -> None:
    assert span(length) == said
