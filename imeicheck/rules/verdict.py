"""The verdict on a phone, from the listings found and from how much an absence means.

A check that could not be made is never `not_listed`, and an incomplete or shared number accuses nobody.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

import msgspec

from imeicheck.rules.buckets import Coverage
from imeicheck.rules.imei import Imei
from imeicheck.rules.listing import Listing, Reason, Source, unpack_country, unpack_day
from imeicheck.rules.numbering import is_shared, oddities

Word = Literal["listed", "caution", "not_listed", "unknown"]


class Device(msgspec.Struct, frozen=True, gc=False):
    """The entry of a TAC in the TAC list. Brand and model are empty if the list has the TAC without names."""

    tac: str
    brand: str
    model: str
    kind: str | None

    @property
    def name(self) -> str:
        return f"{self.brand} {self.model}".strip()


def named(device: Device | None) -> Device | None:
    """Return a device that people can compare with the phone, so None for an allocated TAC without a name."""
    return device if device and device.name else None


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
    """Return the verdict on a phone. `finding` is None when no store could answer; `now` is in UTC.

    A listing decides, also for 14 or 16 digits, unless many phones carry the number: then the number itself is
    the reason for `caution`. Any other verdict means that no source lists the phone. It requires an answer from a
    store, lists from all required sources, and a correct check digit. Without a check digit a typing error makes the
    number another phone's, so oddities of the number are left out.
    """
    found = finding.listings if finding else ()
    listed, doubts = _statements(found, shared=is_shared(imei)) if found else ((), ())
    odd = _oddities(imei, device, tac_list_complete) if imei.check_digit == "ok" else ()
    # Oddities say not to buy at all, so they come before doubts that may yet be settled.
    cautions = (*map(Why, odd), *doubts) if odd or doubts else ()
    blind = () if listed or doubts or (found and odd) else _why_absence_means_nothing(imei, finding)
    if listed:
        answer: Word = "listed"
    elif blind:
        answer = "unknown"
    else:
        answer = "caution" if cautions else "not_listed"
    coverage = finding.coverage if finding else None
    return Verdict(
        imei,
        answer,
        (*listed, *blind, *cautions),
        named(device),
        _is_stale(coverage, now),
        coverage.as_of if coverage else None,
        finding.changeset if finding else None,
        now,
    )


def _oddities(imei: Imei, device: Device | None, tac_list_complete: bool) -> tuple[str, ...]:
    """Return what is wrong with a complete number, apart from any listing."""
    odd = oddities(imei)
    return (*odd, "tac-not-allocated") if device is None and tac_list_complete else odd


def _statements(found: Sequence[tuple[Listing, Source]], *, shared: bool) -> tuple[Sequence[Why], Sequence[Why]]:
    """Split listings into (those that list the phone, those that only cast doubt on it), the gravest first.

    For a number that many phones carry, only pending reports are kept.
    """
    listed: list[Why] = []
    doubts: list[Why] = []
    for listing, source in sorted(found, key=_gravest_first) if len(found) > 1 else found:
        if shared and not listing.pending:
            continue
        code = "report-pending" if listing.pending else _SLUGS.get(listing.reason, Reason.OTHER.slug)
        why = Why(code, source, unpack_country(listing.country) or None, unpack_day(listing.day))
        # The genuine owner of a duplicated number has it too: it warns and does not accuse.
        (doubts if listing.pending or listing.reason == Reason.DUPLICATE else listed).append(why)
    return listed, doubts


_SLUGS = {int(reason): reason.slug for reason in Reason}
"""A listing whose reason another version wrote is a listing all the same, for another reason."""
_GRAVITIES = {int(reason): reason.gravity for reason in Reason}


def _gravest_first(said: tuple[Listing, Source]) -> tuple[int, str]:
    return _GRAVITIES.get(said[0].reason, Reason.OTHER.gravity), said[1].slug


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
