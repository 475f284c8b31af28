"""`imeicheck db upgrade`."""

import click

from imeicheck.console import say
from imeicheck.settings import Settings
from imeicheck.store import database


@click.command()
@click.pass_obj
def upgrade(settings: Settings) -> None:
    """Bring the tables to this version. Safe to repeat, and to run on several machines at once.

    \b
    Example:
      DATABASE_URL=postgresql://user@host/imeicheck imeicheck db upgrade
    """
    database.upgrade(database.connect(settings.sql_url), settings.home)
    say("the database fits this version")
