"""A file over SFTP (draft-ietf-secsh-filexfer-02, over SSH, RFC 4251 to 4254).

The server has to show a host key that the known_hosts file names: none is trusted on first use, and nothing
of the user's own (~/.ssh, an agent) is looked at.
"""

import asyncio
import stat
from collections.abc import Awaitable
from typing import TypeVar
from urllib.parse import unquote

import asyncssh

from blocklist_sync.address import split
from blocklist_sync.transports.transfer import Attempt, Fetched, FetchFailed, Passing, Wanted, changed_while_read

HOME = "/~/"
"""A path that begins so is looked for in the user's home folder, as curl has it."""
PIECE_BYTES = 2**20
"""Asked for at once, in blocks of the size that every server takes (section 3)."""
BLOCK_BYTES = 2**15
_FINAL = (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath, asyncssh.SFTPPermissionDenied)
_T = TypeVar("_T")


def prepare(wanted: Wanted) -> Attempt:
    """Raises FetchFailed, SettingsError."""
    options = wanted.options
    keys = [_private_key(options.key_env, wanted.secret(options.key_env))] if options.key_env else None
    password = wanted.secret(options.password_env) if options.password_env else None
    return Visit(wanted, _known_hosts(options.known_hosts or ""), keys, password)


def _private_key(name: str, text: str) -> asyncssh.SSHKey:
    try:
        return asyncssh.import_private_key(text)
    except ValueError as e:
        raise FetchFailed(f"{name} does not hold a private key without a passphrase, in OpenSSH's form or PEM") from e


def _known_hosts(path: str) -> asyncssh.SSHKnownHosts:
    try:
        return asyncssh.read_known_hosts(path)
    except (OSError, ValueError) as e:
        raise FetchFailed(f"{path} cannot be read as known_hosts: {getattr(e, 'strerror', None) or e}") from e


class Visit:
    """One connection for each try."""

    def __init__(
        self, wanted: Wanted, known: asyncssh.SSHKnownHosts, keys: list[asyncssh.SSHKey] | None, password: str | None
    ) -> None:
        self._wanted, self._known, self._keys, self._password = wanted, known, keys, password
        parts = split(wanted.url)
        self._host, self._port = parts.hostname or "", parts.port or 22
        self._user = unquote(parts.username or "")
        path = unquote(parts.path)
        self._path = path.removeprefix(HOME)

    async def __call__(self) -> Fetched:
        """Raises Passing, FetchFailed."""
        shown = self._wanted.shown
        try:
            return await self._go()
        except (asyncssh.HostKeyNotVerifiable, asyncssh.KeyExchangeFailed) as e:  # the second: a key of another kind
            if isinstance(e, asyncssh.KeyExchangeFailed) and "host key" not in e.reason:
                raise FetchFailed(f"{shown} cannot be fetched: {e.reason}") from e
            raise FetchFailed(
                f"{self._host} shows a host key that {self._wanted.options.known_hosts} does not name for it: somebody "
                "may stand in between, or the key was changed; ask who runs it"
            ) from e
        except asyncssh.PermissionDenied as e:
            raise FetchFailed(f"{shown} does not let the user in with this key or password") from e
        except _FINAL as e:
            raise FetchFailed(f"{shown} cannot be read: {e.reason}") from e
        except TimeoutError as e:
            raise Passing(f"{shown} cannot be fetched whole: not a byte for {self._silent:.0f} s") from e
        except (asyncssh.ConnectionLost, asyncssh.SFTPError, asyncssh.ChannelOpenError, OSError) as e:
            raise Passing(f"{shown} cannot be fetched whole: {e}") from e
        except asyncssh.Error as e:
            raise FetchFailed(f"{shown} cannot be fetched: {e.reason}") from e

    @property
    def _silent(self) -> float:
        return self._wanted.limits.silent_seconds

    async def _soon(self, awaited: Awaitable[_T]) -> _T:
        """Raises TimeoutError."""
        async with asyncio.timeout(self._silent):
            return await awaited

    async def _go(self) -> Fetched:
        connection = await self._soon(
            asyncssh.connect(
                self._host,
                self._port,
                config=None,
                agent_path=None,
                known_hosts=self._known,
                username=self._user,
                client_keys=self._keys,
                password=self._password,
            )
        )
        try:
            client = await self._soon(connection.start_sftp_client())
            return await self._read(client)
        finally:
            connection.abort()
            await connection.wait_closed()

    async def _read(self, client: asyncssh.SFTPClient) -> Fetched:
        before = await self._soon(client.stat(self._path))
        size = before.size
        if size is None or not stat.S_ISREG(before.permissions or stat.S_IFREG):
            raise FetchFailed(f"{self._wanted.shown} is no file")
        self._wanted.check_size(size)
        file = await self._soon(client.open(self._path, "rb", block_size=0))  # a request is made as it is asked for
        data = bytearray()
        while len(data) < size:
            places = range(len(data), min(size, len(data) + PIECE_BYTES), BLOCK_BYTES)
            blocks = await self._soon(asyncio.gather(*(file.read(BLOCK_BYTES, place) for place in places)))
            if not blocks[0]:
                break
            for block in blocks:
                data += block if isinstance(block, bytes) else block.encode()  # str: only of files opened as text
                if len(block) < BLOCK_BYTES:
                    break  # servers may send less than was asked for
        after = await self._soon(client.stat(self._path))
        if (before.size, before.mtime) != (after.size, after.mtime) or len(data) != size:
            raise changed_while_read(self._wanted.shown)
        return Fetched(bytes(data))
