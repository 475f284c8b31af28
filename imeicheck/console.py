"""Shared parts of the commands: options, messages on stderr, progress bars, and tables wider than the terminal.

rich is imported in the functions, since most commands print no table and end before a progress bar is shown.
"""

import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from imeicheck.rules.contact import contact
from imeicheck.rules.listing import pack_country

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

Watch = Callable[[str, int, int], None]
F = TypeVar("F", bound=Callable[..., Any])
SHOWN_AFTER_SECONDS = 2.0
WIDEST = 10_000
MOST_DAYS = 400

days_option = click.option(
    "--days", type=click.IntRange(1, MOST_DAYS), default=30, show_default=True, help="UTC days, with today."
)
"""For commands that tell of the last days."""


def country_option(_context: click.Context, parameter: click.Parameter, text: str) -> str:
    """The callback of an option that takes a country."""
    try:
        pack_country(text.upper())
    except ValueError as e:
        raise click.BadParameter(str(e), param=parameter) from e
    return text.upper()


def _contact_option(_context: click.Context, parameter: click.Parameter, text: str | None) -> str | None:
    try:
        return None if text is None else contact(text)
    except ValueError as e:
        raise click.BadParameter(str(e), param=parameter) from e


def published(command: F) -> F:
    """Add the options `--public-name` and `--contact` to a command. The value of an omitted option is None."""
    name = click.option("--public-name", callback=_contact_option, help='Name for everybody, such as "Kenya Police".')
    where = click.option("--contact", callback=_contact_option, help="Phone number, address or URL for disputes.")
    return name(where(command))


@contextmanager
def watching(what: str) -> Iterator[Watch]:
    """A progress bar on stderr, when somebody is there to see it and it takes over two seconds."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda stage, done, of: None
        return
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    began = time.monotonic()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=None, visible=False)

        def watch(stage: str, done: int, of: int) -> None:
            shown = time.monotonic() - began > SHOWN_AFTER_SECONDS
            bar.update(task, description=f"{what}: {stage}", completed=done, total=of or None, visible=shown)

        yield watch


def console_for(*parts: "RenderableType") -> "tuple[Console, bool]":
    """(where these are to be printed as they are, whether they fit).

    A terminal is as wide as it is; what is behind a pipe gets each line whole.
    """
    from rich.console import Console

    console = Console(markup=False, emoji=False, highlight=False)
    any_width = console.options.update(width=WIDEST)
    wide = max(console.measure(part, options=any_width).maximum for part in parts)
    if not console.is_terminal:
        console.width = max(wide, console.width)
    return console, wide <= console.width


def echo_wrapped(line: str, indent: int = 4) -> None:
    """Print a line on stdout. On a terminal, wrap it between words, and indent the further lines by `indent`.

    In a pipe the line is not wrapped.
    """
    from rich.console import Console

    console = Console()
    lines = [line]
    if console.is_terminal:
        further = " " * indent
        lines = textwrap.wrap(
            line, console.width, subsequent_indent=further, break_long_words=False, break_on_hyphens=False
        )
    for part in lines:
        click.echo(part)


def say(text: str) -> None:
    """A word to the person, apart from what a command prints as its result."""
    click.echo(text, err=True)
