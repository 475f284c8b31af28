"""How many replies to texts there were, by UTC day, language, kind and segments. Nobody's in particular."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from imeicheck.store import counts as counting
from imeicheck.store.schema import text_count


class Kind(NamedTuple):
    """What a reply was."""

    day: date
    language: str
    kind: str
    """A verdict, or what else was told."""
    segments: int
    """0 for silence."""


def add(connection: sa.Connection, counts: Mapping[Kind, int]) -> None:
    """Add to what is counted."""
    counting.add(connection, text_count, counts)


def between(connection: sa.Connection, first: date, last: date) -> Sequence[tuple[Kind, int]]:
    """What was counted on these days, the newest first."""
    wanted = (
        sa.select(text_count)
        .where(text_count.c.day.between(first, last))
        .order_by(text_count.c.day.desc(), text_count.c.language, text_count.c.kind, text_count.c.segments)
    )
    return [(Kind(*row[:4]), row[4]) for row in connection.execute(wanted)]
