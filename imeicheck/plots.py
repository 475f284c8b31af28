"""Plots for the terminal."""

from collections.abc import Mapping
from datetime import date, timedelta

from rich.bar import Bar
from rich.table import Table

WIDTH = 40


def a_day(what: str, counts: Mapping[date, int], last: date) -> Table:
    """A bar for each day from the first that is counted to `last`, with the days on which there was nothing."""
    most, first = max(counts.values()), min(counts)
    table = Table(what, "", box=None, pad_edge=False)
    table.add_column(justify="right")
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        many = counts.get(day, 0)
        table.add_row(str(day), Bar(most, 0, many, width=WIDTH), f"{many:,}")
    return table
