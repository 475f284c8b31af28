"""A long stream over real HTTP, with a server as people start it, and a client that goes away halfway."""

import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.flows.commands import IMEICHECK, Commands, children, wait_until
from tests.servers import RedisServer

IMEI = "490154203237518"
LINES = 200_000
CSV = {"Content-Type": "text/csv"}


@dataclass(frozen=True)
class Served:
    """A server with one worker process, and a token for batches."""

    pid: int
    address: str
    token: str

    def send(self, body: bytes | Iterator[bytes]) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", **CSV}
        return httpx.post(f"{self.address}/v1/imei/batch", content=body, headers=headers, timeout=60)

    def checked(self) -> float:
        """How many checks came to something, by its own count."""
        counts = re.findall(r"^imeicheck_verdicts_total\{.*\} (\S+)$", httpx.get(f"{self.address}/metrics").text, re.M)
        return sum(map(float, counts))

    def files(self) -> int:
        """Files without a name that a worker has open."""
        there = [link for worker in children(self.pid) for link in Path(f"/proc/{worker}/fd").iterdir()]
        return sum(_without_a_name(link) for link in there)


def _without_a_name(link: Path) -> bool:
    try:
        target = str(link.readlink())
    except OSError:
        return False
    return target.endswith("(deleted)") and "/memfd:" not in target


@pytest.fixture
def served(tmp_path: Path, redis_server: RedisServer) -> Iterator[Served]:
    with Commands(tmp_path / "home", REDIS_URL=redis_server.url) as commands:
        token = commands.do(IMEICHECK, "keys", "create", "shop", "--scope", "batch", "--unlimited")
        process, address = commands.serve("--workers", "1")
        yield Served(process.pid, address, token)


def test_a_body_that_comes_in_pieces_of_unknown_number_is_taken_in_whole(served: Served) -> None:
    answer = served.send(f"{IMEI}\n".encode() for _ in range(100))
    assert answer.status_code == 200
    assert len(answer.text.splitlines()) == 101


def test_when_its_client_goes_away_halfway_the_work_stops_and_room_and_file_are_given_back(served: Served) -> None:
    body = f"{IMEI}\n".encode() * LINES
    host, port = served.address.removeprefix("http://").split(":")
    head = (
        f"POST /v1/imei/batch HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {served.token}\r\n"
        f"Content-Type: text/csv\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((host, int(port)), timeout=60) as client:
        client.sendall(head.encode() + body)
        assert client.recv(1000).startswith(b"HTTP/1.1 200")
        assert served.files() == 1
        assert served.send(b"49015420\n").json()["reason"] == "busy"
    wait_until(lambda: served.send(b"49015420\n").status_code == 200, "there is room again")
    assert served.files() == 0
    assert served.checked() < LINES


def test_a_stream_that_is_read_whole_has_an_answer_for_each_line(served: Served) -> None:
    answer = served.send(f"{IMEI}\n".encode() * 20_000)
    assert answer.text.count(",unknown,") == 20_000
    assert served.files() == 0
    assert served.checked() == 20_000
