"""A till that checks and an officer who reports, over HTTP; what fails is told, and stops nothing."""

import json
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from typing import NamedTuple

import httpx
import numpy as np
from numpy.typing import NDArray

from benchmarks import filing
from imeicheck.rules.imei import from_phone


class Answer(NamedTuple):
    """What was said instead of the truth, or why nothing was said; neither where it was right."""

    wrong: str = ""
    failed: str = ""


class Reported(NamedTuple):
    """Seconds until 201, and from there until a check said `listed`; or why it did not get there."""

    filed: float = 0
    listed: float = 0
    failed: str = ""


def till(port: int, token: str, imeis: list[str]) -> Callable[[int], Answer]:
    """Asks for the IMEIs in turn, each first one listed, each second one not."""
    connection = HTTPConnection("127.0.0.1", port, timeout=filing.PATIENCE_SECONDS)

    def ask(number: int) -> Answer:
        at = number % len(imeis)
        try:
            connection.request("GET", f"/v1/imei/{imeis[at]}", headers={"Authorization": f"Bearer {token}"})
            reply = connection.getresponse()
            body = reply.read()
        except (OSError, HTTPException) as e:
            connection.close()  # the next request opens it again
            return Answer(failed=type(e).__name__)
        if reply.status != 200:
            return Answer(failed=f"answered {reply.status}")
        truth, said = "not_listed" if at % 2 else "listed", json.loads(body)["verdict"]
        if said == "unknown":
            return Answer(failed="said unknown")
        return Answer() if said == truth else Answer(wrong=f"said {said} where {truth} is right")

    return ask


def officer(port: int, token: str, phones: NDArray[np.int64]) -> Callable[[int], Reported]:
    """Files a report on the next phone, and asks until it is listed."""
    http = httpx.Client(headers={"Authorization": f"Bearer {token}"}, timeout=filing.PATIENCE_SECONDS)
    api = f"http://127.0.0.1:{port}/v1"

    def report(number: int) -> Reported:
        imei = from_phone(int(phones[number])).digits
        began = time.perf_counter()
        try:
            filing.file(http, api, imei)
            filed = time.perf_counter() - began
            (listed,) = filing.until(filing.says_listed(http, api, imei))
        except (httpx.HTTPError, TimeoutError, ValueError) as e:  # ValueError: an answer that is no JSON
            return Reported(failed=f"a report: {type(e).__name__}, {str(e).partition(chr(10))[0]}")
        return Reported(filed, listed)

    return report
