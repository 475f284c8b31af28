"""`sms-gateway stats`."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import click
import msgspec
from rich.table import Table

from imeicheck.console import console_for, days_option
from imeicheck.plots import a_day
from imeicheck.settings import Price, Settings
from imeicheck.store import text_counts
from imeicheck.store.database import reading
from imeicheck.store.opening import open_store
from imeicheck.store.text_counts import Kind

VERDICTS = ("listed", "caution", "not_listed", "unknown")
WHOLE_BELOW = 100_000
"""Larger counts are shown with three digits and a unit."""
CENTS_BELOW = 1000
UNITS = ("", "k", "M", "G", "T", "P")


@click.command()
@days_option
@click.option("--json", "as_json", is_flag=True, help="For machines: each day, language, kind and size.")
@click.pass_obj
def stats(settings: Settings, days: int, as_json: bool) -> None:
    """Show how many replies there were, by day, language, verdict and segments. Nobody's in particular.

    Numbers from 100,000 are rounded to three digits; --json has them whole.

    \b
    Examples:
      sms-gateway stats
      sms-gateway stats --days 7 --json
    """
    today = datetime.now(UTC).date()
    first = today - timedelta(days=days - 1)
    with reading(open_store(settings)) as connection:
        counted = text_counts.between(connection, first, today)
    if as_json:
        told = [{**kind._asdict(), "count": count} for kind, count in counted]
        click.echo(msgspec.json.format(msgspec.json.encode({"replies": told}), indent=2))
    elif not counted:
        click.echo(f"No texts since {first}: those that `serve` answers are counted.")
    else:
        table, plot = _table(counted, settings.sms_price), _plot(counted, today)
        console, _ = console_for(table, plot)
        console.print(table, "", plot, sep="\n")


def _table(counted: Sequence[tuple[Kind, int]], price: Price | None) -> Table:
    """A row for each day and language, the newest day first. No wider than 80 characters, however large the numbers."""
    rows: dict[tuple[date, str], Counter[str]] = {}
    for kind, count in counted:
        row = rows.setdefault((kind.day, kind.language), Counter())
        row[kind.kind if kind.kind in VERDICTS else "other" if kind.segments else "silent"] += count
        row["segments"] += count * kind.segments
    columns = [*VERDICTS, "other", "silent", "segments"]
    table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    for name in ("day", "language"):
        table.add_column(name, no_wrap=True, vertical="bottom")
    headings = [column.replace("_", "\n") for column in columns] + ([f"about\n{price.currency}"] if price else [])
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True, vertical="bottom")
    for (day, language), row in rows.items():
        cost = [_short_money(row["segments"] * price.amount)] if price else []
        table.add_row(str(day), language, *(_short(row[c]) if row[c] else "" for c in columns), *cost)
    return table


def _short(count: float) -> str:
    """Return a count in at most six characters: whole below 100,000, else with three digits."""
    if count < WHOLE_BELOW:
        return f"{count:,.0f}"
    thousands = (len(f"{count:.0f}") - 1) // 3
    short = f"{count / 1000**thousands:.3g}"
    if float(short) >= 1000:  # 999,999 is 1.00M
        thousands, short = thousands + 1, "1"
    return short + UNITS[thousands]


def _short_money(amount: float) -> str:
    return f"{amount:.2f}" if amount < CENTS_BELOW else _short(amount)


def _plot(counted: Sequence[tuple[Kind, int]], last: date) -> Table:
    replies: Counter[date] = Counter()
    for kind, count in counted:
        replies[kind.day] += count
    return a_day("texts a day", replies, last)
