"""What goes on behind the answers: the feed's last run, the newest changesets, the lease in Redis.

A store that cannot answer is told as such, and never as an empty list.
"""

from collections import defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from imeicheck.demo.prepare import FEED
from imeicheck.rules.answer import moment
from imeicheck.rules.buckets import HEAD_KEY, Head, Malformed
from imeicheck.rules.chain import Action
from imeicheck.sql import Sql
from imeicheck.store.errors import StoreDown
from imeicheck.store.line import CacheDown, Line, milliseconds
from imeicheck.store.schema import changeset, changeset_row, run, source

NEWEST = 8
MOST_SHOWN_BYTES = 100_000

Told = dict[str, Any]

_DATABASE_DOWN = {"problem": "the database cannot answer now"}
_REDIS_DOWN = {"problem": "Redis cannot answer"}


def look(sql: Sql, line: Line, feed: Path) -> Told:
    """Everything that the page shows of it, as JSON-ready values."""
    return {"file": file_now(feed), **_in_sql(sql), "lease": lease(line)}


def file_now(feed: Path) -> Told:
    """The feed's file as it lies there."""
    try:
        data = feed.read_bytes()
    except OSError as e:
        return {"path": str(feed), "problem": f"the file cannot be read ({e.strerror})"}
    if len(data) > MOST_SHOWN_BYTES:
        return {"path": str(feed), "problem": f"the file has {len(data):,} bytes, too many to show here"}
    return {"path": str(feed), "text": data.decode("utf-8-sig", "replace")}


def _in_sql(sql: Sql) -> Told:
    try:
        return sql.read(lambda connection: {"sync": last_run(connection), "changesets": newest(connection)})
    except StoreDown:
        return {"sync": _DATABASE_DOWN, "changesets": _DATABASE_DOWN}


def last_run(connection: sa.Connection, since: datetime | None = None) -> Told | None:
    """How the feed's last run ended; None while none did, or none that began after `since`."""
    ended = (
        sa.select(run, source.c.spoke_at)
        .join(source)
        .where(source.c.slug == FEED, run.c.outcome.not_in(("running", "interrupted")))
        .order_by(run.c.started_at.desc())
        .limit(1)
    )
    row = connection.execute(ended if since is None else ended.where(run.c.started_at >= since)).one_or_none()
    if row is None:
        return None
    return {
        "outcome": row.outcome,
        "ended_at": moment(row.ended_at),
        "synced_at": moment(row.spoke_at),
        "trouble": row.trouble,
        "rejects": row.rejects or [],
        "rejected": row.rejected,
        "rows": row.rows,
    }


def newest(connection: sa.Connection) -> list[Told]:
    """The last changesets of the ledger, the newest first, with what each did to the listings."""
    heads = connection.execute(sa.select(changeset).order_by(changeset.c.number.desc()).limit(NEWEST)).all()
    counted = connection.execute(
        sa.select(changeset_row.c.changeset_id, changeset_row.c.action, sa.func.count().label("rows"))
        .where(changeset_row.c.changeset_id.in_([head.id for head in heads]))
        .group_by(changeset_row.c.changeset_id, changeset_row.c.action)
    )
    did: dict[int, dict[str, int]] = defaultdict(dict)
    for row in counted:
        did[row.changeset_id][Action(row.action).name.lower()] = row.rows
    return [
        {
            "number": head.number,
            "at": moment(head.at),
            "kind": head.kind,
            "by": head.by,
            "why": head.why,
            "rows": head.rows,
            "did": did[head.id],
            "digest": head.digest.hex()[:12],
        }
        for head in heads
    ]


def lease(line: Line) -> Told:
    """The head as checks read it: who holds a lease may answer from Redis, without one SQL answers."""
    try:
        raw, clock = line.exchange(("GET", HEAD_KEY), ("TIME",))
        if raw is None:
            return {"held": False}
        if not isinstance(raw, bytes):  # an error reply stands in the place of what was asked for
            return _REDIS_DOWN
        head = Head.decode(raw)
        left = head.until_ms - milliseconds(clock)
    except (CacheDown, Malformed):
        return _REDIS_DOWN
    position = head.position
    return {
        "held": left > 0,
        "left_ms": max(0, left),
        "generation": position.generation.name,
        "buckets": position.generation.buckets,
        "listings": position.listings,
        "changeset": position.number,
        "as_of": moment(head.coverage.as_of),
    }
