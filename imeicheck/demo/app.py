"""The demo's web application: the ordinary one, and beside it the page on which a visitor plays all the parts."""

from flask import Flask

from imeicheck.api import app
from imeicheck.api.services import Services
from imeicheck.demo import board, prepare
from imeicheck.demo.handset import Handset
from imeicheck.demo.prepare import Setup
from imeicheck.store import embedded
from imeicheck.store.line import Line


def create(services: Services, setup: Setup, line: Line, handset: Handset) -> Flask:
    """The application on these collaborators."""
    served = app.create(services)
    served.register_blueprint(board.blueprint(services, setup, line, handset))
    return served


def from_environment() -> Flask:
    """What the web server loads in each of its processes."""
    services = app.begin()
    told = services.settings
    setup = prepare.load(told.home)
    line = Line(told.redis_url or embedded.url(told.home))
    return create(services, setup, line, Handset(setup.sms_url, told.twilio_auth_token))
