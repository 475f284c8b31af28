"""`blocklist-sync once`, `run` and `status`: the work, and how it stands."""

import json
import sys
import threading
from collections.abc import Iterator

import click
from rich.console import Console

from blocklist_sync import feeds, worker
from blocklist_sync import status as standing
from blocklist_sync.board import Board, connect
from blocklist_sync.commands.options import now
from blocklist_sync.feeds import UnknownFeed
from blocklist_sync.publisher import Publisher
from blocklist_sync.sync import sync
from blocklist_sync.take import Result
from blocklist_sync.validate import REJECTS
from imeicheck.console import say, watching
from imeicheck.settings import Settings
from imeicheck.store import embedded
from imeicheck.store.database import reading
from imeicheck.store.ledger import SourceMoved
from imeicheck.store.opening import open_store

SHOWN = 10
"""Rejected lines that are told one by one."""


@click.command()
@click.argument("name", required=False)
@click.pass_obj
def once(settings: Settings, name: str | None) -> None:
    """Sync one feed now, or all of them. Exits 1 if one failed or was quarantined.

    \b
    Example:
      blocklist-sync once kenya
    """
    engine = open_store(settings)
    try:
        with reading(engine) as connection:
            wanted = [feeds.named(connection, name)] if name else feeds.every(connection)
    except UnknownFeed as e:
        raise click.ClickException(str(e)) from e
    if not wanted:
        raise click.ClickException("there are no feeds yet: `blocklist-sync add` makes one")
    good = True
    for feed in wanted:
        try:
            with watching(feed.name) as watch:
                result = sync(engine, feed, now, watch, secret=settings.secret)
        except SourceMoved:
            raise click.ClickException(f"another sync of {feed.name} is under way: let it finish") from None
        say("\n".join(told(result)))
        good &= result.outcome in ("applied", "unchanged")
    sys.exit(0 if good else 1)


def told(r: Result) -> Iterator[str]:
    """What was done, and which lines were left out, within one screen."""
    if r.troubles:
        yield f"{r.name} {r.outcome}, nothing of it was applied: {r.trouble}"
    else:
        yield f"{r.name} {r.outcome}: {r.added:,} added, {r.updated:,} updated, {r.removed:,} removed (run {r.run})"
    if r.conflicting:
        yield f"  {r.conflicting:,} phones contradict each other{'' if r.troubles else ' and were merged'}"
    if r.rejected:
        yield f"  {r.rejected.total():,} of {r.rows:,} rows rejected{'' if r.troubles else ' and left out'}:"
    for reject in r.rejects[:SHOWN]:
        where = f" of {reject.file}" if reject.file else ""
        yield f"  line {reject.line:,}{where}: {REJECTS[reject.why]}"
    if r.rejected.total() > SHOWN:
        yield "  …"
    if r.outcome == "quarantined":
        yield f"  it is kept: `blocklist-sync quarantine explain {r.run}`"


@click.command()
@click.pass_obj
def run(settings: Settings) -> None:
    """Publish the ledger to Redis and sync every feed when it is due, until stopped.

    \b
    Example:
      blocklist-sync run
    """
    engine = open_store(settings)
    url = settings.redis_url or embedded.start(settings.home)
    board = Board(connect(url))
    say("publishing; Ctrl-C stops")
    publisher = Publisher(engine, board, now)
    try:
        worker.run(engine, publisher, now, threading.Event(), settings.sms_keep_days)
    finally:
        board.close()


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.pass_obj
def status(settings: Settings, as_json: bool) -> None:
    """Show every feed: state, last good sync, listings, and what is wrong.

    \b
    Example:
      blocklist-sync status --json
    """
    with reading(open_store(settings)) as connection:
        tip, statuses = standing.gather(connection, now())
    if as_json:
        click.echo(json.dumps(standing.as_json(tip, statuses, now()), indent=2))
    else:
        standing.show(Console(), tip, statuses, now())
