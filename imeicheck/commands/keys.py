"""`imeicheck keys create` and `imeicheck keys revoke`: tokens for those who call the API."""

import re
from datetime import UTC, datetime

import click

from imeicheck.console import country_option, published, say
from imeicheck.rules.gcra import Rate, parse_rate
from imeicheck.settings import Settings
from imeicheck.store import sources, tokens
from imeicheck.store.database import writing
from imeicheck.store.opening import open_store
from imeicheck.store.sources import WrongChannel


def _rate(_context: click.Context, parameter: click.Parameter, text: str | None) -> Rate | None:
    try:
        return None if text is None else parse_rate(text)
    except ValueError as e:
        raise click.BadParameter(str(e), param=parameter) from e


@click.command()
@click.argument("name")
@click.argument("more_scopes", metavar="", nargs=-1)
@click.option("--scope", "scopes", multiple=True, required=True, help="check, batch, report or keys; may be repeated.")
@click.option("--source", help="Source that its reports are listed under; default: NAME.")
@click.option("--country", default="", callback=country_option, help="Of a new source, such as KE.")
@published
@click.option("--rate", callback=_rate, help="Requests it may make.  [default: 10/second]")
@click.option("--daily", type=click.IntRange(1, tokens.MOST_DAILY), help="IMEIs it may check a day.  [default: 10000]")
@click.option("--unlimited", is_flag=True, help="No limits.")
@click.option("--test", "is_test", is_flag=True, help="For trying out: it is told of made-up phones only.")
@click.pass_obj
def create(
    settings: Settings,
    name: str,
    more_scopes: tuple[str, ...],
    scopes: tuple[str, ...],
    source: str | None,
    country: str,
    public_name: str | None,
    contact: str | None,
    rate: Rate | None,
    daily: int | None,
    unlimited: bool,
    is_test: bool,
) -> None:
    """Make a token and print it, this once.

    With the scope keys it makes tokens for its shops by itself (POST /v1/keys), which share its limits.

    \b
    Examples:
      imeicheck keys create till-12 --scope check --rate 100/second
      imeicheck keys create chain --scope check,batch,keys --daily 500000
      imeicheck keys create till-maker --scope check,batch --test
      imeicheck keys create kenya-police --scope report --country KE --public-name "Kenya Police" --contact 0800-123-456
    """
    asked = tuple(dict.fromkeys(s for given in (*scopes, *more_scopes) for s in given.split(",")))
    if unknown := [scope for scope in asked if scope not in tokens.SCOPES]:
        raise click.UsageError(f"no such scope: {', '.join(unknown)}; there are {', '.join(tokens.SCOPES)}")
    if unlimited and (rate or daily):
        raise click.UsageError("--unlimited goes without --rate and --daily")
    if is_test and "report" in asked:
        raise click.UsageError("--test goes without --scope report: a report lists a real phone, for everybody")
    if "report" not in asked and (public_name, contact) != (None, None):
        raise click.UsageError("--public-name and --contact are those of a source that reports: add --scope report")
    now = datetime.now(UTC)
    with writing(open_store(settings)) as connection:
        source_id = None
        if "report" in asked:
            slug = _slug(source or name)
            try:
                source_id = sources.ensure(connection, slug, channel="reports", kind="police", country=country, now=now)
            except WrongChannel as e:
                raise click.ClickException(str(e)) from e
            sources.publish(connection, source_id, public_name, contact)
        made = tokens.create(
            connection,
            name,
            asked,
            source_id=source_id,
            rate=None if unlimited else rate or tokens.DEFAULT_RATE,
            daily=None if unlimited else daily or tokens.DEFAULT_DAILY,
            now=now,
            is_test=is_test,
        )
    click.echo(made.secret)
    say("keep it safe: it is shown only this once")


def _slug(text: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    if not slug:
        raise click.ClickException("give the source a name of small letters, digits and dashes: --source kenya-police")
    return slug


@click.command()
@click.argument("id_", metavar="ID")
@click.pass_obj
def revoke(settings: Settings, id_: str) -> None:
    """Revoke a token, within five seconds everywhere.

    \b
    Example:
      imeicheck keys revoke 1f2e3d4c
    """
    with writing(open_store(settings)) as connection:
        if not tokens.revoke(connection, id_, datetime.now(UTC)):
            raise click.ClickException(f"there is no token {id_} in force: `imeicheck keys list` shows them")
    say(f"{id_} is revoked")
