"""`python -m benchmarks NAME` runs one. Each is a file here with a command of its name."""

import click

from benchmarks.memory import memory
from benchmarks.sync import sync

main = click.Group(
    "benchmarks",
    help="What the service reaches, as ratios to a limit measured in the same run.",
    commands=[sync, memory],
)

if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
