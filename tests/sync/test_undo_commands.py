"""`blocklist-sync quarantine`, `revert` and `history`, as a person at the keyboard meets them."""

import json
from pathlib import Path
from typing import Any

from imeicheck.rules.imei import from_phone
from tests.flows.commands import BLOCKLIST_SYNC, IMEICHECK, Commands

PHONES = [from_phone(35_000000_000000 + n).digits for n in range(30)]


def test_a_list_is_set_aside_explained_released_and_taken_back(tmp_path: Path) -> None:
    commands, file = Commands(tmp_path / "home"), tmp_path / "kenya.csv"

    def sync(phones: list[str], more: str = "") -> str:
        file.write_text("imei,reason\n" + "".join(f"{phone},stolen\n" for phone in phones) + more)
        return commands.run(BLOCKLIST_SYNC, "once", "kenya").stderr

    def do(*words: str) -> str:
        done = commands.run(BLOCKLIST_SYNC, *words)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    def verdict(imei: str) -> int:
        return commands.run(IMEICHECK, "check", imei).returncode

    assert "nothing is in quarantine" in do("quarantine", "list")
    do("add", "kenya", "--url", str(file), "--format", "plain")
    assert "30 added" in sync(PHONES)
    assert "quarantined" in sync(PHONES[:5], "nonsense,stolen\n")
    held = do("quarantine", "list").split()[0]
    told = do("quarantine", "explain", held)
    assert "line 7: the IMEI has something other than digits in it" in told
    assert "would go or no longer accuse" in told
    assert "25 removed" in do("quarantine", "release", held, "--because", "the registry was cleaned up")
    assert verdict(PHONES[29]) == 0

    last = do("history", PHONES[29]).splitlines()
    assert [line.split()[4:] for line in last[::2]] == [["kenya", "add", "stolen"], ["kenya", "remove", "stolen"]]
    assert last[-1].endswith(": the registry was cleaned up")
    assert "no changeset ever touched" in do("history", "490154203237518")

    assert sync(PHONES[:6]).startswith("kenya applied: 1 added")
    run = next(run["id"] for run in _runs(do("status", "--json")) if run["added"] == 1)
    assert "1 removed" in do("revert", str(run), "--because", "a test", "--by", "amina")
    assert verdict(PHONES[5]) == 0
    assert do("history", PHONES[5]).splitlines()[-1].endswith(", amina: a test")
    assert str(run) in do("history", PHONES[5]), "so that who looks at a phone finds the run to take back"

    assert "quarantined" in sync(PHONES[:5], "nonsense,stolen\n")
    old = do("quarantine", "list").split()[0]
    assert sync(PHONES[:7]).startswith("kenya applied: 2 added")
    told = commands.run(BLOCKLIST_SYNC, "quarantine", "release", old, "--because", "a slip").stderr
    assert "gave a good list since" in told
    assert (verdict(PHONES[6]), len(told.splitlines())) == (10, 1)
    assert "2 removed" in do("quarantine", "release", old, "--because", "the list was wrong", "--although-newer")


def _runs(status: str) -> list[dict[str, object]]:
    runs: list[dict[str, object]] = json.loads(status)["feeds"][0]["runs"]
    return runs


def test_what_is_not_there_is_told_in_one_line(tmp_path: Path) -> None:
    commands = Commands(tmp_path / "home")
    for words in (("quarantine", "explain", "x"), ("quarantine", "discard", "x"), ("history", "49")):
        told = commands.run(BLOCKLIST_SYNC, *words)
        assert (told.returncode, len(told.stderr.splitlines())) == (1, 1), told.stderr
    for words in (("quarantine", "release", "x"), ("revert", "x")):
        told = commands.run(BLOCKLIST_SYNC, *words, "--because", "y")
        assert (told.returncode, len(told.stderr.splitlines())) == (1, 1), told.stderr


def test_after_a_revert_status_says_that_the_list_is_refused_and_how_to_take_it_after_all(tmp_path: Path) -> None:
    commands, file = Commands(tmp_path / "home"), tmp_path / "kenya.csv"

    def feed() -> dict[str, Any]:
        (only,) = json.loads(commands.do(BLOCKLIST_SYNC, "status", "--json"))["feeds"]
        assert isinstance(only, dict)
        return only

    def sync(count: int) -> str:
        file.write_text("imei,reason\n" + "".join(f"{phone},stolen\n" for phone in PHONES[:count]))
        return commands.run(BLOCKLIST_SYNC, "once", "kenya").stderr

    commands.do(BLOCKLIST_SYNC, "add", "kenya", "--url", str(file), "--format", "plain")
    sync(20)
    assert sync(30).startswith("kenya applied: 10 added")
    assert feed()["trouble"] == []
    wrong = feed()["runs"][0]["id"]
    commands.do(BLOCKLIST_SYNC, "revert", wrong, "--because", "another country")
    reverted = feed()["runs"][0]["id"]
    (trouble,) = feed()["trouble"]
    assert trouble["code"] == "refused"
    assert "as long as the same list is at the source, it is refused" in trouble["text"]

    assert "taken back" in sync(30)
    assert feed()["state"] == "refused"
    shown = commands.do(BLOCKLIST_SYNC, "status")
    assert "The list at the source is the one that was taken back" in " ".join(shown.split())
    (command,) = [line.strip() for line in shown.splitlines() if line.startswith("  blocklist-sync")]
    assert command == f'blocklist-sync revert {reverted} --because "…"'

    commands.do(*(word.strip('"') for word in (BLOCKLIST_SYNC, *command.split()[1:])))
    assert commands.run(IMEICHECK, "check", PHONES[29]).returncode == 10, "its listings are back"
    assert feed()["trouble"] == []
    assert sync(30).startswith("kenya unchanged"), "and the list keeps the feed fresh again"
    assert (feed()["state"], feed()["trouble"]) == ("good", [])


def test_another_list_ends_the_refusal(tmp_path: Path) -> None:
    commands, file = Commands(tmp_path / "home"), tmp_path / "kenya.csv"

    def status() -> dict[str, Any]:
        (only,) = json.loads(commands.do(BLOCKLIST_SYNC, "status", "--json"))["feeds"]
        assert isinstance(only, dict)
        return only

    commands.do(BLOCKLIST_SYNC, "add", "kenya", "--url", str(file), "--format", "plain")
    file.write_text(f"imei,reason\n{PHONES[0]},stolen\n")
    commands.do(BLOCKLIST_SYNC, "once", "kenya")
    commands.do(BLOCKLIST_SYNC, "revert", status()["runs"][0]["id"], "--because", "a test")
    file.write_text(f"imei,reason\n{PHONES[1]},stolen\n")
    commands.do(BLOCKLIST_SYNC, "once", "kenya")
    assert (status()["state"], status()["trouble"]) == ("good", [])
