"""`verify` and a Redis that is behind the ledger: how far, and whether what it holds follows from its own changeset."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from redis import Redis

from blocklist_sync.board import Board
from blocklist_sync.verify import Differs, verify
from blocklist_sync.write import no_progress
from imeicheck.rules.buckets import seal
from imeicheck.rules.chain import Action
from tests.flows.test_publisher import PHONE, Story, until_idle


@pytest.fixture
def story(engine: sa.Engine, redis: Redis) -> Iterator[Story]:
    story = Story(engine, redis)
    yield story
    for publisher in story.publishers:
        publisher.stop()
    redis.close()


def verified(story: Story) -> str:
    return verify(story.engine, Board(story.redis), no_progress).partition("; ")[2]


def test_it_says_how_many_changesets_redis_is_behind_and_that_nobody_works_on_it(story: Story) -> None:
    story.list_phones(PHONE)
    until_idle(story.publisher())
    assert verified(story) == "Redis agrees at changeset 1"
    story.list_phones(PHONE + 1)
    assert verified(story).startswith(
        "Redis is 1 changeset behind (changeset 1 of 2) and agrees with the ledger there; the publisher is at work"
    )
    story.list_phones(PHONE, action=Action.REMOVE)
    story.list_phones(PHONE)
    Board(story.redis).drop_lease()
    assert verified(story) == (
        "Redis is 3 changesets behind (changeset 1 of 4) and agrees with the ledger there; "
        "it has no lease, so checks read SQL until `blocklist-sync run` has caught up"
    )
    story.another_takes_over()
    until_idle(story.publisher())
    assert verified(story) == "Redis agrees at changeset 4"


@pytest.mark.parametrize("later", [Action.REMOVE, Action.ADD])
def test_what_redis_has_yet_to_apply_is_compared_at_its_own_changeset(story: Story, later: Action) -> None:
    """Else a wrong bucket of a phone that just changed would pass for one that is on its way."""
    story.list_phones(PHONE)
    until_idle(story.publisher())
    story.list_phones(PHONE if later == Action.REMOVE else PHONE + 64, action=later)
    generation = story.position().generation
    key = generation.key(generation.place(PHONE)[1])
    story.redis.set(key, seal(key, b""))
    with pytest.raises(Differs, match="Redis differs from the"):
        verified(story)
