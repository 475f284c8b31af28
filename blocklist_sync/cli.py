"""The command `blocklist-sync`."""

import logging
import os
import sys

import click

from imeicheck.command_group import CommandGroup, Deferred, version_option
from imeicheck.settings import read

_HERE = "blocklist_sync.commands"
COMMANDS = {
    "add": Deferred(f"{_HERE}.feeds:add", "Add a feed, or update an existing one."),
    "history": Deferred(f"{_HERE}.ledger:history", "Show every changeset that touched a phone."),
    "limits": Deferred(f"{_HERE}.feeds:limits", "Show how far a feed is believed, or change it."),
    "once": Deferred(f"{_HERE}.once:once", "Sync one feed now, or all of them."),
    "quarantine": Deferred(
        f"{_HERE}.quarantine:quarantine", "Look at lists that were set aside, release or discard them."
    ),
    "rebuild": Deferred(f"{_HERE}.ledger:rebuild", "Make the listing table and all of Redis anew from the ledger."),
    "remove": Deferred(f"{_HERE}.feeds:remove", "Remove a feed and delist its phones."),
    "revert": Deferred(f"{_HERE}.ledger:revert", "Revert a whole run by a new run."),
    "run": Deferred(f"{_HERE}.syncing:run", "Publish the ledger to Redis and sync every feed when it is due."),
    "status": Deferred(f"{_HERE}.status:status", "Show every feed: state, last good sync, and what is wrong."),
    "verify": Deferred(f"{_HERE}.ledger:verify", "Compare the chain, the listing table and Redis with each other."),
}


@click.group(cls=CommandGroup, deferred=COMMANDS)
@version_option()
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
