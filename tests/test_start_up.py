"""What a command imports before it answers: nothing that it does not use, since libraries take most of its time.

Seconds are measured by `python -m benchmarks start_up`; here it is which libraries are imported.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SQL = {"alembic", "psycopg", "sqlalchemy"}
HEAVY = SQL | {
    "asyncssh",
    "babel",
    "flask",
    "granian",
    "httpx",
    "numpy",
    "obstore",
    "phonenumbers",
    "polars",
    "prometheus_client",
    "redis",
    "rich",
    "twilio",
    "werkzeug",
}
PROGRAM = """
import atexit, sys
from importlib import import_module
into, module, *words = sys.argv[1:]
atexit.register(lambda: open(into, "w").write(" ".join(sys.modules)))
sys.argv = [module, *words]
import_module(module).main()
"""
IMEICHECK, BLOCKLIST_SYNC, SMS_GATEWAY = "imeicheck.commands.main", "blocklist_sync.cli", "sms_gateway.cli"


def imported(folder: Path, module: str, *words: str) -> tuple[int, set[str]]:
    """(the exit code of a command, the libraries that it imported)."""
    into = folder / "modules"
    ours = ("IMEICHECK_", "DATABASE_URL", "REDIS_URL", "TWILIO_", "PORT")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(into), module, *words],
        env=environ | {"IMEICHECK_HOME": str(folder / "home")},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, {name.partition(".")[0] for name in into.read_text().split()}


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("nonsense",)])
@pytest.mark.parametrize("module", [IMEICHECK, BLOCKLIST_SYNC, SMS_GATEWAY])
def test_a_command_line_that_does_no_work_imports_no_heavy_library(
    tmp_path: Path, module: str, words: tuple[str, ...]
) -> None:
    code, modules = imported(tmp_path, module, *words)
    assert code == (2 if words == ("nonsense",) else 0)
    assert not modules & HEAVY
    assert not (tmp_path / "home").exists(), "nothing was made or opened"


@pytest.mark.parametrize(
    ("module", "words"),
    [
        (IMEICHECK, "check"),
        (IMEICHECK, "keys"),
        (SMS_GATEWAY, "serve"),
        *(
            (BLOCKLIST_SYNC, name)
            for name in ("add", "limits", "once", "quarantine list", "revert", "status", "verify")
        ),
    ],
)
def test_the_help_of_a_command_imports_no_heavy_library(tmp_path: Path, module: str, words: str) -> None:
    code, modules = imported(tmp_path, module, *words.split(), "--help")
    assert (code, modules & HEAVY) == (0, set())


def test_a_check_imports_the_database_and_the_languages_and_nothing_else(tmp_path: Path) -> None:
    unknown = 13
    assert imported(tmp_path, IMEICHECK, "check", "490154203237518")[0] == unknown  # it makes the state folder
    code, modules = imported(tmp_path, IMEICHECK, "check", "490154203237518")
    assert (code, modules & HEAVY) == (unknown, {"babel", "sqlalchemy"})


def test_the_status_of_feeds_imports_no_transport_and_no_array_library(tmp_path: Path) -> None:
    imported(tmp_path, BLOCKLIST_SYNC, "status")
    code, modules = imported(tmp_path, BLOCKLIST_SYNC, "status", "--json")
    assert code == 0
    assert not modules & {"asyncssh", "httpx", "numpy", "obstore", "polars", "redis"}


@pytest.mark.parametrize("package", ["imeicheck", "blocklist_sync", "sms_gateway"])
def test_importing_a_package_imports_nothing_else(package: str) -> None:
    program = f"import sys; before = set(sys.modules); import {package}; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [package]
