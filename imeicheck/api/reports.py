"""`/v1/reports`: a police officer files a report, settles it, and sees the agency's own."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any, get_args

from flask import Blueprint, Response, request

from imeicheck.api import callers
from imeicheck.api.bodies import json_body, json_response
from imeicheck.api.contract.reports import (
    CONFIRM,
    FILE,
    FIND,
    GET,
    LONGEST_KEY,
    RECOVER,
    Filing,
    Recovery,
    Report,
    ReportBody,
    ReportedDevice,
    ReportPage,
)
from imeicheck.api.problems import Problem
from imeicheck.api.services import Services
from imeicheck.rules import cases
from imeicheck.rules.answer import moment
from imeicheck.rules.cases import BadReport, ReportWarning
from imeicheck.rules.imei import parse
from imeicheck.rules.listing import FURTHEST_EAST
from imeicheck.rules.verdict import named
from imeicheck.store import reports
from imeicheck.store.reports import Agency, Filed

PAGE = 50


def blueprint(services: Services) -> Blueprint:
    api = Blueprint("reports", __name__)
    sql = services.sql

    def agency() -> Agency:
        held, account = callers.token(request, services.directory, "report")
        services.checker.admit(account)
        if held.source_id is None:
            raise Problem("source")
        return Agency(held.source_id, held.name)

    @api.post("/v1/reports")
    @FILE
    def file() -> Response:
        mine, body, key = agency(), json_body(request, ReportBody), _key(request.headers.get("Idempotency-Key"))
        now = datetime.now(UTC)
        new = cases.accept(
            body.imeis,
            body.reason,
            body.incident_on,
            body.case,
            body.country,
            body.pending,
            latest=now.astimezone(FURTHEST_EAST).date(),
        )
        devices = [ReportedDevice(imei.digits, named(services.directory.device(imei.tac)[0])) for imei in new.imeis]
        warnings = cases.warnings((d.device.brand, d.device.model) for d in devices if d.device)
        refusal = _refusal(devices, warnings, body.refuse_on)
        filed = sql.write(lambda engine: reports.file(engine, mine, new, key, now, refusal=refusal))
        filing = Filing(filed.id, filed.report.status, filed.changeset, devices, list(warnings))
        return json_response(filing, 201, {"Location": f"/v1/reports/{filed.id}"})

    @api.post("/v1/reports/<id_>/recover")
    @RECOVER
    def recover(id_: str) -> Response:
        mine = agency()
        filed, still = sql.write(lambda engine: reports.recover(engine, mine, id_, datetime.now(UTC)))
        return json_response(Recovery(**_told(filed), still_listed_by=still))

    @api.post("/v1/reports/<id_>/confirm")
    @CONFIRM
    def confirm(id_: str) -> Response:
        mine = agency()
        filed, _ = sql.write(lambda engine: reports.confirm(engine, mine, id_, datetime.now(UTC)))
        return json_response(Report(**_told(filed)))

    @api.get("/v1/reports/<id_>")
    @GET
    def get(id_: str) -> Response:
        mine = agency()
        return json_response(Report(**_told(sql.browse(lambda connection: reports.get(connection, mine, id_)))))

    @api.get("/v1/reports")
    @FIND
    def find() -> Response:
        mine = agency()
        try:
            asked = request.args
        except UnicodeDecodeError:
            raise Problem("query") from None
        status = _status(asked.get("status"))
        phone = parse(asked["imei"]).phone if "imei" in asked else None
        before = asked.get("cursor")
        found = sql.browse(
            lambda connection: reports.find(connection, mine, status=status, phone=phone, before=before, most=PAGE + 1)
        )
        more = len(found) > PAGE
        page = found[:PAGE]
        return json_response(ReportPage([Report(**_told(f)) for f in page], page[-1].id if more else None))

    return api


def _refusal(
    devices: Sequence[ReportedDevice], warnings: Collection[ReportWarning], refuse_on: Collection[str]
) -> BadReport | None:
    """Return the error for a report with a warning that its client does not accept; None if it has none."""
    if "models-differ" not in warnings or "models-differ" not in refuse_on:
        return None
    models = ", ".join(f"{d.imei} is {d.device.name}" for d in devices if d.device)
    return BadReport("models-differ", f"these IMEIs belong to different models, so not to one phone: {models}")


def _status(text: str | None) -> cases.Status | None:
    known: dict[str | None, cases.Status] = {status: status for status in get_args(cases.Status)}
    if text is not None and text not in known:
        raise Problem("status", f"the status is one of {', '.join(get_args(cases.Status))}")
    return known.get(text)


def _key(text: str | None) -> str | None:
    if text is not None and not (1 <= len(text) <= LONGEST_KEY and text.isascii() and text.isprintable()):
        raise Problem("idempotency-key", f"an Idempotency-Key has 1 to {LONGEST_KEY} printable ASCII characters")
    return text


def _told(filed: Filed) -> dict[str, Any]:
    report = filed.report
    return {
        "id": filed.id,
        "status": report.status,
        "imeis": [imei.digits for imei in report.imeis],
        "reason": report.reason.slug,
        "incident_on": report.incident_on,
        "case": report.case,
        "country": report.country,
        "filed_at": moment(filed.filed_at),
        "recovered_at": moment(filed.recovered_at),
        "changeset": filed.changeset,
    }
