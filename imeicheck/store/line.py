"""A line to Redis: one connection a thread, several commands in one round trip, no retries.

redis-py connects, and hiredis packs and reads: what lies between the two in redis-py costs as much as
the round trip itself. Redis answering late is as bad as not answering, so every wait is short and every
failure is CacheDown. What to do then is decided above: a check goes on in SQL.

redis-py is imported with the first connection: it takes a fifth of the time of a command that finds no Redis running.
"""

import socket
import ssl
import struct
import threading
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast
from weakref import WeakSet

from hiredis import HiredisError, Reader, ReplyError, pack_command

from imeicheck.rules.buckets import Malformed

Command = Sequence[str | bytes | int | float]

TIMEOUT_SECONDS = 0.1
RECEIVED_BYTES = 65_536
_UNFINISHED = object()


class CacheDown(Exception):
    """Redis did not answer in time, or cannot. Never to be taken for an empty answer."""


class Line:
    """Exchanges commands for replies. `scripts` are loaded on each new connection."""

    def __init__(self, url: str, scripts: Sequence[str] = (), timeout: float = TIMEOUT_SECONDS) -> None:
        from redis import ConnectionPool
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        self._pool = ConnectionPool.from_url(
            url,
            socket_timeout=timeout,
            socket_connect_timeout=timeout,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
            driver_info=None,
        )
        self._loads = [("SCRIPT", "LOAD", script) for script in scripts]
        self._epoch = 0
        self._local = threading.local()
        self._wires: WeakSet[_Wire] = WeakSet()

    def exchange(self, *commands: Command) -> list[Any]:
        """The replies, in order; an error reply to one command stands in its place as ReplyError.

        Raises CacheDown.
        """
        try:
            return self._ready().exchange(commands)
        except BaseException as e:
            self._hang_up()  # whatever it was: a reply left unread would answer somebody else's question
            _tell(e)
            raise

    def ahead(self, commands: Iterable[Command]) -> Iterator[Any]:
        """The replies one by one, each handed out once the next is asked for: Redis works on that meanwhile.

        Raises CacheDown.
        """
        wire = None
        try:
            wire = self._ready()
            self._local.wire = None  # who asks meanwhile gets another, and nobody a reply that is not theirs
            asked = iter(commands)
            wire.send(next(asked))
            for command in asked:
                reply = wire.receive()
                wire.send(command)
                yield reply
            reply = wire.receive()
        except BaseException as e:  # also where nobody waits for the last
            if wire is not None:
                wire.hang_up()
            _tell(e)
            raise
        self._local.wire = wire
        yield reply

    def renew(self) -> None:
        """Have every thread connect anew: what was open may be a connection to a server that is gone."""
        self._epoch += 1

    def probe(self) -> None:
        """Connect anew and exchange one command. Raises CacheDown while Redis does not answer."""
        self.renew()
        self.exchange(("PING",))

    def close(self) -> None:
        """Hang up, in every thread."""
        for wire in self._wires.copy():
            wire.hang_up()

    def _ready(self) -> "_Wire":
        """This thread's connection. Raises RedisError, OSError."""
        wire = self._wire()
        if wire is None:
            wire = self._local.wire = self._connected()
        return wire

    def _wire(self) -> "_Wire | None":
        """The one that is open, unless it is out of date."""
        wire: _Wire | None = getattr(self._local, "wire", None)
        if wire is not None and wire.epoch != self._epoch:
            self._hang_up()
            return None
        return wire

    def _connected(self) -> "_Wire":
        """Raises RedisError, OSError."""
        # Not by the pool's own maker: it counts every connection ever made, and refuses the hundredth.
        connection = self._pool.connection_class(**self._pool.connection_kwargs)
        epoch = self._epoch
        connection.connect()
        wire = _Wire(connection, epoch)
        if failed := [reply for reply in wire.exchange(self._loads) if isinstance(reply, ReplyError)]:
            raise failed[0]
        self._wires.add(wire)
        return wire

    def _hang_up(self) -> None:
        wire: _Wire | None = getattr(self._local, "wire", None)
        if wire is not None:
            self._local.wire = None
            wire.hang_up()


class _Wire:
    """A connection that redis-py made, with its time-outs, spoken to without it."""

    def __init__(self, connection: Any, epoch: int) -> None:
        self._connection, self.epoch = connection, epoch
        self._socket = connection._sock  # there is no other way to it
        _let_kernel_wait(self._socket)
        self._reader = Reader(notEnoughData=_UNFINISHED)

    def __del__(self) -> None:
        self.hang_up()  # its thread ended

    def hang_up(self) -> None:
        self._connection.disconnect()

    def exchange(self, commands: Sequence[Command]) -> list[Any]:
        """Raises OSError, HiredisError."""
        self.send(*commands)
        return [self.receive() for _ in commands]

    def send(self, *commands: Command) -> None:
        """Raises OSError."""
        packed = [pack_command(tuple(command)) for command in commands]  # type: ignore[arg-type]
        self._socket.sendall(b"".join(packed))

    def receive(self) -> Any:
        """The next reply. Raises OSError, HiredisError."""
        while (reply := self._reader.gets()) is _UNFINISHED:
            received = self._socket.recv(RECEIVED_BYTES)
            if not received:
                raise ConnectionError("it closed the connection")
            self._reader.feed(received)
        return reply


def _tell(e: BaseException) -> None:
    """Raises CacheDown for what goes wrong with a connection."""
    from redis.exceptions import RedisError

    if isinstance(e, RedisError | HiredisError | OSError):
        raise CacheDown(f"Redis does not answer: {e}") from e


def _let_kernel_wait(wire: socket.socket) -> None:
    """Have the kernel end what takes too long: Python would ask it twice for each call. TLS would ask it for ever."""
    if isinstance(wire, ssl.SSLSocket):
        return
    seconds = wire.gettimeout() or 0.0
    wire.settimeout(None)
    within = struct.pack("@ll", int(seconds), int(seconds % 1 * 1_000_000))
    for way in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
        wire.setsockopt(socket.SOL_SOCKET, way, within)


def milliseconds(reply: object) -> int:
    """What a reply to TIME tells, since the epoch. Raises Malformed."""
    try:
        seconds, micros = map(int, cast(list[bytes], reply))
    except (TypeError, ValueError) as e:
        raise Malformed("Redis does not tell the time") from e
    return seconds * 1000 + micros // 1000
