"""The click group of every command of the project: imports subcommands on demand, prints errors in one line."""

import difflib
import os
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, NamedTuple, TypeVar

import click

from imeicheck.console import say

C = TypeVar("C", bound=click.Command | Callable[..., Any])


class Deferred(NamedTuple):
    """A subcommand that is imported when it is used, so that no command imports the libraries of another."""

    target: str
    """Where it is defined, `package.module:attribute`."""
    summary: str
    """One sentence for the list of commands."""


def version_option() -> Callable[[C], C]:
    """Return the decorator that adds `--version`, which prints the version of the distribution `imeicheck`."""
    return click.version_option(package_name="imeicheck", message="%(prog)s %(version)s")


class CommandGroup(click.Group):
    """A group of commands, each imported when it is used.

    Errors become one line on stderr that says what to do, and a non-zero exit code, never a traceback.

    Args:
        deferred: Subcommands by name. Others can be added as objects.
    """

    def __init__(self, *args: Any, deferred: Mapping[str, Deferred] | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self._deferred = dict(deferred or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, sorted. Imports nothing."""
        return sorted({*self.commands, *self._deferred})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name, and import it if necessary; None if there is no such command."""
        if cmd_name not in self.commands and cmd_name in self._deferred:
            module, _, attribute = self._deferred[cmd_name].target.partition(":")
            self.add_command(getattr(import_module(module), attribute), cmd_name)
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands. Imports nothing."""
        rows = [(name, self._summary(name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments name. Raises UsageError, which suggests similar names."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            known = self.list_commands(ctx)
            similar = difflib.get_close_matches(name, known) or known
            raise click.UsageError(f"there is no command {name!r}; did you mean {' or '.join(similar)}?", ctx)
        return super().resolve_command(ctx, args)

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
        except BrokenPipeError:  # such as `… | head`, which closed the pipe; Python must not flush the rest
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(1)

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as e:
            from imeicheck.failures import explained  # imports the database drivers, which is slow

            line = explained(e)
            if line is None:
                raise
            raise click.ClickException(" ".join(line.split())) from e

    def _summary(self, name: str) -> str:
        if name in self._deferred:
            return self._deferred[name].summary
        return self.commands[name].get_short_help_str(limit=200)
