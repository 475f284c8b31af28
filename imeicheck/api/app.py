"""The web application, and how any of ours is made and begun."""

import gc
import os
from collections.abc import Callable, Iterable
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, Response

from imeicheck import settings
from imeicheck.api import (
    batch,
    checks,
    keys,
    logs,
    operations,
    page,
    problems,
    reference,
    reports,
    trials,
    usage,
)
from imeicheck.api.addresses import Written
from imeicheck.api.bodies import MOST_BYTES
from imeicheck.api.lifetime import end_with_server
from imeicheck.api.logs import Observed
from imeicheck.api.services import Services, start
from imeicheck.server import start_worker

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


RARELY = (50_000, 20, 100)
"""How many new objects the collector of cycles waits for."""


class Whole(Response):
    """An answer that is there already is given to the server as a list, which it sends at once."""

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if self.is_streamed or environ["REQUEST_METHOD"] == "HEAD":
            return super().__call__(environ, start_response)
        start_response(self.status, self.headers.to_wsgi_list())
        self.close()
        return list(self.iter_encoded())


class Api(Flask):
    """Flask, told that no view is asynchronous, so that it need not look at each call."""

    response_class = Whole

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def application(services: Services, parts: Iterable[Blueprint], most_bytes: int = MOST_BYTES) -> Flask:
    """These parts and those that every application has, with one way to tell errors, to count and to log."""
    app = Api("imeicheck", static_folder=None, template_folder="api/templates")
    app.config["MAX_CONTENT_LENGTH"] = most_bytes + 1  # a body of unknown length is cut there, and seen to be too long
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False  # its answer is no JSON
    app.url_map.merge_slashes = False  # nor is a redirect, which would repeat the IMEI
    app.url_map.converters["imei"] = Written
    problems.install(app, services.languages)
    for part in (*parts, operations.blueprint(services)):
        app.register_blueprint(part)
    app.wsgi_app = Observed(app, services.metrics)  # type: ignore[method-assign]
    return app


def create(services: Services) -> Flask:
    """The API and the shopper's page."""
    parts = (page, checks, batch, reports, keys, usage, reference)
    return application(services, [*(part.blueprint(services) for part in parts), trials.blueprint()])


def begin(*, tokens: bool = True) -> Services:
    """Start the services of a web server process, and retry until it succeeds. `tokens` as in `services.start`."""
    logs.write_to_stderr()
    end_with_server()
    services = start_worker(lambda: start(settings.read(os.environ), tokens=tokens))
    Finalize(None, services.stop, exitpriority=1)  # a worker is a process of multiprocessing: atexit is not run in it
    gc.collect()
    gc.freeze()  # what is there now stays: looking through it again and again took a twentieth of a check's time
    gc.set_threshold(*RARELY)
    return services


def from_environment() -> Flask:
    """What the web server loads in each of its processes."""
    return create(begin())
