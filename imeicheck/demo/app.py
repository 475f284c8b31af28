"""The demo's web application: the ordinary one, and beside it the page on which a visitor plays all the parts."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, request

from imeicheck.api import app
from imeicheck.api.problems import Problem
from imeicheck.api.services import Services
from imeicheck.demo import board, prepare
from imeicheck.demo.first_list import FirstList
from imeicheck.demo.handset import Handset
from imeicheck.demo.prepare import Setup
from imeicheck.store import embedded
from imeicheck.store.line import Line


def create(services: Services, setup: Setup, line: Line, handset: Handset) -> Flask:
    """The application on these collaborators."""
    served = app.create(services)
    served.before_request(_refuse_other_names)
    served.before_request(FirstList(services, line).refuse_while_loading)
    served.register_blueprint(board.blueprint(services, setup, line, handset))
    return served


def _refuse_other_names() -> None:
    """Under an address or as localhost only: a name that a stranger points here would get at the police's token."""
    name = urlsplit(f"//{request.host}").hostname or ""
    if name != "localhost":
        try:
            ip_address(name)
        except ValueError:
            raise Problem("host") from None


def from_environment() -> Flask:
    """What the web server loads in each of its processes."""
    services = app.begin()
    told = services.settings
    setup = prepare.load(told.home)
    line = Line(told.redis_url or embedded.url(told.home))
    return create(services, setup, line, Handset(setup.sms_url, told.twilio_tokens()[0], services.languages.codes))
