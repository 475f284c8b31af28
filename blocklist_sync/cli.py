"""The command `blocklist-sync`."""

import json
import logging
import os
import re
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from rich.console import Console

from blocklist_sync import feeds, formats, status, worker
from blocklist_sync.board import Board, connect
from blocklist_sync.commands import undo
from blocklist_sync.feeds import UnknownFeed
from blocklist_sync.formats.delimited import BadDescription
from blocklist_sync.publisher import Publisher
from blocklist_sync.relist import relist
from blocklist_sync.sync import sync
from blocklist_sync.take import Result
from blocklist_sync.transports import BadAddress, Options, check
from blocklist_sync.verify import Differs, verify
from imeicheck.console import OneLineErrors, country_option, say, watching
from imeicheck.settings import Settings, read
from imeicheck.store import embedded
from imeicheck.store.database import open_store, reading, writing
from imeicheck.store.ledger import SourceMoved
from imeicheck.store.sources import WrongChannel

KINDS = ("registry", "operator", "police")
F = TypeVar("F", bound=Callable[..., Any])
_SPAN = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _now() -> datetime:
    return datetime.now(UTC)


def _span(_context: click.Context, parameter: click.Parameter, text: str) -> timedelta:
    match = re.fullmatch(r"(\d{1,6})([smhd])", text.strip())
    if not match or int(match[1]) == 0:
        raise click.BadParameter(f"{text!r}: give a number and s, m, h or d, such as 15m", param=parameter)
    return timedelta(seconds=int(match[1]) * _SPAN[match[2]])


def _zone(_context: click.Context, parameter: click.Parameter, text: str | None) -> str | None:
    try:
        return text and ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError) as e:
        raise click.BadParameter(f"{text!r}: give a zone such as Africa/Nairobi", param=parameter) from e


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


def _transport_options(command: F) -> F:
    """The options of `Options`, each under its own name."""
    named = "Name of the environment variable that holds the "
    for option, help_ in reversed(
        [
            ("--token-env", named + "bearer token (https)."),
            ("--password-env", named + "password of the user in the URL (https, sftp)."),
            ("--key-env", named + "private key (sftp)."),
            ("--known-hosts", "File with the server's host key (sftp)."),
            ("--access-key-env", named + "access key (s3)."),
            ("--secret-key-env", named + "secret key (s3)."),
            ("--endpoint", "Where S3 is spoken, such as https://minio.example:9000 (s3)."),
            ("--region", "Such as eu-west-1 (s3)."),
        ]
    ):
        command = click.option(option, help=help_)(command)
    return command


