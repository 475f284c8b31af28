"""Sources: what they publish, on both databases."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from imeicheck.rules.listing import Source
from imeicheck.store import sources
from imeicheck.store.database import reading, writing
from imeicheck.store.sources import UnknownSource

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)


@pytest.fixture
def police(engine: sa.Engine) -> int:
    with writing(engine) as connection:
        return sources.ensure(connection, "kenya-police", channel="reports", kind="police", country="KE", now=NOW)


def stored(engine: sa.Engine) -> Source:
    with reading(engine) as connection:
        assert sources.named(connection, "kenya-police") in sources.by_id(connection).values()
        return sources.named(connection, "kenya-police")


def test_a_source_publishes_nothing_until_it_is_given_something(engine: sa.Engine, police: int) -> None:
    assert stored(engine) == Source(police, "kenya-police", "police", "", "")


@pytest.mark.parametrize(
    ("name", "contact", "after"),
    [
        (None, None, ("Kenya Police", "0800 123 456")),
        ("Police of Kenya", None, ("Police of Kenya", "0800 123 456")),
        (None, "police.example", ("Kenya Police", "police.example")),
        ("", "", ("", "")),
    ],
)
def test_a_name_or_a_contact_that_is_not_given_stays(
    engine: sa.Engine, police: int, name: str | None, contact: str | None, after: tuple[str, str]
) -> None:
    with writing(engine) as connection:
        sources.publish(connection, police, "Kenya Police", "0800 123 456")
        sources.publish(connection, police, name, contact)
    assert (stored(engine).public_name, stored(engine).contact) == after


def test_a_source_that_there_is_not_is_an_error_that_names_those_there_are(engine: sa.Engine, police: int) -> None:
    with reading(engine) as connection, pytest.raises(UnknownSource, match="kenya-police"):
        sources.named(connection, "kenya")
