"""Replies to texts, kept for a day so that the same message again gets the same reply; no number.

Neither what was written is kept, nor who wrote it, unless the operator says for how many days.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from imeicheck.store.database import reading, writing
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


def reply_to(connection: sa.Connection, sid: str, now: datetime) -> str | None:
    """What a message was answered before."""
    kept = sa.select(text_reply.c.reply).where(text_reply.c.sid == sid, text_reply.c.at >= now - KEPT)
    return connection.scalar(kept)


def expire(engine: sa.Engine, now: datetime, days: int = 0) -> None:
    """Delete what is older than it may be, where texts are kept for so many days. Raises StoreDown."""
    too_old = text_reply.c.at < now - timedelta(days=days)
    with writing(engine) as connection:
        _delete(connection, now, days)
        connection.execute(
            sa.update(text_reply).where(too_old, text_reply.c.sender.is_not(None)).values(body=None, sender=None)
        )


def keep(engine: sa.Engine, answered: Answered, now: datetime, days: int = 0) -> str:
    """Keep a reply; with it text and sender where texts are kept for any days.

    Gives the reply that stands, should the message have come twice at once. Raises StoreDown.
    """
    row = {**answered._asdict(), "at": now} if days else {"sid": answered.sid, "reply": answered.reply, "at": now}
    try:
        with writing(engine) as connection:
            _delete(connection, now, days)
            connection.execute(sa.insert(text_reply).values(row))
    except IntegrityError:
        with reading(engine) as connection:
            held = reply_to(connection, answered.sid, now)
            return answered.reply if held is None else held
    return answered.reply


def _delete(connection: sa.Connection, now: datetime, days: int) -> None:
    connection.execute(sa.delete(text_reply).where(text_reply.c.at < now - max(KEPT, timedelta(days=days))))
