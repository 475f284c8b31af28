"""The web application that Twilio calls."""

from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.util import Finalize

import sqlalchemy as sa
from flask import Flask

from imeicheck.api.app import application, begin
from imeicheck.api.services import Services
from imeicheck.check import Checker
from imeicheck.directory import Directory
from imeicheck.languages import Languages
from imeicheck.settings import Settings
from imeicheck.sql import Sql
from imeicheck.store import text_counts
from imeicheck.store.text_counts import Kind
from imeicheck.tallies import Tallies
from sms_gateway import webhook
from sms_gateway.answer.notes import Contacts
from sms_gateway.cost import Purse, segments_a_day
from sms_gateway.desk import Desk, Reply
from sms_gateway.languages import TEXTS
from sms_gateway.limits import Limits
from sms_gateway.memory import Memory

MOST_BYTES = 64_000


def create(services: Services, counts: Tallies[Kind] | None = None) -> Flask:
    """The application on these collaborators; replies are added to `counts`."""

    def count(reply: Reply) -> None:
        services.metrics.sent(reply.segments)
        if counts is not None:
            counts.count({Kind(datetime.now(UTC).date(), reply.language, reply.kind, reply.segments): 1})

    services.metrics.may_send(segments_a_day(services.settings))
    desk = open_desk(services.settings, services.checker, services.directory, services.sql, count)
    return application(services, [webhook.blueprint(services.settings, desk, services.sql)], MOST_BYTES)


def replies(engine: sa.Engine) -> Tallies[Kind]:
    """Counts of replies."""
    return Tallies[Kind](engine, text_counts.add, "replies")


def open_desk(
    settings: Settings,
    checker: Checker,
    directory: Directory,
    sql: Sql,
    counted: Callable[[Reply], None] = lambda _: None,
) -> Desk:
    """A desk as the settings want it; `counted` hears of each reply. Raises SettingsError."""
    return Desk(
        checker,
        directory,
        Languages(settings.timezone, settings.language, TEXTS),
        Memory(sql),
        Limits(checker, settings),
        Purse(checker, segments_a_day(settings)),
        Contacts(**settings.contacts),
        counted,
    )


def from_environment() -> Flask:
    """What the web server loads in each of its processes."""
    services = begin()
    counts = replies(services.engine)
    counts.start()
    Finalize(None, counts.stop, exitpriority=2)  # before the database is let go
    return create(services, counts)
