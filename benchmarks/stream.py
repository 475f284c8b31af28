"""Streams over HTTP: lines a second in each form, and whether memory stays where it is however many come."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import httpx

from benchmarks.bench import Measured, servers, show, show_beside, tell
from benchmarks.lists import phones
from benchmarks.processes import a_till, answers, environment, peak_mib, process, serving

PATIENCE_SECONDS = 600.0
FEW_LINES = 20_000
ASKED = 20_000
PIECE_BYTES = 65_536
AT_LEAST, GOAL = 1.2, 1.05
FORMS: dict[str, Callable[[str], str]] = {
    "text/csv": lambda imei: f"{imei}\n",
    "application/x-ndjson": lambda imei: json.dumps({"imei": imei}) + "\n",
}


@click.command()
@click.option("--rows", default=200_000, show_default=True, help="Listings in Redis.")
@click.option("--lines", default=1_000_000, show_default=True, help="Of each stream.")
def stream(rows: int, lines: int) -> None:
    """Lines a second of CSV and NDJSON, and the memory of the web process before and after."""
    speed, memory = [], []
    with servers() as s:
        env = environment(s, s.postgres.create_database())
        token, imeis = a_till(env, s.folder, phones(rows), phones(ASKED // 2))
        with process(env, "blocklist_sync", "run"), serving(env, "imeicheck", "serve") as (port, worker):
            for form in FORMS:
                tell(f"{form}, {FEW_LINES:,} lines")
                _send(port, token, form, _body(s.folder, form, imeis, FEW_LINES))
                before = peak_mib(worker)
                body = _body(s.folder, form, imeis, lines)
                tell(f"{form}, {lines:,} lines")
                began = time.perf_counter()
                came, taken = _send(port, token, form, body)
                lasted, after = time.perf_counter() - began, peak_mib(worker)
                speed.append((form, [f"{came / lasted:,.0f}", f"{came:,}", f"{lasted:.1f}", f"{taken / 2**20:,.0f}"]))
                memory.append(
                    Measured(f"{form}, MiB at most", f"{after:.0f}", after / before, AT_LEAST, GOAL, f"{before:.0f}")
                )
            stores = ", ".join(f"{store} {count:,}" for store, count in answers(port).items())
    title = f"Streams: {rows:,} listings, one worker; answered by {stores}"
    show_beside(title, ["lines a second", "lines", "s", "MiB of answers"], speed)
    show(f"\nMemory of the web process, after {lines:,} lines and after {FEW_LINES:,}", memory)


def _body(folder: Path, form: str, imeis: list[str], lines: int) -> Path:
    path = folder / "body"
    with path.open("w") as file:
        for at in range(0, lines, len(imeis)):
            file.writelines(map(FORMS[form], imeis[: lines - at]))
    return path


def _send(port: int, token: str, form: str, body: Path) -> tuple[int, int]:
    """(lines, bytes) that came back. Raises HTTPStatusError."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": form, "Content-Length": str(body.stat().st_size)}
    address, lines, taken = f"http://127.0.0.1:{port}/v1/imei/batch", 0, 0
    with httpx.stream("POST", address, content=_pieces(body), headers=headers, timeout=PATIENCE_SECONDS) as answer:
        answer.raise_for_status()
        for piece in answer.iter_raw():
            lines, taken = lines + piece.count(b"\n"), taken + len(piece)
    return lines, taken


def _pieces(body: Path) -> Iterator[bytes]:
    with body.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece
