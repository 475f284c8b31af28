"""Feeds and their runs, as SQL keeps them."""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from imeicheck.store import ledger, sources
from imeicheck.store.schema import feed, run, source
from imeicheck.store.unreadable import CANNOT_BE_READ, Report, Unreadable, moment, raw


class UnknownFeed(Exception):
    """There is no feed of that name."""


class UnreadableFeed(UnknownFeed):
    """There is a feed of that name, and its row cannot be read."""

    def __init__(self, row: Unreadable) -> None:
        super().__init__(f"the row of the feed {row.id} cannot be read ({row.problem}): correct it")


@dataclass(frozen=True, slots=True)
class Feed:
    """A list that a source publishes, and how to read it."""

    source_id: int
    name: str
    version: int
    """Of the source; moves with each transaction that writes for it."""
    country: str
    public_name: str
    contact: str
    url: str
    format: str
    description: str | None
    """Of a format that takes one, in TOML."""
    every: timedelta
    required: bool
    max_age: timedelta
    timezone: str | None
    etag: str | None
    last_modified: str | None
    sha256: str | None
    half_taken: str | None
    """The digest of a list whose taking, or taking back, was begun and not ended."""
    refused: str | None
    """The digest of a list that was taken back."""
    listings: int
    """Of the last list that was taken whole; 0 for none yet."""
    tried_at: datetime | None
    synced_at: datetime | None
    transport: Mapping[str, str]
    """How one gets in, with secrets by the names of their variables."""
    limits: Mapping[str, float]
    """Of guards, where they differ from the default."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """By which a list is recognised when it comes again unchanged."""

    etag: str | None
    last_modified: str | None
    sha256: str | None


def add(
    connection: sa.Connection,
    name: str,
    *,
    url: str,
    format_: str,
    kind: str,
    every: timedelta,
    country: str,
    required: bool,
    max_age: timedelta,
    timezone: str | None,
    now: datetime,
    description: str | None = None,
    transport: Mapping[str, str] | None = None,
    public_name: str | None = None,
    contact: str | None = None,
) -> bool:
    """Add a feed, or update an existing one, and return whether it is new.

    `public_name` and `contact` are those of its source; None keeps the stored value. Raises WrongChannel.
    """
    source_id = sources.ensure(connection, name, channel="feed", kind=kind, country=country, now=now)
    connection.execute(sa.update(source).where(source.c.id == source_id).values(country=country, kind=kind))
    sources.publish(connection, source_id, public_name, contact)
    told = {
        "url": url,
        "transport": dict(transport or {}),
        "format": format_,
        "description": description,
        "every_seconds": round(every.total_seconds()),
        "required": required,
        "max_age_seconds": round(max_age.total_seconds()),
        "timezone": timezone,
        "etag": None,
        "last_modified": None,
        "sha256": None,
        "refused": None,
    }
    ledger.claim(connection, source_id)  # a run under way read it otherwise: it ends with SourceMoved
    if connection.execute(sa.update(feed).where(feed.c.source_id == source_id).values(told)).rowcount:
        return False
    connection.execute(sa.insert(feed).values(source_id=source_id, listings=0, **told))
    return True


def drop(connection: sa.Connection, source_id: int) -> None:
    """Its source has nothing to say from now on, so absence is not told in its name."""
    connection.execute(sa.delete(feed).where(feed.c.source_id == source_id))
    connection.execute(sa.update(source).where(source.c.id == source_id).values(spoke_at=None))


def set_limits(connection: sa.Connection, name: str, limits: Mapping[str, float]) -> None:
    """Raises UnknownFeed."""
    mine = feed.c.source_id == named(connection, name).source_id
    connection.execute(sa.update(feed).where(mine).values(limits=dict(limits)))


def every(connection: sa.Connection, report: Report | None = None) -> list[Feed]:
    """Return all feeds by name. One that cannot be read is reported and left out.

    Raises UnreadableFeed for it if there is no `report`.
    """
    found = [_read(row) for row in connection.execute(_FEEDS)]
    for row in found:
        if isinstance(row, Unreadable):
            if report is None:
                raise UnreadableFeed(row)
            report(row)
    return [row for row in found if isinstance(row, Feed)]


def named(connection: sa.Connection, name: str) -> Feed:
    """Return the feed of that name, whatever is wrong with others. Raises UnknownFeed, UnreadableFeed."""
    row = connection.execute(_FEEDS.where(source.c.slug == name)).one_or_none()
    if row is None:
        raise UnknownFeed(f"there is no feed named {name}: `blocklist-sync status` lists them, `add` makes one")
    found = _read(row)
    if isinstance(found, Unreadable):
        raise UnreadableFeed(found)
    return found


_NAMES = {
    "name": source.c.slug,
    "synced_at": source.c.spoke_at,
    "every": feed.c.every_seconds,
    "max_age": feed.c.max_age_seconds,
}
"""Columns that are not named as the field of Feed is."""


def _column(name: str) -> sa.ColumnElement[Any]:
    """Return the column of a field of Feed."""
    if name in _NAMES:
        return _NAMES[name]
    return feed.c[name] if name in feed.c else source.c[name]


_FEEDS = (
    sa.select(*(raw(_column(field.name)).label(field.name) for field in fields(Feed)))
    .select_from(feed.join(source))
    .order_by(source.c.slug)
)


def _read(row: sa.Row[*tuple[Any, ...]]) -> Feed | Unreadable:
    values, reading = dict(row._mapping), ""
    try:
        for reading, read in _READ.items():
            values[reading] = read(values[reading])
        reading = "every"
        if values["tried_at"] is not None:
            values["tried_at"] + values["every"]  # raises OverflowError beyond the last year of the calendar
    except CANNOT_BE_READ:
        return Unreadable("feed", row.name, reading)
    return Feed(**values)


def _seconds(value: float) -> timedelta:
    return timedelta(seconds=value)


def _mapping(value: str | Mapping[str, Any]) -> Mapping[str, Any]:
    """Read JSON as the driver returns it: PostgreSQL's has read it already."""
    read = json.loads(value) if isinstance(value, str) else value
    if not isinstance(read, dict):
        raise TypeError
    return read


