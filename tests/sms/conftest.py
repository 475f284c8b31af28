"""The service behind the texts is the one behind the API."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from sms_gateway.app import create
from tests.api.conftest import Serve, migrated_file, serve, sql_url
from tests.api.world import World
from tests.sms.texting import LISTED, SECRET, Twilio

__all__ = ["migrated_file", "serve", "sql_url"]

Gateway = Callable[..., World]


@pytest.fixture
def gateway(serve: Serve) -> Gateway:
    """Starts a service that takes texts, with one phone listed in Kenya: gateway(IMEICHECK_LANGUAGE="sw")."""

    def make(**environ: str) -> World:
        world = serve(**{"TWILIO_AUTH_TOKEN": SECRET, "IMEICHECK_SMS_RATE": "1000000/second", **environ})
        world.feed_says("kenya", [LISTED], country="KE")
        world.publish()
        return world

    return make


@pytest.fixture
def world(gateway: Gateway) -> World:
    return gateway()


@pytest.fixture
def client(world: World) -> FlaskClient:
    return create(world.services).test_client()


@pytest.fixture
def twilio(client: FlaskClient) -> Twilio:
    return Twilio(client)
