"""What visitors submitted on the page, kept in Redis for ten minutes under a random id.

The page answers a form with a redirect to an address with this id, so that reload and Back work and the IMEI is in
no address. Nothing about the visitor is stored. A submission is a hash, a type that no bucket has: a web
process that may write submissions can never overwrite what checks read.
"""

import re
import secrets
from hashlib import sha1
from importlib.resources import files
from typing import Any, NamedTuple

from hiredis import ReplyError

from imeicheck.breaker import Breaker
from imeicheck.store.line import CacheDown, Line

PREFIX = "submission:"
KEPT_MS = 600_000
ID_BYTES = 16
"""128 random bits: an id cannot be guessed."""
SCRIPT = files("imeicheck").joinpath("submission.lua").read_text()

_SHA = sha1(SCRIPT.encode(), usedforsecurity=False).hexdigest()
_ID = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)


class Submission(NamedTuple):
    """A text that a visitor submitted. `is_first` is true the first time that it is read."""

    text: str
    is_first: bool


class Submissions:
    """Keeps and returns submissions. All commands to this Redis share `breaker`."""

    def __init__(self, line: Line, breaker: Breaker) -> None:
        self._line, self._breaker = line, breaker

    def keep(self, text: str) -> str:
        """Keep a text for ten minutes and return its id. Raises CacheDown."""
        id_ = secrets.token_urlsafe(ID_BYTES)
        self._run(id_, KEPT_MS, text)
        return id_

    def read(self, id_: str) -> Submission | None:
        """Return what was kept under an id; None if nothing is, or no longer. Raises CacheDown."""
        if not _ID.fullmatch(id_):
            return None
        text, is_first = self._run(id_)
        return None if text is None else Submission(text.decode(), bool(is_first))

    def _run(self, id_: str, *arguments: str | int) -> Any:
        if self._breaker.is_open:
            raise CacheDown("Redis does not answer")
        try:
            (reply,) = self._line.exchange(("EVALSHA", _SHA, 1, PREFIX + id_, *arguments))
        except CacheDown as e:
            self._breaker.trip(e)
            raise
        if isinstance(reply, ReplyError):
            if str(reply).startswith("NOSCRIPT"):
                self._line.renew()  # each new connection loads the scripts
            raise CacheDown(f"Redis refuses: {reply}")
        return reply
