"""A row that cannot be read ends nothing but itself, and means what is safe."""

import logging

import pytest
import sqlalchemy as sa

from imeicheck.rules.gcra import Rate
from imeicheck.rules.imei import parse
from imeicheck.store import sources, tokens
from imeicheck.store.database import reading, writing
from imeicheck.store.schema import feed, listing, source, token, usage
from tests.api.world import ON_SQLITE, World, bearer

LISTED, UNLISTED = "490154203237518", "356938035643809"
RATE = Rate(100, 1)


def spoil(world: World, table: sa.Table, where: sa.ColumnElement[bool], **values: object) -> None:
    """Write by hand what no version of ours writes."""
    with writing(world.engine) as connection:
        assert connection.execute(sa.update(table).where(where).values(**values)).rowcount == 1


def spoil_raw(world: World, statement: str) -> None:
    """The same past the types of the columns, which SQLite does not enforce."""
    with writing(world.engine) as connection:
        assert connection.execute(sa.text(statement)).rowcount == 1


def logged(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str, str]]:
    """Kind, id and problem of each row that was logged."""
    records = [record for record in caplog.records if record.name == "imeicheck.directory"]
    return [tuple(vars(record)["fields"].values()) for record in records]


@pytest.mark.parametrize("values", [{"rate": "many"}, {"rate": ""}, {"daily": 0}, {"daily": -1}], ids=str)
def test_a_token_that_cannot_be_read_is_refused_and_the_others_are_refreshed(
    world: World, caplog: pytest.LogCaptureFixture, values: dict[str, object]
) -> None:
    world.feed_says("registry", [LISTED])
    bad, good = world.token("bad", rate=RATE, daily=5), world.token("good", rate=RATE)
    id_ = world.id_of(bad)
    spoil(world, token, token.c.id == id_, **values)
    for _ in range(3):
        world.services.directory.refresh()
    refused = world.check(LISTED, bad)
    assert (refused.status_code, refused.get_json()["reason"]) == (503, "token-unreadable")
    assert refused.get_json()["verdict"] == "unknown"
    assert int(refused.headers["Retry-After"]) > 0
    assert logged(caplog) == [("token", id_, "limits")], "once, and not at each refresh"

    assert world.verdict(LISTED, good)["verdict"] == "listed"
    later = world.token("later")
    world.services.directory.refresh()
    with reading(world.engine) as connection:
        tokens.revoke(connection, "", world.services.checker._now())
    assert world.verdict(LISTED, later)["verdict"] == "listed"

    spoil(world, token, token.c.id == id_, rate="5/second", daily=5)
    world.services.directory.refresh()
    assert world.verdict(LISTED, bad)["verdict"] == "listed", "mended"
    spoil(world, token, token.c.id == id_, **values)
    world.services.directory.refresh()
    assert len(logged(caplog)) == 2, "a token that is spoiled anew is logged anew"


def test_a_token_that_is_met_before_the_next_refresh_is_refused_too(world: World) -> None:
    bad = world.token("bad", rate=RATE)
    spoil(world, token, token.c.id == world.id_of(bad), rate="many")
    assert world.check(LISTED, bad).status_code == 503


def test_a_token_ends_with_limits_of_its_maker_that_cannot_be_read(world: World) -> None:
    maker = world.token("chain", "check", "keys", rate=RATE)
    shop = world.token("shop", parent=maker)
    spoil(world, token, token.c.id == world.id_of(maker), rate="many")
    world.services.directory.refresh()
    assert world.check(LISTED, shop).status_code == 503, "else it would have no limit at all"


def test_a_revoked_token_that_cannot_be_read_is_a_401(world: World) -> None:
    bad = world.token("bad", rate=RATE)
    id_ = world.id_of(bad)
    spoil(world, token, token.c.id == id_, rate="many")
    with writing(world.engine) as connection:
        assert tokens.revoke(connection, id_, world.services.checker._now())
    world.services.directory.refresh()
    assert world.check(LISTED, bad).status_code == 401


def test_tokens_that_cannot_be_read_are_listed(world: World) -> None:
    chain = world.token("chain", "check", "keys")
    shop = world.token("shop", parent=chain, rate=RATE)
    spoil(world, token, token.c.id == world.id_of(shop), rate="many")
    (key,) = world.client.get("/v1/keys", headers=bearer(chain)).get_json()["keys"]
    assert (key["name"], key["scopes"], key["rate"]) == ("shop", [], None)
    with reading(world.engine) as connection:
        problems = {one.token.name: one.unreadable for one in tokens.issued(connection)}
    assert problems == {"chain": "", "shop": "limits"}


