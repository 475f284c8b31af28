"""`blocklist-sync status`."""

import json

import click

from blocklist_sync.commands.options import now
from imeicheck.settings import Settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.pass_obj
def status(settings: Settings, as_json: bool) -> None:
    """Show every feed: state, last good sync, listings, and what is wrong.

    \b
    Example:
      blocklist-sync status --json
    """
    from rich.console import Console

    from blocklist_sync import status as standing
    from imeicheck.store.database import reading
    from imeicheck.store.opening import open_store

    with reading(open_store(settings)) as connection:
        tip, statuses = standing.gather(connection, now())
    if as_json:
        click.echo(json.dumps(standing.as_json(tip, statuses, now()), indent=2))
    else:
        standing.show(Console(), tip, statuses, now())
