"""The web application that Twilio calls."""

from datetime import UTC, datetime
from multiprocessing.util import Finalize

from flask import Flask

from imeicheck.api.app import application, begin
from imeicheck.api.services import Services
from imeicheck.store import text_counts
from imeicheck.store.text_counts import Kind
from imeicheck.tallies import Tallies
from sms_gateway import webhook
from sms_gateway.clerk import Reply
from sms_gateway.cost import segments_a_day
from sms_gateway.number_keys import open_keys
from sms_gateway.opening import open_desk

MOST_BYTES = 64_000


def create(services: Services, counts: Tallies[Kind] | None = None) -> Flask:
    """The application on these collaborators; replies are added to `counts`."""

    def count(reply: Reply) -> None:
        services.metrics.sent(reply.segments)
        if counts is not None:
            counts.count({Kind(datetime.now(UTC).date(), reply.language, reply.kind, reply.segments): 1})

    settings, sql = services.settings, services.sql
    services.metrics.may_send(segments_a_day(settings))
    desk = open_desk(settings, services.checker, services.directory, sql, count)
    keys = open_keys(settings, services.engine)
    return application(services, [webhook.blueprint(settings, keys, desk, sql)], MOST_BYTES)


def from_environment() -> Flask:
    """What the web server loads in each of its processes."""
    services = begin(tokens=False)  # senders have no tokens, and the database role may not read the table
    counts = Tallies[Kind](services.engine, text_counts.add, "replies")
    counts.start()
    Finalize(None, counts.stop, exitpriority=2)  # before the database is let go
    return create(services, counts)
