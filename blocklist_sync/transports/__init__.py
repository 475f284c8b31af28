"""Bring a feed's file here, whole or not at all: one module for each way, one interface before them."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from blocklist_sync.address import PATH, BadAddress, Options, check, scheme_of, shown
from blocklist_sync.transports import http, path, s3, sftp
from blocklist_sync.transports.path import local_path
from blocklist_sync.transports.patience import Sleep, patiently
from blocklist_sync.transports.transfer import Attempt, Fetched, FetchFailed, Limits, Validators, Wanted
from imeicheck.settings import SettingsError

__all__ = [
    "BadAddress",
    "FetchFailed",
    "Fetched",
    "Limits",
    "Options",
    "Validators",
    "check",
    "fetch",
    "local_path",
    "no_secrets",
]

_PREPARE: dict[str, Callable[[Wanted], Attempt]] = {
    PATH: path.prepare,
    "file": path.prepare,
    "http": http.prepare,
    "https": http.prepare,
    "sftp": sftp.prepare,
    "s3": s3.prepare,
}
LONGEST_TEXT = 400


def no_secrets(name: str) -> str:
    raise SettingsError(f"set {name}")


def _utc_now() -> datetime:
    return datetime.now(UTC)


def fetch(
    url: str,
    validators: Validators = Validators(),  # noqa: B008  frozen
    options: Options = Options(),  # noqa: B008  frozen
    secret: Callable[[str], str] = no_secrets,
    *,
    limits: Limits = Limits(),  # noqa: B008  frozen
    now: Callable[[], datetime] = _utc_now,
    sleep: Sleep = asyncio.sleep,
) -> Fetched | None:
    """The file, or None if its server says that it is the one that the validators name.

    `secret` looks up a variable of the environment. Raises FetchFailed.
    """
    used: list[str] = []

    def remembered(name: str) -> str:
        used.append(secret(name))
        return used[-1]

    try:
        check(url, options)
        wanted = Wanted(url, shown(url), options, validators, remembered, limits, now)
        attempt = _PREPARE[scheme_of(url)](wanted)
        return asyncio.run(patiently(attempt, wanted.shown, limits, sleep))
    except (BadAddress, SettingsError, FetchFailed) as e:
        raise FetchFailed(_tellable(str(e), used)) from e


def _tellable(text: str, secrets: list[str]) -> str:
    """One line, without the secrets that were used: a library may repeat what a server repeats."""
    for one in filter(None, map(str.strip, secrets)):
        text = text.replace(one, "…")
    line = " ".join(text.split())[:LONGEST_TEXT]
    return "".join(c if c.isprintable() else "?" for c in line)
