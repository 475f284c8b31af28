"""`imeicheck tac`: the list of type allocation codes."""

from datetime import UTC, datetime
from pathlib import Path

import click

from imeicheck import tac_files
from imeicheck.console import say
from imeicheck.settings import Settings
from imeicheck.store import tacs
from imeicheck.store.database import open_store, writing
from imeicheck.tac_files import NotATacList

SHOWN_REJECTS = 20
MAY_GO, MAY_GO_SHARE = 1000, 0.1
"""TACs that a complete list may leave out of those known; one that leaves out more was probably cut short."""


@click.group()
def tac() -> None:
    """TACs: which brand and model a number belongs to.

    \b
    Example:
      imeicheck tac import osmocom-tacdb.csv
    """


@tac.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--complete", is_flag=True, help="The list names every TAC there is, and replaces what was known.")
@click.option("--fewer", is_flag=True, help="Take a complete list even if it is much shorter than what is known.")
@click.pass_obj
def import_(settings: Settings, file: Path, complete: bool, fewer: bool) -> None:
    """Read a GSMA list (separated by |) or the Osmocom CSV.

    \b
    Example:
      imeicheck tac import osmocom-tacdb.csv
    """
    try:
        found = tac_files.read(file)
    except NotATacList as e:
        raise click.ClickException(f"{e}; nothing was changed") from e
    with writing(open_store(settings)) as connection:
        known = tacs.count(connection)
        if complete and not fewer and known - len(found.devices) > max(MAY_GO, MAY_GO_SHARE * known):
            raise click.ClickException(
                f"the list has {len(found.devices):,} TACs where {known:,} are known: if it is whole, say --fewer; "
                "nothing was changed"
            )
        count = tacs.upsert(connection, found.devices, file=file.name, complete=complete, now=datetime.now(UTC))
    twice = len(found.devices) - count
    again = f", {twice:,} of them given more than once: the last line counts" if twice else ""
    say(f"{count:,} TACs imported{again}; {len(found.rejects):,} lines rejected")
    for line, why in found.rejects[:SHOWN_REJECTS]:
        say(f"  line {line:,}: {why}")
    if len(found.rejects) > SHOWN_REJECTS:
        say(f"  … and {len(found.rejects) - SHOWN_REJECTS:,} more")
