"""Police reports: filed and recovered, each in one transaction with its changeset."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from imeicheck.rules import cases, chain
from imeicheck.rules.cases import Report, Status
from imeicheck.rules.imei import from_phone
from imeicheck.rules.listing import Listing, Reason
from imeicheck.seam import Seam, no_fault
from imeicheck.store import ledger
from imeicheck.store.database import writing
from imeicheck.store.schema import listing, report, report_imei, source

NOT_YOURS = "there is no such report among yours"


class KeyReused(Exception):
    """The same Idempotency-Key came with another report."""


class NoSuchReport(Exception):
    """There is none of that id, or it is another agency's."""


@dataclass(frozen=True, slots=True)
class Agency:
    """Who files: the source that a report is listed under, and the token that stands for it."""

    source_id: int
    by: str


@dataclass(frozen=True, slots=True)
class Filed:
    """A report as it is kept."""

    id: str
    report: Report
    filed_at: datetime
    recovered_at: datetime | None
    changeset: int


def file(
    engine: sa.Engine,
    agency: Agency,
    new: Report,
    key: str | None,
    now: datetime,
    step: Seam = no_fault,
    *,
    refusal: cases.BadReport | None = None,
) -> Filed:
    """Keep a report and list its phone: durable once this returns.

    The same key with the same report returns what was answered then. Any other report with a `refusal` is refused,
    and nothing is stored. Raises KeyReused, BadReport, StoreDown.
    """
    body = _body_hash(new)
    with writing(engine) as connection:
        ledger.wait_for_the_disk(connection)
        ledger.claim(connection, agency.source_id)
        step("source claimed")
        if key is not None and (found := _by_key(connection, agency, key)):
            earlier, first = found
            if earlier.body_sha256 != body:
                raise KeyReused("this Idempotency-Key was used for another report; use a new key for a new report")
            answered = replace(first.report, status=earlier.filed_as)
            return replace(first, report=answered, changeset=earlier.filed_changeset)
        if refusal is not None:
            raise refusal
        id_ = secrets.token_hex(12)
        phones = [imei.phone for imei in new.imeis]
        opened = [cases.statement(new, imei, agency.source_id) for imei in new.imeis]
        changes = cases.changes(
            _listings(connection, agency.source_id, phones),
            _open_statements(connection, agency.source_id, phones) + opened,
        )
        entry = ledger.Entry("report", agency.by, new.status, agency.source_id, id_)
        number = ledger.append(connection, entry, chain.pack(changes), now, step)
        connection.execute(
            sa.insert(report).values(
                id=id_,
                source_id=agency.source_id,
                status=new.status,
                reason=new.reason,
                incident_on=new.incident_on,
                case=new.case,
                country=new.country,
                filed_at=now,
                filed_by=agency.by,
                changeset=number,
                filed_as=new.status,
                filed_changeset=number,
                idempotency_key=key,
                body_sha256=body,
            )
        )
        spoken = sa.update(source).where(source.c.id == agency.source_id)
        connection.execute(spoken.values(spoke_at=now))
        connection.execute(sa.insert(report_imei), [{"report_id": id_, "phone": phone} for phone in phones])
        step("report written")
    step("committed")
    return Filed(id_, new, now, None, number)


def recover(
    engine: sa.Engine, agency: Agency, id_: str, now: datetime, step: Seam = no_fault
) -> tuple[Filed, list[str]]:
    """Close a report; gives it and the sources that still list its phone. Again is no error.

    Raises NoSuchReport, StoreDown.
    """
    return _settle(engine, agency, id_, "recovered", now, step)


def confirm(
    engine: sa.Engine, agency: Agency, id_: str, now: datetime, step: Seam = no_fault
) -> tuple[Filed, list[str]]:
    """Turn a pending report into a listing. Raises NoSuchReport, cases.CannotConfirm, StoreDown."""
    return _settle(engine, agency, id_, "listed", now, step)


def _settle(
    engine: sa.Engine, agency: Agency, id_: str, status: Status, now: datetime, step: Seam
) -> tuple[Filed, list[str]]:
    with writing(engine) as connection:
        ledger.wait_for_the_disk(connection)
        ledger.claim(connection, agency.source_id)
        filed = get(connection, agency, id_)
        phones = [imei.phone for imei in filed.report.imeis]
        if filed.report.status != status:
            if status == "listed":
                cases.check_can_confirm(filed.report)
            settled = sa.update(report).where(report.c.id == id_)
            connection.execute(settled.values(status=status, recovered_at=now if status == "recovered" else None))
            changes = cases.changes(
                _listings(connection, agency.source_id, phones),
                _open_statements(connection, agency.source_id, phones),
            )
            kind = "recovery" if status == "recovered" else "report"
            entry = ledger.Entry(kind, agency.by, status, agency.source_id, id_)
            number = ledger.append(connection, entry, chain.pack(changes), now, step)
            connection.execute(settled.values(changeset=number))
            step("report written")
        settled_report = get(connection, agency, id_)
        still = connection.scalars(
            sa.select(source.c.slug)
            .join(listing, listing.c.source_id == source.c.id)
            .where(listing.c.phone.in_(phones), listing.c.pending == 0, listing.c.reason != Reason.DUPLICATE)
            .distinct()
            .order_by(source.c.slug)
        ).all()
    step("committed")
    return settled_report, list(still)


