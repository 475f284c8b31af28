"""A load over HTTP/1.1 from a process of its own: some connections, each asking again once it was answered.

Written on bare sockets, so that most of the machine is left to the server.
"""

import itertools
import json
import selectors
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass

import numpy as np

CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back: requests a second, times in milliseconds, and how many were answered with 200."""

    per_second: float
    median_ms: float
    p99_ms: float
    good: int
    all: int


def load(port: int, requests: list[str], seconds: float, connections: int = CONNECTIONS) -> Answered:
    """Send these requests in turn, each connection the next one once it has its answer."""
    return load_mixed(port, [("", request) for request in requests], seconds, connections)[""]


def load_mixed(
    port: int, requests: list[tuple[str, str]], seconds: float, connections: int = CONNECTIONS
) -> dict[str, Answered]:
    """The same for requests of several kinds, each with its kind before it; what came back for each."""
    task = json.dumps({"port": port, "requests": requests, "seconds": seconds, "connections": connections})
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load"], input=task, capture_output=True, text=True, check=True
    )
    return {kind: Answered(**told) for kind, told in json.loads(done.stdout).items()}


def checks(paths: list[str], token: str) -> list[str]:
    """Requests that a till makes."""
    return [f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n" for path in paths]


def batch(imeis: list[str], token: str) -> str:
    """A request for many at once."""
    body = json.dumps({"imeis": imeis})
    head = f"POST /v1/imei/batch HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"


def _run(port: int, requests: list[tuple[str, str]], seconds: float, connections: int) -> dict[str, Answered]:
    packed = [(kind, request.encode()) for kind, request in requests]
    selector = selectors.DefaultSelector()
    sent: dict[int, tuple[str, float]] = {}
    times: dict[str, list[float]] = {kind: [] for kind, _ in requests}
    good = dict.fromkeys(times, 0)
    turn = itertools.cycle(packed)

    def send(connection: socket.socket) -> None:
        kind, request = next(turn)
        sent[connection.fileno()] = kind, time.perf_counter()
        connection.sendall(request)

    for _ in range(connections):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(connection, selectors.EVENT_READ, connection)
        send(connection)
    began = time.perf_counter()
    while (now := time.perf_counter()) - began < seconds:
        for key, _ in selector.select(1):
            answer = _answer(key.data)
            kind, at = sent[key.fd]
            times[kind].append(time.perf_counter() - at)
            good[kind] += answer.startswith(b"HTTP/1.1 200")
            send(key.data)
    return {kind: _told(times[kind], now - began, good[kind]) for kind in times}


def _told(times: list[float], lasted: float, good: int) -> Answered:
    """Raises RuntimeError where nothing was answered."""
    if not times:
        raise RuntimeError("nothing was answered in time: let it last longer")
    middle, slow = np.percentile(np.array(times) * 1000, [50, 99])
    return Answered(len(times) / lasted, float(middle), float(slow), good, len(times))


def _answer(connection: socket.socket) -> bytearray:
    """One whole answer."""
    answer = bytearray(_more(connection))
    while (end := answer.find(b"\r\n\r\n")) < 0:
        answer += _more(connection)
    length = answer[:end].lower().find(b"content-length:")
    wanted = end + 4 + int(answer[length + 15 : answer.index(b"\r\n", length)])
    while len(answer) < wanted:
        answer += _more(connection)
    return answer


def _more(connection: socket.socket) -> bytes:
    """Raises ConnectionError: a server that hangs up would be asked for ever."""
    if not (received := connection.recv(65536)):
        raise ConnectionError("the server closed a connection")
    return received


if __name__ == "__main__":
    print(json.dumps({kind: asdict(told) for kind, told in _run(**json.load(sys.stdin)).items()}))
