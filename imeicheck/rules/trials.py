"""The fixed IMEIs of test mode: every verdict, reason, failure and delay that a till may meet. Pure.

What is found is made up; the verdict on it is worked out by the same rules as any other. Any other
IMEI is one that nobody lists, so numbers that speak for themselves (a filler, a test number) can be
tried too.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal

import msgspec

from imeicheck.rules.buckets import Coverage
from imeicheck.rules.imei import Imei, from_phone
from imeicheck.rules.listing import Listing, Reason, Source, pack_country, pack_day
from imeicheck.rules.verdict import Device, Finding, Verdict, decide

Failure = Literal["rate", "daily", "busy", "internal"]

TAC = "35000000"
DEVICE = Device(TAC, "Example", "One", "smartphone")
POLICE, OPERATOR, REGISTRY = (
    Source(1, "test-police", "police", "Test Police", "police.example/imei"),
    Source(2, "test-operator", "operator"),
    Source(3, "test-registry", "registry"),
)
ON = date(2026, 10, 2)
CHANGESET = 1


class Trial(msgspec.Struct, frozen=True):
    """What happens when a test token asks for one IMEI."""

    imei: str
    what: str
    listings: tuple[tuple[Listing, Source], ...] = ()
    device: Device | None = DEVICE
    complete_tac_list: bool = False
    lists: Literal["fresh", "old", "none", "awaited", "away"] = "fresh"
    """`none`: no source ever spoke; `awaited`: a required one did not yet; `away`: no store answers."""
    failure: Failure | None = None
    delay_seconds: float = 0.0


def _imei(serial: int) -> str:
    return from_phone(int(TAC) * 1_000_000 + serial).digits


def _said(serial: int, source: Source, reason: Reason, pending: bool = False) -> tuple[Listing, Source]:
    return _listing(int(TAC) * 1_000_000 + serial, source, reason, pending)


def _listing(phone: int, source: Source, reason: Reason, pending: bool = False) -> tuple[Listing, Source]:
    """Return a listing of a phone, with its source."""
    return Listing(phone, source.id, reason, int(pending), pack_day(ON), pack_country("KE")), source


def _listed(serial: int, reason: Reason) -> Trial:
    return Trial(_imei(serial), f"listed as {reason.slug}", (_said(serial, POLICE, reason),))


def _trials() -> Sequence[Trial]:
    reasons = [reason for reason in Reason if reason is not Reason.DUPLICATE]
    return (
        Trial(_imei(1), "nobody lists it"),
        Trial(_imei(2), "nobody lists it, and its model is not known", device=None),
        Trial(_imei(3), "nobody lists it, and the lists are older than they should be", lists="old"),
        *(_listed(10 + place, reason) for place, reason in enumerate(reasons)),
        Trial(_imei(18), "two sources list it", (_said(18, POLICE, Reason.STOLEN), _said(18, OPERATOR, Reason.UNPAID))),
        Trial(_imei(19), "listed, and the lists are old", (_said(19, POLICE, Reason.STOLEN),), lists="old"),
        Trial(_imei(20), "a report on it is not confirmed yet", (_said(20, POLICE, Reason.STOLEN, pending=True),)),
        Trial(_imei(21), "several phones carry the number", (_said(21, REGISTRY, Reason.DUPLICATE),)),
        Trial(_imei(22), "no maker was given its TAC", device=None, complete_tac_list=True),
        Trial(from_phone(440015202000).digits, "a test IMEI", device=None),
        Trial(from_phone(12345678901234).digits, "a filler that many phones show", device=None),
        Trial(
            from_phone(12345678901235).digits,
            "a filler, reported as stolen all the same",
            (_listing(12345678901235, REGISTRY, Reason.STOLEN),),
            device=None,
        ),
        Trial(from_phone(440015202000).digits[:14], "a test IMEI without its check digit", device=None),
        Trial(from_phone(20000000000000).digits, "of a reporting body that never was", device=None),
        Trial(_imei(1)[:14], "without its check digit", device=DEVICE),
        Trial(_imei(30), "no source ever spoke", lists="none"),
        Trial(_imei(31), "a required list has not arrived yet", lists="awaited"),
        Trial(_imei(32), "no store answers", lists="away"),
        Trial(_imei(40), "too many requests", failure="rate"),
        Trial(_imei(41), "the quota for today is used up", failure="daily"),
        Trial(_imei(42), "too many others ask", failure="busy"),
        Trial(_imei(43), "our own fault", failure="internal"),
        Trial(_imei(50), "nobody lists it, told after two seconds", delay_seconds=2.0),
        Trial(
            _imei(51),
            "listed as stolen, told after two seconds",
            (_said(51, POLICE, Reason.STOLEN),),
            delay_seconds=2.0,
        ),
        Trial(_imei(52), "no store answers, told after two seconds", lists="away", delay_seconds=2.0),
    )


TRIALS = _trials()
_BY_IMEI = {trial.imei: trial for trial in TRIALS}


def trial_of(imei: Imei) -> Trial:
    """What is to happen for an IMEI."""
    return _BY_IMEI.get(imei.digits) or Trial(
        imei.digits, "nobody lists it", device=DEVICE if imei.tac == TAC else None
    )


def verdict_of(imei: Imei, now: datetime) -> Verdict:
    """The verdict in test mode."""
    trial = trial_of(imei)
    finding = None if trial.lists == "away" else Finding(trial.listings, _coverage(trial, now), CHANGESET)
    return decide(imei, finding, trial.device, trial.complete_tac_list, now)


def _coverage(trial: Trial, now: datetime) -> Coverage:
    day = timedelta(days=1)
    spoke = now - 3 * day if trial.lists == "old" else now
    told = trial.lists in ("fresh", "old")
    return Coverage(
        trial.lists != "none", trial.lists != "awaited", spoke if told else None, spoke + day if told else None
    )
