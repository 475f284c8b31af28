"""The verdict: what may be said of a phone, from what was found and how much an absence means.

The first law: a check that could not be made is never `not_listed`.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

import msgspec

from imeicheck.rules.buckets import Coverage
from imeicheck.rules.imei import Imei
from imeicheck.rules.listing import Listing, Reason, Source, unpack_country, unpack_day
from imeicheck.rules.numbering import oddities

Word = Literal["listed", "caution", "not_listed", "unknown"]


class Device(msgspec.Struct, frozen=True, gc=False):
    """What the TAC list says a phone is. Brand and model are empty where it names none, but the TAC is allocated."""

    tac: str
    brand: str
    model: str
    kind: str | None

    @property
    def name(self) -> str:
        return f"{self.brand} {self.model}".strip()


class Why(msgspec.Struct, frozen=True, gc=False):
    """One reason behind a verdict. Source, country and date are there when a listing is behind it."""

    code: str
    source: Source | None = None
    country: str | None = None
    reported_on: date | None = None


class Finding(msgspec.Struct, frozen=True, gc=False):
    """What the stores answered, all of it from one moment of the ledger."""

    listings: Sequence[tuple[Listing, Source]]
    coverage: Coverage
    changeset: int


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """Our answer about one phone."""

    imei: Imei
    answer: Word
    reasons: tuple[Why, ...]
    device: Device | None
    stale: bool
    as_of: datetime | None
    changeset: int | None
    checked_at: datetime

    @property
    def was_checked(self) -> bool:
        """Whether any store could answer."""
        return self.changeset is not None


def decide(
    imei: Imei, finding: Finding | None, device: Device | None, tac_list_complete: bool, now: datetime
) -> Verdict:
    """The verdict on a phone. `finding` is None when no store could answer; `now` is UTC.

    A listing that names this phone decides, however the number was written. Everything else,
    `caution` about the number itself included, claims that nobody lists the phone, which takes a
    store that answered, sources that have spoken, and a number whose check digit is right.
    """
    listed, pending = _statements(finding.listings) if finding and finding.listings else ((), ())
    odd: tuple[str, ...] = oddities(imei)
    if device is None and tac_list_complete:
        odd = (*odd, "tac-not-allocated")
    # What speaks against buying at all comes before what may yet be settled.
    doubts = (*map(Why, odd), *pending) if odd or pending else ()
    blind = () if listed or pending else _why_absence_means_nothing(imei, finding)
    if listed:
        answer: Word = "listed"
    elif blind:
        answer = "unknown"
    else:
        answer = "caution" if doubts else "not_listed"
    coverage = finding.coverage if finding else None
    return Verdict(
        imei,
        answer,
        (*listed, *blind, *doubts),
        device if device and device.name else None,
        _is_stale(coverage, now),
        coverage.as_of if coverage else None,
        finding.changeset if finding else None,
        now,
    )


def _statements(found: Sequence[tuple[Listing, Source]]) -> tuple[Sequence[Why], Sequence[Why]]:
    """(what lists the phone, what only casts doubt on it), the gravest first."""
    listed: list[Why] = []
    doubts: list[Why] = []
    for listing, source in sorted(found, key=_gravest_first) if len(found) > 1 else found:
        code = "report-pending" if listing.pending else _SLUGS[listing.reason]
        why = Why(code, source, unpack_country(listing.country) or None, unpack_day(listing.day))
        # The genuine owner of a duplicated number holds it too: it warns, it does not accuse.
        (doubts if listing.pending or listing.reason == Reason.DUPLICATE else listed).append(why)
    return listed, doubts


_SLUGS = {int(reason): reason.slug for reason in Reason}
_GRAVITIES = {int(reason): reason.gravity for reason in Reason}


def _gravest_first(said: tuple[Listing, Source]) -> tuple[int, str]:
    return _GRAVITIES[said[0].reason], said[1].slug


def _why_absence_means_nothing(imei: Imei, finding: Finding | None) -> tuple[Why, ...]:
    if finding is None:
        return (Why("no-store"),)
    if not finding.coverage.any_source:
        return (Why("no-source"),)
    if not finding.coverage.complete:
        return (Why("source-never-synced"),)
    if imei.check_digit == "absent":
        return (Why("check-digit-absent"),)
    return ()


def _is_stale(coverage: Coverage | None, now: datetime) -> bool:
    return bool(
        coverage
        and coverage.any_source
        and (not coverage.complete or (coverage.stale_after is not None and now > coverage.stale_after))
    )