@main.command()
@click.argument("name")
@click.option("--url", required=True, help="A path, file://…, http://…, https://…, sftp://… or s3://…")
@click.option("--format", "format_", type=click.Choice(formats.NAMES), required=True)
@click.option("--description", type=click.File("r"), help="TOML that describes a delimited list; docs/formats.md.")
@click.option("--every", default="15m", callback=_span, help="How often to look, such as 15m.", show_default=True)
@click.option("--country", default="", callback=country_option, help="Country of rows that name none, such as KE.")
@click.option("--required", is_flag=True, help="Answers name the age of this source, and turn stale with it.")
@click.option("--max-age", default="2d", callback=_span, help="Age at which it is stale.", show_default=True)
@click.option("--timezone", callback=_zone, help="Where its dates count, such as Africa/Nairobi.")
@click.option("--kind", type=click.Choice(KINDS), default="registry", help="Who it is.", show_default=True)
@_transport_options
@click.pass_obj
def add(
    settings: Settings,
    /,
    name: str,
    url: str,
    format_: str,
    description: TextIO | None,
    every: timedelta,
    country: str,
    required: bool,
    max_age: timedelta,
    timezone: str | None,
    kind: str,
    **transport: str | None,
) -> None:
    """Make a feed, or change the one of that name.

    \b
    Example:
      blocklist-sync add kenya --url lists/kenya.csv --format plain --every 15m --country KE --required
      blocklist-sync add uganda --url https://lists.example/ug.csv --token-env UGANDA_TOKEN --format plain
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", name):
        raise click.ClickException("a name has small letters, digits and dashes, such as kenya-police")
    if "://" not in url:
        url = str(Path(url).absolute())  # the worker may run in another folder
    if known_hosts := transport.get("known_hosts"):
        transport["known_hosts"] = str(Path(known_hosts).absolute())
    described = description.read() if description else None
    try:
        formats.parser(format_, described)
    except BadDescription as e:
        raise click.UsageError(f"--description: {e}") from e
    options = Options(**transport)
    try:
        check(url, options)
    except BadAddress as e:
        raise click.UsageError(f"--url and its options: {e}") from e
    engine = open_store(settings)
    try:
        with writing(engine) as connection:
            new = feeds.add(
                connection,
                name,
                url=url,
                format_=format_,
                description=described,
                kind=kind,
                every=every,
                country=country,
                required=required,
                max_age=max_age,
                timezone=timezone,
                now=_now(),
                transport=options.stored(),
            )
    except WrongChannel as e:
        raise click.ClickException(str(e)) from e
    say(f"{name} {'added' if new else 'changed'}; `blocklist-sync once {name}` syncs it now, `run` keeps it so")


@main.command()
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
                result = sync(engine, feed, _now, watch, secret=settings.secret)
        except SourceMoved:
            raise click.ClickException(f"another sync of {feed.name} is under way: let it finish") from None
        say(_told(result))
        good &= result.outcome in ("applied", "unchanged")
    sys.exit(0 if good else 1)


def _told(r: Result) -> str:
    if r.trouble:
        lines = [f"{r.name} {r.outcome}, nothing of it was applied: {r.trouble}"]
        lines += [f"  line {line:,}: {why}" for line, why in r.rejects]
        return "\n".join(lines)
    counts = f"{r.added:,} added, {r.updated:,} updated, {r.removed:,} removed"
    bad = f", {r.rejected:,} rows rejected, first line {r.rejects[0][0]:,}: {r.rejects[0][1]}" if r.rejected else ""
    clash = f", {r.conflicting:,} phones contradicted and merged" if r.conflicting else ""
    return f"{r.name} {r.outcome}: {counts}{bad}{clash}"


@main.command()
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
    publisher = Publisher(engine, board, _now)
    try:
        worker.run(engine, publisher, _now, threading.Event())
    finally:
        publisher.stop()
        board.close()


@main.command("status")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.pass_obj
def status_(settings: Settings, as_json: bool) -> None:
    """Show every feed: state, last good sync, listings, and what is wrong.

    \b
    Example:
      blocklist-sync status --json
    """
    with reading(open_store(settings)) as connection:
        tip, statuses = status.gather(connection, _now())
    if as_json:
        click.echo(json.dumps(status.as_json(tip, statuses, _now()), indent=2))
    else:
        status.show(Console(), tip, statuses, _now())


@main.command()
@click.pass_obj
def rebuild(settings: Settings) -> None:
    """Make the listing table and all of Redis anew from the ledger; checks go on meanwhile.

    \b
    Example:
      blocklist-sync rebuild
    """
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
        Publisher(engine, board, _now).rebuild()
    finally:
        board.close()
    say("rebuilt")


@main.command("verify")
@click.pass_obj
def verify_(settings: Settings) -> None:
    """Check the chain, the listing table and Redis against each other. Exits 1 at the first difference.

    \b
    Example:
      blocklist-sync verify
    """
    engine = open_store(settings)
    try:
        with watching("verify") as watch:
            click.echo(verify(engine, _board_if_any(settings), watch))
    except Differs as e:
        raise click.ClickException(str(e)) from e


def _board_if_any(settings: Settings) -> Board | None:
    if settings.redis_url:
        return Board(connect(settings.redis_url))
    return Board(connect(embedded.url(settings.home))) if embedded.is_running(settings.home) else None


main.add_command(undo.quarantine)
main.add_command(undo.revert)
main.add_command(undo.history)
