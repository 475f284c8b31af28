"""`imeicheck screen`."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click
from rich.table import Table

from imeicheck import screen as screening
from imeicheck.commands.check import EXIT, open_checker
from imeicheck.console import console_for, say, watching
from imeicheck.rules.columns import NoSuchColumns, UnfitTable
from imeicheck.screen import Summary
from imeicheck.settings import Settings


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="[default: FILE.screened.csv]")
@click.option(
    "--column",
    "columns",
    multiple=True,
    help="A column that holds IMEIs, up to four. [default: recognised]",
)
@click.option("--force", is_flag=True, help="Replace what is there.")
@click.pass_obj
def screen(settings: Settings, file: Path, to: Path | None, columns: tuple[str, ...], force: bool) -> None:
    """Check every row of a CSV or Parquet file; the same comes out, with the answers in columns behind its own.

    IMEIs are read from the columns whose names contain the word IMEI; several of them are one phone with one verdict.
    An IMEI in another column stops it, unless the column has a name such as serial or note: use --column then.
    Without such a name, the only column whose values look like IMEIs is read, and the command names it.

    The column `error` has the reason for each row that cannot be read. Exits 0 when all other rows were checked, 13
    when no store answered for some: those are `unknown`.

    \b
    Examples:
      imeicheck screen stock.csv
      imeicheck screen stock.parquet --column serial --to answered.parquet
      imeicheck screen phones.csv --column sim1 --column sim2
    """
    target = to or file.with_name(f"{file.stem}.screened{file.suffix}")
    if target.exists() and not force:
        raise click.ClickException(f"{target} is there already: say --force to replace it, or another one with --to")
    summary = Summary()
    checker, _, _ = open_checker(settings, summary)
    try:
        with watching(f"screening {file.name}") as watch:
            chosen = screening.screen(file, target, columns, checker, summary, watch)
    except NoSuchColumns as e:
        raise click.ClickException(f"{file}: {e}. Name the column of the IMEIs with --column") from e
    except UnfitTable as e:
        raise click.ClickException(f"{file}: {e}") from e
    finally:
        checker.stop()
    _show(summary)
    if chosen:
        say(f"no column name contains IMEI: the IMEIs were read from the column {chosen}")
    say(f"written to {target}")
    if unanswered := summary.stores["none"]:
        say(f"{unanswered:,} of {summary.rows:,} could not be checked, since no store answered: screen FILE again")
        sys.exit(EXIT["unknown"])


def _show(summary: Summary) -> None:
    table = Table(show_edge=False)
    table.add_column("")
    table.add_column("rows", justify="right")
    for what, count in _figures(summary):
        table.add_row(what, f"{count:,}")
    console, _ = console_for(table)
    console.print(table)
    if summary.as_of:
        console.print(f"as of {min(summary.as_of)}, at changeset {_from_to(summary)}", highlight=False, soft_wrap=True)


def _figures(summary: Summary) -> Iterator[tuple[str, int]]:
    yield "all", summary.rows
    yield from summary.verdicts.most_common()
    yield from ((f"reason {code}", count) for code, count in summary.reasons.most_common())
    yield from ((f"error {reason}", count) for reason, count in summary.errors.most_common())
    yield from ((f"answered by {store}", count) for store, count in summary.stores.most_common())


def _from_to(summary: Summary) -> str:
    first, last = min(summary.changesets), max(summary.changesets)
    return str(first) if first == last else f"{first} to {last}"
