"""The web application that Twilio calls."""

from flask import Flask

from imeicheck.api.app import application, begin
from imeicheck.api.services import Services
from sms_gateway import webhook
from sms_gateway.desk import Desk

MOST_BYTES = 64_000


def create(services: Services) -> Flask:
    """The application on these collaborators."""
    desk = Desk(services.checker, services.directory, services.languages)
    return application(services, [webhook.blueprint(services.settings, desk, services.sql)], MOST_BYTES)


def from_environment() -> Flask:
    """What the web server loads in each of its processes."""
    return create(begin())
