"""`blocklist-sync quarantine`, `revert` and `history`, as a person at the keyboard meets them."""

import json
from pathlib import Path

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
