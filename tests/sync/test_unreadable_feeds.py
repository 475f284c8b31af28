"""A row of a source or feed that cannot be read affects nothing but itself. SQLite, which stores any value anywhere."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from redis import Redis

from blocklist_sync import feeds
from blocklist_sync.board import Board
from blocklist_sync.feeds import UnreadableFeed
from blocklist_sync.newest_state import NewestState, tip_and_coverage
from blocklist_sync.publisher import Publisher
from blocklist_sync.sync import sync
from blocklist_sync.syncs import Syncs
from imeicheck.store import sources
from imeicheck.store.database import is_sqlite, reading, writing
from tests.flows.commands import wait_until

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
EVERY = timedelta(minutes=15)
OF_THE_SOURCE = ["source SET spoke_at = 'not a date'", "feed SET max_age_seconds = 'long'"]
OF_THE_FEED = [
    "feed SET tried_at = 'not a date'",
    "feed SET every_seconds = 'often'",
    "feed SET every_seconds = 999999999999",
    "feed SET transport = 'no JSON'",
    "feed SET limits = '[1]'",
    "source SET version = 'new'",
]


@pytest.fixture
def two(engine: sa.Engine, tmp_path: Path) -> sa.Engine:
    """Two feeds of one file, synced at NOW."""
    if not is_sqlite(engine):
        pytest.skip("PostgreSQL refuses such a value")
    file = tmp_path / "list.csv"
    file.write_text("imei,reason\n490154203237518,stolen\n")
    for name in ("kenya", "lesotho"):
        with writing(engine) as connection:
            feeds.add(
                connection,
                name,
                url=str(file),
                format_="plain",
                kind="registry",
                every=EVERY,
                country="KE",
                required=True,
                max_age=timedelta(days=2),
                timezone=None,
                now=NOW,
            )
            found = feeds.named(connection, name)
        assert sync(engine, found, lambda: NOW).outcome == "applied"
    return engine


def damage(engine: sa.Engine, what: str) -> None:
    where = (
        "slug = 'kenya'" if what.startswith("source") else "source_id = (SELECT id FROM source WHERE slug = 'kenya')"
    )
    with writing(engine) as connection:
        connection.execute(sa.text(f"UPDATE {what} WHERE {where}"))


@pytest.mark.parametrize("what", OF_THE_SOURCE)
def test_an_unreadable_source_is_a_required_one_without_a_list(
    two: sa.Engine, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    newest = NewestState(two)
    assert newest.read(NOW)[1].complete
    damage(two, what)
    for _ in range(3):
        _, coverage = newest.read(NOW)
    newest.close()
    with reading(two) as connection:
        assert coverage == sources.coverage(connection, NOW) == tip_and_coverage(connection, NOW)[1]
    assert (coverage.any_source, coverage.complete) == (True, False)
    (message,) = caplog.messages
    assert "kenya" in message


def test_an_unreadable_source_does_not_stop_the_publisher(two: sa.Engine, redis: Redis) -> None:
    damage(two, OF_THE_SOURCE[0])
    publisher = Publisher(two, Board(redis), lambda: NOW)
    wait_until(lambda: not publisher.cycle(), "it is published")
    publisher.stop()
    client: Any = redis
    assert client.exists("imeicheck:head")
    redis.close()


@pytest.mark.parametrize("what", [*OF_THE_SOURCE, *OF_THE_FEED])
def test_an_unreadable_feed_is_logged_once_and_the_others_are_synced(
    two: sa.Engine, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    damage(two, what)
    at = NOW + EVERY
    syncs = Syncs(two, lambda: at, ["/nowhere/python"])
    for _ in range(3):
        syncs.start_due()
    with reading(two) as connection:
        assert feeds.named(connection, "lesotho").synced_at == at
        with pytest.raises(UnreadableFeed, match="kenya"):
            feeds.named(connection, "kenya")
    (message,) = caplog.messages
    assert "kenya" in message
