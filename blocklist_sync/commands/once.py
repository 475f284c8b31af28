"""`blocklist-sync once`."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from blocklist_sync.commands.options import now
from imeicheck.console import say, watching
from imeicheck.settings import Settings

if TYPE_CHECKING:
    from blocklist_sync.take import Result

SHOWN = 10
"""Rejected lines that are printed one by one."""


@click.command()
@click.argument("name", required=False)
@click.pass_obj
def once(settings: Settings, name: str | None) -> None:
    """Sync one feed now, or all of them. Exits 1 if one failed or was quarantined.

    \b
    Example:
      blocklist-sync once kenya
    """
    from blocklist_sync import feeds
    from blocklist_sync.feeds import UnknownFeed
    from blocklist_sync.sync import sync
    from imeicheck.store.database import reading
    from imeicheck.store.ledger import SourceMoved
    from imeicheck.store.opening import open_store

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


def told(r: "Result") -> Iterator[str]:
    """Yield lines that describe a run and its rejected rows, within one screen."""
    from blocklist_sync.validate import REJECTS

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
