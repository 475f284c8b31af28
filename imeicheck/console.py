"""What every command does alike: one-line errors that say what to do, progress for work that takes a while."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click
from redis.exceptions import RedisError
from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from sqlalchemy.exc import DBAPIError

from imeicheck.rules.contact import contact
from imeicheck.rules.listing import pack_country
from imeicheck.settings import SettingsError
from imeicheck.store.embedded import NoRedis
from imeicheck.store.errors import NotMigrated, StoreDown
from imeicheck.store.line import CacheDown
from imeicheck.store.sql_errors import refusal

Watch = Callable[[str, int, int], None]
F = TypeVar("F", bound=Callable[..., Any])
SHOWN_AFTER_SECONDS = 2.0
WIDEST = 10_000
MOST_DAYS = 400

TOLD: tuple[type[Exception], ...] = (SettingsError, StoreDown, NotMigrated, NoRedis, CacheDown)
"""Errors whose text is for the person at the keyboard."""


class OneLineErrors(click.Group):
    """A group of commands that fail with one line on stderr that says what to do, never with a traceback."""

    def main(self, *args: Any, **more: Any) -> Any:
        try:
            sys.exit(super().main(*args, **{**more, "standalone_mode": False}) or 0)
        except click.exceptions.NoArgsIsHelpError as e:
            e.show()
            sys.exit(e.exit_code)
        except click.UsageError as e:
            help_ = f"; see `{e.ctx.command_path} --help`" if e.ctx else ""
            say(f"Error: {' '.join(e.format_message().split()).rstrip('.')}{help_}")
            sys.exit(e.exit_code)
        except click.ClickException as e:
            e.show()
            sys.exit(e.exit_code)
        except click.Abort:
            say("stopped")
            sys.exit(1)
        except BrokenPipeError:  # as of `… | head`, who has seen enough; Python must not try to flush the rest
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except TOLD as e:
            raise click.ClickException(" ".join(str(e).split())) from e
        except RedisError as e:
            raise click.ClickException(f"Redis cannot answer ({' '.join(str(e).split())}): check REDIS_URL") from e
        except DBAPIError as e:
            raise click.ClickException(refusal(e)) from e
        except BrokenPipeError:
            raise
        except OSError as e:
            where = f"{e.filename}: " if e.filename else ""
            raise click.ClickException(f"{where}{e.strerror or e}: check the folder, its rights and the disk") from e


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
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda stage, done, of: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    began = time.monotonic()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=None, visible=False)

        def watch(stage: str, done: int, of: int) -> None:
            shown = time.monotonic() - began > SHOWN_AFTER_SECONDS
            bar.update(task, description=f"{what}: {stage}", completed=done, total=of or None, visible=shown)

        yield watch


def console_for(*parts: RenderableType) -> tuple[Console, bool]:
    """(where these are to be printed as they are, whether they fit).

    A terminal is as wide as it is; what is behind a pipe gets each line whole.
    """
    console = Console(markup=False, emoji=False, highlight=False)
    any_width = console.options.update(width=WIDEST)
    wide = max(console.measure(part, options=any_width).maximum for part in parts)
    if not console.is_terminal:
        console.width = max(wide, console.width)
    return console, wide <= console.width


def say(text: str) -> None:
    """A word to the person, apart from what a command prints as its result."""
    click.echo(text, err=True)
