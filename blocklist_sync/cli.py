"""The command `blocklist-sync`."""

import logging
import os
import sys

import click

from blocklist_sync.commands import feeds, ledger, quarantine, syncing
from imeicheck.console import OneLineErrors
from imeicheck.settings import read


@click.group(cls=OneLineErrors)
@click.pass_context
def main(context: click.Context) -> None:
    """Bring feeds into the ledger, and the ledger into Redis.

    \b
    Examples:
      blocklist-sync add kenya --url https://lists.example/ke.csv --format plain --country KE --required
      blocklist-sync once kenya
      blocklist-sync run
      blocklist-sync status
    """
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for quiet in ("httpx", "asyncssh", "alembic"):  # httpx would log whole URLs, credentials included
        logging.getLogger(quiet).setLevel(logging.WARNING)
    context.obj = read(os.environ)


for command in (
    feeds.add,
    feeds.limits,
    feeds.remove,
    syncing.once,
    syncing.run,
    syncing.status,
    quarantine.quarantine,
    ledger.revert,
    ledger.history,
    ledger.rebuild,
    ledger.verify,
):
    main.add_command(command)
