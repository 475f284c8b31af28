"""Checks with a test token: fixed IMEIs, counted and told like real ones, and nothing real is asked."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from imeicheck.check import INVALID, Checker
from imeicheck.limits import DAY_MS, EVERYBODY, Account, OverLimit
from imeicheck.rules.gcra import Allowance, Rate
from imeicheck.rules.imei import Imei, NotAnImei, read
from imeicheck.rules.trials import Trial, trial_of, verdict_of
from imeicheck.rules.verdict import Verdict
from imeicheck.slots import Slots

WAIT_MS = 1000.0


class Rehearsed(Exception):
    """A fault that was asked for."""


class TestMode:
    """Answers as `Checker` does. `slots` keeps those who wait for a delay from taking every thread."""

    def __init__(
        self,
        checker: Checker,
        told: Callable[[str, Mapping[str, int]], None],
        slots: Slots,
        now: Callable[[], datetime],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._checker, self._told, self._slots, self._now, self._sleep = checker, told, slots, now, sleep

    def check(self, text: str, account: Account) -> Verdict:
        """Raises NotAnImei, OverLimit, Busy, Rehearsed."""
        imei = read(text)
        if isinstance(imei, Imei):
            self._wait(trial_of(imei).delay_seconds)
        (told,) = self.check_all([text], account)
        if isinstance(told, NotAnImei):
            raise told
        return told

    def check_all(self, texts: Sequence[str], account: Account) -> list[Verdict | NotAnImei]:
        """Without delays. Raises OverLimit, Rehearsed."""
        self._checker.admit(account, len(texts))
        numbers, now = [read(text) for text in texts], self._now()
        trials = [trial_of(imei) for imei in numbers if isinstance(imei, Imei)]
        for trial in trials:
            _fail(trial, now)
        told = [verdict_of(imei, now) if isinstance(imei, Imei) else imei for imei in numbers]
        self._told(account.token, Counter([v.answer if isinstance(v, Verdict) else INVALID for v in told]))
        return told

    def _wait(self, seconds: float) -> None:
        if seconds:
            place = self._slots.take()
            try:
                self._sleep(seconds)
            finally:
                place.give_back()


def _fail(trial: Trial, now: datetime) -> None:
    if trial.failure in ("rate", "daily"):
        wait_ms = WAIT_MS if trial.failure == "rate" else DAY_MS - now.timestamp() * 1000 % DAY_MS
        raise OverLimit(trial.failure, wait_ms, Account(Allowance("test", Rate(1, 1), None), token="test"), 0)  # noqa: S106
    if trial.failure == "busy":
        raise OverLimit("rate", WAIT_MS, Account(Allowance(EVERYBODY, Rate(1, 1), None)), 0)
    if trial.failure == "internal":
        raise Rehearsed
