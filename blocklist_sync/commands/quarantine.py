"""`blocklist-sync quarantine`: lists that were set aside, to look at, release or discard."""

from typing import TYPE_CHECKING

import click

from blocklist_sync.commands.options import because, by, now
from imeicheck.command_group import CommandGroup
from imeicheck.console import echo_wrapped, say, watching
from imeicheck.settings import Settings

if TYPE_CHECKING:
    import sqlalchemy as sa
    from rich.console import Console

FIRST_LINES = 5


@click.group(cls=CommandGroup)
def quarantine() -> None:
    """Lists that were set aside: look at them, release or discard them.

    \b
    Examples:
      blocklist-sync quarantine list
      blocklist-sync quarantine explain 20261121T100000-3f9a1c
      blocklist-sync quarantine release 20261121T100000-3f9a1c --because "the registry was cleaned up"
      blocklist-sync quarantine discard 20261121T100000-3f9a1c
    """


@quarantine.command("list")
@click.pass_obj
def list_(settings: Settings) -> None:
    """Every list that is kept, the newest first.

    \b
    Example:
      blocklist-sync quarantine list
    """
    from blocklist_sync import quarantine as kept
    from imeicheck.store.database import reading
    from imeicheck.store.opening import open_store

    with reading(open_store(settings)) as connection:
        held = kept.kept(connection)
    if not held:
        say("nothing is in quarantine")
        return
    for one in held:
        at = f"{one['started_at']:%Y-%m-%d %H:%M} UTC"
        echo_wrapped(f"{one['id']}  {one['name']}  {at}  {one['rows']:,} rows")
        for trouble in _troubles(one):
            echo_wrapped(f"  • {trouble}")


@quarantine.command()
@click.argument("run")
@click.pass_obj
def explain(settings: Settings, run: str) -> None:
    """Which guards a list tripped, why rows were rejected, and the lines themselves.

    \b
    Example:
      blocklist-sync quarantine explain 20261121T100000-3f9a1c
    """
    from rich.console import Console

    from blocklist_sync import quarantine as kept
    from blocklist_sync.quarantine import NotKept
    from imeicheck.store.database import reading
    from imeicheck.store.opening import open_store

    try:
        with reading(open_store(settings)) as connection:
            one = kept.kept_of(connection, run)
            _, data = kept.load(connection, run)
    except NotKept as e:
        raise click.ClickException(str(e)) from e
    _explain(Console(highlight=False, soft_wrap=True, emoji=False), one, data)


def _troubles(one: "sa.RowMapping") -> list[str]:
    """What speaks against a list; a run that was cut off before it could say so says that."""
    from blocklist_sync.judge import AND

    return str(one["trouble"] or "it was cut off").split(AND)


def _explain(console: "Console", one: "sa.RowMapping", data: bytes) -> None:
    from rich.table import Table

    from blocklist_sync.excerpt import first_lines, lines_of
    from blocklist_sync.unpack import BadArchive, unpack
    from blocklist_sync.validate import REJECTS

    console.print(f"[bold]{one['name']}[/], {one['started_at']:%Y-%m-%d %H:%M} UTC, {one['rows']:,} rows")
    for trouble in _troubles(one):
        console.print(f"  • {trouble}", markup=False)
    try:
        files = unpack(data, one["name"])
    except BadArchive:  # then that is the trouble
        files = []
    if one["reasons"]:
        table = Table("rows", "rejected because", box=None)
        table.columns[0].justify = "right"
        for why, count in sorted(one["reasons"].items(), key=lambda item: -item[1]):
            table.add_row(f"{count:,}", REJECTS.get(why, why))
        console.print(table)
    for reject in one["rejects"] or ():
        where = f" of {reject['file']}" if reject["file"] else ""
        console.print(f"line {reject['line']:,}{where}: {reject['reason']}", markup=False)
        for text in lines_of(files, reject["file"], [reject["line"]]).values():
            console.print(f"    {text}", markup=False)
    if not one["rejects"]:
        console.print("it begins:")
        for text in first_lines(files, FIRST_LINES).values():
            console.print(f"    {text}", markup=False)
    console.print("Nothing of it was applied. Mend it where it comes from, or release or discard it:")
    console.print(f'  blocklist-sync quarantine release {one["id"]} --because "…"', markup=False)


@quarantine.command()
@click.argument("run")
@because
@by
@click.option("--although-newer", is_flag=True, help="Although a newer list was taken since.")
@click.pass_obj
def release(settings: Settings, run: str, because: str, by: str, although_newer: bool) -> None:
    """Take a list after all. Its bad rows stay out; why and by whom stands in the ledger.

    \b
    Example:
      blocklist-sync quarantine release 20261121T100000-3f9a1c --because "the registry was cleaned up"
    """
    from blocklist_sync import sync
    from blocklist_sync.feeds import UnknownFeed
    from blocklist_sync.quarantine import NotKept
    from imeicheck.store.ledger import SourceMoved
    from imeicheck.store.opening import open_store

    engine = open_store(settings)
    try:
        if not although_newer:
            _refuse_to_go_back(engine, run)
        with watching("release") as watch:
            result = sync.release(engine, run, by, because, now, watch)
    except (NotKept, UnknownFeed) as e:
        raise click.ClickException(str(e)) from e
    except SourceMoved:
        raise click.ClickException("a sync of this feed is under way: let it finish") from None
    if result.troubles:
        raise click.ClickException(f"it cannot be taken: {result.trouble}")
    counts = f"{result.added:,} added, {result.updated:,} updated, {result.removed:,} removed"
    say(f"{result.name} {result.outcome}: {counts}")


def _refuse_to_go_back(engine: "sa.Engine", run: str) -> None:
    """What was listed since would be taken off again. Raises NotKept, UnknownFeed."""
    from blocklist_sync import feeds
    from blocklist_sync import quarantine as kept
    from imeicheck.store.database import reading

    with reading(engine) as connection:
        one = kept.kept_of(connection, run)
        synced_at = feeds.named(connection, one["name"]).synced_at
    if synced_at and synced_at > one["started_at"]:
        raise click.ClickException(
            f"{one['name']} gave a good list since, on {synced_at:%Y-%m-%d %H:%M} UTC: discard this one, "
            "or release it with --although-newer"
        )


@quarantine.command()
@click.argument("run")
@click.pass_obj
def discard(settings: Settings, run: str) -> None:
    """Forget a list that was set aside. What was applied of it is nothing, and stays so.

    \b
    Example:
      blocklist-sync quarantine discard 20261121T100000-3f9a1c
    """
    from blocklist_sync import quarantine as kept
    from blocklist_sync.quarantine import NotKept
    from imeicheck.store.database import writing
    from imeicheck.store.opening import open_store

    try:
        with writing(open_store(settings)) as connection:
            kept.discard(connection, run)
    except NotKept as e:
        raise click.ClickException(str(e)) from e
    say("discarded")
