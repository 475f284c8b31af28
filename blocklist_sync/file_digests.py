"""The digests of local lists, so that an unchanged one is recognised without a sync.

A small file is read each time. A larger file is read again if its size, inode, mtime or ctime has changed. If a file
was changed just before it was read, its digest is not cached, because the file may change again within one tick of the
file system's clock. (Git has the same problem with its index.)
"""

import hashlib
import os
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from blocklist_sync.address import BadAddress
from blocklist_sync.transports import Limits, local_path

SMALL_BYTES = 2**20
"""Up to this size a file is always read: it takes a millisecond."""
JUST_CHANGED_SECONDS = 10.0
"""More than the ticks of file systems (2 s on FAT) and the difference between the clocks of two machines."""
KEPT_SECONDS = 3600.0
"""A larger file is read again after this time in any case: writes to mapped memory may update its times late."""


@dataclass(frozen=True, slots=True)
class _Read:
    """The metadata of a file when it was read, the time of reading (s since the epoch), and its digest."""

    look: tuple[int, ...]
    at: float
    digest: str


class FileDigests:
    """Returns the digest of a list on this machine."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._read: dict[Path, _Read] = {}

    def digest(self, url: str) -> str | None:
        """Return the SHA-256 of a local list.

        Return None if a sync has to decide: the list is on another machine, cannot be read whole, or changes while it
        is being read.
        """
        try:
            path = local_path(url)
            return None if path is None else self._digest(path)
        except (BadAddress, OSError, ValueError):  # ValueError: a zero byte in the name
            return None

    def _digest(self, path: Path) -> str | None:
        """Return the digest of a file; None if it is not regular, too large or changing. Raises OSError, ValueError."""
        now, found = self._clock(), path.stat()
        if not stat.S_ISREG(found.st_mode) or found.st_size > Limits().most_bytes:
            return None
        known = self._read.pop(path, None)
        if known is None or known.look != _look(found) or now > known.at + KEPT_SECONDS:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                known = _Read(_look(os.fstat(file.fileno())), now, digest)
            if not known.look == _look(found) == _look(path.stat()):
                return None
        changed_at = max(found.st_mtime, found.st_ctime)
        if found.st_size > SMALL_BYTES and changed_at < known.at - JUST_CHANGED_SECONDS:
            self._read[path] = known
        return known.digest


def _look(found: os.stat_result) -> tuple[int, ...]:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
