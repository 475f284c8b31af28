"""One JSON line a request, with what is needed to run the service and nothing about whom it is for.

The route stands for the path, since a path holds an IMEI. No address, no body, no query.
"""

import logging
import os
import secrets
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from flask import Flask

from imeicheck.api import ratelimit
from imeicheck.api.metrics import Metrics

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

log = logging.getLogger("imeicheck.http")

REQUEST_ID = "imeicheck.request_id"
TOKEN_ID = "imeicheck.token_id"  # noqa: S105, a key of the WSGI environment
ACCOUNT = "imeicheck.account"
STDERR = 2
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


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
        return msgspec.json.encode(told).decode()


class RequestLine(logging.LogRecord):
    """A record of a request, without looking up what our lines do not show: that took longer than all the rest."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self.__dict__ = {**_AS_EVER, "created": time.time(), "fields": fields}


_AS_EVER = vars(logging.LogRecord(log.name, logging.INFO, "", 0, "request", (), None))


class Stderr(logging.Handler):
    """Each line is one write, which nothing can come between, so no thread waits for another."""

    def createLock(self) -> None:  # noqa: N802, logging's own name for it
        self.lock = None

    def emit(self, record: logging.LogRecord) -> None:
        try:
            os.write(STDERR, self.format(record).encode() + b"\n")
        except OSError:
            pass  # nobody can be told that nobody can be told


def write_to_stderr(level: int = logging.INFO) -> None:
    """Have the logs of this process written as JSON lines."""
    handler = Stderr()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for quiet in ("httpx", "alembic"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
    # What our lines do not show need not be found out for each of them.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    vars(logging)["_srcfile"] = None


class Observed:
    """WSGI middleware: gives each request an id, counts it and logs it."""

    def __init__(self, app: Flask, metrics: Metrics) -> None:
        self._app, self._metrics = app.wsgi_app, metrics

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        began = time.perf_counter()
        id_ = environ[REQUEST_ID] = secrets.token_hex(8)
        status, route = "500", "none"

        def start(line: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            nonlocal status, route
            status, route = line[:3], _route(environ)
            account = environ.get(ACCOUNT)
            told = any(name == "RateLimit" for name, _ in headers)  # by a refusal
            limits = ratelimit.headers(account, time.time() * 1000, told) if account else []
            return start_response(line, [*headers, *limits, ("X-Request-Id", id_)], *error)

        try:
            return self._app(environ, start)
        finally:
            self._note(environ, status, route, time.perf_counter() - began)

    def _note(self, environ: "WSGIEnvironment", status: str, route: str, seconds: float) -> None:
        method = environ["REQUEST_METHOD"] if environ["REQUEST_METHOD"] in METHODS else "other"
        self._metrics.request(method, route, status, seconds)
        fields = {
            "request_id": environ[REQUEST_ID],
            "method": method,
            "route": route,
            "status": int(status),
            "ms": round(seconds * 1000, 2),
            "token": environ.get(TOKEN_ID),
        }
        if log.isEnabledFor(logging.INFO):
            log.handle(RequestLine(fields))


def _route(environ: "WSGIEnvironment") -> str:
    """The pattern that the path fits; Flask forgets the request once it is answered."""
    rule = getattr(environ.get("werkzeug.request"), "url_rule", None)
    return rule.rule if rule else "none"
