"""A fault on purpose: at one planned step of whatever is under test, something happens."""

from collections.abc import Callable

LOCKED = frozenset(
    (
        "source claimed",
        "rows written",
        "listings written",
        "chain locked",
        "changeset written",
        "report written",
        "list discarded",
    )
)
"""Steps at which a writer holds its locks: who wants to write has to wait until it is through."""


class Crash(Exception):
    """The process dies here."""


class Fault:
    """The seam of everything under test."""

    def __init__(self) -> None:
        self.clear()

    def plan(self, step: int, what: Callable[[], None], *, writes: bool = False) -> None:
        """At this step; if what happens writes, at the next one from there on where nobody holds a lock."""
        self._countdown, self._what, self._writes = step, what, writes

    def clear(self) -> None:
        self._countdown, self._what, self._writes = 0, _nothing, False

    def __call__(self, step: str) -> None:
        if self._countdown > 1:
            self._countdown -= 1
        elif self._countdown and not (self._writes and step in LOCKED):
            self._countdown = 0
            self._what()


def _nothing() -> None:
    """What happens mostly."""


def crash() -> None:
    raise Crash
