"""`blocklist-sync verify`, `rebuild`, `history`, `revert`: the ledger, what follows from it, taking a run back."""

from typing import TYPE_CHECKING

import click

from blocklist_sync.commands.options import because, by, now
from imeicheck.console import echo_wrapped, say, watching
from imeicheck.settings import Settings

if TYPE_CHECKING:
    from blocklist_sync.board import Board


@click.command()
@click.pass_obj
def rebuild(settings: Settings) -> None:
    """Make the listing table and all of Redis anew from the ledger; checks go on meanwhile.

    \b
    Example:
      blocklist-sync rebuild
    """
    from blocklist_sync.board import Board, connect
    from blocklist_sync.publisher import Publisher
    from blocklist_sync.relist import relist
    from blocklist_sync.verify import Differs
    from imeicheck.store import embedded
    from imeicheck.store.opening import open_store

    engine = open_store(settings)
    try:
        with watching("rebuild") as watch:
            mended = relist(engine, watch)
    except Differs as e:
        raise click.ClickException(f"{e}: nothing was rebuilt, restore a backup of the database") from e
    if mended:
        say(f"{mended:,} listings did not follow from the ledger and were made anew")
    board = Board(connect(settings.redis_url or embedded.start(settings.home)))
    try:
        Publisher(engine, board, now).rebuild()
    finally:
        board.close()
    say("rebuilt")


@click.command()
@click.pass_obj
def verify(settings: Settings) -> None:
    """Check the chain, the listing table and Redis against each other. Exits 1 at the first difference.

    A Redis that is behind the ledger is no difference if it agrees at its own changeset: the distance is printed.

    \b
    Example:
      blocklist-sync verify
    """
    from blocklist_sync.verify import Differs
    from blocklist_sync.verify import verify as compare
    from imeicheck.store.opening import open_store

    engine = open_store(settings)
    try:
        with watching("verify") as watch:
            click.echo(compare(engine, _board_if_any(settings), watch))
    except Differs as e:
        raise click.ClickException(str(e)) from e


def _board_if_any(settings: Settings) -> "Board | None":
    from blocklist_sync.board import Board, connect
    from imeicheck.store import embedded

    if settings.redis_url:
        return Board(connect(settings.redis_url))
    return Board(connect(embedded.url(settings.home))) if embedded.is_running(settings.home) else None


@click.command()
@click.argument("run")
@because
@by
@click.pass_obj
def revert(settings: Settings, run: str, because: str, by: str) -> None:
    """Take a whole run back by a new one. Phones that changed since stay as they are.

    The list of a run that was taken back is refused from then on, until another list is at the source. To take that
    revert itself back brings its listings back and lifts the refusal.

    \b
    Examples:
      blocklist-sync revert 20261121T100000-3f9a1c --because "it was the list of another country"
      blocklist-sync revert 20261121T110000-0b77e2 --because "it was the right list after all"
    """
    from blocklist_sync.revert import NoSuchRun
    from blocklist_sync.revert import revert as take_back
    from imeicheck.store.ledger import SourceMoved
    from imeicheck.store.opening import open_store

    try:
        with watching("revert") as watch:
            told = take_back(open_store(settings), run, by, because, now, watch)
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
    from blocklist_sync.history import history as history_of
    from imeicheck.rules.chain import Action
    from imeicheck.rules.imei import NotAnImei, parse
    from imeicheck.rules.listing import Reason, unpack_country, unpack_day
    from imeicheck.store.database import reading
    from imeicheck.store.opening import open_store

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
        echo_wrapped(f"{row['number']:>9,}  {at}  {row['source']}  {' '.join(filter(None, said))}", indent=11)
        echo_wrapped(f"           {row['kind']} {row['subject']}, {row['by']}: {row['why']}", indent=11)
