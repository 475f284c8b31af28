"""`blocklist-sync add`, `limits` and `once`, as a person at the keyboard meets them."""

import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

from blocklist_sync.arrays import NO_LISTINGS
from blocklist_sync.commands.once import told
from blocklist_sync.formats.parsers import parser
from blocklist_sync.judge import Terms, judge
from blocklist_sync.take import Result
from imeicheck.rules.imei import from_phone
from tests.flows.commands import BLOCKLIST_SYNC, IMEICHECK, Commands

PHONES = [from_phone(35_000000_000000 + n).digits for n in range(40)]
LISTED, UNKNOWN = 10, 13
"""Exit codes of `imeicheck check`."""
COLUMNS = 80
"""Of the smallest terminal."""
GSMA = """
header = false
reasons = "gsma"
timezone = "Africa/Nairobi"
date = "%Y-%m-%dT%H:%M:%S%z"
[columns]
imei = 1
reason = 2
reported_on = 3
"""


def a_list(folder: Path, count: int) -> Path:
    file = folder / "kenya.csv"
    file.write_text("imei,reason\n" + "".join(f"{phone},stolen\n" for phone in PHONES[:count]))
    return file


def test_a_guard_is_set_for_one_feed_and_goes_back_to_its_default(tmp_path: Path) -> None:
    commands = Commands(tmp_path / "home")

    def do(*words: str) -> str:
        done = commands.run(BLOCKLIST_SYNC, *words)
        return done.stdout + done.stderr

    do("add", "kenya", "--url", str(a_list(tmp_path, 40)), "--format", "plain")
    assert "40 added" in do("once", "kenya")
    a_list(tmp_path, 28)
    assert "12 of 40 (30.0%) listings would go or no longer accuse, more than 10%" in do("once", "kenya")
    assert [line.split()[:3] for line in do("limits", "kenya", "shrink=35.5%").splitlines() if "shrink" in line] == [
        ["shrink", "35.5%", "10%"]
    ]
    do("add", "kenya", "--url", str(tmp_path / "kenya.csv"), "--format", "plain", "--every", "1h")
    assert "12 removed" in do("once", "kenya"), "adding the feed anew keeps its limits"
    assert "35.5%" not in do("limits", "kenya", "shrink=default")
    for wrong in (("nobody",), ("kenya", "shrink=lots"), ("kenya", "courage=1%")):
        refused = commands.run(BLOCKLIST_SYNC, "limits", *wrong)
        assert (refused.returncode, len(refused.stderr.splitlines())) == (1, 1), refused.stderr


def test_a_description_gives_the_feed_its_zone_and_no_other_is_taken_beside_it(tmp_path: Path) -> None:
    commands, file = Commands(tmp_path / "home"), tmp_path / "ke.txt"
    (tmp_path / "ke.toml").write_text(GSMA)
    file.write_text(f"{PHONES[0]},0011,2026-10-01T22:30:00+0000\n")
    add = ("add", "kenya", "--url", str(file), "--format", "delimited")
    described = ("--description", str(tmp_path / "ke.toml"))
    for wrong in ((), (*described, "--timezone", "Africa/Lagos")):
        refused = commands.run(BLOCKLIST_SYNC, *add, *wrong)
        assert (refused.returncode, len(refused.stderr.splitlines())) == (2, 1), refused.stderr
    assert commands.run(BLOCKLIST_SYNC, *add, *described).returncode == 0
    assert commands.run(BLOCKLIST_SYNC, "once", "kenya").returncode == 0
    assert "stolen 2026-10-02" in commands.run(BLOCKLIST_SYNC, "history", PHONES[0]).stdout, "the day in Nairobi"


def test_a_feed_that_is_removed_takes_its_listings_along_and_answers_in_nobodys_name(tmp_path: Path) -> None:
    commands = Commands(tmp_path / "home")

    def verdict() -> int:
        return commands.run(IMEICHECK, "check", PHONES[0]).returncode

    commands.run(BLOCKLIST_SYNC, "add", "kenya", "--url", str(a_list(tmp_path, 40)), "--format", "plain")
    commands.run(BLOCKLIST_SYNC, "once", "kenya")
    assert verdict() == LISTED
    assert "40 listings" in commands.run(BLOCKLIST_SYNC, "remove", "kenya", "--because", "it ended").stderr
    assert verdict() == UNKNOWN, "no source is left that could say that nobody reported it"
    assert commands.run(BLOCKLIST_SYNC, "history", PHONES[0]).stdout.endswith(": it ended\n")
    again = commands.run(BLOCKLIST_SYNC, "remove", "kenya", "--because", "it ended")
    assert (again.returncode, len(again.stderr.splitlines())) == (1, 1)
    commands.run(BLOCKLIST_SYNC, "add", "kenya", "--url", str(a_list(tmp_path, 1)), "--format", "plain")
    assert "1 added" in commands.run(BLOCKLIST_SYNC, "once", "kenya").stderr
    assert (verdict(), commands.run(BLOCKLIST_SYNC, "verify").returncode) == (LISTED, 0)