@ON_SQLITE
@pytest.mark.parametrize("value", ["spoke_at = 'yesterday'", "spoke_at = x'00'"])
def test_a_source_that_cannot_be_read_takes_no_listing_away_and_makes_no_absence(
    world: World, caplog: pytest.LogCaptureFixture, value: str
) -> None:
    world.feed_says("registry", [LISTED])
    world.feed_says("other")
    token_ = world.token()
    assert world.verdict(UNLISTED, token_)["verdict"] == "not_listed"
    spoil_raw(world, f"UPDATE source SET {value} WHERE slug = 'registry'")
    for _ in range(3):
        world.services.directory.refresh()
    assert world.verdict(LISTED, token_)["verdict"] == "listed"
    told = world.verdict(UNLISTED, token_)
    assert (told["verdict"], [reason["code"] for reason in told["reasons"]]) == ("unknown", ["source-never-synced"])
    assert logged(caplog) == [("source", "registry", "date of its last list")]
    world.publish()
    assert world.verdict(LISTED, token_)["verdict"] == "listed"
    assert world.verdict(UNLISTED, token_)["verdict"] == "unknown"


@ON_SQLITE
@pytest.mark.parametrize("value", ["'a week'", str(10**15), str(10**12)])
def test_a_feed_whose_greatest_age_cannot_be_read_makes_no_absence(world: World, value: str) -> None:
    world.feed_says("registry", [LISTED], required=True)
    token_ = world.token()
    spoil_raw(world, f"UPDATE feed SET max_age_seconds = {value}")
    world.services.directory.refresh()
    assert world.verdict(LISTED, token_)["verdict"] == "listed"
    assert world.verdict(UNLISTED, token_)["verdict"] == "unknown"


def test_a_source_of_an_unknown_kind_is_named_all_the_same(world: World) -> None:
    world.feed_says("registry", [LISTED])
    spoil(world, source, source.c.slug == "registry", kind="oracle")
    world.services.directory.refresh()
    (reason,) = world.verdict(LISTED, world.token())["reasons"]
    assert (reason["code"], reason["source_kind"]) == ("stolen", "oracle")


@pytest.mark.parametrize("published", [False, True], ids=["sql", "redis"])
def test_a_listing_for_a_reason_that_is_not_known_is_a_listing(world: World, published: bool) -> None:
    world.feed_says("registry", [LISTED])
    spoil(world, listing, listing.c.phone == parse(LISTED).phone, reason=77)
    if published:
        world.publish()
    told = world.verdict(LISTED, world.token())
    assert (told["verdict"], told["reasons"][0]["code"]) == ("listed", "other")


@ON_SQLITE
def test_a_tac_that_cannot_be_read_counts_as_allocated(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.feed_says("registry")
    world.tac(LISTED[:8], "Nokia", "3310")
    spoil_raw(world, "UPDATE tac SET brand = x'00ff'")
    spoil_raw(world, "UPDATE tac_list SET complete = 1, id = 7, imported_at = 'yesterday'")
    world.services.directory.refresh()
    told = world.verdict(LISTED, world.token())
    assert (told["verdict"], told["device"]) == ("not_listed", None)
    assert logged(caplog) == [("TAC", LISTED[:8], "names")]


def test_one_part_that_fails_keeps_no_other_from_being_refreshed(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.feed_says("registry", [LISTED])
    secret = world.token()
    assert world.check(LISTED, secret).status_code == 200
    with writing(world.engine) as connection:
        connection.execute(sa.text("ALTER TABLE feed RENAME TO feed_gone"))
        assert tokens.revoke(connection, world.id_of(secret), world.services.checker._now())
    for _ in range(3):
        world.services.directory.refresh()
    assert world.check(LISTED, secret).status_code == 401, "tokens are refreshed"
    failed = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert failed == ["reading the sources failed; it is tried again"]


def test_counts_for_a_token_that_is_gone_keep_no_others_from_being_written(world: World) -> None:
    id_ = world.id_of(world.token())
    world.services.usage.told("gone", {"listed": 1})
    world.services.usage.told(id_, {"listed": 2})
    world.services.usage.flush()
    with reading(world.engine) as connection:
        rows = connection.execute(sa.select(usage.c.token_id, usage.c.count)).all()
    assert rows == [(id_, 2)]


def test_sources_are_read_as_written(world: World) -> None:
    world.feed_says("registry", required=True, max_age_seconds=60)
    with reading(world.engine) as connection:
        (one,) = sources.spoken(connection)
        stored = connection.scalar(sa.select(source.c.spoke_at))
        assert (one.required, one.spoke_at, one.max_age.total_seconds()) == (True, stored, 60)
        assert connection.scalar(sa.select(feed.c.required))
