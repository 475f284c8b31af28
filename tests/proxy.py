"""A network that can be made bad: everything between a client and a server goes through here."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

Target = Path | tuple[str, int]
"""A unix socket, or a host and a port."""

CHUNK_BYTES = 65536


class Proxy:
    """Listens on loopback and passes on, until it is told to do something else with what comes in."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._delay = 0.0
        self._swallows = False
        self._instead: bytes | None = None
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, name="proxy", daemon=True).start()

    def slow_down(self, seconds: float) -> None:
        """Deliver so much later, in each direction."""
        self._delay = seconds

    def swallow(self) -> None:
        """Connections stay open, and nothing arrives any more."""
        self._swallows = True

    def answer(self, instead: bytes) -> None:
        """Answer everything with this, in the server's place."""
        self._instead = instead

    def heal(self) -> None:
        """Pass on as before. Connections from the bad time are gone, since bytes of theirs are lost."""
        damaged = self._swallows or self._instead is not None
        self._delay, self._swallows, self._instead = 0.0, False, None
        if damaged:
            self._cut()

    def close(self) -> None:
        self._listening.close()
        self._cut()

    def _cut(self) -> None:
        with self._lock:
            cut, self._open = self._open, []
        for one in cut:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return  # closed
            try:
                server = self._connect()
            except OSError:
                client.close()
                continue
            with self._lock:
                self._open += [client, server]
            for sender, receiver, to_server in ((client, server, True), (server, client, False)):
                threading.Thread(target=self._pass_on, args=(sender, receiver, to_server), daemon=True).start()

    def _connect(self) -> socket.socket:
        if isinstance(self._target, Path):
            server = socket.socket(socket.AF_UNIX)
            server.connect(str(self._target))
            return server
        return socket.create_connection(self._target, timeout=None)

    def _pass_on(self, sender: socket.socket, receiver: socket.socket, to_server: bool) -> None:
        with sender, contextlib.suppress(OSError):
            while piece := sender.recv(CHUNK_BYTES):
                if self._delay:
                    time.sleep(self._delay)
                if self._swallows:
                    continue
                if self._instead is None:
                    receiver.sendall(piece)
                elif to_server:
                    sender.sendall(self._instead)
            receiver.shutdown(socket.SHUT_WR)


@contextmanager
def proxy_to(target: Target) -> Iterator[Proxy]:
    proxy = Proxy(target)
    try:
        yield proxy
    finally:
        proxy.close()
