"""When a feed is not believed: the fourth law. Pure.

A list that shrank or grew out of proportion, that was cut short, or that has too many bad or
contradicting rows is a fault of the feed until a person says otherwise. Nothing of it is applied.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from blocklist_sync.diff import Difference
from blocklist_sync.formats.table import Table
from blocklist_sync.validate import Validated


@dataclass(frozen=True, slots=True)
class Limits:
    """Shares are of the rows of the feed, or of the listings that stand."""

    rejected: float = 0.01
    conflicting: float = 0.01
    misfits: float = 0.01
    """Changes of a delta that do not fit what stands."""
    shrink: float = 0.10
    growth: float = 1.00
    may_shrink: int = 10
    """Listings that may always go: a share means little for a short list."""
    may_grow: int = 1000
    may_misfit: int = 10


DEFAULT = Limits()


def troubles(
    validated: Validated, table: Table, before: int, change: Difference, misfits: int = 0, limits: Limits = DEFAULT
) -> Iterator[str]:
    """Everything that speaks against a feed, in words; nothing if it may be applied.

    `before` is how many listings the last good list left, 0 if there was none: not how many stand,
    for a run that was cut off may have left some of a list that was already believed.
    """
    if table.delta and not before:
        yield "these are changes, and there is no list yet that they could change: the first has to be a whole one"
        return
    yield from _incomplete(validated, table)
    if validated.rows:
        yield from _faulty(validated, misfits, limits)
        yield from _out_of_proportion(before, change, limits)


def _incomplete(validated: Validated, table: Table) -> Iterator[str]:
    rows = validated.rows
    if table.counted is not None and table.counted != rows:
        yield f"the record that counts the rows says {table.counted:,}, the file has {rows:,}"
    if rows == 0 and not table.delta:
        yield "the list has no rows: an empty list is taken for a fault, never for good news"
    if table.cut and len(validated.rejects) and validated.rejects["line"][-1] == table.rows["line"][-1]:
        yield f"the file is cut short: line {table.rows['line'][-1]} is not whole and no line break follows it"


def _faulty(validated: Validated, misfits: int, limits: Limits) -> Iterator[str]:
    rows, rejected = validated.rows, len(validated.rejects)
    if rejected > limits.rejected * rows:
        yield f"{_share(rejected, rows)} were rejected, more than {limits.rejected:.0%}"
    if validated.conflicting > limits.conflicting * rows:
        clash = _share(validated.conflicting, rows, "phones among rows")
        yield f"{clash} contradict each other, more than {limits.conflicting:.0%}"
    if misfits > max(limits.may_misfit, limits.misfits * rows):
        fits = _share(misfits, rows, "changes")
        yield f"{fits} add what is listed, or change or remove what is not, more than {limits.misfits:.0%}"


def _out_of_proportion(before: int, change: Difference, limits: Limits) -> Iterator[str]:
    gone = len(change.removed) + change.softened
    if before and gone > max(limits.may_shrink, limits.shrink * before):
        yield f"{_share(gone, before, 'listings')} would go or no longer accuse, more than {limits.shrink:.0%}"
    if before and len(change.added) > max(limits.may_grow, limits.growth * before):
        yield f"{len(change.added):,} listings would be added to {before:,}, more than {limits.growth:.0%}"


def _share(part: int, whole: int, of: str = "rows") -> str:
    return f"{part:,} of {whole:,} {of} ({part / whole:.1%})"
