"""Tokens as SQL keeps them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from imeicheck.rules.gcra import Rate
from imeicheck.store import sources, tokens
from imeicheck.store.database import reading, writing
from imeicheck.store.schema import token
from imeicheck.store.tokens import Token
from tests.store.ledgers import NOON


def make(engine: sa.Engine, name: str = "till", rate: Rate | None = None, daily: int | None = None) -> str:
    with writing(engine) as connection:
        return tokens.create(connection, name, ("check",), source_id=None, rate=rate, daily=daily, now=NOON).secret


def test_a_token_is_found_by_its_hash_with_all_that_it_allows(engine: sa.Engine) -> None:
    with writing(engine) as connection:
        source = sources.ensure(connection, "kenya-police", channel="reports", kind="police", country="KE", now=NOON)
        secret = tokens.create(
            connection, "desk 7", ("check", "report"), source_id=source, rate=Rate(100, 60), daily=500, now=NOON
        ).secret
    with reading(engine) as connection:
        found = tokens.find(connection, tokens.hash_of(secret))
        assert tokens.find(connection, tokens.hash_of(secret + "x")) is None
        assert tokens.in_force(connection) == {tokens.hash_of(secret): found}
    assert isinstance(found, Token)
    assert (found.name, found.scopes) == ("desk 7", frozenset({"check", "report"}))
    assert (found.source_id, found.source) == (source, "kenya-police")
    assert (found.rate, found.daily) == (Rate(100, 60), 500)


def test_a_token_without_limits_and_source_has_none(engine: sa.Engine) -> None:
    secret = make(engine)
    with reading(engine) as connection:
        found = tokens.find(connection, tokens.hash_of(secret))
    assert isinstance(found, Token)
    assert (found.rate, found.daily, found.source_id, found.source) == (None, None, None, None)


def test_a_revoked_token_is_found_no_more_and_revoked_once(engine: sa.Engine) -> None:
    secret, other = make(engine, "one"), make(engine, "two")
    with writing(engine) as connection:
        found = tokens.find(connection, tokens.hash_of(secret))
        assert found is not None
        assert tokens.revoke(connection, found.id, NOON)
        assert not tokens.revoke(connection, found.id, NOON + timedelta(days=1))
        assert not tokens.revoke(connection, "nobody", NOON)
    with reading(engine) as connection:
        assert tokens.find(connection, tokens.hash_of(secret)) is None
        assert list(tokens.in_force(connection)) == [tokens.hash_of(other)]
        shown = {i.token.name: i.revoked_at for i in tokens.issued(connection)}
    assert shown == {"one": NOON, "two": None}


def test_the_last_use_is_kept_to_the_minute_for_those_that_were_used(engine: sa.Engine) -> None:
    used, _ = make(engine, "used"), make(engine, "unused")
    at = NOON + timedelta(minutes=3, seconds=41, microseconds=5)
    with writing(engine) as connection:
        found = tokens.find(connection, tokens.hash_of(used))
        assert found is not None
        tokens.mark_used(connection, {found.id}, at)
    with reading(engine) as connection:
        shown = {i.token.name: i.last_used_at for i in tokens.issued(connection)}
    assert shown == {"used": NOON + timedelta(minutes=3), "unused": None}


def test_the_database_lets_nobody_put_a_revoked_token_back_in_force(engine: sa.Engine) -> None:
    make(engine)
    with writing(engine) as connection:
        [issued] = tokens.issued(connection)
        tokens.revoke(connection, issued.token.id, NOON)
    for changed in (None, NOON + timedelta(days=1)):
        with pytest.raises(DBAPIError, match="a revoked token stays revoked"), writing(engine) as connection:
            connection.execute(sa.update(token).values(revoked_at=changed))
    with writing(engine) as connection:
        tokens.mark_used(connection, [issued.token.id], NOON)
