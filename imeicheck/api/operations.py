"""`/healthz`, `/readyz`, `/metrics`: for those who run the service."""

from datetime import UTC, datetime

from flask import Blueprint, Response, request
from prometheus_client import CONTENT_TYPE_LATEST

from imeicheck.api.bodies import json_response
from imeicheck.api.callers import may_see_details
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
    def health() -> Response:
        """The process is there."""
        return json_response({"status": "ok"})

    @operations.get("/readyz")
    def ready() -> Response:
        """It can answer truthfully: Redis holds a lease, or SQL answers."""
        lease, sql = services.checker.state()
        details = {"redis_lease": lease, "sql": sql} if may_see_details(request, services.settings) else {}
        if not (lease or sql):
            raise Problem(
                503, "not-ready", "neither Redis nor SQL can answer now", {"Retry-After": str(RETRY_SECONDS)}, **details
            )
        return json_response({"status": "ready", **details})

    @operations.get("/metrics")
    def metrics() -> Response:
        if not may_see_details(request, services.settings):
            raise Problem(
                403, "metrics", "metrics are for this machine, or with IMEICHECK_METRICS_TOKEN as a bearer token"
            )
        applied = services.checker.applied()  # before SQL is read, so that Redis is never ahead
        stands = _standing(services.sql, applied)
        gauges = Gauges(applied, stands, datetime.now(UTC))
        told = services.metrics.exposition(gauges, lease=applied is not None, sql=stands is not None)
        return Response(told, content_type=CONTENT_TYPE_LATEST)

    return operations


def _standing(sql: Sql, applied: int | None) -> Standing | None:
    try:
        return sql.read(lambda connection: standing.read(connection, applied))
    except StoreDown:
        return None
