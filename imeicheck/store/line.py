"""A line to Redis: one connection a thread, several commands in one round trip, no retries.

Redis answering late is as bad as not answering, so every wait is short and every failure is
CacheDown. What to do then is decided above: a check goes on in SQL.
"""

import threading
from collections.abc import Sequence
from typing import Any, cast

from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

from imeicheck.rules.buckets import Malformed

Command = Sequence[str | bytes | int | float]

TIMEOUT_SECONDS = 0.1


class CacheDown(Exception):
    """Redis did not answer in time, or cannot. Never to be taken for an empty answer."""


class Line:
    """Exchanges commands for replies. `scripts` are loaded on each new connection."""

    def __init__(self, url: str, scripts: Sequence[str] = (), timeout: float = TIMEOUT_SECONDS) -> None:
        self._pool = ConnectionPool.from_url(
            url,
            socket_timeout=timeout,
            socket_connect_timeout=timeout,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
            driver_info=None,
        )
        self._scripts = tuple(scripts)
        self._epoch = 0
        self._local = threading.local()

    def exchange(self, *commands: Command) -> list[Any]:
        """The replies, in order; an error reply to one command stands in its place as ResponseError.

        Raises CacheDown.
        """
        connection = self._connection()
        try:
            loads = [] if connection.is_connected else self._connect(connection)
            connection.send_packed_command(connection.pack_commands([*loads, *commands]), check_health=False)
            return [self._reply(connection) for _ in (*loads, *commands)][len(loads) :]
        except BaseException as e:
            connection.disconnect()  # whatever it was: a reply left unread would answer somebody else's question
            if isinstance(e, RedisError | OSError):
                raise CacheDown(f"Redis does not answer: {e}") from e
            raise

    def renew(self) -> None:
        """Have every thread connect anew: what was open may be a connection to a server that is gone."""
        self._epoch += 1

    def _reply(self, connection: Any) -> Any:
        try:
            return connection.read_response()
        except ResponseError as e:
            return e

    def _connection(self) -> Any:
        local = self._local
        connection: Any = getattr(local, "connection", None)
        if connection is None or local.epoch != self._epoch:
            if connection is not None:
                connection.disconnect()
            # Not by the pool's own maker: it counts every connection ever made, and refuses the hundredth.
            connection = local.connection = self._pool.connection_class(**self._pool.connection_kwargs)
            local.epoch = self._epoch
        return connection

    def _connect(self, connection: Any) -> list[Command]:
        """What has to be sent first on the new connection, in the same round trip as the rest."""
        connection.connect()
        return [("SCRIPT", "LOAD", script) for script in self._scripts]


def milliseconds(reply: object) -> int:
    """What a reply to TIME tells, since the epoch. Raises Malformed."""
    try:
        seconds, micros = map(int, cast(list[bytes], reply))
    except (TypeError, ValueError) as e:
        raise Malformed("Redis does not tell the time") from e
    return seconds * 1000 + micros // 1000
