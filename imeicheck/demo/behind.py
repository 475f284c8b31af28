"""What the demo shows behind the answers: the feed's file and its last run, the newest changesets, the lease in Redis.

A store that cannot answer is shown as a problem, never as an empty list.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from imeicheck.check import utc_now
from imeicheck.demo import feed_state
from imeicheck.demo.feed_state import FeedFile
from imeicheck.demo.local_time import LocalTime
from imeicheck.rules.buckets import HEAD_KEY, Head, Malformed
from imeicheck.rules.chain import Action
from imeicheck.sql import Sql
from imeicheck.store.errors import StoreDown
from imeicheck.store.line import CacheDown, Line, milliseconds
from imeicheck.store.schema import changeset, changeset_row

NEWEST = 8

Shown = dict[str, Any]
"""JSON-ready values."""

_DATABASE_DOWN = {"problem": "the database cannot answer now"}
_REDIS_DOWN = {"problem": "Redis cannot answer"}


class Behind:
    """Reads the state of the demo for its page. All times are local."""

    def __init__(
        self, sql: Sql, line: Line, feed: Path, local: LocalTime, now: Callable[[], datetime] = utc_now
    ) -> None:
        self._sql, self._line, self._feed, self._local, self._now = sql, line, feed, local, now

    def look(self, phone: int | None) -> Shown:
        """Return everything that the page shows of the state.

        Args:
            phone: first 14 digits of the IMEI in question: changesets that change its listing are marked.
        """
        now, file = self._now(), feed_state.read_file(self._feed)
        return {
            "today": self._local.today(now).isoformat(),
            "file": self.file(file),
            **self._in_sql(phone, file, now),
            "lease": self._lease(now),
        }

    def file(self, file: FeedFile | None = None) -> Shown:
        """Return the feed's file as the page shows it."""
        file = file or feed_state.read_file(self._feed)
        shown = {"path": str(file.path), "text": file.text, "problem": file.problem}
        return {name: value for name, value in shown.items() if value is not None}

    def _in_sql(self, phone: int | None, file: FeedFile, now: datetime) -> Shown:
        def read(connection: sa.Connection) -> Shown:
            return {
                "looked": self._looked(connection, file, now),
                "sync": self._sync(feed_state.last_run(connection), now),
                "changesets": self._newest(connection, phone, now),
            }

        try:
            return self._sql.read(read)
        except StoreDown:
            return dict.fromkeys(("looked", "sync", "changesets"), _DATABASE_DOWN)

    def _looked(self, connection: sa.Connection, file: FeedFile, now: datetime) -> Shown | None:
        """Return when the worker last looked at the file, and how long after it was saved the worker read it."""
        schedule = feed_state.schedule(connection)
        if schedule is None:
            return None
        saved, looked = file.saved_at, schedule.looked_at
        read = saved and feed_state.first_run_since(connection, saved)
        return {
            "every_seconds": schedule.every_seconds,
            "at": self._time(looked, now),
            "saved_at": self._time(saved, now),
            "is_after_saving": looked is not None and saved is not None and looked >= saved,
            "read_after_seconds": round((read - saved).total_seconds(), 1) if read and saved else None,
        }

    def _sync(self, run: sa.Row[Any] | None, now: datetime) -> Shown | None:
        return run and {
            "outcome": run.outcome,
            "ended_at": self._time(run.ended_at, now),
            "synced_at": self._time(run.spoke_at, now),
            "trouble": run.trouble,
            "rejects": run.rejects or [],
            "rejected": run.rejected,
            "rows": run.rows,
        }

    def _newest(self, connection: sa.Connection, phone: int | None, now: datetime) -> list[Shown]:
        """Return the last changesets of the ledger, the newest first, with what each did to the listings."""
        heads = connection.execute(sa.select(changeset).order_by(changeset.c.number.desc()).limit(NEWEST)).all()
        ids = [head.id for head in heads]
        counted = connection.execute(
            sa.select(changeset_row.c.changeset_id, changeset_row.c.action, sa.func.count().label("rows"))
            .where(changeset_row.c.changeset_id.in_(ids))
            .group_by(changeset_row.c.changeset_id, changeset_row.c.action)
        )
        did: dict[int, dict[str, int]] = defaultdict(dict)
        for row in counted:
            did[row.changeset_id][Action(row.action).name.lower()] = row.rows
        about_phone = connection.execute(
            sa.select(changeset_row.c.changeset_id, changeset_row.c.action).where(
                changeset_row.c.phone == phone, changeset_row.c.changeset_id.in_(ids)
            )
        )
        to_phone = {row.changeset_id: Action(row.action).name.lower() for row in about_phone}
        return [
            {
                "number": head.number,
                "at": self._time(head.at, now),
                "kind": head.kind,
                "by": head.by,
                "why": head.why,
                "rows": head.rows,
                "did": did[head.id],
                "to_phone": to_phone.get(head.id),
                "digest": head.digest.hex()[:12],
            }
            for head in heads
        ]

    def _lease(self, now: datetime) -> Shown:
        shown = lease(self._line)
        return {**shown, "as_of": self._time(shown["as_of"], now)} if "as_of" in shown else shown

    def _time(self, at: datetime | None, now: datetime) -> str | None:
        return self._local.time(at, now) if at else None


def lease(line: Line) -> Shown:
    """Return the head as checks read it: under a lease they answer from Redis, without one from SQL."""
    try:
        raw, clock = line.exchange(("GET", HEAD_KEY), ("TIME",))
        if raw is None:
            return {"held": False}
        if not isinstance(raw, bytes):  # an error reply in the place of the value
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
        "as_of": head.coverage.as_of,
    }
