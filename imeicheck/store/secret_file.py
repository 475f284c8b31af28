"""Secrets in the state folder: generated once, readable only by the owner of the folder."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """Return the secret in a file. If there is no file, `make` a secret and write it, with mode 0600.

    Any number of processes may try at once: all of them return the same secret. The folder has to exist.

    Raises:
        OSError: the file can be neither read nor written.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        pass
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # with mode 0600
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, path)  # fails if another process was faster, and never shows half a file
    except FileExistsError:
        pass
    finally:
        temporary.unlink(missing_ok=True)
    _sync(path.parent)
    return path.read_text(encoding="utf-8")


def _sync(folder: Path) -> None:
    """Sync a folder to the disk. A secret that is lost in a power cut would be replaced by another."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
