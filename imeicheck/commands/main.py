"""The command `imeicheck` and its groups of commands."""

import logging
import os
import sys

import click

from imeicheck import settings
from imeicheck.command_group import CommandGroup, Deferred, version_option

_HERE = "imeicheck.commands"
COMMANDS = {
    "check": Deferred(f"{_HERE}.check:check", "Check one IMEI."),
    "demo": Deferred(f"{_HERE}.demo:demo", "Start everything with a sample feed and say what to try."),
    "screen": Deferred(f"{_HERE}.screen:screen", "Check every row of a CSV or Parquet file."),
    "serve": Deferred(f"{_HERE}.serve:serve", "Serve the API until stopped."),
    "source": Deferred(f"{_HERE}.source:source", "Show or change the public name and the contact of a source."),
}
DB_COMMANDS = {
    "upgrade": Deferred(f"{_HERE}.db_upgrade:upgrade", "Bring the tables to this version."),
}
KEYS_COMMANDS = {
    "create": Deferred(f"{_HERE}.keys:create", "Create a token and print it. It is shown only once."),
    "list": Deferred(f"{_HERE}.keys_list:list_", "Show every token, never its secret."),
    "revoke": Deferred(f"{_HERE}.keys:revoke", "Revoke a token, within five seconds everywhere."),
    "usage": Deferred(f"{_HERE}.keys_usage:usage", "Show how much tokens checked, by day and verdict."),
}
TAC_COMMANDS = {
    "import": Deferred(f"{_HERE}.tacs:import_", "Read a TAC list."),
}


@click.group(cls=CommandGroup, deferred=COMMANDS)
@version_option()
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


@main.group(cls=CommandGroup, deferred=DB_COMMANDS)
def db() -> None:
    """The SQL database.

    \b
    Example:
      imeicheck db upgrade
    """


@main.group(cls=CommandGroup, deferred=KEYS_COMMANDS)
def keys() -> None:
    """Tokens: make, list, revoke, and how much they were used.

    \b
    Examples:
      imeicheck keys create till-12 --scope check
      imeicheck keys list
      imeicheck keys usage --days 7
    """


@main.group(cls=CommandGroup, deferred=TAC_COMMANDS)
def tac() -> None:
    """TACs: which brand and model a number belongs to.

    \b
    Example:
      imeicheck tac import osmocom-tacdb.csv
    """
