"""`python -m benchmarks NAME` runs one. Each is a file here with a command of its name."""

import click

from benchmarks.batch import batch
from benchmarks.check import check
from benchmarks.flood import flood
from benchmarks.idle import idle
from benchmarks.memory import memory
from benchmarks.mixed import mixed
from benchmarks.report_to_sms import report_to_sms
from benchmarks.report_wait import report_wait
from benchmarks.sms import sms
from benchmarks.stalled import stalled
from benchmarks.start_up import start_up
from benchmarks.stream import stream
from benchmarks.sync import sync

main = click.Group(
    "benchmarks",
    help="What the service reaches, as ratios to a limit measured in the same run.",
    commands=[
        check,
        batch,
        mixed,
        stream,
        sms,
        sync,
        memory,
        flood,
        report_to_sms,
        report_wait,
        stalled,
        idle,
        start_up,
    ],
)

if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
