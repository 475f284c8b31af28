"""The command `imeicheck`."""

import logging
import os
import sys

import click

from imeicheck import settings
from imeicheck.commands import check, demo, keys, keys_list, keys_usage, screen, serve, source, tacs
from imeicheck.console import OneLineErrors, say
from imeicheck.settings import Settings
from imeicheck.store import database, opening
from imeicheck.store.schema_version import REVISION


@click.group(cls=OneLineErrors)
@click.pass_context
def main(context: click.Context) -> None:
    """Tell whether a phone was reported stolen.

    \b
    Examples:
      imeicheck check 490154203237518
      imeicheck screen stock.csv
      imeicheck serve --port 8000
      imeicheck keys create kenya-police --scope report
      imeicheck tac import tacs.csv
    """
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s")
    context.obj = settings.read(os.environ)


@main.group()
def db() -> None:
    """The SQL database.

    \b
    Example:
      imeicheck db upgrade
    """


@db.command()
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


main.add_command(check.check)
main.add_command(demo.demo)
main.add_command(keys.keys)
keys.keys.add_command(keys_list.list_)
keys.keys.add_command(keys_usage.usage)
main.add_command(screen.screen)
main.add_command(serve.serve)
main.add_command(source.source)
main.add_command(tacs.tac)
