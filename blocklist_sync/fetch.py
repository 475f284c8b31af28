"""Bring a feed's file here, from a path, a `file://` or an `http(s)://` URL, whole or not at all."""

import errno
import os
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx

MOST_BYTES = 4 * 2**30
"""A list of 100 million phones fits; what is larger is a mistake or an attack."""
TIMEOUT_SECONDS = 30.0
"""Without a byte."""
LONGEST_SECONDS = 1800.0
"""For the whole file."""


class FetchFailed(Exception):
    """The file could not be had whole; the text says why, in one line. Credentials in a URL are left out."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file as it came, with what its server calls this state of it."""

    data: bytes
    etag: str | None = None
    last_modified: str | None = None


def fetch(
    url: str, etag: str | None = None, last_modified: str | None = None, most_bytes: int = MOST_BYTES
) -> Fetched | None:
    """The file, or None if the server says that it is the one named by `etag` or `last_modified`.

    Raises FetchFailed.
    """
    try:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https"):
            return _over_http(httpx.URL(url), etag, last_modified, most_bytes)
    except (ValueError, httpx.InvalidURL) as e:
        raise FetchFailed("the feed's URL cannot be read: `blocklist-sync add` sets it anew") from e
    if parts.scheme == "file":
        return _from_path(Path(unquote(parts.path)), most_bytes)
    return _from_path(Path(url), most_bytes)


def _from_path(path: Path, most_bytes: int) -> Fetched:
    try:
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            if before.st_size > most_bytes:
                raise FetchFailed(_too_large(path.name, most_bytes))
            data = file.read(most_bytes + 1)
        after = path.stat()
    except OSError as e:
        raise FetchFailed(f"{path} cannot be read: {e.strerror}") from e
    if (before.st_ino, before.st_size, before.st_mtime_ns) != (after.st_ino, after.st_size, after.st_mtime_ns):
        raise FetchFailed(f"{path} changed while it was read: it is taken at the next run, once it stands still")
    return Fetched(data)


def _over_http(url: httpx.URL, etag: str | None, last_modified: str | None, most_bytes: int) -> Fetched | None:
    known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    validators = {name: value for name, value in known.items() if value}
    # Sent as it is: what unpacks to gigabytes could be sent in a kilobyte.
    headers = {**validators, "Accept-Encoding": "identity"}
    shown = url.copy_with(username=None, password=None, query=None)
    deadline = time.monotonic() + LONGEST_SECONDS
    try:
        with httpx.stream("GET", url, headers=headers, timeout=TIMEOUT_SECONDS, follow_redirects=True) as response:
            if response.status_code == httpx.codes.NOT_MODIFIED and validators:
                return None
            if response.status_code != httpx.codes.OK:
                raise FetchFailed(f"{shown} answers {response.status_code} {response.reason_phrase}")
            if response.headers.get("Content-Encoding", "identity").lower() != "identity":
                raise FetchFailed(f"{shown} sends a packed list although it was asked not to")
            data = bytearray()
            for piece in response.iter_raw():
                data += piece
                if len(data) > most_bytes:
                    raise FetchFailed(_too_large(str(shown), most_bytes))
                if time.monotonic() > deadline:
                    raise FetchFailed(f"{shown} took longer than {LONGEST_SECONDS / 60:.0f} minutes")
            return Fetched(bytes(data), *(_ascii(response.headers.get(n)) for n in ("ETag", "Last-Modified")))
    except httpx.HTTPError as e:
        raise FetchFailed(f"{shown} cannot be fetched whole: {str(e) or type(e).__name__}") from e


def _ascii(value: str | None) -> str | None:
    """A validator as it can be sent back."""
    return value if value and value.isascii() else None


def _too_large(what: str, most_bytes: int) -> str:
    return f"{what} is larger than {most_bytes / 2**30:.0f} GiB, which no list is ({os.strerror(errno.EFBIG)})"
