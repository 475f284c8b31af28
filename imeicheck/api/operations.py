"""`/healthz`, `/readyz`, `/metrics`: for those who run the service."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, request
from prometheus_client import CONTENT_TYPE_LATEST

from imeicheck.api.bodies import json_response
from imeicheck.api.callers import may_see_details
from imeicheck.api.contract.service import HEALTH, METRICS, READY, Health, Readiness
from imeicheck.api.gauges import Gauges
from imeicheck.api.problems import RETRY_SECONDS, Problem
from imeicheck.api.services import Services
from imeicheck.sql import Sql
from imeicheck.store import standing
from imeicheck.store.errors import StoreDown
from imeicheck.store.standing import Standing


def blueprint(services: Services) -> Blueprint:
    operations = Blueprint("operations", __name__)

    @operations.get("/healthz")
    @HEALTH
    def health() -> Response:
        return json_response(Health())

    @operations.get("/readyz")
    @READY
    def ready() -> Response:
        lease, sql = services.checker.state()
        is_operator = may_see_details(request, services.settings)
        details: dict[str, Any] = {"redis_lease": lease, "sql": sql} if is_operator else {}
        if not (lease or sql):
            raise Problem("not-ready", headers={"Retry-After": str(RETRY_SECONDS)}, **details)
        return json_response(Readiness(**details))

    @operations.get("/metrics")
    @METRICS
    def metrics() -> Response:
        if not may_see_details(request, services.settings):
            raise Problem("metrics")
        applied = services.checker.applied()  # before SQL is read, so that Redis is never ahead
        _, sql = services.checker.state()
        stands = _standing(services.sql, applied)
        gauges = Gauges(applied, stands, datetime.now(UTC))
        told = services.metrics.exposition(gauges, lease=applied is not None, sql=sql)
        return Response(told, content_type=CONTENT_TYPE_LATEST)

    return operations


def _standing(sql: Sql, applied: int | None) -> Standing | None:
    try:
        return sql.browse(lambda connection: standing.read(connection, applied))
    except StoreDown:
        return None
