"""`imeicheck demo`, as a visitor meets it."""

import os
import pty
import re
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from imeicheck.demo.prepare import LISTED, UNLISTED, load, sample_feed
from tests.flows.commands import IMEICHECK, OURS, Commands, about, wait_until
from tests.servers import free_port

WITHIN_SECONDS = 1.0
"""From a report's 201 to every answer."""
PICKED_UP_SECONDS = 30.0
"""Deadline from a saved feed to the end of its run: on a busy machine a sync of its own process takes 13 s."""
ENDED_SECONDS = 20.0


@dataclass
class Visitor:
    """Somebody with the page open."""

    demo: subprocess.Popen[str]
    home: Path
    address: str

    @property
    def police(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {load(self.home).token}"}

    def get(self, path: str, **headers: str) -> httpx.Response:
        return httpx.get(f"{self.address}{path}", headers=headers, timeout=5)

    def verdict(self, imei: str, **headers: str) -> str:
        return str(self.get(f"/v1/imei/{imei}", **headers).json().get("verdict"))

    def till_says(self, imei: str) -> str:
        """As the page's till asks, with a token."""
        return self.verdict(imei, **self.police)

    def text(self, words: str) -> str:
        """The reply on the handset."""
        answer = httpx.post(f"{self.address}/demo/text", json={"text": words}, timeout=10)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["exchanges"][-1]["reply"])

    def behind(self) -> dict[str, Any]:
        state: dict[str, Any] = self.get("/demo/behind").json()
        return state

    def report(self, imei: str) -> str:
        body = {"imeis": [imei], "reason": "stolen", "country": "KE"}
        answer = httpx.post(f"{self.address}/v1/reports", json=body, headers=self.police)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def recover(self, report: str) -> None:
        answer = httpx.post(f"{self.address}/v1/reports/{report}/recover", headers=self.police)
        assert answer.json()["status"] == "recovered"

    def save_feed(self, text: str) -> None:
        answer = httpx.put(f"{self.address}/demo/feed", json={"text": text})
        assert answer.status_code == 200, answer.text

    def outcome(self) -> str:
        return str((self.behind()["sync"] or {}).get("outcome"))


def start(commands: Commands, port: int) -> Visitor:
    """A demo that is up, whatever it prints."""
    visitor = Visitor(commands.start(IMEICHECK, "demo", "--port", str(port)), commands.home, f"http://127.0.0.1:{port}")

    def is_up() -> bool:
        try:
            answer = visitor.get(f"/v1/imei/{LISTED}", **visitor.police).json()
            assert {reason["code"] for reason in answer.get("reasons", [])} != {"no-source"}, "it says loading instead"
            return bool(answer.get("verdict") == "listed")
        except (httpx.HTTPError, OSError, ValueError):
            return visitor.demo.poll() is not None

    wait_until(is_up, "the sample phone is listed")
    assert visitor.demo.poll() is None, "the demo ended"
    wait_until(lambda: visitor.behind()["lease"].get("held", False), "Redis holds a lease")
    return visitor


def end(visitor: Visitor, sign: signal.Signals) -> None:
    """It reaches the demo alone, which ends what it started."""
    visitor.demo.send_signal(sign)
    assert visitor.demo.wait(ENDED_SECONDS) == 0
    nothing_is_left(visitor.home)


def nothing_is_left(home: Path) -> None:
    wait_until(lambda: not about(home), f"no process is left: {about(home)}")


def test_a_visitor_plays_all_the_parts_and_finds_everything_again_after_a_restart(tmp_path: Path) -> None:
    port = free_port()
    with Commands(tmp_path / "home") as commands:
        visitor = start(commands, port)
        the_page_and_its_files_are_there(visitor)
        a_report_changes_every_answer_and_recovery_takes_it_back(visitor)
        a_feed_is_picked_up_and_a_broken_one_quarantined(visitor)
        nobody_gets_at_it_by_another_name(visitor)
        its_processes_count_what_they_do(visitor)
        report = visitor.report(UNLISTED)
        end(visitor, signal.SIGINT)

        visitor = start(commands, port)
        assert visitor.till_says(UNLISTED) == "listed", "what was reported is still there"
        visitor.recover(report)  # with the same token
        visitor.demo.kill()
        visitor.demo.wait()
        nothing_is_left(visitor.home)


def nobody_gets_at_it_by_another_name(visitor: Visitor) -> None:
    """A name that somebody else points at this machine would make their page one of ours."""
    for path in ("/demo", "/demo/setup", "/"):
        assert visitor.get(path, Host="evil.example").status_code == 403
    assert visitor.get("/demo", Host=f"localhost:{visitor.address.rpartition(':')[2]}").status_code == 200