def get(connection: sa.Connection, agency: Agency, id_: str) -> Filed:
    """Raises NoSuchReport."""
    found = _read(connection, _of(agency).where(report.c.id == id_)) if _is_id(id_) else []
    if not found:
        raise NoSuchReport(NOT_YOURS)
    return found[0][1]


def find(
    connection: sa.Connection,
    agency: Agency,
    *,
    status: Status | None,
    phone: int | None,
    before: str | None,
    most: int,
) -> list[Filed]:
    """Return an agency's reports, the newest first, from behind the report with the id `before`.

    Executes one statement, however many reports there are. Raises NoSuchReport when there is none with the id `before`.
    """
    wanted = _of(agency)
    if status:
        wanted = wanted.where(report.c.status == status)
    if phone is not None:
        with_phone = sa.select(report_imei.c.report_id).where(report_imei.c.phone == phone)
        wanted = wanted.where(report.c.id.in_(with_phone))
    if before:
        if not _is_id(before):
            raise NoSuchReport(NOT_YOURS)
        last = _of(agency).where(report.c.id == before).with_only_columns(report.c.filed_at).scalar_subquery()
        wanted = wanted.where(sa.tuple_(report.c.filed_at, report.c.id) < sa.tuple_(last, sa.literal(before)))
    newest = wanted.order_by(report.c.filed_at.desc(), report.c.id.desc()).limit(most)
    found = [filed for _, filed in _read(connection, newest)]
    if not found and before:
        get(connection, agency, before)  # raises for one that does not exist; else nothing is behind it
    return found


def _of(agency: Agency) -> sa.Select[Any]:
    return sa.select(report).where(report.c.source_id == agency.source_id)


def _is_id(text: str) -> bool:
    return text.isalnum()  # PostgreSQL cannot be asked for a NUL


def _by_key(connection: sa.Connection, agency: Agency, key: str) -> tuple[sa.Row[Any], Filed] | None:
    found = _read(connection, _of(agency).where(report.c.idempotency_key == key))
    return found[0] if found else None


def _read(connection: sa.Connection, wanted: sa.Select[Any]) -> list[tuple[sa.Row[Any], Filed]]:
    """Return the selected reports with their phones, the newest first, by one statement."""
    page = wanted.subquery()
    rows = connection.execute(
        sa.select(page, report_imei.c.phone)
        .join(report_imei, report_imei.c.report_id == page.c.id)
        .order_by(page.c.filed_at.desc(), page.c.id.desc(), report_imei.c.phone)
    )
    reports = [list(same) for _, same in groupby(rows, key=lambda row: row.id)]
    return [(same[0], _filed(same[0], [row.phone for row in same])) for same in reports]


def _filed(row: sa.Row[Any], phones: Sequence[int]) -> Filed:
    kept = Report(
        imeis=tuple(from_phone(phone) for phone in phones),
        reason=Reason(row.reason),
        incident_on=row.incident_on,
        case=row.case,
        country=row.country,
        status=row.status,
    )
    return Filed(row.id, kept, row.filed_at, row.recovered_at, row.changeset)


def _listings(connection: sa.Connection, source_id: int, phones: Sequence[int]) -> list[Listing]:
    mine = sa.select(listing).where(listing.c.source_id == source_id, listing.c.phone.in_(phones))
    return [Listing(*row) for row in connection.execute(mine)]


def _open_statements(connection: sa.Connection, source_id: int, phones: Sequence[int]) -> list[Listing]:
    rows = connection.execute(
        sa.select(report, report_imei.c.phone)
        .join(report_imei, report_imei.c.report_id == report.c.id)
        .where(report.c.source_id == source_id, report.c.status != "recovered", report_imei.c.phone.in_(phones))
    )
    return [
        cases.statement(
            Report((), Reason(row.reason), row.incident_on, row.case, row.country, row.status),
            from_phone(row.phone),
            source_id,
        )
        for row in rows
    ]


def _body_hash(new: Report) -> bytes:
    on: date | None = new.incident_on
    told = [
        sorted(i.digits for i in new.imeis),
        new.reason.slug,
        on and on.isoformat(),
        new.case,
        new.country,
        new.status,
    ]
    return sha256(json.dumps(told).encode()).digest()
