"""How long a command takes to start, beside an interpreter that imports only the libraries that a check needs."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence

import click

TARGET_SECONDS = 0.4
LIMIT = ("-c", "import sqlalchemy.dialects.sqlite, redis")
IMEI = "490154203237518"
STARTS: Mapping[str, Sequence[str]] = {
    "imeicheck --help": ("-m", "imeicheck", "--help"),
    "imeicheck check --help": ("-m", "imeicheck", "check", "--help"),
    "imeicheck check IMEI": ("-m", "imeicheck", "check", IMEI),
    "blocklist-sync --help": ("-m", "blocklist_sync", "--help"),
    "blocklist-sync status": ("-m", "blocklist_sync", "status"),
    "sms-gateway --help": ("-m", "sms_gateway", "--help"),
}


@click.command("start_up")
@click.option("--times", type=click.IntRange(1, 100), default=10, show_default=True, help="Starts; the best counts.")
def start_up(times: int) -> None:
    """Measure the CPU time from the start of a process to its end, on a state folder that is there already."""
    with tempfile.TemporaryDirectory() as home:
        environ = dict(os.environ, IMEICHECK_HOME=home)
        _cpu_seconds(STARTS["imeicheck check IMEI"], environ)  # it makes the database
        best = {name: float("inf") for name in ("limit", *STARTS)}
        for _ in range(times):  # in turns, so that a busy moment of the machine meets all alike
            for name in best:
                best[name] = min(best[name], _cpu_seconds(LIMIT if name == "limit" else STARTS[name], environ))
    click.echo(f"{'import sqlalchemy, redis':26}{best['limit']:7.3f} s")
    for name in STARTS:
        over = "" if best[name] < TARGET_SECONDS else f"  over {TARGET_SECONDS} s"
        click.echo(f"{name:26}{best[name]:7.3f} s {best[name] / best['limit']:6.2f} of it{over}")


def _cpu_seconds(words: Sequence[str], environ: Mapping[str, str]) -> float:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([sys.executable, *words], env=environ, stdout=quiet, stderr=quiet)
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    return used.ru_utime + used.ru_stime
