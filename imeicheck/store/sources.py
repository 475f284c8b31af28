"""Sources, and how much the absence of a listing means."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa

from imeicheck.rules.buckets import Coverage
from imeicheck.rules.coverage import Spoken, cover
from imeicheck.rules.listing import Source
from imeicheck.store.counts import upsert
from imeicheck.store.schema import feed, source
from imeicheck.store.unreadable import CANNOT_BE_READ, Report, Unreadable, ignore, moment, raw

Channel = Literal["feed", "reports"]


class WrongChannel(Exception):
    """A source speaks either through a feed or through reports, never both."""


class UnknownSource(Exception):
    """There is no source of that name."""


def ensure(connection: sa.Connection, slug: str, *, channel: Channel, kind: str, country: str, now: datetime) -> int:
    """The id of a source, made if there is none of that name. Raises WrongChannel."""
    wanted = sa.select(source.c.id, source.c.channel).where(source.c.slug == slug)
    found = connection.execute(wanted).one_or_none()
    if found is None:
        values = {"slug": slug, "kind": kind, "channel": channel, "country": country, "version": 0, "created_at": now}
        new = upsert(connection, source).values(values)
        connection.execute(new.on_conflict_do_nothing(index_elements=["slug"]))  # another may just have made it
        found = connection.execute(wanted).one()
    if found.channel != channel:
        raise WrongChannel(
            f"{slug} already speaks through {'a feed' if found.channel == 'feed' else 'reports'}; "
            "a source speaks through one of them only: choose another name"
        )
    return int(found.id)


def publish(connection: sa.Connection, source_id: int, public_name: str | None, contact: str | None) -> None:
    """Set the public name and the contact of a source; None keeps the stored value."""
    given = {"public_name": public_name, "contact": contact}
    if new := {column: text for column, text in given.items() if text is not None}:
        connection.execute(sa.update(source).where(source.c.id == source_id).values(new))


def by_id(connection: sa.Connection) -> Mapping[int, Source]:
    """Return every source, as answers name it."""
    columns = (source.c.id, source.c.slug, source.c.kind, source.c.public_name, source.c.contact)
    return {row.id: Source(*row) for row in connection.execute(sa.select(*columns))}


def named(connection: sa.Connection, slug: str) -> Source:
    """Return the source of that name. Raises UnknownSource."""
    known = {one.slug: one for one in by_id(connection).values()}
    if slug not in known:
        raise UnknownSource(f"there is no source named {slug}; known are: {', '.join(sorted(known)) or 'none yet'}")
    return known[slug]


def spoken(connection: sa.Connection, report: Report = ignore) -> list[Spoken]:
    """Return for each source when it last synced or reported, whether it is required, and its maximum age.

    A source that cannot be read counts as a required source that never synced, so checks of phones that are not listed
    are `unknown`. Its listings stay in force.
    """
    rows = connection.execute(sa.select(*SPOKEN).select_from(source.outerjoin(feed)).order_by(source.c.id))
    return [read_spoken(row, report) for row in rows]


SPOKEN = (
    source.c.id,
    source.c.slug,
    raw(source.c.spoke_at).label("spoke_at"),
    source.c.kind,
    source.c.country,
    source.c.channel,
    raw(feed.c.required).label("required"),
    feed.c.max_age_seconds,
)
"""The columns that `read_spoken` reads."""


def read_spoken(row: sa.Row[*tuple[Any, ...]], report: Report) -> Spoken:
    """Return what a row with the columns SPOKEN has; see `spoken` for one that cannot be read."""
    reading = "date of its last list"
    try:
        spoke_at = moment(row.spoke_at)
        reading = "greatest age"
        max_age = timedelta(seconds=row.max_age_seconds or 0)
        if spoke_at is not None and row.required:
            spoke_at + max_age  # raises OverflowError beyond the last year of the calendar
    except CANNOT_BE_READ:
        report(Unreadable("source", row.slug, reading))
        return Spoken(None, True, timedelta(), row.kind, row.country, row.channel)
    return Spoken(spoke_at, bool(row.required), max_age, row.kind, row.country, row.channel)


def coverage(connection: sa.Connection, now: datetime) -> Coverage:
    """What an absence means now."""
    return cover(spoken(connection), now)
