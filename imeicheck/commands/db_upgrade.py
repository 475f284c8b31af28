"""`imeicheck db upgrade`."""

import click

from imeicheck.console import say
from imeicheck.settings import Settings
from imeicheck.store import database, opening
from imeicheck.store.schema_version import REVISION


@click.command()
@click.pass_obj
def upgrade(settings: Settings) -> None:
    """Bring the tables to this version. Safe to repeat, and to run on several machines at once.

    \b
    Example:
      DATABASE_URL=postgresql://user@host/imeicheck imeicheck db upgrade
    """
    version = opening.upgrade(database.connect(settings.sql_url), settings.home)
    if version.is_newer:
        newer = f"the database is newer ({version.revision}) than this version ({REVISION})"
        say(f"nothing to do: {newer}, and this version works on it")
    else:
        say("the database fits this version")
