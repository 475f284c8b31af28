"""The web application."""

import os
from collections.abc import Callable
from typing import Any

from flask import Flask

from imeicheck import settings
from imeicheck.api import checks, logs, operations, page, problems, reports
from imeicheck.api.bodies import MOST_BYTES
from imeicheck.api.lifetime import end_with_server
from imeicheck.api.logs import Observed
from imeicheck.api.services import Services, start


class Api(Flask):
    """Flask, told that no view is asynchronous, so that it need not look at each call."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create(services: Services) -> Flask:
    """The application on these collaborators."""
    app = Api("imeicheck", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES + 1  # a body of unknown length is cut there, and seen to be too long
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False  # its answer is no JSON
    app.url_map.merge_slashes = False  # nor is a redirect, which would repeat the IMEI
    problems.install(app)
    for part in (page, checks, reports, operations):
        app.register_blueprint(part.blueprint(services))
    app.wsgi_app = Observed(app, services.metrics)  # type: ignore[method-assign]
    return app


def from_environment() -> Flask:
    """What the web server loads in each of its processes."""
    logs.write_to_stderr()
    end_with_server()
    return create(start(settings.read(os.environ)))
