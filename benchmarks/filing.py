"""A report filed over HTTP, and how long it takes until others say so."""

import time
from collections.abc import Callable

import httpx

AT_LEAST_SECONDS, GOAL_SECONDS = 1.0, 0.3
ASK_AGAIN_SECONDS = 0.005
PATIENCE_SECONDS = 30.0


def file(http: httpx.Client, api: str, imei: str) -> None:
    """Returns once it was answered with 201. Raises httpx.HTTPError."""
    http.post(f"{api}/reports", json={"imeis": [imei], "reason": "stolen"}).raise_for_status()


def says_listed(http: httpx.Client, api: str, imei: str) -> Callable[[], bool]:
    """A check to ask again and again."""
    return lambda: bool(http.get(f"{api}/imei/{imei}").json().get("verdict") == "listed")


def until(*say_so: Callable[[], bool]) -> tuple[float, ...]:
    """How long until each said so for the first time, asked in turn. Raises TimeoutError."""
    began, told = time.perf_counter(), dict[int, float]()
    while True:
        for at, says in enumerate(say_so):
            if at not in told and says():
                told[at] = time.perf_counter() - began
        if len(told) == len(say_so):
            return tuple(told[at] for at in range(len(say_so)))
        if time.perf_counter() - began > PATIENCE_SECONDS:
            raise TimeoutError(f"a report was not everybody's answer within {PATIENCE_SECONDS:g} s")
        time.sleep(ASK_AGAIN_SECONDS)
