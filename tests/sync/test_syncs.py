"""When a sync is due, whether it needs a process, and what happens when the process cannot start."""

import logging
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from blocklist_sync import feeds
from blocklist_sync.feeds import Feed
from blocklist_sync.revert import revert
from blocklist_sync.sync import note_unchanged, sync
from blocklist_sync.syncs import LONGEST_RETRY_SECONDS, LOOK_SECONDS, Syncs
from imeicheck.rules.imei import from_phone
from imeicheck.store.database import connect, reading, writing
from imeicheck.store.ledger import SourceMoved
from imeicheck.store.schema import feed, run, source
from tests.flows.commands import wait_until
from tests.servers import PostgresServer

EVERY = timedelta(minutes=15)
START = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Place:
    """A feed, its file, a clock, and the syncs of a worker. The process that is started leaves a line behind."""

    def __init__(self, engine: sa.Engine, folder: Path) -> None:
        self.engine, self.file, self.started = engine, folder / "kenya.csv", folder / "started"
        self.at, self.seconds = START, 0.0
        self.ends_with = [
            sys.executable,
            "-c",
            f"import sys; open({str(self.started)!r}, 'a').write(sys.argv[1] + ' ')",
        ]
        self.syncs = self.worker(self.ends_with)
        self.publish(3)
        self.add(str(self.file))

    def worker(self, command: list[str]) -> Syncs:
        return Syncs(self.engine, lambda: self.at, command, lambda: self.seconds)

    def add(self, url: str, name: str = "kenya") -> None:
        with writing(self.engine) as connection:
            feeds.add(
                connection,
                name,
                url=url,
                format_="plain",
                kind="registry",
                every=EVERY,
                country="KE",
                required=True,
                max_age=timedelta(days=2),
                timezone=None,
                now=self.at,
            )

    def publish(self, phones: int) -> None:
        rows = (f"{from_phone(35_000000_000000 + n).digits},stolen\n" for n in range(phones))
        self.file.write_text("imei,reason\n" + "".join(rows))

    def feed(self, name: str = "kenya") -> Feed:
        with reading(self.engine) as connection:
            return feeds.named(connection, name)

    def sync(self, name: str = "kenya") -> str:
        return sync(self.engine, self.feed(name), lambda: self.at).run

    def pass_time(self, by: timedelta = EVERY) -> None:
        self.at += by
        self.seconds += by.total_seconds()

    def processes(self) -> int:
        """How many were started so far; all have ended."""
        for process, _ in self.syncs._running.values():
            process.wait()
        return len(self.started.read_text().split()) if self.started.exists() else 0

    def stored(self) -> tuple[list[Any], list[Any]]:
        """The feed with its source, and the newest run but for its id."""
        with reading(self.engine) as connection:
            stands = connection.execute(sa.select(feed, source).join(source)).one()
            newest = sa.select(run).order_by(run.c.started_at.desc()).limit(1)
            return list(stands), list(connection.execute(newest).one())[1:]


@pytest.fixture
def place(engine: sa.Engine, tmp_path: Path) -> Iterator[Place]:
    place = Place(engine, tmp_path)
    yield place
    place.syncs.end()


def test_an_unchanged_list_is_noted_without_a_process_exactly_as_a_sync_notes_it(place: Place) -> None:
    place.sync()
    place.pass_time()
    place.syncs.start_due()
    (noted_feed, noted_run), version = place.stored(), place.feed().version
    assert place.processes() == 0
    assert place.feed().synced_at == place.at
    with writing(place.engine) as connection:  # the same moment once more, by a sync
        newest = sa.select(run.c.id).where(run.c.started_at == place.at).scalar_subquery()
        connection.execute(sa.delete(run).where(run.c.id == newest))
        connection.execute(sa.update(source).values(version=version - 1, spoke_at=START))
        connection.execute(sa.update(feed).values(tried_at=START))
    place.sync()
    assert place.stored() == (noted_feed, noted_run)


def test_a_feed_that_is_not_due_is_left_alone(place: Place) -> None:
    place.sync()
    before = place.stored()
    place.pass_time(EVERY - timedelta(seconds=0.25))
    assert place.syncs.start_due() == pytest.approx(0.25)
    assert place.stored() == before
    assert place.processes() == 0


def test_a_changed_list_is_synced_by_a_process(place: Place) -> None:
    place.sync()
    place.pass_time()
    place.publish(4)
    assert place.syncs.start_due() == LOOK_SECONDS
    assert place.processes() == 1
    assert place.feed().synced_at == START


@pytest.mark.parametrize("what", ["new", "vanished", "elsewhere"])
def test_what_cannot_be_recognised_is_synced_by_a_process(place: Place, what: str) -> None:
    if what != "new":
        place.sync()
    if what == "vanished":
        place.file.unlink()
    if what == "elsewhere":
        place.add("http://127.0.0.1:9/ke.csv")
    place.pass_time()
    place.syncs.start_due()
    assert place.processes() == 1


def test_a_list_that_was_taken_back_is_noted_without_keeping_the_source_fresh(place: Place) -> None:
    undone = place.sync()
    place.pass_time()
    revert(place.engine, undone, "amina", "a wrong file", lambda: place.at)
    place.pass_time()
    place.syncs.start_due()
    assert place.processes() == 0
    assert (place.feed().synced_at, place.feed().tried_at) == (START, place.at)
    with reading(place.engine) as connection:
        newest = connection.execute(sa.select(run).order_by(run.c.started_at.desc()).limit(1)).one()
    assert (newest.outcome, "taken back" in newest.trouble) == ("unchanged", True)


