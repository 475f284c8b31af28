"""How many answers of each kind tokens were given, by UTC day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from imeicheck.store import counts as counting
from imeicheck.store.schema import token, usage


class Used(NamedTuple):
    """A token's day."""

    day: date
    token: str
    name: str
    verdicts: Mapping[str, int]
    """How many of each verdict, or of `invalid`."""


def add(connection: sa.Connection, counts: Mapping[tuple[str, date, str], int]) -> None:
    """Add to what is counted: (token id, day, verdict) → how many.

    Counts of a token that the database does not have, for instance after a restore, are dropped. Otherwise the foreign
    key would reject the counts of all tokens.
    """
    ids = {token_id for token_id, _, _ in counts}
    known = set(connection.scalars(sa.select(token.c.id).where(token.c.id.in_(ids))))
    counting.add(connection, usage, {key: count for key, count in counts.items() if key[0] in known})


def between(connection: sa.Connection, first: date, last: date, of: str | None = None) -> Sequence[Used]:
    """Days of every token, or of one and those that it made; the newest day first."""
    wanted = (
        sa.select(usage, token.c.name)
        .join_from(usage, token)
        .where(usage.c.day.between(first, last))
        .order_by(usage.c.day.desc(), token.c.name, usage.c.token_id, usage.c.verdict)
    )
    if of is not None:
        wanted = wanted.where((token.c.id == of) | (token.c.parent_id == of))
    days: dict[tuple[date, str, str], dict[str, int]] = {}
    for row in connection.execute(wanted):
        days.setdefault((row.day, row.token_id, row.name), {})[row.verdict] = row._mapping[usage.c.count]
    return [Used(*key, verdicts) for key, verdicts in days.items()]


def is_token(connection: sa.Connection, id_: str) -> bool:
    """Whether there is or was a token of that id."""
    return connection.scalar(sa.select(token.c.id).where(token.c.id == id_)) is not None
