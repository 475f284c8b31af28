"""Tokens: 256 random bits, kept as their SHA-256, with what they allow.

Nothing slow protects the hash, because nobody can guess 256 bits.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

import sqlalchemy as sa

from imeicheck.rules.gcra import Allowance, Rate, parse_rate
from imeicheck.store.schema import source, token
from imeicheck.store.unreadable import CANNOT_BE_READ, Unreadable, raw

SCOPES = ("check", "batch", "report", "keys")
PREFIX, TEST_PREFIX = "imei_", "test_"
DEFAULT_RATE = Rate(10, 1)
DEFAULT_DAILY = 10_000
MOST_DAILY = 2**31 - 1
"""What a column of whole numbers holds."""


@dataclass(frozen=True, slots=True)
class Token:
    """What a token allows. `rate` and `daily` are None where it is unlimited."""

    id: str
    name: str
    scopes: frozenset[str]
    source_id: int | None
    source: str | None
    rate: Rate | None
    daily: int | None
    parent: str | None
    """The id of the token that made it, whose limits hold for it too."""
    is_test: bool
    """Whether it is told of made-up phones only."""
    allowances: tuple[Allowance, ...]
    """Its own, then its parent's."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A token as `keys list` shows it."""

    token: Token
    created_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None
    maker: str | None
    """The name of the token that made it."""
    unreadable: str
    """The part that cannot be read, because of which the token is refused; empty for a valid token."""


class Made(NamedTuple):
    """A new token; `secret` is the token itself, which is kept nowhere."""

    id: str
    secret: str


def create(
    connection: sa.Connection,
    name: str,
    scopes: Sequence[str],
    *,
    source_id: int | None,
    rate: Rate | None,
    daily: int | None,
    now: datetime,
    parent: str | None = None,
    is_test: bool = False,
) -> Made:
    id_, secret = secrets.token_hex(4), (TEST_PREFIX if is_test else PREFIX) + secrets.token_urlsafe(32)
    values = {
        "id": id_,
        "name": name,
        "sha256": hash_of(secret),
        "scopes": " ".join(scopes),
        "rate": rate and str(rate),
        "daily": daily,
        "created_at": now,
        "parent_id": parent,
        "is_test": is_test,
    }
    if source_id is not None:  # the role of the web process may not set this column
        values["source_id"] = source_id
    connection.execute(sa.insert(token).values(values))
    return Made(id_, secret)


def hash_of(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


def revoke(connection: sa.Connection, id_: str, now: datetime, parent: str | None = None) -> bool:
    """Take a token out of force, and so those that it made; with `parent`, only if that one made it.

    Whether there was such a token in force.
    """
    in_force, its_own = token.c.revoked_at.is_(None), token.c.id == id_
    if parent is not None:
        its_own &= token.c.parent_id == parent
    return connection.execute(sa.update(token).where(its_own, in_force).values(revoked_at=now)).rowcount > 0


_MAKER = token.alias("maker")
_ENDED = sa.func.coalesce(token.c.revoked_at, _MAKER.c.revoked_at)
"""A token ends with its maker, even one that is made while the maker's end is not known everywhere yet."""
_FROM = token.outerjoin(source).outerjoin(_MAKER, token.c.parent_id == _MAKER.c.id)
_READ = sa.select(
    *(token.c[name] for name in ("id", "name", "scopes", "source_id", "rate", "daily", "parent_id")),
    raw(token.c.sha256).label("sha256"),
    raw(token.c.is_test).label("is_test"),
    source.c.slug.label("source"),
    _MAKER.c.rate.label("shared_rate"),
    _MAKER.c.daily.label("shared_daily"),
).select_from(_FROM)
"""What a token allows."""
_SELECT = _READ.add_columns(
    token.c.created_at, token.c.last_used_at, _ENDED.label("ended_at"), _MAKER.c.name.label("maker")
)
"""The same, with what `keys list` shows."""


def issued(connection: sa.Connection, parent: str | None = None) -> list[Issued]:
    """Return every token ever made, or made by one, the oldest first.

    A token that cannot be read is listed without scopes and limits, and with what cannot be read.
    """
    wanted = _SELECT if parent is None else _SELECT.where(token.c.parent_id == parent)
    rows = connection.execute(wanted.order_by(token.c.created_at, token.c.id))
    return [_issued(row) for row in rows]


def _issued(row: sa.Row[*tuple[Any, ...]]) -> Issued:
    found, unreadable = _token(row), ""
    if isinstance(found, Unreadable):
        unreadable = found.problem
        found = Token(row.id, str(row.name), frozenset(), None, row.source, None, None, row.parent_id, False, ())
    return Issued(found, row.created_at, row.ended_at, row.last_used_at, row.maker, unreadable)


def count_made(connection: sa.Connection, parent: str) -> int:
    """How many tokens one made, those that are revoked among them."""
    return int(connection.scalar(sa.select(sa.func.count()).where(token.c.parent_id == parent)) or 0)


def in_force(connection: sa.Connection) -> dict[bytes, Token | Unreadable]:
    """Return every token that is not revoked, by its hash."""
    return {row.sha256: _token(row) for row in connection.execute(_READ.where(_ENDED.is_(None)))}


def find(connection: sa.Connection, hash_: bytes) -> Token | Unreadable | None:
    """Return the token with that hash, unless it is revoked."""
    row = connection.execute(_READ.where(token.c.sha256 == hash_, _ENDED.is_(None))).one_or_none()
    return None if row is None else _token(row)


def mark_used(connection: sa.Connection, ids: Iterable[str], now: datetime) -> None:
    """Note the last use, kept to the minute."""
    minute = now.replace(second=0, microsecond=0)
    connection.execute(sa.update(token).where(token.c.id.in_(list(ids))).values(last_used_at=minute))


def _token(row: sa.Row[*tuple[Any, ...]]) -> Token | Unreadable:
    """Parse a token. If one of its limits cannot be read, the whole token is unreadable."""
    reading = "scopes"
    try:
        scopes = frozenset(row.scopes.split())
        reading = "limits"
        own, shared = _allowance(row.id, row.rate, row.daily), None
        reading = "limits of its maker"
        if row.parent_id is not None:
            shared = _allowance(row.parent_id, row.shared_rate, row.shared_daily)
    except CANNOT_BE_READ:
        return Unreadable("token", str(row.id), reading)
    return Token(
        id=row.id,
        name=row.name,
        scopes=scopes,
        source_id=row.source_id,
        source=row.source,
        rate=own.rate if own else None,
        daily=row.daily,
        parent=row.parent_id,
        is_test=bool(row.is_test),
        allowances=tuple(allowance for allowance in (own, shared) if allowance),
    )


def _allowance(id_: str, rate: str | None, daily: int | None) -> Allowance | None:
    """Return the allowance of a token with this rate and this quota; None (no limit) without a rate.

    Raises one of CANNOT_BE_READ.
    """
    if daily is not None and not (isinstance(daily, int) and 1 <= daily <= MOST_DAILY):
        raise ValueError("a quota is a whole number from 1")
    return None if rate is None else Allowance(id_, parse_rate(rate), daily)