def test_one_bad_line_of_a_million_is_told_within_one_screen() -> None:
    half = 500_000
    lines = [b"%014d,stolen,2026-10-02,KE\n" % (35_000000_000000 + n) for n in range(2 * half)]
    data = (
        b"imei,reason,reported_on,country\n"
        + b"".join(lines[:half])
        + b"49015420323751,stolen\n"
        + b"".join(lines[half:])
    )
    judgement = judge(data, "kenya", Terms(parser("plain", None), 1, "KE", date(2026, 11, 21), 0), lambda: NO_LISTINGS)
    rows, added = judgement.rows, len(judgement.change.added)
    assert (rows, added, judgement.troubles) == (2 * half + 1, 2 * half, ())
    result = Result("kenya", "run", "applied", rows, added, rejected=judgement.rejected, rejects=judgement.rejects)
    screen = list(told(result))
    assert screen[1:] == [
        "  1 of 1,000,001 rows rejected and left out:",
        "  line 500,002: the number of fields differs from the header's",
    ]
    assert max(map(len, screen)) <= COLUMNS


def test_who_has_seen_enough_may_close_the_pipe(tmp_path: Path) -> None:
    home = {"IMEICHECK_HOME": str(tmp_path / "home"), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-m", "blocklist_sync", "status", "--json"]
    with subprocess.Popen(command, env=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout
        assert running.stderr
        running.stdout.close()
        assert running.stderr.read() == ""
        assert running.wait() == 1


def test_a_guard_is_switched_off_only_by_that_word(tmp_path: Path) -> None:
    commands = Commands(tmp_path / "home")
    commands.do(BLOCKLIST_SYNC, "add", "kenya", "--url", str(a_list(tmp_path, 40)), "--format", "plain")
    commands.do(BLOCKLIST_SYNC, "once", "kenya")
    refused = commands.run(BLOCKLIST_SYNC, "limits", "kenya", "shrink=200%")
    assert (refused.returncode, refused.stdout, len(refused.stderr.splitlines())) == (1, "", 1)
    assert "with shrink=200% the guard would be off" in refused.stderr
    assert "`off` to switch the guard off" in refused.stderr
    assert "200%" not in commands.do(BLOCKLIST_SYNC, "limits", "kenya")
    shown = commands.do(BLOCKLIST_SYNC, "limits", "kenya", "shrink=off")
    assert [line.split()[:3] for line in shown.splitlines() if "shrink" in line] == [["shrink", "off", "10%"]]
    a_list(tmp_path, 1)
    commands.do(BLOCKLIST_SYNC, "once", "kenya")


def test_a_stored_limit_at_which_a_guard_is_off_fails_the_run_with_what_to_do(tmp_path: Path) -> None:
    """An earlier version accepted it. Nothing is applied under a guard that somebody may believe in."""
    commands = Commands(tmp_path / "home")
    commands.do(BLOCKLIST_SYNC, "add", "kenya", "--url", str(a_list(tmp_path, 40)), "--format", "plain")
    commands.do(BLOCKLIST_SYNC, "once", "kenya")
    with sqlite3.connect(tmp_path / "home/imeicheck.db") as database:
        database.execute("UPDATE feed SET limits = ?", ['{"shrink": 2.0}'])
    database.close()
    a_list(tmp_path, 1)
    failed = commands.run(BLOCKLIST_SYNC, "once", "kenya")
    assert failed.returncode == 1
    assert "kenya failed, nothing of it was applied: the limit shrink=200% of this feed cannot be used" in failed.stderr
    status = commands.do(BLOCKLIST_SYNC, "status")
    assert "failed" in status
    assert "`off`" in status
    assert commands.run(BLOCKLIST_SYNC, "limits", "kenya").returncode == 1
    assert commands.run(IMEICHECK, "check", PHONES[39]).returncode == LISTED
    commands.do(BLOCKLIST_SYNC, "limits", "kenya", "shrink=default")
    assert "quarantined" in commands.run(BLOCKLIST_SYNC, "once", "kenya").stderr
