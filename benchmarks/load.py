"""A load over HTTP/1.1 from a process of its own: some connections, each asking again once it was answered.

Written on bare sockets, so that most of the machine is left to the server.
"""

import json
import selectors
import socket
import subprocess
import sys
import time
from dataclasses import dataclass

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


def load(port: int, requests: list[str], seconds: float) -> Answered:
    """Send these requests in turn, each connection the next one once it has its answer."""
    task = json.dumps({"port": port, "requests": requests, "seconds": seconds})
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load"], input=task, capture_output=True, text=True, check=True
    )
    return Answered(**json.loads(done.stdout))


def checks(paths: list[str], token: str) -> list[str]:
    """Requests that a till makes."""
    return [f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n" for path in paths]


def _run(port: int, requests: list[str], seconds: float) -> Answered:
    packed = [request.encode() for request in requests]
    selector = selectors.DefaultSelector()
    sent: dict[int, float] = {}
    times: list[float] = []
    at, good = 0, 0
    for _ in range(CONNECTIONS):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(connection, selectors.EVENT_READ, connection)
        sent[connection.fileno()] = time.perf_counter()
        connection.sendall(packed[at % len(packed)])
        at += 1
    began = time.perf_counter()
    while (now := time.perf_counter()) - began < seconds:
        for key, _ in selector.select(1):
            connection = key.data
            answer = _answer(connection)
            now = time.perf_counter()
            times.append(now - sent[key.fd])
            good += answer.startswith(b"HTTP/1.1 200")
            sent[key.fd] = now
            connection.sendall(packed[at % len(packed)])
            at += 1
    spent = np.array(times) * 1000
    middle, slow = np.percentile(spent, [50, 99])
    return Answered(len(times) / (now - began), float(middle), float(slow), good, len(times))


def _answer(connection: socket.socket) -> bytes:
    """One whole answer."""
    answer = _more(connection)
    while (end := answer.find(b"\r\n\r\n")) < 0:
        answer += _more(connection)
    length = answer.lower().find(b"content-length:")
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
    result = _run(**json.load(sys.stdin))
    print(json.dumps({name: getattr(result, name) for name in Answered.__slots__}))
