"""A server that is asked to end writes down what it still has in memory."""

import json
from pathlib import Path

import httpx

from tests.api.world import bearer
from tests.flows.commands import IMEICHECK, Commands

PATIENT_SECONDS = 30.0


def test_what_was_counted_last_is_written_before_a_worker_ends(tmp_path: Path) -> None:
    with Commands(tmp_path / "home") as commands:
        token = commands.do(IMEICHECK, "keys", "create", "dev", "--scope", "check", "--test")
        server, address = commands.serve()
        told = httpx.get(f"{address}/v1/imei/350000000000105", headers=bearer(token))
        assert told.json()["verdict"] == "listed"
        server.terminate()
        server.wait(PATIENT_SECONDS)
        used = json.loads(commands.do(IMEICHECK, "keys", "usage", "--json"))
        assert [day["verdicts"] for day in used["usage"]] == [{"listed": 1}]
