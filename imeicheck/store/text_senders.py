"""Choices of senders of texts: language, STOP, and the number of tips sent.

A sender is stored under a keyed hash of the phone number, `id.fingerprint:hash`, with the id of the key and a
fingerprint of its secret; earlier versions stored `id:hash`. So a sender has several names: the current one, then those
in the earlier form and under earlier keys. Whoever chose nothing is not stored.
A choice is kept for a year after the last one.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
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
    """Pieces of advice sent so far."""


class Stored(NamedTuple):
    """What is known of a sender, and whether any of it is stored under an earlier key."""

    known: Known = Known()
    earlier: bool = False
    changed_on: date = date.min


def find(connection: sa.Connection, names: Sequence[str], today: date) -> Stored:
    """Return what is stored of a sender under any of its names, the current one first.

    STOP under any of them counts, so that no rotation of keys ends it.
    """
    return _merged(connection.execute(_under(names, today)).all(), names[0])


def remember(engine: sa.Engine, names: Sequence[str], chosen: Mapping[str, Any], today: date) -> None:
    """Store what a sender chose (members of Known) under its current name. Raises StoreDown."""
    with writing(engine) as connection:
        connection.execute(sa.delete(text_sender).where(text_sender.c.changed_on < today - KEPT))
        _move(connection, names, today)
        _put(connection, names[0], {**chosen, "changed_on": today})


def move(engine: sa.Engine, names: Sequence[str], today: date) -> None:
    """Move what is stored of a sender under earlier names to the current one. Raises StoreDown."""
    with writing(engine) as connection:
        _move(connection, names, today)


def forget(engine: sa.Engine, names: Sequence[str]) -> int:
    """Erase a sender under all its names, and its kept texts. Return the number of rows. Raises StoreDown."""
    return _erase(engine, text_sender.c.name.in_(names), text_reply.c.sender.in_(names))


def forget_key(engine: sa.Engine, id_: str) -> int:
    """Erase all senders under a key, and their kept texts. Return the number of rows. Raises StoreDown.

    `id_` is the id of a key, for all secrets that it had, or `id.fingerprint`, for one of them.
    """

    def is_under(name: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        return _begins(name, f"{id_}:") | _begins(name, f"{id_}.")

    return _erase(engine, is_under(text_sender.c.name), is_under(text_reply.c.sender))


def stopped_under_other_keys(connection: sa.Connection, ids: Sequence[str], today: date) -> Mapping[str, int]:
    """Return how many senders sent STOP under keys other than these, by what precedes the hash in their names."""
    name = text_sender.c.name
    others = [~_begins(name, f"{id_}:") for id_ in ids]
    wanted = sa.select(name).where(text_sender.c.stopped, text_sender.c.changed_on >= today - KEPT, *others)
    return Counter(name.partition(":")[0] for name in connection.scalars(wanted))


def were_set_up(connection: sa.Connection) -> bool:
    """Return whether texts were answered, or senders chose something, before."""
    return any(connection.scalar(sa.select(sa.exists(sa.select(table)))) for table in (text_sender, text_reply))


def _erase(engine: sa.Engine, senders: sa.ColumnElement[bool], texts: sa.ColumnElement[bool]) -> int:
    with writing(engine) as connection:
        gone = [
            connection.execute(sa.delete(text_sender).where(senders)),
            connection.execute(sa.delete(text_reply).where(texts)),
        ]
    return sum(one.rowcount for one in gone)


def _begins(name: sa.ColumnElement[str], with_: str) -> sa.ColumnElement[bool]:
    """Whether a name begins with a text. LIKE would ignore case on SQLite."""
    return sa.func.substr(name, 1, len(with_)) == with_


def _under(names: Sequence[str], today: date) -> sa.Select[Any]:
    """Select the rows of a sender, the newest first."""
    mine = (text_sender.c.name.in_(names), text_sender.c.changed_on >= today - KEPT)
    return sa.select(text_sender).where(*mine).order_by(text_sender.c.changed_on.desc(), text_sender.c.name)


def _merged(rows: Sequence[sa.Row[Any]], current: str) -> Stored:
    """Return the rows of one sender as one. The newest comes first."""
    if not rows:
        return Stored()
    known = Known(
        language=next((row.language for row in rows if row.language), None),
        stopped=any(row.stopped for row in rows),
        tips=max(row.tips for row in rows),
    )
    return Stored(known, any(row.name != current for row in rows), rows[0].changed_on)


def _move(connection: sa.Connection, names: Sequence[str], today: date) -> None:
    if len(names) == 1:
        return
    rows = connection.execute(
        _under(names, today).with_for_update()
    ).all()  # else a choice made meanwhile would be lost
    stored = _merged(rows, names[0])
    if stored.earlier:
        _put(connection, names[0], {**stored.known._asdict(), "changed_on": stored.changed_on})
        connection.execute(sa.delete(text_sender).where(text_sender.c.name.in_(names[1:])))


def _put(connection: sa.Connection, name: str, values: Mapping[str, Any]) -> None:
    row = upsert(connection, text_sender).values(name=name, **values)
    connection.execute(row.on_conflict_do_update(index_elements=["name"], set_=values))
