"""A verdict as the API and `imeicheck check --json` give it (docs/api.md). Pure."""

from datetime import date, datetime
from typing import Annotated, overload

import msgspec
from msgspec import UNSET, Meta, UnsetType

from imeicheck.rules import verdict as verdicts
from imeicheck.rules.imei import CheckDigit
from imeicheck.rules.verdict import Verdict, Why

Moment = Annotated[str, Meta(description="RFC 3339 in UTC, to the second.", extra_json_schema={"format": "date-time"})]


class Reason(msgspec.Struct):
    """Why an answer is what it is. Members about a source are there when a source is behind it."""

    code: str
    source: Annotated[str, Meta(description="Its name; told to tokens only.")] | UnsetType = UNSET
    source_kind: Annotated[str, Meta(description="Such as police or registry.")] | UnsetType = UNSET
    country: str | UnsetType | None = UNSET
    reported_on: date | UnsetType | None = UNSET


class Device(msgspec.Struct):
    """What the TAC list says a phone is."""

    tac: str
    brand: str
    model: str
    kind: str | None


class Answer(msgspec.Struct):
    """What is known about one phone. No answer ever calls a phone safe: lists are known, not phones."""

    imei: str
    verdict: verdicts.Answer
    stale: Annotated[bool, Meta(description="The lists are older than they should be.")]
    check_digit: Annotated[
        CheckDigit, Meta(description="`absent` for 14 and 16 digits: they can confirm a listing, never its absence.")
    ]
    reasons: tuple[Reason, ...]
    device: Annotated[Device | None, Meta(description="null where the TAC is in no list that was imported.")]
    advice: Annotated[str, Meta(description="What to do, for the person who asks, as Accept-Language asks for.")]
    as_of: Annotated[Moment | None, Meta(description="How fresh the lists are.")]
    changeset: Annotated[int | None, Meta(description="The number in the ledger that this answer stands on.")]
    checked_at: Moment


def as_json(verdict: Verdict, advice: str, *, name_sources: bool) -> Answer:
    """A stranger learns what kind of source lists a phone, a token learns which."""
    device = verdict.device
    return Answer(
        imei=verdict.imei.digits,
        verdict=verdict.answer,
        stale=verdict.stale,
        check_digit=verdict.imei.check_digit,
        reasons=tuple(_reason(why, name_sources) for why in verdict.reasons),
        device=Device(device.tac, device.brand, device.model, device.kind) if device else None,
        advice=advice,
        as_of=moment(verdict.as_of),
        changeset=verdict.changeset,
        checked_at=moment(verdict.checked_at),
    )


def _reason(why: Why, name_sources: bool) -> Reason:
    if why.source is None:
        return Reason(why.code)
    named = why.source.slug if name_sources else UNSET
    return Reason(why.code, named, why.source.kind, why.country, why.reported_on)


@overload
def moment(at: datetime) -> str: ...
@overload
def moment(at: None) -> None: ...
@overload
def moment(at: datetime | None) -> str | None: ...
def moment(at: datetime | None) -> str | None:
    """RFC 3339 in UTC, to the second."""
    return f"{at.isoformat(timespec='seconds')[:19]}Z" if at else None
