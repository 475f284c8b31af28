"""Lists in files of this machine."""

import os
from pathlib import Path

import pytest

from blocklist_sync.transports import Fetched, Limits, path
from tests.sync.fetching import Fetching

fetch = Fetching()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    made = tmp_path / "k e?.csv"
    made.write_bytes(b"imei\n")
    return made


def test_a_file_comes_by_its_path_and_by_its_url(file: Path) -> None:
    assert fetch(str(file)) == fetch(file.as_uri()) == Fetched(b"imei\n")


@pytest.mark.parametrize("url", ["nowhere/at/all.csv", "file:///nowhere.csv", "file:///a%00b", "file:///a%0Ab"])
def test_what_cannot_be_read_is_a_failure_in_one_line(url: str) -> None:
    assert "cannot be read" in fetch.fails(url)
    assert fetch.waits == []


def test_what_is_no_file_is_a_failure(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path, tmp_path / "pipe"):
        assert "is no file" in fetch.fails(str(place))


def test_a_file_beyond_the_limit_is_a_failure(file: Path) -> None:
    assert "larger than 4 bytes" in fetch.fails(str(file), limits=Limits(most_bytes=4))
    assert fetch.data(str(file), limits=Limits(most_bytes=5)) == b"imei\n"


def test_a_file_that_changes_while_it_is_read_is_left_to_the_next_run(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Stat:
        @staticmethod
        def fstat(handle: int) -> os.stat_result:
            before = os.fstat(handle)
            file.write_bytes(b"imei\n490154203237518\n")
            return before

    monkeypatch.setattr(path, "os", Stat)
    assert "changed while it was read" in fetch.fails(str(file))
