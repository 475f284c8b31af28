"""The web application that Twilio calls."""

import os

from flask import Flask

from imeicheck import settings
from imeicheck.api import logs, operations, problems
from imeicheck.api.lifetime import end_with_server
from imeicheck.api.services import Services, start
from sms_gateway import webhook
from sms_gateway.desk import Desk

MOST_BYTES = 64_000


def create(services: Services) -> Flask:
    """The application on these collaborators."""
    app = Flask("sms_gateway", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MOST_BYTES
    problems.install(app)
    desk = Desk(services.checker, services.directory, services.languages, services.metrics.verdict)
    app.register_blueprint(webhook.blueprint(services.settings, desk, services.sql))
    app.register_blueprint(operations.blueprint(services))
    app.wsgi_app = logs.Observed(app, services.metrics)  # type: ignore[method-assign]
    return app


def from_environment() -> Flask:
    """What the web server loads in each of its processes."""
    logs.write_to_stderr()
    end_with_server()
    return create(start(settings.read(os.environ)))
