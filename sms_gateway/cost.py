"""What replies cost, and the most that they may cost in a day: counted in segments, for all processes together."""

import logging
from datetime import UTC, datetime
from typing import Literal

from imeicheck.check import Checker
from imeicheck.limits import TEXTS, Account, OverLimit
from imeicheck.rules.gcra import Allowance, Rate
from imeicheck.settings import Settings

DEFAULT_SEGMENTS = 20_000
"""A day, where nobody set how much may be spent."""
WARN_AT = 0.8
AMPLE = Rate(1_000_000, 1)

log = logging.getLogger("imeicheck.sms")


def segments_a_day(settings: Settings) -> int:
    """The ceiling."""
    if settings.sms_spend is None or settings.sms_price is None:
        return DEFAULT_SEGMENTS
    return int(settings.sms_spend / settings.sms_price.amount + 1e-9)  # 0.3 / 0.1 is a little less than 3


class Purse:
    """Pays for replies until the day's money is spent."""

    def __init__(self, checker: Checker, most: int) -> None:
        self._checker, self._most = checker, most
        self._told: dict[str, str] = {}

    def pays(self, segments: int) -> bool:
        """Whether there was enough left for them; tells the operator before there is nothing left, and when."""
        account = Account(Allowance(TEXTS, AMPLE, self._most))
        try:
            self._checker.admit(account, segments, 0)
        except OverLimit:
            self._tell(
                "spent", logging.ERROR, "the day's money for texts is spent: until midnight UTC nobody is answered"
            )
            return False
        if account.left and account.left[0].today < (1 - WARN_AT) * self._most:
            self._tell("low", logging.WARNING, "most of the day's money for texts is spent")
        return True

    def _tell(self, what: Literal["low", "spent"], level: int, message: str) -> None:
        """Once a day."""
        today = datetime.now(UTC).date().isoformat()
        if self._told.get(what) != today:
            self._told[what] = today
            log.log(level, message, extra={"fields": {"segments_a_day": self._most}})
