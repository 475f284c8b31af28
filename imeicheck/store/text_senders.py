"""What senders of texts chose: a language, no more texts, how much advice they had. Under a keyed hash of the number.

Who chose nothing is not in here. A year after the last choice it is forgotten.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa

from imeicheck.store.counts import upsert
from imeicheck.store.database import writing
from imeicheck.store.schema import text_reply, text_sender

KEPT = timedelta(days=365)


class Known(NamedTuple):
    """What is known of a sender."""

    language: str | None = None
    stopped: bool = False
    tips: int = 0
    """Pieces of advice told so far."""


def known(connection: sa.Connection, name: str, today: date) -> Known:
    wanted = sa.select(text_sender.c.language, text_sender.c.stopped, text_sender.c.tips).where(
        text_sender.c.name == name, text_sender.c.changed_on >= today - KEPT
    )
    row = connection.execute(wanted).one_or_none()
    return Known(*row) if row else Known()


def remember(engine: sa.Engine, name: str, chosen: Mapping[str, Any], today: date) -> None:
    """Note what somebody chose: members of Known. Raises StoreDown."""
    chosen = {**chosen, "changed_on": today}
    with writing(engine) as connection:
        connection.execute(sa.delete(text_sender).where(text_sender.c.changed_on < today - KEPT))
        connection.execute(
            upsert(connection, text_sender)
            .values(name=name, **chosen)
            .on_conflict_do_update(index_elements=["name"], set_=chosen)
        )


def forget(engine: sa.Engine, name: str) -> int:
    """Erase a sender, and its texts where they are kept; how many rows that were. Raises StoreDown."""
    with writing(engine) as connection:
        gone = [
            connection.execute(sa.delete(text_sender).where(text_sender.c.name == name)),
            connection.execute(sa.delete(text_reply).where(text_reply.c.sender == name)),
        ]
    return sum(one.rowcount for one in gone)
