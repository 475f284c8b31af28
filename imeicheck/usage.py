"""What each token was told, by UTC day and verdict."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

import sqlalchemy as sa

from imeicheck.store import usage
from imeicheck.tallies import Tallies


class Usage(Tallies[tuple[str, date, str]]):
    """Of all tokens that ask this process."""

    def __init__(self, engine: sa.Engine, now: Callable[[], datetime]) -> None:
        super().__init__(engine, usage.add, "usage")
        self._now = now

    def told(self, token: str, verdicts: Mapping[str, int]) -> None:
        """How many of each verdict a token was given."""
        day = self._now().date()
        self.count({(token, day, verdict): many for verdict, many in verdicts.items()})
