"""What a text message says: one GSM-7 segment, the verdict and the action first. Pure.

Tells what we know and never what we don't; the last four digits, never the whole number, for a
phone may be read over somebody's shoulder. Too long, it loses what matters least; it is never cut.
"""

import unicodedata
from collections.abc import Sequence

from imeicheck.rules.imei import Flaw
from imeicheck.rules.verdict import Verdict

SEGMENT = 160
"""Characters of one GSM-7 message (3GPP TS 23.038)."""

HELP = (
    "Before you buy a phone, text its IMEI: dial *#06# on the phone, send all 15 digits. "
    "We reply what our lists say of it, and nothing more."
)
NOT_AN_IMEI: dict[Flaw, str] = {
    "length": "That is not an IMEI: it has 15 digits. Dial *#06# on the phone and send all 15.",
    "characters": "That is not an IMEI: it has digits only. Dial *#06# on the phone and send all 15 digits.",
    "check-digit": (
        "That is not an IMEI: a digit is wrong. Dial *#06# on the phone, send all 15 digits. "
        "If the phone itself shows this number, do not buy."
    ),
}
NO_STORE = "We cannot check right now. This says nothing about the phone. Please text the IMEI again in a few minutes."

LISTED = {
    "stolen": "REPORTED STOLEN",
    "lost": "REPORTED LOST",
    "fraud": "REPORTED FOR FRAUD",
    "unpaid": "REPORTED UNPAID",
    "court-order": "LISTED BY A COURT",
    "counterfeit": "LISTED AS COUNTERFEIT",
    "faulty": "LISTED AS FAULTY",
    "other": "LISTED",
}
CAUTION = {
    "report-pending": "A report is being looked into. Wait before you buy.",
    "duplicate": "Several phones carry this number. Ask for proof of purchase.",
    "test-imei": "This is a test number, not a phone's own. Do not buy.",
    "reporting-body": "This number was never given to any phone. Do not buy.",
    "placeholder": "Many phones carry this number, it is not its own. Do not buy.",
    "tac-not-allocated": "No maker was ever given this number. Do not buy.",
}
UNKNOWN = {
    "no-store": NO_STORE,
    "no-source": "We have no lists yet, so we cannot say anything about this phone.",
    "source-never-synced": "A list that we need has not come yet, so we cannot say that there is no report.",
    "check-digit-absent": (
        "No match, but without its last digit we cannot be sure of the number. Dial *#06#, send all 15 digits."
    ),
}


def reply(verdict: Verdict) -> str:
    """At most 160 GSM-7 characters."""
    code = verdict.reasons[0].code if verdict.reasons else ""
    last = f"..{verdict.imei.digits[-4:]}"
    device = gsm(f"{verdict.device.brand} {verdict.device.model}") if verdict.device else ""
    if verdict.answer == "unknown":
        return UNKNOWN[code]
    if verdict.answer == "caution":
        return _fit([f"CAUTION: {last}", f", {device}" if device else "", f". {CAUTION[code]}"], drop=(1,))
    if verdict.answer == "listed":
        why = verdict.reasons[0]
        told = [why.source.kind.capitalize() if why.source else "", why.country or "", _day(why.reported_on)]
        about = ", ".join(part for part in told if part)
        parts = [f"{LISTED[code]}: {last}", f", {device}" if device else "", f". {about}" if about else ""]
        whom = "the police" if why.source and why.source.kind == "police" else "whoever listed it"
        return _fit([*parts, f". Do not buy. Yours, or an error? Ask {whom}."], drop=(1, 2))
    as_of = f", {verdict.as_of:%Y-%m-%d %H:%M} UTC" if verdict.as_of else ""
    old = " Lists are old." if verdict.stale else ""
    compare = f"Dial *#06#: same number? Is it {device}? If not, do not buy." if device else COMPARE
    parts = [f"NO REPORT in our lists: {last}", as_of, f".{old} That is no proof that all is well. ", compare]
    return _fit(parts, drop=(1,), instead={3: COMPARE})


COMPARE = "Dial *#06#: same number? If not, do not buy."


def _day(on: object) -> str:
    return f"{on:%Y-%m-%d}" if on else ""


def _fit(parts: Sequence[str], drop: Sequence[int], instead: dict[int, str] | None = None) -> str:
    """The parts joined; while too long, one is replaced by a shorter one, then they are dropped in turn."""
    kept = list(parts)
    for at, shorter in [*(instead or {}).items(), *((at, "") for at in drop)]:
        if len("".join(kept)) <= SEGMENT:
            break
        kept[at] = shorter
    return "".join(kept)


def gsm(text: str) -> str:
    """Plain letters in one GSM-7 unit each: accents off, what has no place left out."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join("".join(c for c in plain if c not in "[]{}\\^~|`").split())
