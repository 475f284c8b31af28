"""Real servers of one list on loopback, over HTTP and SFTP, which can be made to misbehave."""

import asyncio
import http.server
import io
import os
import ssl
import threading
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import asyncssh

T = TypeVar("T")
LIST = b"imei,reason\n" + b"".join(b"%015d,stolen\n" % n for n in range(5000))
ETAG, MODIFIED = '"one"', "Sat, 21 Nov 2026 10:00:00 GMT"


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves the list as RFC 9110 wants it, unless the next of the server's `tricks` does something else."""

    protocol_version = "HTTP/1.1"
    server: "HttpLists"

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        self.close_connection = True
        (self.server.tricks.pop(0) if self.server.tricks else Handler.serve)(self)

    def serve(self) -> None:
        server, first = self.server, 0
        if server.etag and self.headers["If-None-Match"] == server.etag:
            return self.answer(304)
        if (asked := self.headers["Range"]) and self.headers["If-Range"] == server.etag:
            first = int(asked.removeprefix("bytes=").removesuffix("-"))
        end = {"Content-Range": f"bytes {first}-{len(server.data) - 1}/{len(server.data)}"} if first else {}
        validators = {"ETag": server.etag, "Last-Modified": MODIFIED} if server.etag else {}
        return self.answer(206 if first else 200, {**validators, **end}, server.data[first:])

    def answer(self, status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


Trick = Callable[[Handler], None]


def answer(status: int, headers: dict[str, str] | None = None, body: bytes = b"") -> Trick:
    return lambda handler: handler.answer(status, headers, body)


def redirect(to: str, status: int = 302) -> Trick:
    return answer(status, {"Location": to})


def break_off(after: int, etag: str | None = None) -> Trick:
    """Promise the whole list, send `after` bytes of it, and hang up."""

    def trick(handler: Handler) -> None:
        length = {"Content-Length": str(len(LIST))}
        handler.answer(200, {**length, "ETag": etag or handler.server.etag}, handler.server.data[:after])

    return trick


def reset(handler: Handler) -> None:
    """No answer at all."""


def be_stuck(handler: Handler) -> None:
    handler.server.ended.wait()


def send_half_and_be_stuck(handler: Handler) -> None:
    handler.answer(200, {"Content-Length": str(len(LIST)), "ETag": ETAG}, LIST[: len(LIST) // 2])
    handler.server.ended.wait()


def drip(handler: Handler) -> None:
    """A byte now and then, for ever."""
    handler.answer(200, {"Content-Length": str(len(LIST))})
    while not handler.server.ended.wait(0.01):
        handler.wfile.write(b"x")


class HttpLists(http.server.ThreadingHTTPServer):
    """`asked` are path and headers of each request; `tricks` are what the next ones get instead of the list."""

    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.origin = f"{'https' if tls else 'http'}://127.0.0.1:{self.server_address[1]}"
        self.url = f"{self.origin}/lists/ke.csv"
        self.data, self.etag = LIST, ETAG
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.tricks: list[Trick] = []
        self.ended = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,))
        self._thread.start()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""

    def headers(self, name: str) -> list[str | None]:
        """A header of each request so far."""
        return [headers.get(name) for _, headers in self.asked]

    def close(self) -> None:
        self.ended.set()
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Files(asyncssh.SFTPServer):
    """A folder, whose files may grow, break off or be stuck while they are read."""

    lists: "SftpLists"

    def __init__(self, channel: asyncssh.SSHServerChannel[bytes]) -> None:
        super().__init__(channel, chroot=os.fsencode(self.lists.folder))

    def open(self, path: bytes, pflags: int, attrs: asyncssh.SFTPAttrs) -> object:
        file = super().open(path, pflags, attrs)
        assert isinstance(file, io.IOBase)
        self.lists.opened.append(file)
        return file

    async def read(self, file_obj: object, offset: int, size: int) -> bytes:
        if self.lists.tricks:
            await self.lists.tricks.pop(0)(self)
        data = super().read(file_obj, offset, min(size, self.lists.most_at_once))
        assert isinstance(data, bytes)
        return data


class _Login(asyncssh.SSHServer):
    def __init__(self, lists: "SftpLists") -> None:
        self._lists = lists

    def begin_auth(self, username: str) -> bool:
        self._lists.logins += 1
        return True

    def public_key_auth_supported(self) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return username == "agency" and key.public_data == self._lists.user_key.public_data

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == ("agency", "correct horse")


SftpTrick = Callable[[_Files], Coroutine[Any, Any, None]]


class SftpLists:
    """An SSH server in a thread of its own; user `agency`, with `user_key` or the password `correct horse`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "out").mkdir()
        (folder / "out/ke.csv").write_bytes(LIST)
        self.host_key, self.user_key = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
        self.logins, self.most_at_once = 0, 2**20
        self.tricks: list[SftpTrick] = []
        self.opened: list[io.IOBase] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._acceptor = self._do(self._listen())
        self.port = self._acceptor.get_port()
        self.url = f"sftp://agency@127.0.0.1:{self.port}/out/ke.csv"

    async def _listen(self) -> asyncssh.SSHAcceptor:
        files = type("Files", (_Files,), {"lists": self})
        return await asyncssh.listen(
            "127.0.0.1", 0, server_factory=lambda: _Login(self), server_host_keys=[self.host_key], sftp_factory=files
        )

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def private_key(self) -> str:
        return self.user_key.export_private_key().decode()

    def known_hosts(self, path: Path, key: asyncssh.SSHKey | None = None) -> str:
        """A known_hosts file with the server's key, or another in its place."""
        shown = (key or self.host_key).export_public_key().decode()
        path.write_text(f"[127.0.0.1]:{self.port} {shown}")
        return str(path)

    def close(self) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        for file in self.opened:
            file.close()

    async def _end(self) -> None:
        self._acceptor.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
