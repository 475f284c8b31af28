"""`imeicheck demo`: the whole service on this machine, with a sample feed and a page to play on."""

import math
import os
import secrets
import shutil
import signal
import sys
import termios
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from imeicheck.console import say
from imeicheck.demo.addresses import address, free_port
from imeicheck.demo.prepare import COUNTRY, FEED, LISTED, TIMEZONE, Setup, prepare
from imeicheck.demo.processes import Processes
from imeicheck.demo.readiness import is_ready
from imeicheck.server import check_port
from imeicheck.settings import Settings
from imeicheck.store import embedded
from imeicheck.store.line import Line
from imeicheck.store.opening import open_store

READY_SECONDS = 30.0
LOOK_SECONDS = 0.1
PRICE = "0.05 USD"
"""Of a segment, where none is set: an example."""
EVERY = "2s"
"""How often the feed is looked at."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), help="Default: PORT, or 8000.")
@click.pass_obj
def demo(settings: Settings, host: str, port: int | None) -> None:
    """Start everything with a sample feed and say what to try. Ctrl-C ends it.

    \b
    Example:
      imeicheck demo
    """
    began, port = time.monotonic(), port or settings.port
    settings = replace(settings, database_url=None, redis_url=None)
    check_port(host, port)
    stop = _asked_to_stop()
    sms_port = free_port(host, port + 1)
    web, sms = address(host, port), address(host, sms_port)
    engine = open_store(settings)
    setup = prepare(settings, engine, f"{sms}/sms/twilio")
    line = Line(embedded.start(settings.home))
    log, since = settings.home.resolve() / "demo.log", datetime.now(UTC)
    say("loading the sample list: ready in a few seconds")
    with Processes(_environment(), log) as processes:
        _start(processes, host, port, sms_port, setup)
        ready = _wait(processes, stop, lambda: is_ready([web, sms], engine, line, since), READY_SECONDS)
        if not (ready or stop.is_set()):
            raise click.ClickException(f"the demo did not come up within {READY_SECONDS:.0f} s: see {log}")
        if ready:
            say(_what_to_try(web, setup, log, time.monotonic() - began))
            _wait(processes, stop, lambda: False)
        with suppress(OSError):  # there may be no terminal any more
            say("stopping")


def _start(processes: Processes, host: str, port: int, sms_port: int, setup: Setup) -> None:
    add = ["add", FEED, "--url", setup.feed, "--format", "plain", "--every", EVERY, "--country", COUNTRY]
    processes.start("the feed's registration", "blocklist_sync", *add, goes_on=False)
    processes.start("the web server", "imeicheck.demo", "--host", host, "--port", str(port))
    processes.start("the sync worker", "blocklist_sync", "run")
    processes.start("the SMS gateway", "sms_gateway", "serve", "--host", host, "--port", str(sms_port))


def _environment() -> dict[str, str]:
    """Ours, but for what is real: the demo keeps to its own stores, and no text of it ever reaches Twilio."""
    real = ("DATABASE_URL", "REDIS_URL", "TWILIO_")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(real)}
    ours = {"IMEICHECK_PUBLIC_CHECKS": "1", "TWILIO_AUTH_TOKEN": secrets.token_hex(16)}
    return {"IMEICHECK_SMS_PRICE": PRICE, "IMEICHECK_TIMEZONE": TIMEZONE} | inherited | ours


def _asked_to_stop() -> threading.Event:
    """Set by Ctrl-C, by SIGTERM, and when the terminal is closed, of which make tells nobody."""
    stop = threading.Event()
    if sys.stderr.isatty() and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as nohup(1) has it
        threading.Thread(target=_watch_terminal, args=(sys.stderr.fileno(), stop), name="terminal", daemon=True).start()
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, lambda *_: stop.set())
    return stop


def _watch_terminal(terminal: int, stop: threading.Event) -> None:
    while not stop.wait(LOOK_SECONDS):
        try:
            termios.tcgetattr(terminal)
        except termios.error:  # it was hung up
            stop.set()


def _wait(processes: Processes, stop: threading.Event, until: Callable[[], bool], seconds: float = math.inf) -> bool:
    """Whether it came true before the time was up and before anybody asked to stop.

    Raises ClickException when a process ends that should not.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and not stop.wait(LOOK_SECONDS):
        if fault := processes.fault():
            raise click.ClickException(fault)
        if until():
            return True
    return False


def _what_to_try(web: str, setup: Setup, log: Path, seconds: float) -> str:
    line = "─" * min(shutil.get_terminal_size().columns, 78)
    page = click.style(f"{web}/demo", bold=True)
    return f"""
{line}
  imeicheck is running, ready after {seconds:.1f} s. Open this page and play all the parts:

      {page}

  Text a phone's IMEI, report it stolen as the police, and watch every answer change.

  the shopper's page     {web}/
  the till               curl {web}/v1/imei/{LISTED}
  its reference          {web}/docs
  the feed, to edit      {setup.feed}
  the logs               {log}

  Ctrl-C ends everything.
{line}"""
