"""When a feed is not believed: the fourth law. Pure.

A list that shrank or grew out of proportion, that was cut short, or that has too many bad or
contradicting rows is a fault of the feed until a person says otherwise. Nothing of it is applied.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from blocklist_sync.diff import Difference
from blocklist_sync.validate import Validated


@dataclass(frozen=True, slots=True)
class Limits:
    """Shares are of the rows of the feed, or of the listings that stand."""

    rejected: float = 0.01
    conflicting: float = 0.01
    shrink: float = 0.10
    growth: float = 1.00
    may_shrink: int = 10
    """Listings that may always go: a share means little for a short list."""
    may_grow: int = 1000


DEFAULT = Limits()


def troubles(
    validated: Validated, cut: bool, last_line: int, before: int, change: Difference, limits: Limits = DEFAULT
) -> Iterator[str]:
    """Everything that speaks against a feed, in words; nothing if it may be applied.

    `before` is how many listings the last good list had, 0 if there was none: not how many stand,
    for a run that was cut off may have left some of a list that was already believed.
    """
    rows, rejected = validated.rows, len(validated.rejects)
    if rows == 0:
        yield "the list has no rows: an empty list is taken for a fault, never for good news"
        return
    if cut and rejected and validated.rejects["line"][-1] == last_line:
        yield f"the file is cut short: line {last_line} is not whole and no line break follows it"
    if rejected > limits.rejected * rows:
        yield f"{_share(rejected, rows)} were rejected, more than {limits.rejected:.0%}"
    if validated.conflicting > limits.conflicting * rows:
        clash = _share(validated.conflicting, rows, "phones among rows")
        yield f"{clash} contradict each other, more than {limits.conflicting:.0%}"
    gone = len(change.removed) + change.softened
    if before and gone > max(limits.may_shrink, limits.shrink * before):
        yield f"{_share(gone, before, 'listings')} would go or no longer accuse, more than {limits.shrink:.0%}"
    if before and len(change.added) > max(limits.may_grow, limits.growth * before):
        yield f"{len(change.added):,} listings would be added to {before:,}, more than {limits.growth:.0%}"


def _share(part: int, whole: int, of: str = "rows") -> str:
    return f"{part:,} of {whole:,} {of} ({part / whole:.1%})"