def test_a_list_is_not_noted_as_unchanged_if_another_run_wrote_meanwhile(place: Place) -> None:
    place.sync()
    seen, digest = place.feed(), str(place.feed().sha256)
    place.pass_time()
    place.sync()
    before = place.stored()
    with pytest.raises(SourceMoved):
        note_unchanged(place.engine, seen, digest, lambda: place.at)
    assert place.stored() == before


def test_a_refused_list_is_not_noted_if_the_feed_was_added_anew_meanwhile(place: Place) -> None:
    undone = place.sync()
    place.pass_time()
    revert(place.engine, undone, "amina", "a wrong file", lambda: place.at)
    seen = place.feed()
    place.pass_time()
    place.add(str(place.file))
    before = place.stored()
    with pytest.raises(SourceMoved):
        note_unchanged(place.engine, seen, str(seen.refused), lambda: place.at)
    assert place.stored() == before


@pytest.mark.parametrize("command", [["/nowhere/python"], [sys.executable, "-c", "raise SystemExit(3)"]])
def test_a_sync_that_cannot_start_is_retried_with_growing_pauses_and_logged_once(
    place: Place, command: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    place.syncs = place.worker([*command, str(place.started)])
    tries = []
    with caplog.at_level(logging.INFO):
        for _ in range(240):  # twenty minutes
            before = place.syncs._failing.get("kenya")
            place.syncs.start_due()
            place.processes()
            place.pass_time(timedelta(seconds=5))
            if place.syncs._failing.get("kenya") is not before:
                tries.append(place.seconds)
    pauses = [after - before for before, after in pairwise(tries)]
    assert 5 <= len(tries) <= 15, "not several times a second, and not given up"
    assert pauses[0] < max(pauses) <= LONGEST_RETRY_SECONDS + 10
    assert [r.getMessage() for r in caplog.records if "could not start" in r.getMessage()] == [caplog.messages[0]]


def test_a_sync_that_starts_again_is_tried_when_it_is_due(place: Place, caplog: pytest.LogCaptureFixture) -> None:
    marker = place.file.parent / "mended"
    script = f"import os, sys; sys.exit(0 if os.path.exists({str(marker)!r}) else 1)"
    place.syncs = place.worker([sys.executable, "-c", script])
    with caplog.at_level(logging.INFO):
        for mended in (False, True, True):
            if mended:
                marker.touch()
            place.syncs.start_due()
            place.processes()
            place.pass_time()
        place.syncs.start_due()
    assert [message for message in caplog.messages if "kenya" in message] == [
        "a sync of kenya could not start (exit code 1) and is retried with growing pauses",
        "syncs of kenya start again",
    ]


def test_a_sync_that_noted_its_run_and_failed_is_not_one_that_could_not_start(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    place.syncs = place.worker([sys.executable, "-c", "raise SystemExit(1)"])
    place.syncs.start_due()
    place.pass_time(timedelta(seconds=1))
    place.sync()
    place.processes()
    place.pass_time(timedelta(seconds=1))
    place.syncs.start_due()
    assert not caplog.messages


def test_a_locked_source_keeps_no_other_feed_waiting(
    place: Place, postgres: PostgresServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    url = postgres.create_database()
    hasty = connect(url, patience=0.2)
    place.engine = connect(url)
    for name in ("kenya", "lesotho"):
        place.add(str(place.file), name)
        place.sync(name)
    place.syncs = Syncs(hasty, lambda: place.at, place.ends_with, lambda: place.seconds)
    place.pass_time()
    with writing(place.engine) as lock:
        lock.execute(sa.update(source).where(source.c.slug == "kenya").values(version=source.c.version))
        place.syncs.start_due()
        assert (place.feed("kenya").tried_at, place.feed("lesotho").tried_at) == (START, place.at)
        place.pass_time()
        place.syncs.start_due()
        assert (place.feed("kenya").tried_at, place.feed("lesotho").tried_at) == (START, place.at)
    place.pass_time()
    place.syncs.start_due()
    assert place.feed("kenya").tried_at == place.at
    lines = [(record.levelname, bool(record.exc_info)) for record in caplog.records if "kenya" in record.getMessage()]
    assert lines == [("ERROR", False), ("INFO", False)], "one line for the failure, one for its end"
    for engine in (hasty, place.engine):
        engine.dispose()


def test_a_fault_in_one_sync_keeps_no_other_feed_waiting_and_is_logged_with_its_traceback(
    place: Place, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    place.add(str(place.file), "lesotho")
    for name in ("kenya", "lesotho"):
        place.sync(name)
    place.pass_time()
    note = note_unchanged

    def fails(engine: sa.Engine, of: Feed, *rest: Any) -> bool:
        if of.name == "kenya":
            raise ZeroDivisionError("a fault")
        return note(engine, of, *rest)

    monkeypatch.setattr("blocklist_sync.syncs.note_unchanged", fails)
    place.syncs.start_due()
    assert (place.feed("kenya").tried_at, place.feed("lesotho").tried_at) == (START, place.at)
    (record,) = caplog.records
    assert "kenya" in record.getMessage()
    assert record.exc_info


def test_processes_are_ended_with_the_worker(place: Place) -> None:
    place.syncs = place.worker([sys.executable, "-c", "import time; time.sleep(600)"])
    place.syncs.start_due()
    process, _ = place.syncs._running["kenya"]
    place.syncs.end()
    wait_until(lambda: process.poll() is not None, "the sync ended")
