"""The limit of a sync: the same bytes where ours ended up, with nothing to decide.

One COPY each into the ledger's rows and the listings, both with their indexes, and one MSET.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from imeicheck.rules.buckets import POSITION_KEY, Position

TABLES = ("changeset_row", "listing")
PIECE_BYTES = 1 << 22
KEYS = 10_000
"""Read at once."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a sync left: the tables as binary COPY gives them, in files, and every bucket."""

    copied: dict[str, Path]
    buckets: dict[str, bytes]


def keep(engine: sa.Engine, redis: Any, folder: Path) -> Kept:
    copied = {table: folder / f"{table}.copy" for table in TABLES}
    with engine.connect() as connection, _driver(connection).cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        for table, path in copied.items():
            with path.open("wb") as file, cursor.copy(f"COPY {table} TO STDOUT (FORMAT BINARY)") as copy:
                for piece in copy:
                    file.write(piece)
    return Kept(copied, _buckets(redis))


def put(engine: sa.Engine, redis: Any, kept: Kept) -> None:
    with engine.connect() as connection, _driver(connection).cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        for table, path in kept.copied.items():
            with path.open("rb") as file, cursor.copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
                while piece := file.read(PIECE_BYTES):
                    copy.write(piece)
        _driver(connection).commit()
    redis.mset(kept.buckets)


def checkpoint(engine: sa.Engine) -> None:
    """Have PostgreSQL and the system write out what came before, so that it is not done in somebody else's time."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("SET statement_timeout = 0"))
        connection.execute(sa.text("CHECKPOINT"))
        connection.execute(sa.text("RESET statement_timeout"))
    os.sync()


def _driver(connection: sa.Connection) -> Any:
    return connection.connection.driver_connection


def _buckets(redis: Any) -> dict[str, bytes]:
    """Every bucket that the position names."""
    generation = Position.decode(redis.get(POSITION_KEY)).generation
    keys = [generation.key(number) for number in range(generation.buckets)]
    return {
        key: bucket
        for at in range(0, len(keys), KEYS)
        for key, bucket in zip(keys[at : at + KEYS], redis.mget(keys[at : at + KEYS]), strict=True)
    }
