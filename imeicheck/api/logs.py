"""One JSON line a request, with what is needed to run the service and nothing about whom it is for.

The route stands for the path, since a path holds an IMEI. No address, no body, no query.
"""

import json
import logging
import secrets
import sys
import time
from datetime import UTC, datetime

from flask import Flask, Response, g, request

from imeicheck.api.metrics import Metrics

log = logging.getLogger("imeicheck.http")


class JsonLines(logging.Formatter):
    """A log record as one line of JSON; `extra={"fields": …}` adds members."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        return json.dumps(told, ensure_ascii=False)


def write_to_stderr(level: int = logging.INFO) -> None:
    """Have the logs of this process written as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def install(app: Flask, metrics: Metrics) -> None:
    """Give each request an id, and count and log it."""

    @app.before_request
    def begin() -> None:
        g.request_id = secrets.token_hex(8)
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        seconds = time.perf_counter() - g.began
        route = request.url_rule.rule if request.url_rule else "none"
        method = request.method if request.method in METHODS else "other"
        metrics.request(method, route, response.status_code, seconds)
        response.headers["X-Request-Id"] = g.request_id
        if log.isEnabledFor(logging.INFO):
            fields = {
                "request_id": g.request_id,
                "method": method,
                "route": route,
                "status": response.status_code,
                "ms": round(seconds * 1000, 2),
                "token": g.get("token_id"),
            }
            log.info("request", extra={"fields": fields})
        return response


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
