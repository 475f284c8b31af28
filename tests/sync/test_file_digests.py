"""An unchanged list is recognised without a sync, and a changed one never is."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from blocklist_sync import file_digests
from blocklist_sync.file_digests import JUST_CHANGED_SECONDS, KEPT_SECONDS, FileDigests

LATER = 2 * JUST_CHANGED_SECONDS


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "k e?.csv"
    path.write_bytes(b"imei\n1\n")
    return path


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every file counts as a large one; a list that grows with each reading."""
    monkeypatch.setattr(file_digests, "SMALL_BYTES", 0)
    done: list[str] = []
    original = hashlib.file_digest

    def counted(file: Any, name: str) -> Any:
        done.append(name)
        return original(file, name)

    monkeypatch.setattr(hashlib, "file_digest", counted)
    return done


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def clock_after(path: Path, *seconds: float) -> Callable[[], float]:
    """A clock that shows so many seconds after the file changed, one after the other."""
    changed_at, waiting = path.stat().st_ctime, list(seconds)
    return lambda: changed_at + (waiting.pop(0) if len(waiting) > 1 else waiting[0])


def test_the_digest_is_that_of_the_file_by_path_and_by_url(file: Path) -> None:
    digests = FileDigests()
    assert digests.digest(str(file)) == digests.digest(file.as_uri()) == sha256(file)


@pytest.mark.parametrize("url", ["https://lists.example/ke.csv", "s3://bucket/ke.csv", "nowhere.csv", "file:///a%00b"])
def test_what_is_elsewhere_or_cannot_be_read_has_no_digest(url: str) -> None:
    assert FileDigests().digest(url) is None


def test_what_is_no_file_has_no_digest(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert FileDigests().digest(str(tmp_path / "pipe")) is None
    assert FileDigests().digest(str(tmp_path)) is None


def test_a_small_file_is_always_read(file: Path) -> None:
    digests = FileDigests(clock_after(file, LATER))
    digests.digest(str(file))
    before = file.stat()
    file.write_bytes(b"imei\n2\n")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert digests.digest(str(file)) == sha256(file)


def test_a_large_file_that_looks_the_same_is_read_once(file: Path, reads: list[str]) -> None:
    digests = FileDigests(clock_after(file, LATER))
    assert {digests.digest(str(file)) for _ in range(3)} == {sha256(file)}
    assert len(reads) == 1


def test_a_large_file_that_had_just_changed_is_read_again(file: Path, reads: list[str]) -> None:
    """Within one tick of the file system's clock it may change again and look the same."""
    digests = FileDigests(clock_after(file, 0, JUST_CHANGED_SECONDS, LATER))
    for _ in range(4):
        digests.digest(str(file))
    assert len(reads) == 3


def test_a_change_that_keeps_size_and_time_of_modification_is_noticed(file: Path, reads: list[str]) -> None:
    digests = FileDigests(clock_after(file, LATER))
    digests.digest(str(file))
    before = file.stat()
    file.write_bytes(b"imei\n2\n")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert digests.digest(str(file)) == sha256(file)


def test_a_large_file_is_read_again_after_an_hour(file: Path, reads: list[str]) -> None:
    digests = FileDigests(clock_after(file, LATER, LATER + KEPT_SECONDS, LATER + KEPT_SECONDS + 1))
    for _ in range(3):
        digests.digest(str(file))
    assert len(reads) == 2


def test_a_file_that_changes_while_it_is_read_has_no_digest(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = hashlib.file_digest

    def slow(opened: Any, name: str) -> Any:
        digest = original(opened, name)
        with file.open("ab") as other:
            other.write(b"2\n")
        return digest

    monkeypatch.setattr(hashlib, "file_digest", slow)
    assert FileDigests().digest(str(file)) is None
