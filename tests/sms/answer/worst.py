"""Verdicts as `decide` gives them, with the longest of everything that goes into a reply."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from babel import Locale

from imeicheck.languages import Languages, Tongue
from imeicheck.rules.imei import Imei, parse
from imeicheck.rules.listing import Reason, Source
from imeicheck.rules.numbering import Oddity
from imeicheck.rules.verdict import Device, Verdict, Why, Word
from sms_gateway.languages import TEXTS

IMEI = "490154203237518"
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
STOLEN_ON = date(2026, 10, 2)
NOKIA = Device("49015420", "Nokia", "3310", None)

LANGUAGES = {language.code: language for language in Languages(ZoneInfo("Africa/Nairobi"), catalogs=TEXTS)}
FAR_AWAY = {language.code: language for language in Languages(ZoneInfo("Pacific/Chatham"), catalogs=TEXTS)}
"""Where the zone takes as many characters as any does: +1345."""

LISTED = [reason.slug for reason in Reason if reason is not Reason.DUPLICATE]
CAUTION = ["report-pending", "duplicate", *get_args(Oddity), "tac-not-allocated"]
UNKNOWN = ["no-store", "no-source", "source-never-synced", "check-digit-absent"]
SAID_BY_A_SOURCE = [*LISTED, "report-pending", "duplicate"]
VERDICTS: Sequence[tuple[Word, str]] = [
    *(("listed", code) for code in LISTED),
    *(("caution", code) for code in CAUTION),
    *(("unknown", code) for code in UNKNOWN),
    ("not_listed", ""),
]
KINDS = ("police", "operator", "registry")

BRAND = "Shenzhen Electronics"
LONGEST_MODELS = [
    "Galaxy A" + " 5G" * 14 + "!",
    "iPhone 14 Pro Max A2894 Dual SIM 5G North America",
    "X" * 60,
    "M" * 51,
    "[" * 51,
    "Телефон ’şık” №5 – 手机",
    "",
]


def verdict(
    answer: Word, *whys: Why, device: Device | None = NOKIA, stale: bool = False, imei: Imei | None = None
) -> Verdict:
    known = not any(why.code == "no-store" for why in whys)
    return Verdict(imei or parse(IMEI), answer, whys, device, stale, NOW if known else None, 7 if known else None, NOW)


def why(
    code: str,
    country: str = "KE",
    on: date | None = STOLEN_ON,
    kind: str = "police",
    public_name: str = "",
    contact: str = "",
) -> Why:
    """Return a reason as `decide` does."""
    source = Source(1, "kenya-police", kind, public_name, contact)
    return Why(code, source, country, on) if code in SAID_BY_A_SOURCE else Why(code)


def of(answer: Word, code: str, device: Device | None = NOKIA, country: str = "KE", on: date = STOLEN_ON) -> Verdict:
    reasons = [why(code, country, on, kind="operator")] if code else []
    return verdict(answer, *reasons, device=device, stale=not reasons)


def territories(language: Tongue) -> list[str]:
    """Every country that the CLDR has a name for in that language."""
    named = Locale.parse(language.code, sep="-").territories
    return sorted(code for code in map(str, named) if re.fullmatch("[A-Z]{2}", code))


def longest_names(language: Tongue) -> list[str]:
    return sorted(territories(language), key=lambda code: -len(language.country(code)))[:8]


def longest_date(language: Tongue) -> date:
    year = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    return max(year, key=lambda day: len(language.full_date(day)))
