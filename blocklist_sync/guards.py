"""When a feed is not believed: the fourth law. Pure.

A list that shrank or grew out of proportion, that was cut short, or that has too many bad or
contradicting rows is a fault of the feed until a person says otherwise. Nothing of it is applied.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from blocklist_sync.diff import Difference
    from blocklist_sync.validate import Validated

MAY_SHRINK = 10
"""Listings that may always go: a share means little for a short list."""
MAY_GROW = 1000
MAY_MISFIT = 10
OFF = math.inf
"""The limit of a guard that is switched off."""
STORED_OFF = 1e6
"""How the table `feed` stores OFF, since JSON has no infinity. Earlier versions accepted no limit this large."""


class BadLimit(ValueError):
    """A limit that there is not; the text says what would do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Up to which share a feed is believed: of the listings of the last good list, or of its own rows."""

    shrink: float = 0.10
    growth: float = 1.00
    rejected: float = 0.01
    unknown_reasons: float = 0.01
    future_dates: float = 0.01
    conflicting: float = 0.01
    misfits: float = 0.01

    def stored(self) -> dict[str, float]:
        """Return the limits that differ from the default, as the table `feed` keeps them."""
        other = {name: share for name, share in asdict(self).items() if share != getattr(DEFAULT, name)}
        return {name: STORED_OFF if share == OFF else share for name, share in other.items()}


DEFAULT = Limits()
MEANINGS: Mapping[str, str] = {
    "shrink": f"listings that go or stop accusing ({MAY_SHRINK} may)",
    "growth": f"listings that come ({MAY_GROW:,} may)",
    "rejected": "rows that are no listing",
    "unknown_reasons": "rows with a reason that is not known",
    "future_dates": "rows with a date in the future",
    "conflicting": "phones whose rows contradict each other",
    "misfits": f"changes that do not fit ({MAY_MISFIT} may)",
}


BELOW: Mapping[str, float] = {
    "shrink": 1.0,
    "growth": 1000.0,
    "rejected": 1.0,
    "unknown_reasons": 1.0,
    "future_dates": 1.0,
    "conflicting": 0.5,
    "misfits": 1.0,
}
"""Every limit has to be below this, because a guard whose limit reaches it can never trip. A list can grow by more than
its length, so the bound for `growth` is one that no list reaches. A contradiction takes two rows, hence 0.5."""


def read_limits(stored: Mapping[str, Any]) -> Limits:
    """Return the limits of a feed from what the table `feed` keeps.

    Raises BadLimit, also for what another version or a person stored and nobody can read, and for a limit that an
    earlier version accepted although the guard could never trip.
    """
    if not isinstance(stored, Mapping):
        raise BadLimit(
            "the limits of this feed cannot be read: correct the column `limits` of its row in the table `feed`"
        )
    limits: dict[str, float] = {}
    for name, share in stored.items():
        if name not in MEANINGS:
            raise BadLimit(f"there is no guard {name}: there are {', '.join(MEANINGS)}")
        if type(share) not in (int, float) or not (0 <= share < BELOW[name] or share == STORED_OFF):
            shown = percent(share) if isinstance(share, int | float) else repr(share)
            raise BadLimit(
                f"the limit {name}={shown} of this feed cannot be used: {_advice(name)}; `limits` changes it"
            )
        limits[name] = OFF if share == STORED_OFF else share
    return Limits(**limits)


def _advice(name: str) -> str:
    return f"give a share below {percent(BELOW[name])} such as 2.5%, `default`, or `off` to switch the guard off"


def parse_limit(text: str) -> tuple[str, float]:
    """Return the name and the share of `shrink=25%`, `shrink=default` or `shrink=off`. Raises BadLimit."""
    name, _, told = text.replace("-", "_").partition("=")
    if name not in MEANINGS:
        raise BadLimit(f"there is no guard {name!r}: there are {', '.join(MEANINGS)}")
    if told == "default":
        return name, getattr(DEFAULT, name)
    if told == "off":
        return name, OFF
    if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,3})?%", told):
        raise BadLimit(f"{name}={told} is no percentage: {_advice(name)}")
    share = float(told.removesuffix("%")) / 100
    if share >= BELOW[name]:
        raise BadLimit(f"with {name}={told} the guard would be off: {_advice(name)}")
    return name, share


def changed_limits(stored: Mapping[str, Any], changes: Sequence[str]) -> Limits:
    """Return the limits of a feed after changes such as `shrink=25%`, which may replace limits that cannot be used.

    Raises BadLimit, also for a guard that is named twice.
    """
    parsed = [parse_limit(change) for change in changes]
    new = dict(parsed)
    if len(new) < len(parsed):
        raise BadLimit("give each guard once")
    kept = read_limits({name: share for name, share in stored.items() if name not in new})
    return replace(kept, **new)


def troubles(
    validated: "Validated", before: int | None, change: "Difference", misfits: int = 0, limits: Limits = DEFAULT
) -> Iterator[str]:
    """Everything that speaks against a feed, in words; nothing if it may be applied.

    `before` is how many listings the last good list left, None if there was none: not how many stand,
    for a run that was cut off may have left some of a list that was already believed.
    """
    if validated.delta and before is None:
        yield "these are changes, and there is no list yet that they could change: the first has to be a whole one"
        return
    yield from _incomplete(validated)
    if validated.rows:
        yield from _faulty(validated, misfits, limits)
        yield from _out_of_proportion(before, change, limits)


def _incomplete(validated: "Validated") -> Iterator[str]:
    rows = validated.rows
    if validated.counted is not None and validated.counted != rows:
        yield f"the record that counts the rows says {validated.counted:,}, the file has {rows:,}"
    if rows == 0 and not validated.delta:
        yield "the list has no rows: an empty list is taken for a fault, never for good news"
    for line in validated.rejects.filter("open")["line"]:
        yield f"the file is cut short: line {line:,} is not whole and no line break follows it"


def _faulty(validated: "Validated", misfits: int, limits: Limits) -> Iterator[str]:
    rows, why = validated.rows, validated.why
    many_misfits = misfits if misfits > MAY_MISFIT else 0
    for count, limit, told in (
        (why.total(), limits.rejected, "rows were rejected"),
        (why["reason"], limits.unknown_reasons, "rows give a reason that is not known"),
        (why["date-in-future"], limits.future_dates, "rows have a date in the future"),
        (validated.conflicting, limits.conflicting, "phones among rows contradict each other"),
        (many_misfits, limits.misfits, "changes add what is listed, or change or remove what is not"),
    ):
        if count > limit * rows:
            yield f"{_share(count, rows)} {told}, more than {percent(limit)}"


def _out_of_proportion(before: int | None, change: "Difference", limits: Limits) -> Iterator[str]:
    gone = len(change.removed) + change.softened
    if before and gone > max(MAY_SHRINK, limits.shrink * before):
        yield f"{_share(gone, before)} listings would go or no longer accuse, more than {percent(limits.shrink)}"
    if before and len(change.added) > max(MAY_GROW, limits.growth * before):
        yield f"{len(change.added):,} listings would be added to {before:,}, more than {percent(limits.growth)}"


def _share(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,} ({part / whole:.1%})"


def percent(share: float) -> str:
    """Return a share as people write it: 0.025 is 2.5%."""
    if share == OFF:
        return "off"
    return f"{share:.3%}".rstrip("%").rstrip("0").rstrip(".") + "%"