def its_processes_count_what_they_do(visitor: Visitor) -> None:
    for server, route in ((visitor.address, "/v1/reports"), (load(visitor.home).sms_url[:-11], "/sms/twilio")):
        counted = httpx.get(f"{server}/metrics").text
        assert f'imeicheck_http_requests_total{{method="POST",route="{route}"' in counted
        assert 'imeicheck_verdicts_total{verdict="listed"}' in counted


def the_page_and_its_files_are_there(visitor: Visitor) -> None:
    page = visitor.get("/demo")
    assert page.status_code == 200
    for path in re.findall(r'(?:href|src)="(/[^"]*)"', page.text):
        assert visitor.get(path).status_code == 200, path
    assert visitor.verdict(LISTED) == "listed", "and that without a token, as the visitor's curl asks"
    assert visitor.verdict(UNLISTED) == "not_listed"


def a_report_changes_every_answer_and_recovery_takes_it_back(visitor: Visitor) -> None:
    assert visitor.text(LISTED).startswith("REPORTED STOLEN")
    assert visitor.text(UNLISTED).startswith("NO REPORT")
    report = visitor.report(UNLISTED)
    wait_until(lambda: visitor.till_says(UNLISTED) == "listed", "the till says listed", WITHIN_SECONDS)
    assert visitor.text(UNLISTED).startswith("REPORTED STOLEN")
    newest = visitor.behind()["changesets"][0]
    assert (newest["by"], newest["did"]) == ("demo-police", {"add": 1})
    visitor.recover(report)
    wait_until(lambda: visitor.till_says(UNLISTED) == "not_listed", "the till takes it back", WITHIN_SECONDS)
    assert visitor.text(UNLISTED).startswith("NO REPORT")


def a_feed_is_picked_up_and_a_broken_one_quarantined(visitor: Visitor) -> None:
    visitor.save_feed(sample_feed() + f"{UNLISTED},lost,,KE\n")
    wait_until(lambda: visitor.till_says(UNLISTED) == "listed", "the new row is picked up", PICKED_UP_SECONDS)
    visitor.save_feed(sample_feed() + "not a phone,stolen,,KE\n86768602")
    wait_until(lambda: visitor.outcome() == "quarantined", "the broken list is quarantined", PICKED_UP_SECONDS)
    rows = sample_feed().count("\n")
    assert [reject["line"] for reject in visitor.behind()["sync"]["rejects"]] == [rows + 1, rows + 2]
    assert visitor.till_says(UNLISTED) == "listed", "the last good list stays"
    visitor.save_feed(sample_feed())
    wait_until(lambda: visitor.till_says(UNLISTED) == "not_listed", "the sample is back", PICKED_UP_SECONDS)


def test_it_says_what_to_try_and_ends_whole_when_one_of_its_processes_dies(tmp_path: Path) -> None:
    home, port = tmp_path / "home", free_port()
    environ = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    with subprocess.Popen(
        [sys.executable, "-m", IMEICHECK, "demo", "--port", str(port)],
        env=environ | {"IMEICHECK_HOME": str(home)},
        stderr=subprocess.PIPE,
        text=True,
    ) as demo:
        assert demo.stderr is not None
        told = "".join(iter(demo.stderr.readline, "  Ctrl-C ends everything.\n"))
        for what in (f"http://127.0.0.1:{port}/demo\n", f"/v1/imei/{LISTED}\n", str(home / "sample-feed.csv")):
            assert what in told
        (worker,) = (pid for pid, command in about(home).items() if "blocklist_sync run" in command)
        os.kill(worker, signal.SIGKILL)
        assert demo.wait(ENDED_SECONDS) == 1
        *_, last = demo.stderr.read().splitlines()
        assert last == f"Error: the sync worker ended (by SIGKILL): see {home / 'demo.log'}"
    nothing_is_left(home)


def test_it_ends_with_its_terminal(tmp_path: Path) -> None:
    """Whoever closes the window wants it gone; make, in between, passes nothing on."""
    home, port = tmp_path / "home", free_port()
    window, terminal = pty.openpty()
    environ = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    with subprocess.Popen(
        [sys.executable, "-m", IMEICHECK, "demo", "--port", str(port)],
        env=environ | {"IMEICHECK_HOME": str(home)},
        stderr=terminal,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),  # the tests may run under nohup(1)
    ) as demo:
        os.close(terminal)
        told = b""
        while b"Ctrl-C ends everything." not in told:
            told += os.read(window, 4096)
        os.close(window)
        try:
            assert demo.wait(ENDED_SECONDS) == 0
        finally:
            demo.kill()
    nothing_is_left(home)


def test_a_taken_port_is_told_in_one_line_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = Commands(tmp_path / "home").run(IMEICHECK, "demo", "--port", str(port))
    assert told.returncode == 1
    (line,) = told.stderr.splitlines()
    assert line.startswith(f"Error: cannot listen on 127.0.0.1:{port} (Address already in use)")
    assert line.endswith(f"choose another port, such as PORT={port + 1}")
    assert not (tmp_path / "home").exists()
