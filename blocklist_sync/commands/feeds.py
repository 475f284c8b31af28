"""`blocklist-sync add`, `limits` and `remove`: what a feed is, how far it is believed, and its end."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, TextIO, TypeVar

import click

from blocklist_sync import formats
from blocklist_sync.address import BadAddress, Options, check
from blocklist_sync.commands.options import because, by, now, span, zone
from blocklist_sync.guards import DEFAULT, MEANINGS, BadLimit, Limits, changed_limits, percent
from imeicheck.console import console_for, country_option, published, say, watching
from imeicheck.settings import Settings

KINDS = ("registry", "operator", "police")
F = TypeVar("F", bound=Callable[..., Any])


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


@click.command()
@click.argument("name")
@click.option("--url", required=True, help="A path, file://…, http://…, https://…, sftp://… or s3://…")
@click.option("--format", "format_", type=click.Choice(formats.NAMES), required=True)
@click.option(
    "--description", type=click.File("r", encoding="utf-8"), help="TOML for a delimited list; docs/formats.md."
)
@click.option("--every", default="15m", callback=span, help="How often to look, such as 15m.", show_default=True)
@click.option("--country", default="", callback=country_option, help="Country of rows that name none, such as KE.")
@click.option("--required", is_flag=True, help="Answers name the age of this source, and turn stale with it.")
@click.option("--max-age", default="2d", callback=span, help="Age at which it is stale.", show_default=True)
@click.option("--timezone", callback=zone, help="Where its dates count, such as Africa/Nairobi.")
@click.option("--kind", type=click.Choice(KINDS), default="registry", help="Who it is.", show_default=True)
@published
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
    public_name: str | None,
    contact: str | None,
    **transport: str | None,
) -> None:
    """Add a feed, or update an existing one. Without --public-name or --contact, the stored value is kept.

    A file or a host that does not exist yet is a warning: the feed is added all the same.

    \b
    Examples:
      blocklist-sync add kenya --url lists/kenya.csv --format plain --every 15m --country KE --required
      blocklist-sync add uganda --url https://lists.example/ug.csv --token-env UGANDA_TOKEN --format plain
      blocklist-sync add uganda --url ug.csv --format plain --public-name "Uganda Registry" --contact "0800 123 456"
    """
    from blocklist_sync import feeds
    from blocklist_sync.formats.description import BadDescription
    from blocklist_sync.formats.parsers import parser
    from blocklist_sync.reachability import find_fault
    from imeicheck.store.database import writing
    from imeicheck.store.opening import open_store
    from imeicheck.store.sources import WrongChannel

    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", name):
        raise click.ClickException("a name has small letters, digits and dashes, such as kenya-police")
    if "://" not in url:
        url = str(Path(url).absolute())  # the worker may run in another folder
    if known_hosts := transport.get("known_hosts"):
        transport["known_hosts"] = str(Path(known_hosts).absolute())
    try:
        described = description.read() if description else None
        parser(format_, described)
        timezone = _one_zone(timezone, described)
    except UnicodeDecodeError as e:
        raise click.UsageError("--description: it is not UTF-8 text") from e
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
                now=now(),
                transport=options.stored(),
                public_name=public_name,
                contact=contact,
            )
    except WrongChannel as e:
        raise click.ClickException(str(e)) from e
    say(f"{name} {'added' if new else 'changed'}; `blocklist-sync once {name}` syncs it now, `run` keeps it so")
    if fault := find_fault(url, options):
        say(f"warning: {fault}; syncs of {name} fail until this is corrected, or the worker can reach it")


def _one_zone(timezone: str | None, described: str | None) -> str | None:
    """The zone that was given or described. Raises BadDescription."""
    from blocklist_sync.formats.description import BadDescription, describe

    told = describe(described).timezone if described else None
    if timezone and told and timezone != told:
        raise BadDescription(f"its timezone is {told}, and --timezone {timezone}: give one of them")
    return timezone or told


@click.command()
@click.argument("name")
@click.argument("changes", nargs=-1, metavar="[GUARD=SHARE]...")
@click.pass_obj
def limits(settings: Settings, name: str, changes: tuple[str, ...]) -> None:
    """Show how far a feed is believed, or change it: a share, `default`, or `off` to switch a guard off.

    \b
    Examples:
      blocklist-sync limits kenya
      blocklist-sync limits kenya shrink=25% rejected=2%
      blocklist-sync limits kenya shrink=default growth=off
    """
    from blocklist_sync import feeds
    from blocklist_sync.feeds import UnknownFeed
    from imeicheck.store.database import reading, writing
    from imeicheck.store.opening import open_store

    engine = open_store(settings)
    try:
        with reading(engine) as connection:
            stored = feeds.named(connection, name).limits
        held = changed_limits(stored, changes)
        if changes:
            with writing(engine) as connection:
                feeds.set_limits(connection, name, held.stored())
    except (UnknownFeed, BadLimit) as e:
        raise click.ClickException(str(e)) from e
    _show(name, held)


@click.command()
@click.argument("name")
@because
@by
@click.pass_obj
def remove(settings: Settings, name: str, because: str, by: str) -> None:
    """Part with a feed and take all of its listings off. Only its history stays.

    \b
    Example:
      blocklist-sync remove kenya --because "the agency reports by itself now"
    """
    from blocklist_sync.feeds import UnknownFeed
    from blocklist_sync.remove import remove as part_with
    from imeicheck.store.ledger import SourceMoved
    from imeicheck.store.opening import open_store

    try:
        with watching(f"remove {name}") as watch:
            gone = part_with(open_store(settings), name, by, because, now, watch)
    except UnknownFeed as e:
        raise click.ClickException(str(e)) from e
    except SourceMoved:
        raise click.ClickException(f"a sync of {name} is under way: let it finish") from None
    say(f"{name} removed, {gone:,} listings with it")


def _show(name: str, held: Limits) -> None:
    from rich.table import Table

    table = Table(
        "guard", "at most", "by default", "", title=f"{name} is set aside beyond", title_justify="left", box=None
    )
    for guard, meaning in MEANINGS.items():
        share, default = getattr(held, guard), getattr(DEFAULT, guard)
        table.add_row(guard, percent(share), "" if share == default else percent(default), meaning)
    console, _ = console_for(table)
    console.print(table)
