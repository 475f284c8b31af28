"""Lists over SFTP, from a real SSH server whose host key has to be known."""

import gc
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import asyncssh
import pytest

from blocklist_sync.transports import Limits, Options
from tests.proxy import proxy_to
from tests.servers import free_port
from tests.sync.fetching import SHORT, Fetching
from tests.sync.list_servers import LIST, SftpLists

BIG = LIST * 40


@pytest.fixture
def lists(tmp_path: Path) -> Iterator[SftpLists]:
    (tmp_path / "served").mkdir()
    server = SftpLists(tmp_path / "served")
    yield server
    server.close()


@pytest.fixture
def known(lists: SftpLists, tmp_path: Path) -> str:
    return lists.known_hosts(tmp_path / "known_hosts")


@pytest.fixture
def fetch(lists: SftpLists) -> Fetching:
    stranger = asyncssh.generate_private_key("ssh-ed25519").export_private_key().decode()
    locked = lists.user_key.export_private_key("pkcs8-pem", passphrase="x").decode()
    return Fetching(
        {
            "AGENCY_KEY": lists.private_key(),
            "STRANGER_KEY": stranger,
            "LOCKED_KEY": locked,
            "NO_KEY": "not a key",
            "AGENCY_PASSWORD": "correct horse",
            "WRONG_PASSWORD": "battery staple",
        }
    )


def test_a_list_comes_whole_to_a_key_that_is_known(lists: SftpLists, known: str, fetch: Fetching) -> None:
    (lists.folder / "out/ke.csv").write_bytes(BIG)
    assert fetch.data(lists.url, options=Options(key_env="AGENCY_KEY", known_hosts=known)) == BIG


def test_a_list_comes_to_a_password_that_is_right(lists: SftpLists, known: str, fetch: Fetching) -> None:
    assert fetch.data(lists.url, options=Options(password_env="AGENCY_PASSWORD", known_hosts=known)) == LIST


def test_a_path_may_begin_in_the_users_home(lists: SftpLists, known: str, fetch: Fetching) -> None:
    (lists.folder / "k e.csv").write_bytes(b"x")
    url = lists.url.replace("/out/ke.csv", "/~/k%20e.csv")
    assert fetch.data(url, options=Options(key_env="AGENCY_KEY", known_hosts=known)) == b"x"


def test_an_empty_list_comes_too_and_is_judged_elsewhere(lists: SftpLists, known: str, fetch: Fetching) -> None:
    (lists.folder / "out/ke.csv").write_bytes(b"")
    assert fetch.data(lists.url, options=Options(key_env="AGENCY_KEY", known_hosts=known)) == b""


def test_another_host_key_is_refused_at_once_and_nobody_logs_in(
    lists: SftpLists, tmp_path: Path, fetch: Fetching
) -> None:
    other = lists.known_hosts(tmp_path / "other", asyncssh.generate_private_key("ssh-ed25519"))
    told = fetch.fails(lists.url, options=Options(password_env="AGENCY_PASSWORD", known_hosts=other))
    assert told.startswith(f"127.0.0.1 shows a host key that {other} does not name")
    assert (lists.logins, fetch.waits) == (0, [])


def test_a_host_key_of_another_kind_lets_nobody_log_in(lists: SftpLists, tmp_path: Path, fetch: Fetching) -> None:
    """Both sides find it out, and whichever hangs up first, the other may only see that the connection is gone."""
    other = lists.known_hosts(tmp_path / "other", asyncssh.generate_private_key("ecdsa-sha2-nistp256"))
    told = fetch.fails(lists.url, options=Options(password_env="AGENCY_PASSWORD", known_hosts=other))
    assert told.startswith(f"127.0.0.1 shows a host key that {other} does not name") or "Connection lost" in told
    assert lists.logins == 0


@pytest.mark.parametrize("content", ["", "# nothing\n", "lists.example ssh-ed25519 AAAA\n"])
def test_a_host_key_that_is_not_known_is_never_trusted(
    lists: SftpLists, tmp_path: Path, fetch: Fetching, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    """Not even if the user's own file names it."""
    (tmp_path / ".ssh").mkdir()
    lists.known_hosts(tmp_path / ".ssh/known_hosts")
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "mine").write_text(content)
    fetch.fails(lists.url, options=Options(key_env="AGENCY_KEY", known_hosts=str(tmp_path / "mine")))
    assert (lists.logins, fetch.waits) == (0, [])


def test_a_known_hosts_file_that_is_missing_or_broken_is_told(
    lists: SftpLists, tmp_path: Path, fetch: Fetching
) -> None:
    assert "No such file" in fetch.fails(
        lists.url, options=Options(key_env="AGENCY_KEY", known_hosts=str(tmp_path / "none"))
    )
    (tmp_path / "broken").write_text("lists.example\n")
    assert "as known_hosts" in fetch.fails(
        lists.url, options=Options(key_env="AGENCY_KEY", known_hosts=str(tmp_path / "broken"))
    )
    assert lists.logins == 0


@pytest.mark.parametrize("named", [Options(key_env="STRANGER_KEY"), Options(password_env="WRONG_PASSWORD")])
def test_who_is_not_let_in_is_told_at_once(lists: SftpLists, known: str, fetch: Fetching, named: Options) -> None:
    told = fetch.fails(lists.url, options=replace(named, known_hosts=known))
    assert "does not let the user in" in told
    assert "battery" not in told
    assert fetch.waits == []


