"""What the demo is made of: a feed that the visitor can edit, a police with a token, devices with names.

The command prepares it and leaves it in `demo.json`, readable by its owner alone; the web process
reads it from there. A token is kept from one start to the next while it holds.
"""

from contextlib import suppress
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import msgspec
import sqlalchemy as sa

from imeicheck import tac_files
from imeicheck.demo.files import replace_text
from imeicheck.settings import Settings
from imeicheck.store import sources, tacs, tokens
from imeicheck.store.database import reading, writing

FEED = "sample"
AGENCY = "demo-police"
COUNTRY = "KE"
TIMEZONE = "Africa/Nairobi"
"""Of the demo's country: the default for its times."""
PUBLISHED = {
    FEED: ("Demo Phone Registry", "help@registry.example"),
    AGENCY: ("Demo Police", "disputes@police.example"),
}
"""Public name and contact of each source, where people dispute a listing. No mail reaches `.example` (RFC 2606)."""
KEPT = "demo.json"


class Phone(NamedTuple):
    """A phone to try, and what is known of it at first."""

    imei: str
    label: str


LISTED = "490154203237518"
UNLISTED = "356938035643908"
PHONES = (
    Phone(UNLISTED, "unreported"),
    Phone(LISTED, "stolen"),
    Phone("352099001761481", "lost"),
    Phone("867686021234560", "duplicate"),
    Phone("490154203237581", "mistyped"),
)


class Setup(msgspec.Struct, frozen=True):
    """What a web process of the demo has to know."""

    feed: str
    """Path of the feed's file."""
    token: str
    """Of the demo's police, who may also check."""
    sms_url: str
    """Where Twilio would hand over a text."""


def prepare(settings: Settings, engine: sa.Engine, sms_url: str) -> Setup:
    """Raises StoreDown, WrongChannel, OSError."""
    now = datetime.now(UTC)
    feed = settings.home.resolve() / f"{FEED}-feed.csv"
    if not feed.exists():
        replace_text(feed, sample_feed())
    _name_devices(engine, now)
    _name_sources(engine, now)
    setup = Setup(str(feed), _police_token(engine, _kept_token(settings.home), now), sms_url)
    replace_text(settings.home / KEPT, msgspec.json.encode(setup).decode(), mode=0o600)
    return setup


def load(home: Path) -> Setup:
    """What was prepared. Raises OSError, msgspec.DecodeError."""
    return msgspec.json.decode((home / KEPT).read_bytes(), type=Setup)


def sample_feed() -> str:
    return (files("imeicheck") / "sample" / "feed.csv").read_text()


def _name_devices(engine: sa.Engine, now: datetime) -> None:
    with writing(engine) as connection:
        if not tacs.version(connection):
            found = tac_files.read(Path(str(files("imeicheck") / "sample" / "tacs.csv")))
            tacs.upsert(connection, found.devices, file="tacs.csv", complete=False, now=now)


def _name_sources(engine: sa.Engine, now: datetime) -> None:
    """Create the demo's sources, and publish a name and a contact for each that has published neither."""
    with writing(engine) as connection:
        sources.ensure(connection, FEED, channel="feed", kind="registry", country=COUNTRY, now=now)
        sources.ensure(connection, AGENCY, channel="reports", kind="police", country=COUNTRY, now=now)
        for slug, (name, contact) in PUBLISHED.items():
            source = sources.named(connection, slug)
            if not (source.public_name or source.contact):
                sources.publish(connection, source.id, name, contact)


def _kept_token(home: Path) -> str:
    """The token of the last start; empty if there was none, or what is left of it cannot be read."""
    with suppress(OSError, msgspec.DecodeError):
        return load(home).token
    return ""


def _police_token(engine: sa.Engine, kept: str, now: datetime) -> str:
    with reading(engine) as connection:
        if kept and tokens.find(connection, tokens.hash_of(kept)) is not None:
            return kept
    with writing(engine) as connection:
        source_id = sources.named(connection, AGENCY).id
        return tokens.create(
            connection, AGENCY, ("check", "report"), source_id=source_id, rate=None, daily=None, now=now
        ).secret
