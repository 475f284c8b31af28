"""What every transport is given and gives back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from blocklist_sync.address import Options


class FetchFailed(Exception):
    """The file could not be had whole; the text says why, in one line, without credentials."""


class Passing(FetchFailed):
    """It may go well in a moment. `after` is how long the server asked to wait, in seconds."""

    def __init__(self, why: str, after: float = 0.0) -> None:
        super().__init__(why)
        self.after = after


@dataclass(frozen=True, slots=True)
class Validators:
    """By which a server recognises a state of a file (RFC 9110, 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file as it came, with what its server calls this state of it."""

    data: bytes = field(repr=False)  # tenacity writes down each outcome, which took 0.3 s of 36 MB
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Beyond which a file is given up."""

    most_bytes: int = 4 * 2**30
    """A list of 100 million phones fits; what is larger is a mistake or an attack."""
    silent_seconds: float = 30.0
    """Without a byte."""
    longest_seconds: float = 1800.0
    """For the whole file, with all tries and the waiting between them."""
    tries: int = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to be fetched. `url` has been checked; `shown` is what may be said of it."""

    url: str
    shown: str
    options: Options
    validators: Validators
    secret: Callable[[str], str]
    """Of the environment, by name. Raises SettingsError."""
    limits: Limits
    now: Callable[[], datetime]

    def check_size(self, size: int) -> None:
        """Raises FetchFailed."""
        if size > self.limits.most_bytes:
            raise FetchFailed(f"{self.shown} is larger than {_size(self.limits.most_bytes)}, which no list is")


Attempt = Callable[[], Awaitable[Fetched | None]]
"""One try: the file, or None if it is the one that the validators name. Raises Passing, FetchFailed."""


def changed_while_read(shown: str) -> FetchFailed:
    return FetchFailed(f"{shown} changed while it was read: it is taken at the next run, once it stands still")


def _size(count: int) -> str:
    return f"{count / 2**30:.0f} GiB" if count >= 2**30 else f"{count:,} bytes"
