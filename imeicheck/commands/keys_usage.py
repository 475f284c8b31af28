"""`imeicheck keys usage`."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

import click
import msgspec
from rich.table import Table

from imeicheck.console import console_for, days_option, echo_wrapped
from imeicheck.plots import a_day
from imeicheck.settings import Settings
from imeicheck.store import usage as store
from imeicheck.store.database import reading
from imeicheck.store.opening import open_store
from imeicheck.store.usage import Used

VERDICTS = ("listed", "caution", "not_listed", "unknown", "invalid")


@click.command()
@click.argument("id_", metavar="[ID]", required=False)
@days_option
@click.option("--json", "as_json", is_flag=True, help="As GET /v1/usage tells it.")
@click.pass_obj
def usage(settings: Settings, id_: str | None, days: int, as_json: bool) -> None:
    """Show how much tokens checked, by day and verdict; with an ID, that token and those that it made.

    \b
    Examples:
      imeicheck keys usage
      imeicheck keys usage 1f2e3d4c --days 7
      imeicheck keys usage --json
    """
    today = datetime.now(UTC).date()
    first = today - timedelta(days=days - 1)
    with reading(open_store(settings)) as connection:
        if id_ is not None and not store.is_token(connection, id_):
            raise click.ClickException(f"there is no token {id_}: `imeicheck keys list` shows them")
        used = store.between(connection, first, today, id_)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode({"usage": [_told(one) for one in used]}), indent=2))
    elif not used:
        click.echo(f"No checks with a token since {first}.")
    else:
        table, plot = _table(used), _plot(used, today)
        console, fits = console_for(table, plot)
        if fits:
            console.print(table)
        else:
            for one in used:
                for line in _in_two_lines(one):
                    echo_wrapped(line)
        console.print("", plot, sep="\n")


def _told(used: Used) -> Mapping[str, object]:
    verdicts = dict(used.verdicts)
    return {
        "day": used.day,
        "key": used.token,
        "name": used.name,
        "verdicts": verdicts,
        "total": sum(verdicts.values()),
    }


def _table(used: Sequence[Used]) -> Table:
    """The newest day first."""
    told = [verdict for verdict in VERDICTS if any(verdict in one.verdicts for one in used)]
    table = Table(show_edge=False)
    table.add_column("day", no_wrap=True)
    table.add_column("id", no_wrap=True)
    table.add_column("name", no_wrap=True)
    for verdict in told:
        table.add_column(verdict.replace("_", " "), justify="right", no_wrap=True)
    for one in used:
        counts = (f"{one.verdicts[v]:,}" if v in one.verdicts else "" for v in told)
        table.add_row(str(one.day), one.token, one.name, *counts)
    return table


def _in_two_lines(one: Used) -> tuple[str, str]:
    """Return a row for a terminal that is too narrow for the table."""
    counts = (
        f"{verdict.replace('_', ' ')} {one.verdicts[verdict]:,}" for verdict in VERDICTS if verdict in one.verdicts
    )
    return f"{one.day}  {one.token}  {one.name}", f"    {' · '.join(counts)}"


def _plot(used: Sequence[Used], last: date) -> Table:
    """Checks of all these tokens a day."""
    checks: Counter[date] = Counter()
    for one in used:
        checks[one.day] += sum(one.verdicts.values())
    return a_day("checks a day", checks, last)
