"""`imeicheck keys list`."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import click
from rich.table import Table

from imeicheck.console import console_for, echo_wrapped
from imeicheck.settings import Settings
from imeicheck.store import tokens
from imeicheck.store.database import reading
from imeicheck.store.opening import open_store
from imeicheck.store.tokens import Issued


class Row(NamedTuple):
    """A token in words; an empty one says nothing."""

    id: str
    name: str
    scopes: str
    source: str
    limits: str
    made_by: str
    last_used: str
    state: str


@click.command("list")
@click.pass_obj
def list_(settings: Settings) -> None:
    """Show every token, never its secret.

    \b
    Example:
      imeicheck keys list
    """
    with reading(open_store(settings)) as connection:
        rows = [_row(one) for one in tokens.issued(connection)]
    if not rows:
        click.echo("No tokens yet:  imeicheck keys create NAME --scope check")
        return
    table = _table(rows)
    console, fits = console_for(table)
    if fits:
        console.print(table)
        return
    for row in rows:
        for line in _in_two_lines(row):
            echo_wrapped(line, indent=10)


def _row(issued: Issued) -> Row:
    token = issued.token
    state = f"revoked {_minute(issued.revoked_at)}" if issued.revoked_at else "in force"
    if issued.unreadable:
        state = f"{state}, refused: its {issued.unreadable} cannot be read"
    limits = f"{token.rate}, {token.daily:,} a day" if token.rate and token.daily else "unlimited"
    if token.parent:
        limits = f"{limits}, within its maker's" if token.rate else "its maker's"
    return Row(
        token.id,
        token.name,
        " ".join(sorted(token.scopes)),
        token.source or "",
        limits,
        issued.maker or "",
        _minute(issued.last_used_at),
        f"test, {state}" if token.is_test else state,
    )


def _table(rows: Sequence[Row]) -> Table:
    """With the columns in which something stands."""
    shown = [place for place in range(len(Row._fields)) if any(row[place] for row in rows)]
    table = Table(show_edge=False)
    for place in shown:
        table.add_column(Row._fields[place].replace("_", " "), no_wrap=True)
    for row in rows:
        table.add_row(*(row[place] for place in shown))
    return table


def _in_two_lines(row: Row) -> tuple[str, str]:
    """Return a row for a terminal that is too narrow for the table."""
    of = [row.scopes, row.limits, row.source and f"source {row.source}", row.made_by and f"made by {row.made_by}"]
    used = f"used {row.last_used}" if row.last_used else "never used"
    return f"{row.id}  {row.name}  ({row.state}, {used})", f"          {' · '.join(filter(None, of))}"


def _minute(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""
