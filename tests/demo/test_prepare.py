"""What the demo keeps from one start to the next, and how."""

import csv
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from imeicheck.demo.prepare import AGENCY, KEPT, LISTED, PHONES, PUBLISHED, Setup, load, prepare, sample_feed
from imeicheck.rules.contact import contact
from imeicheck.rules.imei import NotAnImei, parse
from imeicheck.store import sources, tokens
from imeicheck.store.database import reading, writing
from tests.api.conftest import Serve
from tests.api.world import ON_SQLITE, World, utc_now


@pytest.fixture
def world(serve: Serve) -> World:
    return serve()


def prepared(world: World, home: Path) -> Setup:
    return prepare(replace(world.services.settings, home=home), world.engine, "http://sms.test/")


@ON_SQLITE
def test_the_token_is_for_the_owners_eyes_alone(world: World, tmp_path: Path) -> None:
    setup = prepared(world, tmp_path)
    assert load(tmp_path) == setup
    assert stat.S_IMODE((tmp_path / KEPT).stat().st_mode) == 0o600


@ON_SQLITE
def test_a_second_start_keeps_the_token_and_what_the_visitor_made_of_the_feed(world: World, tmp_path: Path) -> None:
    first = prepared(world, tmp_path)
    Path(first.feed).write_text("mine")
    assert prepared(world, tmp_path) == first
    assert Path(first.feed).read_text() == "mine"


@ON_SQLITE
@pytest.mark.parametrize("mishap", ["revoked", "cut short"])
def test_a_token_that_no_longer_holds_is_made_anew(world: World, tmp_path: Path, mishap: str) -> None:
    first = prepared(world, tmp_path)
    if mishap == "revoked":
        with writing(world.engine) as connection:
            tokens.revoke(connection, tokens.issued(connection)[0].token.id, utc_now())
    else:
        (tmp_path / KEPT).write_text('{"feed": "')
    second = prepared(world, tmp_path)
    assert second.token != first.token
    with reading(world.engine) as connection:
        assert tokens.find(connection, tokens.hash_of(second.token)) is not None


def test_the_sample_phones_are_what_their_buttons_say() -> None:
    listed = {row["imei"]: row["reason"] for row in csv.DictReader(sample_feed().splitlines())}
    for phone in PHONES:
        assert listed.get(phone.imei) == (phone.label if phone.label in listed.values() else None)
    assert listed[LISTED] == "stolen"
    with pytest.raises(NotAnImei):
        parse(next(phone.imei for phone in PHONES if phone.label == "mistyped"))


@ON_SQLITE
def test_each_source_publishes_where_to_dispute_a_listing(world: World, tmp_path: Path) -> None:
    prepared(world, tmp_path)
    with reading(world.engine) as connection:
        published = {slug: sources.named(connection, slug) for slug in PUBLISHED}
    assert {slug: (one.public_name, one.contact) for slug, one in published.items()} == PUBLISHED
    assert {contact(text) for texts in PUBLISHED.values() for text in texts} == {*sum(PUBLISHED.values(), ())}


@ON_SQLITE
def test_a_second_start_keeps_the_contact_that_the_visitor_published(world: World, tmp_path: Path) -> None:
    prepared(world, tmp_path)
    with writing(world.engine) as connection:
        sources.publish(connection, sources.named(connection, AGENCY).id, "", "0800 123 456")
    prepared(world, tmp_path)
    with reading(world.engine) as connection:
        source = sources.named(connection, AGENCY)
    assert (source.public_name, source.contact) == ("", "0800 123 456")


@ON_SQLITE
def test_a_start_publishes_contacts_of_sources_that_an_older_version_made(world: World, tmp_path: Path) -> None:
    world.token(AGENCY, "report")
    prepared(world, tmp_path)
    with reading(world.engine) as connection:
        assert sources.named(connection, AGENCY).contact
