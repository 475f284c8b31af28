"""The status of every feed for a person: a line a feed, and below in sentences what is wrong.

What does not fit into the width stands under its line, with its name before it: nothing is cut.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from rich.console import Console
from rich.text import Text

from blocklist_sync.status.facts import FeedStatus
from blocklist_sync.status.troubles import troubles
from blocklist_sync.status.words import ago, until
from imeicheck.store.ledger import Tip
from imeicheck.store.standing import Run

GAP = 2
INDENT = 4
FEED, LISTINGS = "feed", "listings"
_COLOURS = {"good": "green", "running": "cyan", "new": "cyan"}
Cells = Mapping[str, Text]


def show(console: Console, tip: Tip, statuses: Sequence[FeedStatus], now: datetime) -> None:
    for line in _lines(tip, statuses, now, console.width):
        console.print(line, soft_wrap=True, highlight=False, markup=False)


def _lines(tip: Tip, statuses: Sequence[FeedStatus], now: datetime, width: int) -> Iterator[Text | str]:
    if not statuses:
        yield "No feeds yet. Make one:"
        yield "  blocklist-sync add kenya --url list.csv --format plain --country KE"
        return
    yield f"Ledger at changeset {tip.number:,}"
    yield ""
    yield from lay_out([_cells(status, now) for status in statuses], width)
    for status in statuses:
        for trouble in troubles(status, now):
            yield ""
            yield from wrapped(f"{status.feed.name}: {trouble.text}", width)
            yield f"  {trouble.command}"


def _cells(status: FeedStatus, now: datetime) -> Cells:
    """The columns by their names, the most important first."""
    state, stands = status.state(now), status.standing
    synced = Text("never" if stands.synced_at is None else ago(stands.synced_at, now))
    if stands.overdue(now):
        synced.append(", ").append("overdue", "bold red")
    return {
        FEED: Text(status.feed.name),
        "state": Text(state, _COLOURS.get(state, "bold red")),
        "required": Text("yes" if stands.required else "no"),
        "last good sync": synced,
        LISTINGS: Text(f"{stands.listings:,}"),
        "next": Text(until(status.next_at, now)),
        "last changes": Text(_last(status.last) if status.last else ""),
        "today": Text(_signed(status.today.get(action, 0) for action in ("add", "update", "remove"))),
    }


def _last(run: Run) -> str:
    rejected = f"{run['rejected']:,} rejected" if run["rejected"] else ""
    return ", ".join(filter(None, (_signed(run[column] for column in ("added", "updated", "removed")), rejected)))


def _signed(changes: Iterable[int]) -> str:
    """Listings added, updated and removed."""
    return " ".join(f"{sign}{number:,}" for sign, number in zip("+~-", changes, strict=True) if number)


def lay_out(rows: Sequence[Cells], width: int) -> Iterator[Text]:
    """A line for the names of the columns, and for each row its line and what stands under it.

    A name of over a third of the width has a line to itself, so that one of them does not push the others apart.
    """
    longest = {name: max(len(name), *(row[name].cell_len for row in rows)) for name in rows[0]}
    short = [row[FEED].cell_len for row in rows if row[FEED].cell_len <= width // 3]
    widths = longest | {FEED: max(len(FEED), *short, 0)}
    fitting: list[str] = []
    for name in widths:
        if sum(widths[one] + GAP for one in fitting) + widths[name] <= width:
            fitting.append(name)
    yield _line({name: Text(name, "bold") for name in fitting}, widths)
    for row in rows:
        is_long = row[FEED].cell_len > widths[FEED]
        if is_long:
            yield row[FEED]
        yield _line({name: Text() if is_long and name == FEED else row[name] for name in fitting}, widths)
        yield from _under({name: cell for name, cell in row.items() if name not in fitting}, width)


def _line(cells: Cells, widths: Mapping[str, int]) -> Text:
    line = Text()
    for name, cell in cells.items():
        padded = cell.copy()
        padded.align("right" if name == LISTINGS else "left", widths[name])
        line.append(padded).append(" " * GAP)
    line.rstrip()
    return line


def _under(cells: Cells, width: int) -> Iterator[Text]:
    """Cells that found no room, as many in a line as fit."""
    line = Text(" " * INDENT)
    for name, cell in cells.items():
        if not cell:
            continue
        told = Text.assemble((f"{name} ", "dim"), cell)
        if line.cell_len > INDENT and line.cell_len + GAP + told.cell_len > width:
            yield line
            line = Text(" " * INDENT)
        line.append("; " if line.cell_len > INDENT else "").append(told)
    if line.cell_len > INDENT:
        yield line


def wrapped(text: str, width: int) -> list[str]:
    """Lines of whole words: names, runs and addresses stay whole, and a number keeps its unit."""
    held = re.sub(r"(\d) (d|h|min|s)\b", "\\1\N{NO-BREAK SPACE}\\2", text)
    lines = textwrap.wrap(held, width, break_long_words=False, break_on_hyphens=False)
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]
