"""`imeicheck demo`: the whole service on this machine, with a sample feed, and what to try."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import click
import httpx

from imeicheck import tac_files
from imeicheck.console import say
from imeicheck.server import check_port
from imeicheck.settings import Settings
from imeicheck.store import database, embedded, sources, tacs, tokens
from imeicheck.store.database import reading, writing

LISTED, UNLISTED = "490154203237518", "356938035643908"
AGENCY = "demo-police"
READY_SECONDS = 30.0
STOP_SECONDS = 10.0


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
    port = port or settings.port
    check_port(host, port)
    feed, token = _prepare(settings)
    if settings.redis_url is None:
        embedded.start(settings.home)
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    address = f"http://{host}:{port}"
    with ExitStack() as ending:
        add = ["add", "sample", "--url", str(feed), "--format", "plain", "--every", "2s", "--country", "KE"]
        subprocess.run([sys.executable, "-m", "blocklist_sync", *add], check=True, stderr=subprocess.DEVNULL)
        serve = [sys.executable, "-m", "imeicheck", "serve", "--host", host, "--port", str(port)]
        logs = ending.enter_context((settings.home / "demo.log").open("a"))
        for command in (serve, [sys.executable, "-m", "blocklist_sync", "run"]):
            process = subprocess.Popen(
                command,
                env=os.environ | {"IMEICHECK_PUBLIC_CHECKS": "1"},
                stdout=logs,
                stderr=logs,
                start_new_session=True,  # Ctrl-C reaches us alone, and we end them in order
            )
            ending.callback(_end, process)
        if not _wait_until_it_answers(address, token, stop):
            raise click.ClickException(f"the service did not come up: see {settings.home / 'demo.log'}")
        say(_what_to_try(address, feed, token, settings.home))
        stop.wait()
        say("stopping")


def _prepare(settings: Settings) -> tuple[Path, str]:
    """The sample feed as a file that the visitor can edit, and a token of a demo police."""
    engine = database.open_store(settings)
    database.make_home(settings.home)
    sample, feed, kept = files("imeicheck") / "sample", settings.home / "sample-feed.csv", settings.home / "demo-token"
    if not feed.exists():
        feed.write_text((sample / "feed.csv").read_text())
    now = datetime.now(UTC)
    with reading(engine) as connection:
        known_tacs = tacs.version(connection)
        held = kept.read_text() if kept.exists() else ""
        token_holds = held and tokens.find(connection, tokens.hash_of(held)) is not None
    with writing(engine) as connection:
        if not known_tacs:
            found = tac_files.read(Path(str(sample / "tacs.csv")))
            tacs.upsert(connection, found.devices, file="tacs.csv", complete=False, now=now)
        if not token_holds:
            source_id = sources.ensure(connection, AGENCY, channel="reports", kind="police", country="KE", now=now)
            held = tokens.create(
                connection, AGENCY, ("check", "report"), source_id=source_id, rate=None, daily=None, now=now
            )
            kept.touch(mode=0o600)
            kept.write_text(held)
    engine.dispose()
    return feed.resolve(), held


def _wait_until_it_answers(address: str, token: str, stop: threading.Event) -> bool:
    """Whether a check says something in time: by then feed, ledger and API all work.

    Asked with the token, so that the visitor's own allowance is untouched.
    """
    asking = {"Authorization": f"Bearer {token}"}
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and not stop.is_set():
        try:
            told = httpx.get(f"{address}/v1/imei/{LISTED}", headers=asking, timeout=1).json()
            if told.get("verdict", "unknown") != "unknown":
                return True
        except (httpx.HTTPError, ValueError):
            pass  # not up yet
        stop.wait(0.1)
    return stop.is_set()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _what_to_try(address: str, feed: Path, token: str, home: Path) -> str:
    columns = min(shutil.get_terminal_size().columns, 100)
    return f"""
{"─" * columns}
imeicheck is running at {address}. Try, in another terminal:

  a phone that was reported stolen
    curl {address}/v1/imei/{LISTED}

  another one
    curl {address}/v1/imei/{UNLISTED}

  report it stolen, as the police, then check it again: within a second the answer changes
    curl {address}/v1/reports -H 'Authorization: Bearer {token}' \\
      -H 'Content-Type: application/json' -d '{{"imeis": ["{UNLISTED}"], "reason": "stolen", "country": "KE"}}'

  clear its owner just as fast (with the id from the answer)
    curl -X POST {address}/v1/reports/ID/recover -H 'Authorization: Bearer {token}'

  edit the feed and see it picked up, or break it and see it quarantined
    {feed}
    {"" if home == Path(".imeicheck") else f"IMEICHECK_HOME={home} "}.venv/bin/blocklist-sync status

Logs: {home / "demo.log"}.  Ctrl-C ends everything.
{"─" * columns}"""
