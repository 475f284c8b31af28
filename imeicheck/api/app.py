"""The web application."""

import os

from flask import Flask

from imeicheck import settings
from imeicheck.api import checks, logs, operations, problems, reports
from imeicheck.api.bodies import MOST_BYTES
from imeicheck.api.services import Services, start


def create(services: Services) -> Flask:
    """The application on these collaborators."""
    app = Flask("imeicheck", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    logs.install(app, services.metrics)
    problems.install(app)
    for part in (checks, reports, operations):
        app.register_blueprint(part.blueprint(services))
    return app


def from_environment() -> Flask:
    """What the web server loads in each of its processes."""
    logs.write_to_stderr()
    return create(start(settings.read(os.environ)))
