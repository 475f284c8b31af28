"""`blocklist-sync quarantine`, `revert` and `history`: what was not believed, what was by mistake, and all of it."""

import os
import pwd
from datetime import UTC, datetime

import click
from rich.console import Console

from blocklist_sync import quarantine as kept
from blocklist_sync import sync
from blocklist_sync.history import history as history_of
from blocklist_sync.quarantine import NotKept
from blocklist_sync.revert import NoSuchRun
from blocklist_sync.revert import revert as take_back
from imeicheck.console import say, watching
from imeicheck.rules.chain import Action
from imeicheck.rules.imei import NotAnImei, parse
from imeicheck.rules.listing import Reason, unpack_country, unpack_day
from imeicheck.settings import Settings
from imeicheck.store.database import open_store, reading, writing
from imeicheck.store.ledger import SourceMoved


def _now() -> datetime:
    return datetime.now(UTC)


def _me() -> str:
    """Whoever is at the keyboard, as the ledger names them."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"user {os.getuid()}"


because = click.option("--because", required=True, help="Why, for the ledger.")
by = click.option("--by", default=_me, help="Who, for the ledger.  [default: you]")


@click.group()
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
    with reading(open_store(settings)) as connection:
        held = kept.kept(connection)
    if not held:
        say("nothing is in quarantine")
        return
    for one in held:
        at = f"{one['started_at']:%Y-%m-%d %H:%M} UTC"
        click.echo(f"{one['id']}  {one['name']}  {at}  {one['rows']:,} rows")
        click.echo(f"  {one['trouble']}")


@quarantine.command()
@click.argument("run")
@click.pass_obj
def explain(settings: Settings, run: str) -> None:
    """Which guards a list tripped, and its first bad lines.

    \b
    Example:
      blocklist-sync quarantine explain 20261121T100000-3f9a1c
    """
    with reading(open_store(settings)) as connection:
        found = [one for one in kept.kept(connection) if one["id"] == run]
    if not found:
        raise click.ClickException(f"no list of run {run} is in quarantine: `blocklist-sync quarantine list`")
    (one,) = found
    console = Console()
    console.print(
        f"[bold]{one['name']}[/], {one['started_at']:%Y-%m-%d %H:%M} UTC, {one['rows']:,} rows", highlight=False
    )
    for trouble in one["trouble"].split("; "):
        console.print(f"  • {trouble}", markup=False, highlight=False)
    rejects = one["rejects"] or ()
    for reject in rejects:
        console.print(f"  line {reject['line']:,}: {reject['reason']}", markup=False, highlight=False)
    if one["rejected"] > len(rejects):
        console.print(f"  … {one['rejected']:,} rejected rows in all")
    console.print("Nothing of it was applied. Mend it where it comes from, or release or discard it:", highlight=False)
    console.print(f'  blocklist-sync quarantine release {run} --because "…"', markup=False, highlight=False)


@quarantine.command()
@click.argument("run")
@because
@by
@click.pass_obj
def release(settings: Settings, run: str, because: str, by: str) -> None:
    """Take a list after all. Its bad rows stay out; why and by whom stands in the ledger.

    \b
    Example:
      blocklist-sync quarantine release 20261121T100000-3f9a1c --because "the registry was cleaned up"
    """
    try:
        with watching("release") as watch:
            result = sync.release(open_store(settings), run, by, because, _now, watch)
    except NotKept as e:
        raise click.ClickException(str(e)) from e
    except SourceMoved:
        raise click.ClickException("a sync of this feed is under way: let it finish") from None
    if result.trouble:
        raise click.ClickException(f"it cannot be taken, {result.trouble}")
    counts = f"{result.added:,} added, {result.updated:,} updated, {result.removed:,} removed"
    say(f"{result.name} {result.outcome}: {counts}")


@quarantine.command()
@click.argument("run")
@click.pass_obj
def discard(settings: Settings, run: str) -> None:
    """Forget a list that was set aside. What was applied of it is nothing, and stays so.

    \b
    Example:
      blocklist-sync quarantine discard 20261121T100000-3f9a1c
    """
    try:
        with writing(open_store(settings)) as connection:
            kept.discard(connection, run)
    except NotKept as e:
        raise click.ClickException(str(e)) from e
    say("discarded")


@click.command()
@click.argument("run")
@because
@by
@click.pass_obj
def revert(settings: Settings, run: str, because: str, by: str) -> None:
    """Take a whole run back by a new one. Phones that changed since stay as they are.

    \b
    Example:
      blocklist-sync revert 20261121T100000-3f9a1c --because "it was the list of another country"
    """
    try:
        with watching("revert") as watch:
            told = take_back(open_store(settings), run, by, because, _now, watch)
    except NoSuchRun as e:
        raise click.ClickException(str(e)) from e
    except SourceMoved:
        raise click.ClickException("a sync of this feed is under way: let it finish") from None
    left = f"; {told.left:,} changed since and were left" if told.left else ""
    counts = f"{told.added:,} added, {told.updated:,} updated, {told.removed:,} removed"
    say(f"{told.name}: {counts}{left} (run {told.run})")


@click.command()
@click.argument("imei")
@click.pass_obj
def history(settings: Settings, imei: str) -> None:
    """Every changeset that touched a phone, the oldest first.

    \b
    Example:
      blocklist-sync history 490154203237518
    """
    try:
        phone = parse(imei).phone
    except NotAnImei as e:
        raise click.ClickException(f"not an IMEI: {e}") from e
    with reading(open_store(settings)) as connection:
        rows = history_of(connection, phone)
    if not rows:
        say("no changeset ever touched this phone")
        return
    for row in rows:
        reason = "report-pending" if row["pending"] else Reason(row["reason"]).slug
        day = unpack_day(row["day"])
        said = (Action(row["action"]).name.lower(), reason, str(day) if day else "", unpack_country(row["country"]))
        at = f"{row['at']:%Y-%m-%d %H:%M:%S} UTC"
        click.echo(f"{row['number']:>9,}  {at}  {row['source']}  {' '.join(filter(None, said))}")
        click.echo(f"           {row['by']}: {row['why']}")
