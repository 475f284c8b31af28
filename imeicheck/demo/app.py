"""The demo's web application: the ordinary one, and beside it the page on which a visitor plays all the parts."""

import os

from flask import Flask

from imeicheck import settings
from imeicheck.api import app, logs
from imeicheck.api.lifetime import end_with_server
from imeicheck.api.services import Services, start
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
    logs.write_to_stderr()
    end_with_server()
    told = settings.read(os.environ)
    setup = prepare.load(told.home)
    line = Line(told.redis_url or embedded.url(told.home))
    return create(start(told), setup, line, Handset(setup.sms_url, told.twilio_auth_token))