_READ: Mapping[str, Callable[[Any], object]] = {
    "version": int,
    "every": _seconds,
    "required": bool,
    "max_age": _seconds,
    "listings": int,
    "tried_at": moment,
    "synced_at": moment,
    "transport": _mapping,
    "limits": _mapping,
}
"""How each value that is not a text is read."""


def begin_run(connection: sa.Connection, source_id: int, now: datetime) -> str:
    """A new run; whatever run of this feed did not end was interrupted."""
    connection.execute(
        sa.update(run)
        .where(run.c.source_id == source_id, run.c.outcome == "running")
        .values(outcome="interrupted", ended_at=now, trouble="it did not end; the next run does it again")
    )
    id_ = f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    connection.execute(sa.insert(run).values(id=id_, source_id=source_id, started_at=now, outcome="running"))
    connection.execute(sa.update(feed).where(feed.c.source_id == source_id).values(tried_at=now))
    return id_


def end_run(connection: sa.Connection, id_: str, now: datetime, outcome: str, told: Mapping[str, Any]) -> None:
    connection.execute(sa.update(run).where(run.c.id == id_).values(outcome=outcome, ended_at=now, **told))


NO_STAMP = Stamp(None, None, None)
REMOVAL = "removal"
"""`half_taken` of a feed whose removal was begun and not ended. No digest equals it."""


def begin_writing(connection: sa.Connection, source_id: int, digest: str | None) -> None:
    """What stands is no list whole from now on: should this run be cut off, none is "the same again"."""
    _set(connection, source_id, **asdict(NO_STAMP), half_taken=digest)


def mark_synced(connection: sa.Connection, source_id: int, stamp: Stamp, listings: int, now: datetime) -> None:
    """The source has spoken: its whole list is in the ledger."""
    connection.execute(sa.update(source).where(source.c.id == source_id).values(spoke_at=now))
    _set(connection, source_id, **asdict(stamp), half_taken=None, refused=None, listings=listings)


def refuse(connection: sa.Connection, source_id: int, digest: str | None, listings: int) -> None:
    """A list was taken back: the same again is not taken, and does not keep what stands fresh either."""
    _set(connection, source_id, **asdict(NO_STAMP), half_taken=None, refused=digest, listings=listings)


def _set(connection: sa.Connection, source_id: int, **values: str | int | None) -> None:
    connection.execute(sa.update(feed).where(feed.c.source_id == source_id).values(values))
