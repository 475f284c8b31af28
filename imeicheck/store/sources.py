"""Sources, and how much the absence of a listing means."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa

from imeicheck.rules.buckets import Coverage
from imeicheck.rules.listing import Source
from imeicheck.store.schema import feed, source

Channel = Literal["feed", "reports"]


class WrongChannel(Exception):
    """A source speaks either through a feed or through reports, never both."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """When a source last spoke, and what was asked of it."""

    spoke_at: datetime | None
    required: bool
    max_age: timedelta


def ensure(connection: sa.Connection, slug: str, *, channel: Channel, kind: str, country: str, now: datetime) -> int:
    """The id of a source, made if there is none of that name. Raises WrongChannel."""
    found = connection.execute(sa.select(source.c.id, source.c.channel).where(source.c.slug == slug)).one_or_none()
    if found is None:
        made = sa.insert(source).values(
            slug=slug, kind=kind, channel=channel, country=country, version=0, created_at=now
        )
        return int(connection.execute(made.returning(source.c.id)).scalar_one())
    if found.channel != channel:
        raise WrongChannel(
            f"{slug} already speaks through {'a feed' if found.channel == 'feed' else 'reports'}; "
            "a source speaks through one of them only: choose another name"
        )
    return int(found.id)


def by_id(connection: sa.Connection) -> Mapping[int, Source]:
    """Every source, as answers name it."""
    rows = connection.execute(sa.select(source.c.id, source.c.slug, source.c.kind))
    return {row.id: Source(row.id, row.slug, row.kind) for row in rows}


def coverage(connection: sa.Connection, now: datetime) -> Coverage:
    """What an absence means now, by what every source said last."""
    rows = connection.execute(
        sa.select(source.c.spoke_at, feed.c.required, feed.c.max_age_seconds).select_from(source.outerjoin(feed))
    )
    return cover([Spoken(r.spoke_at, bool(r.required), timedelta(seconds=r.max_age_seconds or 0)) for r in rows], now)


def cover(spoken: list[Spoken], now: datetime) -> Coverage:
    """The rule behind `coverage`; pure."""
    required = [s for s in spoken if s.required]
    synced = [(s.spoke_at, s.max_age) for s in required if s.spoke_at is not None]
    complete = len(synced) == len(required)
    return Coverage(
        any_source=any(s.spoke_at is not None for s in spoken),
        complete=complete,
        as_of=(min((at for at, _ in synced), default=now) if complete else None),
        stale_after=min((at + age for at, age in synced), default=None) if complete else None,
    )
