"""`imeicheck tac import`."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from imeicheck import tac_files
from imeicheck.console import say, watching
from imeicheck.rules.tac_columns import described
from imeicheck.rules.tac_table import NotATacList, TacTable
from imeicheck.settings import Settings
from imeicheck.store import tacs
from imeicheck.store.database import writing
from imeicheck.store.opening import open_store

SHOWN_REJECTS, SHOWN_IN_ONE_LINE = 20, 3
MAY_GO, MAY_GO_SHARE = 1000, 0.1
"""TACs that a complete list may leave out of those known; one that leaves out more was probably cut short."""


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--complete", is_flag=True, help="The list names every TAC there is, and replaces what was known.")
@click.option("--fewer", is_flag=True, help="Take a complete list even if it is much shorter than what is known.")
@click.pass_obj
def import_(settings: Settings, file: Path, complete: bool, fewer: bool) -> None:
    """Read a TAC list: the file of the GSMA, the Osmocom CSV, or a table with a column of TACs.

    It prints which column it uses for what, and every line that it rejects. With --complete, a phone whose TAC is
    not in the list is reported as never allocated, so a complete list is refused if any line was rejected.

    \b
    Example:
      imeicheck tac import osmocom-tacdb.csv
    """
    try:
        with watching(f"reading {file.name}") as watch:
            table = tac_files.read(file, partial(watch, "bytes"))
    except NotATacList as e:
        raise click.ClickException(f"{e}; nothing was changed") from e
    if complete and table.rejects:
        first = "; ".join(_told(table, SHOWN_IN_ONE_LINE))
        raise click.ClickException(
            f"the list is not complete, since lines were rejected: {len(table.rejects):,} ({first}). Correct them, or "
            "import it without --complete; nothing was changed"
        )
    with writing(open_store(settings)) as connection, watching(f"importing {file.name}") as watch:
        known, listed = tacs.count(connection), len({device.tac for device in table.devices})
        if complete and not fewer and known - listed > max(MAY_GO, MAY_GO_SHARE * known):
            raise click.ClickException(
                f"the list has {listed:,} TACs where {known:,} are known: if it is whole, say --fewer; "
                "nothing was changed"
            )
        now, progress = datetime.now(UTC), partial(watch, "TACs")
        tacs.upsert(connection, table.devices, file=file.name, complete=complete, now=now, progress=progress)
    say(described(table.columns))
    say("; ".join(_counts(table)))
    for told in _told(table, SHOWN_REJECTS):
        say(f"  {told}")


def _counts(table: TacTable) -> Iterator[str]:
    by_tac: dict[str, bool] = {}
    for device in table.devices:
        by_tac[device.tac] = bool(device.name) or by_tac.get(device.tac, False)
    twice = len(table.devices) - len(by_tac)
    again = f", {twice:,} of them given more than once: the last line counts" if twice else ""
    yield f"{len(by_tac):,} TACs imported{again}"
    if nameless := len(by_tac) - sum(by_tac.values()):
        yield f"{nameless:,} of them without brand and model"
    yield f"{len(table.rejects):,} lines rejected"


def _told(table: TacTable, most: int) -> Iterator[str]:
    """Yield the first rejected lines, each with its number and reason, and how many more there are."""
    for line, why in table.rejects[:most]:
        yield f"line {line:,}: {why}"
    if len(table.rejects) > most:
        yield f"… and {len(table.rejects) - most:,} more"
