"""How much the absence of a listing means, from what every source said last. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from imeicheck.rules.buckets import Coverage


@dataclass(frozen=True, slots=True)
class Spoken:
    """When a source last spoke, what was asked of it, and who it is as a stranger may know it."""

    spoke_at: datetime | None
    required: bool
    max_age: timedelta
    kind: str = ""
    country: str = ""
    channel: str = "feed"


def cover(spoken: Sequence[Spoken], now: datetime) -> Coverage:
    """Where no source ever spoke, or a required one did not, absence means nothing.

    `as_of` is the oldest last word among the required sources, `stale_after` the first moment at
    which one of them is too old; with none required, `now`.
    """
    required = [s for s in spoken if s.required]
    synced = [(s.spoke_at, s.max_age) for s in required if s.spoke_at is not None]
    complete = len(synced) == len(required)
    return Coverage(
        any_source=any(s.spoke_at is not None for s in spoken),
        complete=complete,
        as_of=(min((at for at, _ in synced), default=now) if complete else None),
        stale_after=min((at + age for at, age in synced), default=None) if complete else None,
    )


def asked(spoken: Sequence[Spoken]) -> Sequence[Spoken]:
    """The sources that a check asks: those that have spoken."""
    return [s for s in spoken if s.spoke_at is not None]


def country_of(spoken: Sequence[Spoken]) -> str:
    """The country that all who were asked are from; empty where they differ or do not say."""
    countries = {s.country for s in asked(spoken)}
    return countries.pop() if len(countries) == 1 else ""
