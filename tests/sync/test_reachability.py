"""A feed whose file or host is not there is added with a warning."""

import os
import socket
import threading
from pathlib import Path

import pytest

from blocklist_sync.address import Options
from blocklist_sync.reachability import find_fault
from tests.flows.commands import BLOCKLIST_SYNC, Commands


def refuses(host: str, _port: None) -> object:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


def resolves(host: str, _port: None) -> object:
    return [host]


def is_not_asked(host: str, _port: None) -> object:
    raise AssertionError(host)


def test_a_path_has_to_be_a_file_that_can_be_read(tmp_path: Path) -> None:
    file, folder, pipe = tmp_path / "a list.csv", tmp_path / "folder", tmp_path / "pipe"
    assert find_fault(str(file), Options(), is_not_asked) == f"{file} does not exist"
    assert find_fault(f"file://{tmp_path}/a%20list.csv", Options(), is_not_asked) == f"{file} does not exist"
    file.write_text("imei\n")
    folder.mkdir()
    os.mkfifo(pipe)
    assert find_fault(str(file), Options(), is_not_asked) is None
    assert find_fault(f"file://{tmp_path}/a%20list.csv", Options(), is_not_asked) is None
    assert find_fault(str(folder), Options(), is_not_asked) == f"{folder} is a folder, not a file"
    assert find_fault(str(pipe), Options(), is_not_asked) == f"{pipe} is not a regular file"
    assert "Not a directory" in (find_fault(str(file / "below"), Options(), is_not_asked) or "")
    assert "cannot be read" in (find_fault("a\0b", Options(), is_not_asked) or "")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_file_without_the_right_to_read_it_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.touch(mode=0o000)
    assert "Permission denied" in (find_fault(str(file), Options(), is_not_asked) or "")


@pytest.mark.parametrize(
    ("url", "options", "host"),
    [
        ("https://lists.example:8443/ke.csv", Options(), "lists.example"),
        ("HTTP://agency@lists.example/ke.csv", Options(), "lists.example"),
        ("sftp://agency@lists.example/out/ke.csv", Options(), "lists.example"),
        ("s3://kenya-lists/ke.csv", Options(endpoint="https://minio.example:9000"), "minio.example"),
        ("s3://kenya-lists/ke.csv", Options(region="eu-west-9"), "s3.eu-west-9.amazonaws.com"),
    ],
)
def test_a_host_name_has_to_resolve(url: str, options: Options, host: str) -> None:
    assert find_fault(url, options, refuses) == f"the host {host} cannot be resolved: Name or service not known"
    assert find_fault(url, options, resolves) is None


def test_the_file_of_host_keys_has_to_be_there_too(tmp_path: Path) -> None:
    keys = tmp_path / "known_hosts"
    url, options = "sftp://agency@lists.example/out/ke.csv", Options(known_hosts=str(keys))
    assert find_fault(url, options, resolves) == f"{keys} does not exist"
    keys.touch()
    assert find_fault(url, options, resolves) is None


@pytest.mark.parametrize("host", ["192.0.2.1", "[2001:db8::1]", "[fe80::1%25eth0]"])
def test_an_ip_address_is_not_looked_up(host: str) -> None:
    assert find_fault(f"https://{host}/ke.csv", Options(), is_not_asked) is None


def test_a_name_that_no_resolver_can_encode_is_a_fault() -> None:
    assert "cannot be resolved" in (find_fault(f"https://{'x' * 64}.example/ke.csv", Options()) or "")


def test_a_resolver_that_does_not_answer_is_waited_for_no_longer_than_its_time() -> None:
    answer = threading.Event()
    try:
        fault = find_fault("https://lists.example/ke.csv", Options(), lambda *_: answer.wait(30), seconds=0.01)
    finally:
        answer.set()
    assert fault == "the host lists.example was not resolved within 0.01 s"


def test_a_feed_is_added_with_a_warning_on_stderr(tmp_path: Path) -> None:
    commands, file = Commands(tmp_path / "home"), tmp_path / "kenya.csv"
    add = ("add", "kenya", "--url", str(file), "--format", "plain")
    done = commands.run(BLOCKLIST_SYNC, *add)
    assert (done.returncode, done.stdout) == (0, "")
    added, warning = done.stderr.splitlines()
    assert added.startswith("kenya added")
    assert warning.startswith(f"warning: {file} does not exist; syncs of kenya fail")
    file.write_text("imei,reason\n")
    assert "warning" not in commands.run(BLOCKLIST_SYNC, *add).stderr
