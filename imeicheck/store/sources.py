"""Sources, and how much the absence of a listing means."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

import sqlalchemy as sa

from imeicheck.rules.buckets import Coverage
from imeicheck.rules.coverage import Spoken, cover
from imeicheck.rules.listing import Source
from imeicheck.store.counts import upsert
from imeicheck.store.schema import feed, source

Channel = Literal["feed", "reports"]


class WrongChannel(Exception):
    """A source speaks either through a feed or through reports, never both."""


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


def by_id(connection: sa.Connection) -> Mapping[int, Source]:
    """Every source, as answers name it."""
    rows = connection.execute(sa.select(source.c.id, source.c.slug, source.c.kind))
    return {row.id: Source(row.id, row.slug, row.kind) for row in rows}


def spoken(connection: sa.Connection) -> list[Spoken]:
    """What every source said last."""
    who = (source.c.spoke_at, source.c.kind, source.c.country, source.c.channel)
    rows = connection.execute(
        sa.select(*who, feed.c.required, feed.c.max_age_seconds)
        .select_from(source.outerjoin(feed))
        .order_by(source.c.id)
    )
    return [
        Spoken(r.spoke_at, bool(r.required), timedelta(seconds=r.max_age_seconds or 0), r.kind, r.country, r.channel)
        for r in rows
    ]


def coverage(connection: sa.Connection, now: datetime) -> Coverage:
    """What an absence means now."""
    return cover(spoken(connection), now)
