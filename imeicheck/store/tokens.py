"""Tokens: 256 random bits, kept as their SHA-256, with what they allow.

Nothing slow protects the hash, because nobody can guess 256 bits.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from imeicheck.rules.gcra import Rate, parse_rate
from imeicheck.store.schema import source, token

SCOPES = ("check", "batch", "report")
PREFIX = "imei_"
DEFAULT_RATE = Rate(10, 1)
DEFAULT_DAILY = 10_000


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


@dataclass(frozen=True, slots=True)
class Issued:
    """A token as `keys list` shows it."""

    token: Token
    created_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None


def create(
    connection: sa.Connection,
    name: str,
    scopes: Sequence[str],
    *,
    source_id: int | None,
    rate: Rate | None,
    daily: int | None,
    now: datetime,
) -> str:
    """Gives the token itself, which is kept nowhere."""
    secret = PREFIX + secrets.token_urlsafe(32)
    connection.execute(
        sa.insert(token).values(
            id=secrets.token_hex(4),
            name=name,
            sha256=hash_of(secret),
            scopes=" ".join(scopes),
            source_id=source_id,
            rate=rate and str(rate),
            daily=daily,
            created_at=now,
        )
    )
    return secret


def hash_of(secret: str) -> bytes:
    return sha256(secret.encode()).digest()


def revoke(connection: sa.Connection, id_: str, now: datetime) -> bool:
    """Whether there was such a token in force."""
    revoked = sa.update(token).where(token.c.id == id_, token.c.revoked_at.is_(None)).values(revoked_at=now)
    return connection.execute(revoked).rowcount == 1


_SELECT = sa.select(token, source.c.slug.label("source")).select_from(token.outerjoin(source))


def issued(connection: sa.Connection) -> list[Issued]:
    """Every token ever made, the oldest first."""
    rows = connection.execute(_SELECT.order_by(token.c.created_at, token.c.id))
    return [Issued(_token(r), r.created_at, r.revoked_at, r.last_used_at) for r in rows]


def in_force(connection: sa.Connection) -> dict[bytes, Token]:
    """Every token that is not revoked, by its hash."""
    return {row.sha256: _token(row) for row in connection.execute(_SELECT.where(token.c.revoked_at.is_(None)))}


def find(connection: sa.Connection, hash_: bytes) -> Token | None:
    """The token with that hash, unless it is revoked."""
    row = connection.execute(_SELECT.where(token.c.sha256 == hash_, token.c.revoked_at.is_(None))).one_or_none()
    return None if row is None else _token(row)


def mark_used(connection: sa.Connection, ids: Iterable[str], now: datetime) -> None:
    """Note the last use, kept to the minute."""
    minute = now.replace(second=0, microsecond=0)
    connection.execute(sa.update(token).where(token.c.id.in_(list(ids))).values(last_used_at=minute))


def _token(row: sa.Row[*tuple[Any, ...]]) -> Token:
    return Token(
        id=row.id,
        name=row.name,
        scopes=frozenset(row.scopes.split()),
        source_id=row.source_id,
        source=row.source,
        rate=row.rate and parse_rate(row.rate),
        daily=row.daily,
    )
