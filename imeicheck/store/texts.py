"""Replies to texts, kept for a day so that the same message again gets the same reply. No number, no text."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from imeicheck.store.database import reading, writing
from imeicheck.store.schema import text_reply

KEPT = timedelta(days=1)
"""Twilio asks again within minutes."""


def reply_to(connection: sa.Connection, sid: str) -> str | None:
    """What a message was answered before."""
    return connection.scalar(sa.select(text_reply.c.reply).where(text_reply.c.sid == sid))


def keep(engine: sa.Engine, sid: str, reply: str, now: datetime) -> str:
    """Keep a reply; gives the one that stands, should the message have come twice at once. Raises StoreDown."""
    try:
        with writing(engine) as connection:
            connection.execute(sa.delete(text_reply).where(text_reply.c.at < now - KEPT))
            connection.execute(sa.insert(text_reply).values(sid=sid, reply=reply, at=now))
    except IntegrityError:
        with reading(engine) as connection:
            return reply_to(connection, sid) or reply
    return reply
