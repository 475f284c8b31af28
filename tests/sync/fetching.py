"""A fetch as the tests want it: it waits for nobody, and notes how long it would have."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from blocklist_sync.transports import Fetched, FetchFailed, Limits, Options, Validators, fetch
from imeicheck.settings import read

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
WELL, NOTHING_KNOWN, NO_OPTIONS = Limits(), Validators(), Options()
SHORT = Limits(silent_seconds=0.1, tries=2)


class Fetching:
    """`waits` are the seconds between tries; `environ` holds the secrets."""

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        self.waits: list[float] = []
        self._secret = read(environ or {}).secret

    async def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)

    def __call__(
        self, url: str, known: Validators = NOTHING_KNOWN, limits: Limits = WELL, options: Options = NO_OPTIONS
    ) -> Fetched | None:
        return fetch(url, known, options, self._secret, limits=limits, now=lambda: NOON, sleep=self._sleep)

    def data(
        self, url: str, known: Validators = NOTHING_KNOWN, limits: Limits = WELL, options: Options = NO_OPTIONS
    ) -> bytes:
        fetched = self(url, known, limits, options)
        assert fetched is not None
        return fetched.data

    def fails(
        self, url: str, known: Validators = NOTHING_KNOWN, limits: Limits = WELL, options: Options = NO_OPTIONS
    ) -> str:
        """What it says, which is one line."""
        with pytest.raises(FetchFailed) as failure:
            self(url, known, limits, options)
        told = str(failure.value)
        assert told.isprintable()
        return told
