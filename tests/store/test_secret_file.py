"""A secret in the state folder is made once, by one of any number of processes, for the owner alone."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from imeicheck.store.secret_file import kept_secret

MAKE = """
import secrets, sys
from pathlib import Path
from imeicheck.store.secret_file import kept_secret
sys.stdin.readline()
print(kept_secret(Path(sys.argv[1]), lambda: secrets.token_hex(16)))
"""
AT_ONCE = 4


def test_a_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "key"
    assert kept_secret(path, lambda: "first") == kept_secret(path, lambda: "second") == "first"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_processes_that_start_at_the_same_moment_get_the_same_secret(tmp_path: Path) -> None:
    command = [sys.executable, "-c", MAKE, str(tmp_path / "key")]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(AT_ONCE)
    ]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        made = {out for out, _ in threads.map(lambda process: process.communicate("now\n"), processes)}
    assert made == {f"{(tmp_path / 'key').read_text()}\n"}
    assert list(tmp_path.iterdir()) == [tmp_path / "key"]


def test_a_secret_that_cannot_be_made_leaves_no_file(tmp_path: Path) -> None:
    def fail() -> str:
        raise KeyError

    with pytest.raises(KeyError):
        kept_secret(tmp_path / "key", fail)
    assert list(tmp_path.iterdir()) == []
