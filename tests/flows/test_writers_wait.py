"""A report never waits behind a big feed: it gets through between the feed's changesets."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

import pytest
import sqlalchemy as sa

import blocklist_sync.write
from blocklist_sync import feeds
from blocklist_sync.feeds import Feed
from blocklist_sync.sync import sync
from blocklist_sync.write import no_progress
from imeicheck.rules import cases
from imeicheck.rules.imei import from_phone
from imeicheck.store import ledger, reports, sources
from imeicheck.store.database import is_sqlite, reading, writing
from imeicheck.store.reports import Agency, Filed
from imeicheck.store.schema import changeset

ROWS = 100_000
PIECES = 5


@pytest.fixture(autouse=True)
def ten_changesets_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a feed of this size has room for as many reports."""
    monkeypatch.setattr(blocklist_sync.write, "TOGETHER", 10)


"""Reports have to split the run of the feed into at least so many."""


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def big_feed(engine: sa.Engine, tmp_path: Path) -> Feed:
    path, day = tmp_path / "big.csv", timedelta(days=1)
    imeis = (from_phone(35_000000_000000 + number).digits for number in range(ROWS))
    path.write_text("imei,reason\n" + "".join(f"{imei},stolen\n" for imei in imeis))
    with writing(engine) as connection:
        feeds.add(
            connection,
            "big",
            url=str(path),
            format_="plain",
            kind="registry",
            every=day,
            country="KE",
            required=False,
            max_age=day,
            timezone=None,
            now=now(),
        )
    with reading(engine) as connection:
        return feeds.named(connection, "big")


class Officer:
    """Files reports, each on another phone."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine, self._next = engine, 86_000000_000000
        with writing(engine) as connection:
            id_ = sources.ensure(connection, "police", channel="reports", kind="police", country="KE", now=now())
        self._agency = Agency(id_, "police")

    def file(self) -> Filed:
        imei, self._next = from_phone(self._next).digits, self._next + 1
        report = cases.accept([imei], "stolen", None, "", "KE", pending=False, latest=now().date())
        return reports.file(self._engine, self._agency, report, None, now())


@contextmanager
def filing(officer: Officer) -> Iterator[None]:
    """Reports one after the other, all the while."""
    over = threading.Event()

    def work() -> None:
        while not over.wait(0.005):
            officer.file()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_reports_get_through_between_the_changesets_of_a_big_feed(engine: sa.Engine, big_feed: Feed) -> None:
    with filing(Officer(engine)):
        assert sync(engine, big_feed, now).added == ROWS
    with reading(engine) as connection:
        kinds = list(connection.scalars(sa.select(changeset.c.kind).order_by(changeset.c.number)))
        assert ledger.tip(connection).number == len(kinds)
    pieces = [kind for kind, _ in groupby(kinds) if kind == "feed"]
    assert len(pieces) >= PIECES, f"the feed came in {len(pieces)} pieces with reports between them"


def test_a_report_need_not_wait_while_a_feed_writes_its_rows(engine: sa.Engine, big_feed: Feed) -> None:
    officer, filed = Officer(engine), list[Filed]()
    # SQLite has one writer at a time: there the turn is free once a changeset is committed.
    while_it = "committed" if is_sqlite(engine) else "listings written"

    def step(name: str) -> None:
        if name == while_it and len(filed) < PIECES:
            filed.append(officer.file())

    assert sync(engine, big_feed, now, no_progress, step).added == ROWS
    assert len(filed) == PIECES
    with reading(engine) as connection:
        last_of_feed = connection.scalar(sa.select(sa.func.max(changeset.c.number)).where(changeset.c.kind == "feed"))
    assert all(report.changeset < (last_of_feed or 0) for report in filed)
