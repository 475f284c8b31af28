"""Replies to texts, kept for a day so that the same message again gets the same reply. No number, no text."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from imeicheck.store.database import reading, writing
from imeicheck.store.schema import text_reply

KEPT = timedelta(days=1)
"""Twilio asks again within minutes."""


def reply_to(connection: sa.Connection, sid: str, now: datetime) -> str | None:
    """What a message was answered before."""
    kept = sa.select(text_reply.c.reply).where(text_reply.c.sid == sid, text_reply.c.at >= now - KEPT)
    return connection.scalar(kept)


def forget(engine: sa.Engine, now: datetime) -> None:
    """Delete what is older than it may be. Raises StoreDown."""
    with writing(engine) as connection:
        _forget(connection, now)


def keep(engine: sa.Engine, sid: str, reply: str, now: datetime) -> str:
    """Keep a reply; gives the one that stands, should the message have come twice at once. Raises StoreDown."""
    try:
        with writing(engine) as connection:
            _forget(connection, now)
            connection.execute(sa.insert(text_reply).values(sid=sid, reply=reply, at=now))
    except IntegrityError:
        with reading(engine) as connection:
            held = reply_to(connection, sid, now)
            return reply if held is None else held
    return reply


def _forget(connection: sa.Connection, now: datetime) -> None:
    connection.execute(sa.delete(text_reply).where(text_reply.c.at < now - KEPT))
