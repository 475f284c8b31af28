"""The check, whoever asks: Redis, then SQL, then `unknown`. API, command line, page and texts all come here.

No lease, no bucket, a damaged bucket or no Redis: SQL answers. SQL gone too: nobody knows, and the
verdict says so.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from imeicheck.cache import Cache
from imeicheck.directory import Directory
from imeicheck.enumeration import EnumerationDetector
from imeicheck.limits import Account
from imeicheck.rules.imei import Imei, NotAnImei, read
from imeicheck.rules.verdict import Finding, Verdict, decide
from imeicheck.sql import Sql
from imeicheck.store import ledger
from imeicheck.store.errors import StoreDown
from imeicheck.store.lookup import Found, look_up

PORTION = 1_000
"""Phones looked up at once: Redis is busy for about a millisecond with so many."""


def utc_now() -> datetime:
    return datetime.now(UTC)


INVALID = "invalid"
"""What is counted of a text that is no IMEI, beside the verdicts."""


class Observer:
    """Hears what checks came to. This one does nothing with it."""

    def answered(self, store: str, count: int) -> None:
        """Which store answered how many checks: redis, sql or none."""

    def told(self, token: str, verdicts: Mapping[str, int]) -> None:
        """How many of each verdict the token was given that asked; it is empty for a stranger."""

    def swept(self, token: str, tac: str) -> None:
        """Somebody goes through the serial numbers of a TAC; once for each sweep."""


class Checker:
    """Checks for any number of callers at once."""

    def __init__(
        self,
        cache: Cache,
        sql: Sql,
        directory: Directory,
        now: Callable[[], datetime] = utc_now,
        observer: Observer | None = None,
    ) -> None:
        self._cache, self._sql, self._directory, self._now = cache, sql, directory, now
        self._observer = observer or Observer()
        self._of_tokens, self._of_strangers = EnumerationDetector(), EnumerationDetector()

    def check(self, text: str, account: Account | None = None) -> Verdict:
        """The verdict on what somebody typed. Raises NotAnImei, OverLimit."""
        (told,) = self.check_all([text], account)
        if isinstance(told, NotAnImei):
            raise told
        return told

    def check_all(self, texts: Sequence[str], account: Account | None = None) -> list[Verdict | NotAnImei]:
        """Return the verdict on each text, in order. Raises OverLimit."""
        return self.check_numbers([read(text) for text in texts], account)

    def check_numbers(
        self, numbers: Sequence[Imei | NotAnImei], account: Account | None = None, requests: int = 1
    ) -> list[Verdict | NotAnImei]:
        """Return the verdict on each number, in order; a number that could not be read stays as it is.

        Counts so many requests, and each number as an IMEI. Raises OverLimit.
        """
        account, now, device = account or Account(), self._now(), self._directory.device
        phones = _phones(numbers)
        cost = requests * self._detector(account).cost(account.name, now)
        if not phones:
            self._cache.count(account, len(numbers), cost)
        findings = self._find(phones, account, len(numbers), cost)
        told = [decide(i, next(findings), *device(i.tac), now) if isinstance(i, Imei) else i for i in numbers]
        self._watch(account, phones, now)
        self._observer.told(account.token, Counter([v.answer if isinstance(v, Verdict) else INVALID for v in told]))
        return told

    def count_numbers(self, numbers: Sequence[Imei | NotAnImei], account: Account, requests: int = 1) -> None:
        """Count numbers without checking them, as `check_numbers` counts them. Raises OverLimit."""
        now = self._now()
        self._cache.count(account, len(numbers), requests * self._detector(account).cost(account.name, now))
        self._watch(account, _phones(numbers), now)

    def admit(self, account: Account, items: int = 1, cost: int = 1) -> None:
        """Count a request that needs no look-up now, of so many IMEIs. Raises OverLimit."""
        self._cache.count(account, items, cost * self._detector(account).cost(account.name, self._now()))

    def give_back(self, account: Account) -> None:
        """Count for nothing the IMEIs of a request that nobody could answer."""
        self._cache.count(account, -account.items, 0)

    def stop(self) -> None:
        self._cache.stop()
        self._sql.stop()

    def state(self) -> tuple[bool, bool]:
        """(whether Redis holds a lease, whether SQL answers), asked now."""
        lease = self.applied() is not None
        try:
            self._sql.read(ledger.tip)
        except StoreDown:
            return lease, False
        return lease, True

    def applied(self) -> int | None:
        """The changeset at which Redis holds a lease, asked now; None without one."""
        return self._cache.applied()

    def _watch(self, account: Account, phones: Sequence[int], now: datetime) -> None:
        """Report a caller who goes through serial numbers."""
        if account.name and (tac := self._detector(account).record(account.name, phones, now)):
            self._observer.swept(account.token, tac)

    def _detector(self, account: Account) -> EnumerationDetector:
        """Return the detector that watches callers of this kind."""
        return self._of_tokens if account.token else self._of_strangers

    def _find(self, phones: Sequence[int], account: Account, items: int, cost: int) -> Iterator[Finding | None]:
        """What the stores say of each phone, None where none could answer. Raises OverLimit."""
        portions = [phones[at : at + PORTION] for at in range(0, len(phones), PORTION)]
        for some, in_redis in zip(portions, self._cache.find_many(portions, account, items, cost), strict=True):
            found, store = (in_redis, "redis") if in_redis is not None else self._in_sql(some)
            self._observer.answered(store, len(some))
            yield from [None] * len(some) if found is None else self._named(found)

    def _in_sql(self, phones: Sequence[int]) -> tuple[list[Found] | None, str]:
        try:
            return self._sql.read(lambda connection: look_up(connection, phones, self._now())), "sql"
        except StoreDown:
            return None, "none"

    def _named(self, found: Sequence[Found]) -> Iterator[Finding]:
        """With the names of sources; all that nobody lists share one finding, since they are of one moment."""
        nothing = Finding((), found[0].coverage, found[0].changeset)
        for one in found:
            if one.listings:
                named = [(listing, self._directory.source(listing.source)) for listing in one.listings]
                yield Finding(named, one.coverage, one.changeset)
            else:
                yield nothing


def _phones(numbers: Sequence[Imei | NotAnImei]) -> list[int]:
    return [imei.phone for imei in numbers if isinstance(imei, Imei)]
