"""A desk as the settings want it, for the webhook and for the command line.

Knows no web application: prometheus_client decides when it is first imported whether processes share
their counts, which for a server is after `serve` has said where.
"""

from collections.abc import Callable

from imeicheck.check import Checker
from imeicheck.directory import Directory
from imeicheck.languages import Languages
from imeicheck.settings import Settings
from imeicheck.sql import Sql
from sms_gateway.answer.notes import Contacts
from sms_gateway.clerk import Clerk, Reply
from sms_gateway.cost import Purse, segments_a_day
from sms_gateway.desk import Desk
from sms_gateway.languages import TEXTS
from sms_gateway.limits import Limits
from sms_gateway.memory import Memory


def open_desk(
    settings: Settings,
    checker: Checker,
    directory: Directory,
    sql: Sql,
    counted: Callable[[Reply], None] = lambda _: None,
) -> Desk:
    """`counted` hears of each reply. Raises SettingsError."""
    languages = Languages(settings.timezone, settings.language, TEXTS)
    memory, limits = Memory(sql), Limits(checker, settings)
    clerk = Clerk(checker, directory, languages, memory, limits, Contacts(**settings.contacts))
    return Desk(clerk, languages, memory, limits, Purse(checker, segments_a_day(settings)), counted)
