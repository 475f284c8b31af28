"""What commands print on a terminal of 80 columns and behind a pipe, with long values: nothing is cut."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from imeicheck.store import tokens, usage
from imeicheck.store.database import connect, writing
from tests.flows.commands import BLOCKLIST_SYNC, IMEICHECK, Commands

COLUMNS = 80
FEED = "a-national-registry-of-stolen-and-lost-handsets-of-a-big-country"
SHOP = "Till 12 of the shop in Moi Avenue, Nairobi, ground floor, second entrance"
MANY = 1_234_567_890
PHONE = "490154203237518"
Show = Callable[..., str]


@pytest.fixture(params=["terminal", "pipe"])
def show(request: pytest.FixtureRequest, tmp_path: Path) -> Show:
    """Prints what a command shows; on the terminal no line is wider than it is."""
    is_terminal = request.param == "terminal"
    more = {"TTY_COMPATIBLE": "1"} if is_terminal else {}
    commands = Commands(tmp_path / "home", COLUMNS=str(COLUMNS), NO_COLOR="1", **more)

    def run(module: str, *words: str) -> str:
        done = commands.run(module, *words)
        assert "Traceback" not in done.stderr
        text = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)
        if is_terminal:
            assert [line for line in text.splitlines() if len(line) > COLUMNS and " " in line.strip()] == []
        assert "…" not in text.replace('"…"', "")
        return text

    run.is_terminal = is_terminal  # type: ignore[attr-defined]
    return run


def words(text: str) -> str:
    """A text without its line breaks."""
    return " ".join(text.split())


def test_tokens_and_how_much_they_were_used(show: Show, tmp_path: Path) -> None:
    show(IMEICHECK, "keys", "list")  # makes the database
    engine, now = connect(f"sqlite:///{tmp_path / 'home/imeicheck.db'}"), datetime.now(UTC)
    days = [now.date(), now.date() - timedelta(days=1)]
    with writing(engine) as connection:
        made = tokens.create(connection, SHOP, ["batch", "check"], source_id=None, rate=None, daily=None, now=now)
        verdicts = ("listed", "caution", "not_listed", "unknown", "invalid")
        usage.add(connection, {(made.id, day, verdict): MANY for day in days for verdict in verdicts})
    engine.dispose()
    assert SHOP in words(show(IMEICHECK, "keys", "list"))
    told = words(show(IMEICHECK, "keys", "usage"))
    assert told.count(SHOP) == len(days)
    assert told.count(f"{MANY:,}") == len(days) * len(verdicts)
    assert all(verdict.replace("_", " ") in told for verdict in verdicts)
    assert all(str(day) in told for day in days)


def test_feeds_their_limits_quarantine_and_history(show: Show, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(f"imei,reason\n{PHONE},stolen\n")
    show(BLOCKLIST_SYNC, "add", FEED, "--url", str(file), "--format", "plain", "--country", "KE", "--required")
    show(BLOCKLIST_SYNC, "once", FEED)
    file.write_text("imei,reason\n" + "nonsense,stolen\n" * 3)
    show(BLOCKLIST_SYNC, "once", FEED)

    status = show(BLOCKLIST_SYNC, "status")
    assert FEED in status
    for heading in ("last good sync", "listings", "next", "required", "state"):
        assert heading in words(status)
    assert "unknown reasons" in words(show(BLOCKLIST_SYNC, "limits", FEED)).replace("_", " ")
    held = show(BLOCKLIST_SYNC, "quarantine", "list")
    assert FEED in held
    assert re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC 3 rows", words(held))
    assert "3 of 3 (100.0%) rows were rejected, more than 1%" in words(held)
    history = show(BLOCKLIST_SYNC, "history", PHONE)
    assert f"UTC {FEED} add stolen KE" in words(history)
    assert f": sync of {FEED}" in words(history)


def test_behind_a_pipe_each_fact_stays_on_its_line(tmp_path: Path) -> None:
    commands, file = Commands(tmp_path / "home", COLUMNS="40"), tmp_path / "list.csv"
    file.write_text(f"imei,reason\n{PHONE},stolen\n")
    commands.do(BLOCKLIST_SYNC, "add", FEED, "--url", str(file), "--format", "plain")
    commands.do(BLOCKLIST_SYNC, "once", FEED)
    assert len(commands.do(BLOCKLIST_SYNC, "history", PHONE).splitlines()) == 2
    file.write_text("imei,reason\n" + "nonsense,stolen\n" * 3)
    commands.run(BLOCKLIST_SYNC, "once", FEED)
    lines = commands.do(BLOCKLIST_SYNC, "quarantine", "list").splitlines()
    assert [line[:3] for line in lines[1:]] == ["  •"] * (len(lines) - 1)
