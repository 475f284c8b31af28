"""A file on this machine: a path, or a `file://` URL (RFC 8089)."""

import os
import stat
from pathlib import Path
from urllib.parse import unquote

from blocklist_sync.address import PATH, scheme_of, split
from blocklist_sync.transports.transfer import Attempt, Fetched, FetchFailed, Wanted, changed_while_read


def local_path(url: str) -> Path | None:
    """Return the path that a URL names on this machine; None for a URL of another scheme. Raises BadAddress."""
    scheme = scheme_of(url)
    if scheme == PATH:
        return Path(url)
    return Path(unquote(split(url).path)) if scheme == "file" else None


def prepare(wanted: Wanted) -> Attempt:
    path = local_path(wanted.url)
    if path is None:
        raise FetchFailed(f"{wanted.shown} is no file of this machine")

    async def attempt() -> Fetched:
        return _read(path, wanted)

    return attempt


def _read(path: Path, wanted: Wanted) -> Fetched:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise FetchFailed(f"{path} is no file")  # a pipe would never end
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            wanted.check_size(before.st_size)
            data = file.read(wanted.limits.most_bytes + 1)
        after = path.stat()
    except (OSError, ValueError) as e:  # ValueError: a zero byte in the name
        raise FetchFailed(f"{path} cannot be read: {getattr(e, 'strerror', None) or e}") from e
    if (before.st_ino, before.st_size, before.st_mtime_ns) != (after.st_ino, after.st_size, after.st_mtime_ns):
        raise changed_while_read(str(path))
    return Fetched(data)
