"""A verdict as the API and `imeicheck check --json` give it (docs/api.md). Pure."""

from datetime import datetime
from typing import Any

from imeicheck.rules.verdict import Verdict, Why


def as_json(verdict: Verdict, advice: str, *, name_sources: bool) -> dict[str, Any]:
    """JSON-ready values. A stranger learns what kind of source lists a phone, a token learns which."""
    device = verdict.device
    return {
        "imei": verdict.imei.digits,
        "verdict": verdict.answer,
        "stale": verdict.stale,
        "check_digit": verdict.imei.check_digit,
        "reasons": [_reason(why, name_sources) for why in verdict.reasons],
        "device": device and {"tac": device.tac, "brand": device.brand, "model": device.model, "kind": device.kind},
        "advice": advice,
        "as_of": moment(verdict.as_of),
        "changeset": verdict.changeset,
        "checked_at": moment(verdict.checked_at),
    }


def _reason(why: Why, name_sources: bool) -> dict[str, Any]:
    if why.source is None:
        return {"code": why.code}
    told: dict[str, Any] = {"code": why.code}
    if name_sources:
        told["source"] = why.source.slug
    return told | {
        "source_kind": why.source.kind,
        "country": why.country,
        "reported_on": why.reported_on and why.reported_on.isoformat(),
    }


def moment(at: datetime | None) -> str | None:
    """RFC 3339 in UTC, to the second."""
    return f"{at.isoformat(timespec='seconds')[:19]}Z" if at else None
