"""Replies to texts, stored for a day so that a repeated message gets the same reply.

A process claims a message before it answers it: it inserts a row without a reply, and the unique key lets one process
win. The text and its sender are stored only if the operator keeps texts for some days.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from imeicheck.store.counts import upsert
from imeicheck.store.database import is_sqlite, writing
from imeicheck.store.schema import text_reply

KEPT = timedelta(days=1)
"""Twilio asks again within minutes."""


class Answered(NamedTuple):
    """A text and its reply."""

    sid: str
    sender: str
    """A keyed hash of the number."""
    body: str
    reply: str


class Message(NamedTuple):
    """What is stored of a message."""

    reply: str | None
    """Empty for silence; None while the process that claimed the message has not answered it."""
    at: datetime
    """Time of the reply, else of the claim."""


def find(connection: sa.Connection, sid: str, now: datetime) -> Message | None:
    """Return what is stored of a message, None if it is new or older than a day."""
    wanted = sa.select(text_reply.c.reply, text_reply.c.at).where(
        text_reply.c.sid == sid, text_reply.c.at >= now - KEPT
    )
    row = connection.execute(wanted).one_or_none()
    return Message(*row) if row else None


def claim(engine: sa.Engine, sid: str, now: datetime, abandoned_at: datetime | None = None) -> Message | None:
    """Claim a message at `now`. Return None if it is claimed, else what another process has stored of it.

    `abandoned_at` is the time of a claim whose process has died. This claim replaces it. Raises StoreDown.
    """
    too_old = text_reply.c.at < now - KEPT
    abandoned = sa.and_(text_reply.c.reply.is_(None), text_reply.c.at == abandoned_at)
    empty = {"reply": None, "at": now, "sender": None, "body": None}
    with writing(engine) as connection:
        _need_not_be_durable(connection)
        row = upsert(connection, text_reply).values(sid=sid, reply=None, at=now)
        mine = row.on_conflict_do_update(index_elements=["sid"], set_=empty, where=sa.or_(too_old, abandoned))
        if connection.execute(mine.execution_options(preserve_rowcount=True)).rowcount == 1:
            return None
        return find(connection, sid, now) or Message(None, now)  # it was released just now


def release(engine: sa.Engine, sid: str, claimed_at: datetime) -> None:
    """Give up a claim, so that the next request answers the message. Raises StoreDown."""
    mine = (text_reply.c.sid == sid, text_reply.c.reply.is_(None), text_reply.c.at == claimed_at)
    with writing(engine) as connection:
        _need_not_be_durable(connection)
        connection.execute(sa.delete(text_reply).where(*mine))


def keep(engine: sa.Engine, answered: Answered, now: datetime, days: int = 0) -> str:
    """Store a reply; with it text and sender if texts are kept for any days.

    Return the reply that is stored: the first one, if two processes answered the message. Raises StoreDown.
    """
    row = {"reply": answered.reply, "at": now}
    if days:
        row |= {"sender": answered.sender, "body": answered.body}
    with writing(engine) as connection:
        _delete(connection, now, days)
        stored = upsert(connection, text_reply).values(sid=answered.sid, **row)
        unanswered = text_reply.c.reply.is_(None)
        connection.execute(stored.on_conflict_do_update(index_elements=["sid"], set_=row, where=unanswered))
        message = find(connection, answered.sid, now)
    return answered.reply if message is None or message.reply is None else message.reply


def expire(engine: sa.Engine, now: datetime, days: int = 0) -> None:
    """Delete what is older than it may be, if texts are kept for so many days. Raises StoreDown."""
    too_old = text_reply.c.at < now - timedelta(days=days)
    with writing(engine) as connection:
        _delete(connection, now, days)
        connection.execute(
            sa.update(text_reply).where(too_old, text_reply.c.sender.is_not(None)).values(body=None, sender=None)
        )


def _delete(connection: sa.Connection, now: datetime, days: int) -> None:
    connection.execute(sa.delete(text_reply).where(text_reply.c.at < now - max(KEPT, timedelta(days=days))))


def _need_not_be_durable(connection: sa.Connection) -> None:
    """Let a claim commit without waiting for the disk. If the server crashes and loses it, it is made again."""
    if not is_sqlite(connection):
        connection.execute(sa.text("SET LOCAL synchronous_commit TO off"))
