"""`imeicheck demo`, as a visitor meets it."""

import json
import signal
import socket
import subprocess
from pathlib import Path

import httpx

from imeicheck.commands.demo import LISTED, UNLISTED
from tests.flows.commands import IMEICHECK, Commands, about, wait_until
from tests.servers import free_port

WITHIN_SECONDS = 1.0


def ask(address: str, imei: str, **headers: str) -> str:
    """What a visitor without a token is told, or with one if there is a header for it."""
    try:
        return str(httpx.get(f"{address}/v1/imei/{imei}", headers=headers, timeout=5).json()["verdict"])
    except (httpx.HTTPError, KeyError, json.JSONDecodeError):
        return "no answer"


def bearer(home: Path) -> dict[str, str]:
    """The header of the demo's police."""
    kept = home / "demo-token"
    return {"Authorization": f"Bearer {kept.read_text()}"} if kept.exists() else {}


def start(commands: Commands, port: int) -> tuple[subprocess.Popen[str], str]:
    demo, address = commands.start(IMEICHECK, "demo", "--port", str(port)), f"http://127.0.0.1:{port}"

    def is_up() -> bool:
        return ask(address, LISTED, **bearer(commands.home)) == "listed" or demo.poll() is not None

    wait_until(is_up, "the sample phone is listed")
    assert demo.poll() is None, "the demo ended"
    return demo, address


def end(demo: subprocess.Popen[str], home: Path) -> None:
    """Ctrl-C, as the visitor presses it: it reaches the demo alone, which ends what it started."""
    demo.send_signal(signal.SIGINT)
    assert demo.wait(20) == 0
    wait_until(lambda: not about(home), f"no process is left: {about(home)}")


def test_the_demo_comes_up_answers_takes_a_report_ends_whole_and_comes_up_again(tmp_path: Path) -> None:
    home, port = tmp_path / "home", free_port()
    with Commands(home) as commands:
        demo, address = start(commands, port)
        assert ask(address, LISTED) == "listed", "and that without a token, as the visitor asks"
        assert ask(address, UNLISTED) == "not_listed"
        report = httpx.post(
            f"{address}/v1/reports",
            json={"imeis": [UNLISTED], "reason": "stolen", "country": "KE"},
            headers=bearer(home),
        )
        assert report.status_code == 201
        told = bearer(home)
        wait_until(lambda: ask(address, UNLISTED, **told) == "listed", "the report changes the answer", WITHIN_SECONDS)
        end(demo, home)

        demo, address = start(commands, port)
        assert ask(address, UNLISTED) == "listed", "what was reported is still there"
        end(demo, home)


def test_a_taken_port_is_told_in_one_line_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = Commands(tmp_path / "home").run(IMEICHECK, "demo", "--port", str(port))
    assert told.returncode == 1
    (line,) = told.stderr.splitlines()
    assert line.startswith(f"Error: cannot listen on 127.0.0.1:{port} (Address already in use)")
    assert line.endswith(f"choose another port, such as PORT={port + 1}")
    assert not (tmp_path / "home").exists()
