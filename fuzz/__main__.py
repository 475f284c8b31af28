"""`python -m fuzz [TARGET…]`: try inputs for a while, or one again."""

import importlib.util
import shlex
import sys
import time
from pathlib import Path

import click

from fuzz.shrink import shrunk
from fuzz.targets import TARGETS
from fuzz.watch import fuzz


@click.command()
@click.argument("names", metavar="[TARGET]...", nargs=-1, type=click.Choice([*TARGETS]))
@click.option("--seconds", default=60, show_default=True, help="For how long each.")
@click.option("--runs", default=-1, help="How many inputs at most.")
@click.option("--folder", type=click.Path(path_type=Path), default=".fuzz", show_default=True, help="Keeps the inputs.")
@click.option("--replay", type=click.Path(path_type=Path, exists=True), help="A file with an input to try.")
def main(names: tuple[str, ...], seconds: int, runs: int, folder: Path, replay: Path | None) -> None:
    """Hold any bytes against what has to hold for them, of all targets or of some. Exits 1 if an input fails.

    \b
    Examples:
      python -m fuzz
      python -m fuzz delimited descriptions --seconds 300
      python -m fuzz plain --replay .fuzz/plain/small-1f0c
    """
    if replay:
        for name in names:
            click.echo(f"{name}: all holds; {TARGETS[name].holds(replay.read_bytes())}")
    elif importlib.util.find_spec("atheris") is None:
        raise click.ClickException("atheris is not installed: `make fuzz` brings it (Linux, Python 3.11 to 3.13)")
    else:
        held = [_tried(name, folder / name, seconds, runs) for name in names or TARGETS]
        sys.exit(0 if all(held) else 1)


def _tried(name: str, folder: Path, seconds: int, runs: int) -> bool:
    """Whether all held; told in one line."""
    began = time.monotonic()
    told = fuzz(name, folder, seconds, runs)
    took = time.monotonic() - began
    reached = f"{name}: {told.inputs:,} inputs in {took:.0f} s, {told.branches:,} branches, {told.kept:,} inputs kept"
    click.echo(f"{reached}: {f'{told.why}; {_kept(name, told.failing, folder)}' if told.why else 'nothing found'}")
    return not told.why


def _kept(name: str, failing: Path | None, folder: Path) -> str:
    """Where the input is and how it is tried again; as small as it can be made."""
    if failing is None:
        return f"see {folder / 'log'}"
    if failing.name.startswith("crash-"):
        small = shrunk(TARGETS[name].holds, failing.read_bytes())
        failing = failing.with_name(failing.name.replace("crash-", "small-"))
        failing.write_bytes(small)
    return f"again: python -m fuzz {name} --replay {shlex.quote(str(failing))}"


if __name__ == "__main__":
    main(prog_name="python -m fuzz")