def test_keys_of_the_user_and_the_agent_are_left_alone(
    lists: SftpLists, known: str, tmp_path: Path, fetch: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".ssh").mkdir()
    (tmp_path / ".ssh/id_ed25519").write_text(lists.private_key())
    (tmp_path / ".ssh/id_ed25519").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert "let the user in" in fetch.fails(
        lists.url, options=Options(password_env="WRONG_PASSWORD", known_hosts=known)
    )


@pytest.mark.parametrize("name", ["LOCKED_KEY", "NO_KEY"])
def test_what_is_no_key_is_told_by_its_name(lists: SftpLists, known: str, fetch: Fetching, name: str) -> None:
    told = fetch.fails(lists.url, options=Options(key_env=name, known_hosts=known))
    assert told.startswith(f"{name} does not hold a private key")
    assert lists.logins == 0


def test_a_secret_that_is_not_set_is_told_by_its_name(lists: SftpLists, known: str, fetch: Fetching) -> None:
    assert "set OTHER_KEY" in fetch.fails(lists.url, options=Options(key_env="OTHER_KEY", known_hosts=known))


@pytest.mark.parametrize("path", ["/out/none.csv", "/none/ke.csv", "/out"])
def test_what_is_not_there_or_no_file_is_a_failure_at_once(
    lists: SftpLists, known: str, fetch: Fetching, path: str
) -> None:
    told = fetch.fails(lists.url.replace("/out/ke.csv", path), options=Options(key_env="AGENCY_KEY", known_hosts=known))
    assert "no file" in told.lower() or "no such file" in told.lower()
    assert "agency" not in told
    assert fetch.waits == []


def test_a_list_beyond_the_limit_is_not_read(lists: SftpLists, known: str, fetch: Fetching) -> None:
    told = fetch.fails(
        lists.url, limits=Limits(most_bytes=100), options=Options(key_env="AGENCY_KEY", known_hosts=known)
    )
    assert "larger than 100 bytes" in told


@pytest.mark.parametrize("content", [LIST + b"more", LIST[:-40], b""])
def test_a_list_that_changes_while_it_is_read_is_left_to_the_next_run(
    lists: SftpLists, known: str, fetch: Fetching, content: bytes
) -> None:
    async def change(_server: object) -> None:
        (lists.folder / "out/ke.csv").write_bytes(content)

    lists.tricks = [change]
    assert "changed while it was read" in fetch.fails(
        lists.url, options=Options(key_env="AGENCY_KEY", known_hosts=known)
    )
    assert fetch.waits == []


def test_a_server_may_send_less_than_was_asked_for(lists: SftpLists, known: str, fetch: Fetching) -> None:
    lists.most_at_once = 10_000
    assert fetch.data(lists.url, options=Options(key_env="AGENCY_KEY", known_hosts=known)) == LIST


async def _break_off(server: asyncssh.SFTPServer) -> None:
    server.channel.get_connection().abort()


async def _refuse(server: asyncssh.SFTPServer) -> None:
    raise asyncssh.SFTPFailure("try again")


def test_a_connection_that_breaks_off_is_made_again(lists: SftpLists, known: str, fetch: Fetching) -> None:
    (lists.folder / "out/ke.csv").write_bytes(b"short")
    lists.tricks = [_break_off, _refuse]
    assert fetch.data(lists.url, options=Options(key_env="AGENCY_KEY", known_hosts=known)) == b"short"
    assert (lists.logins, len(fetch.waits)) == (3, 2)
    lists.tricks = [_break_off] * 5
    assert "cannot be fetched whole" in fetch.fails(lists.url, options=Options(key_env="AGENCY_KEY", known_hosts=known))


async def _be_stuck(server: asyncssh.SFTPServer) -> None:
    await server.channel.get_connection().wait_closed()


def test_a_stuck_server_times_out_and_leaves_no_noise(
    lists: SftpLists, known: str, fetch: Fetching, caplog: pytest.LogCaptureFixture
) -> None:
    (lists.folder / "out/ke.csv").write_bytes(BIG)
    lists.tricks = [_be_stuck] * 300
    told = fetch.fails(lists.url, limits=SHORT, options=Options(key_env="AGENCY_KEY", known_hosts=known))
    assert "not a byte for" in told
    gc.collect()  # when a task that nobody waited for would complain
    assert [r for r in caplog.records if r.levelno >= logging.WARNING] == []


def test_a_server_that_says_nothing_or_is_not_there_times_out(
    lists: SftpLists, tmp_path: Path, fetch: Fetching
) -> None:
    with proxy_to(("127.0.0.1", lists.port)) as proxy:
        proxy.swallow()
        for port in (proxy.port, free_port()):
            key = lists.host_key.export_public_key().decode()
            (tmp_path / "known").write_text(f"[127.0.0.1]:{port} {key}")
            url = lists.url.replace(str(lists.port), str(port))
            options = Options(key_env="AGENCY_KEY", known_hosts=str(tmp_path / "known"))
            assert "(2 tries)" in fetch.fails(url, limits=SHORT, options=options)
