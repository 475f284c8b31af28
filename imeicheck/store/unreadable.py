"""Rows that cannot be parsed, because another version of the service or a person wrote them.

One such row must not prevent all others from being read. Each reader treats such a row in the safe way, which its
docstring names, and reports it.
"""

import logging
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

CANNOT_BE_READ = (ValueError, TypeError, KeyError, AttributeError, OverflowError)
"""What reading such a value raises."""
MOST_LOGGED = 20
"""Unreadable rows of one kind that are logged at once."""


class Unreadable(NamedTuple):
    """A row that cannot be read. It contains no value of the row, which may be personal data."""

    kind: str
    """`token`, `source`, `feed`, `TAC` or `TAC list`."""
    id: str
    problem: str
    """What cannot be read, such as `rate`."""


Report = Callable[[Unreadable], None]


def ignore(row: Unreadable) -> None:
    """Do nothing with an unreadable row."""


class UnreadableLog:
    """Logs each row of one kind that cannot be read once, until it can be read again."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._logged: frozenset[Unreadable] = frozenset()

    def note(self, found: Collection[Unreadable]) -> None:
        """Log those of the unreadable rows that were readable before."""
        before, self._logged = self._logged, frozenset(found)
        for row in sorted(self._logged - before)[:MOST_LOGGED]:
            self._log.error(
                "a row cannot be read, and counts for what is safe: the %s of %s %s",
                row.problem,
                row.kind,
                row.id,
                extra={"fields": row._asdict()},
            )


def raw(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """Select a column without conversion by SQLAlchemy: a conversion that fails would abort the whole result."""
    return sa.type_coerce(column, sa.types.NullType())


def moment(value: datetime | str | None) -> datetime | None:
    """Return a moment that was selected raw, in UTC. Raises one of CANNOT_BE_READ."""
    if value is None:
        return None
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
