"""The case rules: what a police report makes its source say about a phone.

One report is one phone; its IMEIs (two SIMs, two numbers) are listed together. A phone stays
listed while any report on it is open. A report that its agency has not confirmed, or whose number
cannot mean one phone alone, is pending: it warns and does not accuse.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from imeicheck.rules.chain import Action, Change
from imeicheck.rules.imei import Imei, NotAnImei, parse
from imeicheck.rules.listing import FIRST_DAY, REPORTABLE, Listing, Reason, merge, pack_country, pack_day
from imeicheck.rules.numbering import singles_out_one_phone

Status = Literal["listed", "pending", "recovered"]
ReportWarning = Literal["models-differ"]
"""What is odd about a report that can be filed all the same."""
Model = tuple[str, str]
"""Brand and model, each empty where it is not known."""

MOST_IMEIS = 4
LONGEST_CASE = 100
CASE_PATTERN = "^[^\\x00-\\x1f\\x7f-\\x9f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff]*$"
"""No control characters, line breaks or invisible marks, which could make a case number look like another."""


_CASE = re.compile(CASE_PATTERN)


class CannotConfirm(Exception):
    """The state of a report forbids to confirm it; `reason` is a stable word, the text says what to do."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


class BadReport(ValueError):
    """A report that cannot be taken; `reason` is a stable word, the text says what to do."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Report:
    """A police case about one phone, checked and ready to be filed."""

    imeis: tuple[Imei, ...]
    reason: Reason
    incident_on: date | None
    case: str
    country: str
    status: Status


def accept(
    imeis: Sequence[str], reason: str, incident_on: date | None, case: str, country: str, pending: bool, latest: date
) -> Report:
    """Check a report as it came in. `latest` is the last date that has begun anywhere. Raises BadReport."""
    if not 1 <= len(imeis) <= MOST_IMEIS:
        raise BadReport("imeis", f"a report is one phone: give its 1 to {MOST_IMEIS} IMEIs")
    known = {r.slug: r for r in REPORTABLE}
    if reason not in known:
        raise BadReport("reason", f"the reason is one of {', '.join(known)}")
    if incident_on is not None and not FIRST_DAY <= incident_on <= latest:
        raise BadReport("incident-on", f"incident_on is a date from {FIRST_DAY} to today")
    if len(case) > LONGEST_CASE or not _CASE.fullmatch(case):
        raise BadReport("case", f"a case number has at most {LONGEST_CASE} characters and no control characters")
    try:
        pack_country(country)
    except ValueError as e:
        raise BadReport("country", str(e)) from e
    numbers = tuple(dict.fromkeys(_whole_imei(i, text) for i, text in enumerate(imeis)))
    status: Status = "pending" if pending or not all(map(singles_out_one_phone, numbers)) else "listed"
    return Report(numbers, known[reason], incident_on, case, country, status)


def _whole_imei(place: int, text: str) -> Imei:
    try:
        imei = parse(text)
    except NotAnImei as e:
        raise BadReport(e.flaw, f"imeis[{place}]: {e}") from e
    if imei.check_digit != "ok":
        raise BadReport("length", f"imeis[{place}]: a report takes all 15 digits; 14 or 16 have no check digit")
    return imei


def warnings(models: Iterable[Model]) -> tuple[ReportWarning, ...]:
    """Return what is odd about the models of a report's IMEIs: they belong to one phone, so to one model.

    `models` are those that are known. Case and blanks do not matter, and an empty name differs from nothing.
    """
    for names in zip(*models, strict=True):
        if len({"".join(name.casefold().split()) for name in names} - {""}) > 1:
            return ("models-differ",)
    return ()


def check_can_confirm(report: Report) -> None:
    """Raises CannotConfirm unless a pending report may become `listed`."""
    if report.status == "recovered":
        raise CannotConfirm("recovered", "this report is closed: file a new one")
    if not all(map(singles_out_one_phone, report.imeis)):
        raise CannotConfirm("many-phones", "many phones carry this number: a listing would accuse their owners too")


def statement(report: Report, imei: Imei, source: int) -> Listing:
    """What one open report says about one of its numbers."""
    return Listing(
        phone=imei.phone,
        source=source,
        reason=report.reason,
        pending=int(report.status == "pending"),
        day=pack_day(report.incident_on),
        country=pack_country(report.country),
    )


def changes(now: Iterable[Listing], open_statements: Iterable[Listing]) -> list[Change]:
    """What has to change for a source's listings to say what its open reports say.

    Both sides concern the same phones and the same source.
    """
    said: dict[int, list[Listing]] = {}
    for s in open_statements:
        said.setdefault(s.phone, []).append(s)
    stands = {listing.phone: listing for listing in now}
    wanted = {phone: merge(statements) for phone, statements in said.items()}
    removed = [Change(Action.REMOVE, stands[p]) for p in sorted(stands.keys() - wanted.keys())]
    set_ = [
        Change(Action.UPDATE if p in stands else Action.ADD, wanted[p])
        for p in sorted(wanted)
        if stands.get(p) != wanted[p]
    ]
    return removed + set_
