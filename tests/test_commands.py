"""The commands: what they print, where, and how they exit."""

import json
import logging
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from blocklist_sync.cli import main as blocklist_sync
from imeicheck.commands.main import main as imeicheck
from imeicheck.rules.imei import from_phone
from imeicheck.settings import read
from imeicheck.store import database, opening, tokens, usage
from imeicheck.store.schema import listing
from tests.servers import RedisServer
from tests.sync.list_servers import HttpLists

LISTED, UNLISTED, CAUTION = "490154203237518", "356938035643809", from_phone(12345678901234).digits
FEED = f"imei,reason,reported_on,country\n{LISTED},stolen,2026-10-02,KE\n"
TOKEN_LENGTH = len("imei_") + 43

Run = Callable[..., Result]


@pytest.fixture
def environ(tmp_path: Path, redis_server: RedisServer) -> dict[str, str | None]:
    """A new state folder, and a Redis that need not be started for each test."""
    ours = {name: None for name in os.environ if name.startswith(("IMEICHECK_", "TWILIO_"))}
    return ours | {
        "IMEICHECK_HOME": str(tmp_path / "home"),
        "REDIS_URL": redis_server.url,
        "DATABASE_URL": None,
        "PORT": None,
    }


@pytest.fixture
def run(environ: dict[str, str | None]) -> Iterator[Run]:
    """Runs a command in this process: run(imeicheck, "check", "1", PORT="x")."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level

    def go(command: click.Command, *words: str, **told: str) -> Result:
        return CliRunner().invoke(command, words, env={**environ, **told})

    yield go
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    path = tmp_path / "feed.csv"
    path.write_text(FEED)
    return path


def good(result: Result) -> Result:
    assert result.exit_code == 0, (result.stdout, result.stderr, result.exception)
    return result


def fails(result: Result, *words: str) -> None:
    """One line on stderr that says what to do, nothing on stdout, no traceback."""
    assert isinstance(result.exception, SystemExit), repr(result.exception)
    assert result.exit_code == 1, result.stderr
    assert result.stdout == ""
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    for word in words:
        assert word in lines[0]


def add(run: Run, feed: Path, name: str = "kenya", *more: str) -> None:
    good(run(blocklist_sync, "add", name, "--url", str(feed), "--format", "plain", *more))


def commands() -> list[tuple[click.Command, tuple[str, ...]]]:
    """Every command and group, with the words that name it."""
    found: list[tuple[click.Command, tuple[str, ...]]] = []

    def walk(top: click.Command, command: click.Command, words: tuple[str, ...]) -> None:
        found.append((top, words))
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                assert inner is not None
                assert inner.name == name
                walk(top, inner, (*words, name))

    for top in (imeicheck, blocklist_sync):
        walk(top, top, ())
    return found


def test_a_feed_keeps_the_names_of_its_secrets_and_no_secret(
    run: Run, environ: dict[str, str | None], tmp_path: Path
) -> None:
    lists = HttpLists()
    lists.data = FEED.encode()
    try:
        words = ("add", "kenya", "--url", lists.url, "--format", "plain", "--token-env", "KENYA_TOKEN")
        good(run(blocklist_sync, *words, KENYA_TOKEN="t0ken"))
        assert b"t0ken" not in (tmp_path / "home/imeicheck.db").read_bytes()
        missing = run(blocklist_sync, "once", "kenya")
        assert (missing.exit_code, "set KENYA_TOKEN" in missing.stderr) == (1, True)
        good(run(blocklist_sync, "once", "kenya", KENYA_TOKEN="t0ken"))
    finally:
        lists.close()
    assert lists.headers("Authorization") == ["Bearer t0ken"]


@pytest.mark.parametrize(
    ("url", "more", "told"),
    [
        ("https://agency:hunter2@lists.example/ke.csv", (), "--password-env NAME"),
        ("https://lists.example/ke.csv", ("--token-env", "hunter2"), "never the secret itself"),
        ("sftp://agency@lists.example/ke.csv", ("--key-env", "KENYA_KEY"), "--known-hosts"),
        ("s3://kenya-lists/ke.csv", (), "--region"),
        ("gopher://lists.example/ke.csv", (), "sftp://"),
    ],
)
def test_an_address_that_does_not_fit_is_refused_with_how_to_do_it(
    run: Run, url: str, more: tuple[str, ...], told: str
) -> None:
    result = run(blocklist_sync, "add", "kenya", "--url", url, "--format", "plain", *more)
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert told in result.stderr
    assert "hunter2" not in result.stderr


@pytest.mark.parametrize(
    ("top", "words"), commands(), ids=lambda value: getattr(value, "name", None) or " ".join(value)
)
def test_every_command_has_help_with_an_example(run: Run, top: click.Command, words: tuple[str, ...]) -> None:
    told = good(run(top, *words, "--help")).stdout
    assert "Usage:" in told
    assert "Example" in told


@pytest.mark.parametrize(
    ("top", "words"), commands(), ids=lambda value: getattr(value, "name", None) or " ".join(value)
)
def test_a_list_of_commands_has_a_whole_sentence_about_each(
    run: Run, top: click.Command, words: tuple[str, ...]
) -> None:
    if words:
        listed = " ".join(
            good(run(top, *words[:-1], "--help", COLUMNS="200")).stdout.split("Commands:")[1].split("\n  ")
        )
        assert re.search(rf" {words[-1]}  +[A-Z][^.…]+\.", listed)


@pytest.mark.parametrize(("name", "command"), [("imeicheck", imeicheck), ("blocklist-sync", blocklist_sync)])
def test_every_command_prints_its_version_whatever_the_settings_are(
    run: Run, name: str, command: click.Command
) -> None:
    result = CliRunner().invoke(command, ["--version"], prog_name=name, env={"PORT": "no number"})
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"{name} {version('imeicheck')}\n", "")


@pytest.mark.parametrize(
    ("command", "words", "suggested"),
    [
        (imeicheck, ("chek",), "did you mean check?"),
        (imeicheck, ("keys", "lst"), "did you mean list?"),
        (imeicheck, ("xyzzy",), "check or db or demo"),
        (blocklist_sync, ("statsu",), "did you mean status?"),
        (blocklist_sync, ("quarantine", "realease"), "did you mean release?"),
    ],
)
def test_a_command_that_does_not_exist_is_one_line_with_the_nearest(
    run: Run, command: click.Command, words: tuple[str, ...], suggested: str
) -> None:
    result = run(command, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    assert suggested in line
    assert line.startswith(f"Error: there is no command {words[-1]!r}")


def test_the_commands_of_the_contract_are_there() -> None:
    for top, wanted in (
        (imeicheck, "demo|serve|check|db upgrade|tac import|keys create|keys list|keys revoke|keys usage"),
        (blocklist_sync, "add|run|once|status|rebuild|verify"),
    ):
        there = {" ".join(words) for its, words in commands() if its is top}
        assert set(wanted.split("|")) <= there


def test_check_exits_by_verdict(run: Run, feed: Path) -> None:
    assert run(imeicheck, "check", UNLISTED).exit_code == 13
    add(run, feed)
    good(run(blocklist_sync, "once", "kenya"))
    told = {text: run(imeicheck, "check", text) for text in (UNLISTED, LISTED, CAUTION, "12345", UNLISTED[:14])}
    assert {text: result.exit_code for text, result in told.items()} == {
        UNLISTED: 0,
        LISTED: 10,
        CAUTION: 11,
        "12345": 12,
        UNLISTED[:14]: 13,
    }
    assert told[LISTED].stdout.startswith(f"LISTED  {LISTED}")
    assert "stolen  kenya  KE  2026-10-02" in told[LISTED].stdout
    assert told["12345"].stdout == ""
    assert told["12345"].stderr.startswith("not an IMEI: ")


def test_check_reads_redis_as_well_as_sql(run: Run, feed: Path) -> None:
    add(run, feed)
    good(run(blocklist_sync, "once"))
    good(run(blocklist_sync, "rebuild"))
    assert run(imeicheck, "check", LISTED).exit_code == 10


def test_check_takes_an_imei_in_several_words(run: Run) -> None:
    assert run(imeicheck, "check", "IMEI:", "49", "015420", "323751", "8").exit_code == 13


def test_check_json_is_the_answer_of_the_api(run: Run, feed: Path) -> None:
    add(run, feed)
    good(run(blocklist_sync, "once"))
    result = run(imeicheck, "check", LISTED, "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 10
    assert (told["imei"], told["verdict"], told["changeset"]) == (LISTED, "listed", 1)
    assert told["reasons"][0]["source"] == "kenya"
    bad = run(imeicheck, "check", "1", "--json")
    assert bad.exit_code == 12
    assert json.loads(bad.stdout)["error"]["reason"] == "length"


def test_check_of_bytes_that_are_no_text_is_not_an_imei(run: Run) -> None:
    for options in ((), ("--json",)):
        result = run(imeicheck, "check", "4901542032375\udcff", *options)
        assert result.exit_code == 12, repr(result.exception)


def test_check_without_any_store_is_unknown_and_no_error(run: Run, tmp_path: Path) -> None:
    result = run(imeicheck, "check", LISTED, DATABASE_URL=f"sqlite:///{tmp_path}/no/such/folder.db")
    assert result.exit_code == 13
    assert "unable to open" in result.stderr
    assert result.stdout.startswith("UNKNOWN")


def test_keys_create_prints_the_token_alone_on_stdout(run: Run) -> None:
    result = good(run(imeicheck, "keys", "create", "till-12", "--scope", "check"))
    token = result.stdout.strip()
    assert result.stdout == f"{token}\n"
    assert token.startswith("imei_")
    assert len(token) == TOKEN_LENGTH
    assert token not in result.stderr
    assert token not in good(run(imeicheck, "keys", "list")).output


def shown(run: Run) -> str:
    return good(run(imeicheck, "keys", "list", COLUMNS="200")).stdout


def test_keys_list_shows_what_each_token_may(run: Run) -> None:
    assert "keys create" in shown(run)
    good(run(imeicheck, "keys", "create", "till", "--scope", "check"))
    good(run(imeicheck, "keys", "create", "Kenya Police", "--scope", "report", "--scope", "check", "--unlimited"))
    good(run(imeicheck, "keys", "create", "big", "--scope", "check,batch", "--rate", "100/second", "--daily", "5000"))
    good(run(imeicheck, "keys", "create", "desk", "--scope", "report", "--source", "uganda-police"))
    rows = {row.split("│")[1].strip(): [c.strip() for c in row.split("│")[2:5]] for row in shown(run).splitlines()[2:]}
    assert rows == {
        "till": ["check", "", "10/second, 10,000 a day"],
        "Kenya Police": ["check report", "kenya-police", "unlimited"],
        "big": ["batch check", "", "100/second, 5,000 a day"],
        "desk": ["report", "uganda-police", "10/second, 10,000 a day"],
    }


def test_keys_revoke_takes_a_token_out_of_force_once(run: Run) -> None:
    good(run(imeicheck, "keys", "create", "till", "--scope", "check"))
    id_ = shown(run).splitlines()[2].split("│")[0].strip()
    good(run(imeicheck, "keys", "revoke", id_))
    fails(run(imeicheck, "keys", "revoke", id_), id_, "keys list")


@pytest.mark.parametrize(
    "words",
    [
        ("create", "till"),
        ("create", "till", "--scope", "everything"),
        ("create", "till", "--scope", "check", "--rate", "fast"),
        ("create", "till", "--scope", "check", "--rate", "0/second"),
        ("create", "till", "--scope", "check", "--daily", "0"),
        ("create", "till", "--scope", "check", "--daily", str(2**31)),
        ("create", "till", "--scope", "check", "--unlimited", "--daily", "5"),
        ("create", "till", "--scope", "check,report", "--test"),
        ("usage", "--days", "0"),
        ("usage", "--days", "401"),
        ("revoke",),
    ],
)
def test_what_keys_cannot_do_is_a_usage_error(run: Run, words: tuple[str, ...]) -> None:
    result = run(imeicheck, "keys", *words)
    assert result.exit_code == 2, repr(result.exception)
    assert result.stdout == ""
    assert result.stderr.strip().splitlines()[-1].startswith("Error: ")


def test_a_test_token_is_made_and_shown_as_one_and_files_no_reports(run: Run) -> None:
    token = good(run(imeicheck, "keys", "create", "trial", "--scope", "check,batch,keys", "--test")).stdout
    assert token.startswith("test_")
    good(run(imeicheck, "keys", "create", "till", "--scope", "check"))
    states = {row.split("│")[1].strip(): row.split("│")[-1].strip() for row in shown(run).splitlines()[2:]}
    assert states == {"trial": "test, in force", "till": "in force"}
    refused = run(imeicheck, "keys", "create", "desk", "--scope", "report", "--test")
    (line,) = refused.stderr.splitlines()
    assert "a report lists a real phone" in line
    assert "desk" not in shown(run)


@pytest.fixture
def shops(run: Run, environ: dict[str, str | None]) -> dict[str, str]:
    """A chain, a shop of it and somebody else, by name their ids, who checked on three of the last days."""
    home = str(environ["IMEICHECK_HOME"])
    engine = opening.open_store(read({"IMEICHECK_HOME": home}))
    now, ids = datetime.now(UTC), dict[str, str]()
    with database.writing(engine) as connection:
        for name, parent in (("chain", None), ("Moi Avenue [/x] :smile:", "chain"), ("other", None)):
            made = tokens.create(
                connection, name, ["check", "keys"], source_id=None, rate=None, daily=None, now=now,
                parent=parent and ids[parent],
            )  # fmt: skip
            ids[name] = made.id
        for place, id_ in enumerate(ids.values()):
            today = now.date()
            counts = {(today, "listed"): 1, (today, "not_listed"): 1000, (today - timedelta(days=3), "unknown"): 10}
            usage.add(connection, {(id_, *key): (place + 1) * count for key, count in counts.items()})
    engine.dispose()
    return ids


def test_keys_list_shows_who_made_a_token_and_ends_it_with_its_maker(run: Run, shops: dict[str, str]) -> None:
    assert "│ chain   │ in force" in shown(run), "the maker's name stands before the state"
    good(run(imeicheck, "keys", "revoke", shops["chain"]))
    ended = {row.split("│")[0].strip() for row in shown(run).splitlines() if "revoked" in row}
    assert ended == set(shops.values()) - {shops["other"]}


@pytest.mark.parametrize("terminal", [True, False])
@pytest.mark.parametrize("command", ["list", "usage"])
def test_what_keys_shows_is_a_line_for_each_behind_a_pipe_and_fits_a_terminal(
    run: Run, shops: dict[str, str], command: str, terminal: bool
) -> None:
    terms = {"COLUMNS": "80", "NO_COLOR": "1"} | ({"TTY_COMPATIBLE": "1"} if terminal else {})
    told = re.sub(r"\x1b\[[0-9;]*m", "", good(run(imeicheck, "keys", command, **terms)).stdout)
    lines = told.splitlines()
    if terminal:
        assert max(map(len, lines)) <= 80
    for name, id_ in shops.items():
        named = [line for line in lines if id_ in line]
        assert len(named) == (1 if command == "list" else 2)
        assert all(name.split()[0] in line for line in named)
        assert all(name in line for line in named) or (command, terminal) == ("usage", True), "it is no markup"


def test_keys_usage_shows_a_table_and_a_bar_for_each_day(run: Run, shops: dict[str, str]) -> None:
    told = good(run(imeicheck, "keys", "usage")).stdout
    today = datetime.now(UTC).date()
    rows = [[cell.strip() for cell in line.split("│")] for line in told.splitlines() if "│" in line]
    assert [today.isoformat(), shops["other"], "other", "3", "3,000", ""] in rows
    bars = [line.split() for line in told.split("checks a day")[1].splitlines()[1:]]
    days = [str(today - timedelta(days=n)) for n in (3, 2, 1, 0)]
    assert [bar[0] for bar in bars] == days
    assert [bar[-1] for bar in bars] == ["60", "0", "0", "6,006"]
    assert "█" * 40 in bars[-1][1]
    assert len(bars[1]) == 2, "a day without checks has no bar"


def test_keys_usage_of_one_is_of_those_that_it_made_too(run: Run, shops: dict[str, str]) -> None:
    told = json.loads(good(run(imeicheck, "keys", "usage", shops["chain"], "--days", "1", "--json")).stdout)
    assert [(day["key"], day["verdicts"], day["total"]) for day in told["usage"]] == [
        (shops["Moi Avenue [/x] :smile:"], {"listed": 2, "not_listed": 2000}, 2002),
        (shops["chain"], {"listed": 1, "not_listed": 1000}, 1001),
    ]
    fails(run(imeicheck, "keys", "usage", "nobody"), "nobody", "keys list")


def test_without_checks_keys_usage_says_so(run: Run) -> None:
    assert good(run(imeicheck, "keys", "usage")).stdout.startswith("No checks with a token since ")
    assert json.loads(good(run(imeicheck, "keys", "usage", "--json")).stdout) == {"usage": []}


POLICE = ("--public-name", "Kenya Police", "--contact", "0800 123 456")


def reason_of(run: Run, imei: str) -> dict[str, str]:
    """The only reason of a check."""
    (reason,) = json.loads(run(imeicheck, "check", imei, "--json").stdout)["reasons"]
    assert isinstance(reason, dict)
    return reason


def test_a_feed_publishes_a_name_and_a_contact_and_keeps_them_when_it_is_added_again(run: Run, feed: Path) -> None:
    add(run, feed, "kenya", *POLICE)
    good(run(blocklist_sync, "once", "kenya"))
    reason = reason_of(run, LISTED)
    assert (reason["source_name"], reason["source_contact"]) == ("Kenya Police", "0800 123 456")
    said = run(imeicheck, "check", LISTED).stdout
    assert said.strip().endswith("If it is yours, or this is an error, contact Kenya Police: 0800 123 456.")
    add(run, feed, "kenya", "--every", "1h")
    assert good(run(imeicheck, "source", "kenya")).stdout == "public name: Kenya Police\ncontact: 0800 123 456\n"
    add(run, feed, "kenya", "--contact", "")
    assert good(run(imeicheck, "source", "kenya")).stdout == "public name: Kenya Police\ncontact: none\n"
    (status,) = json.loads(good(run(blocklist_sync, "status", "--json")).stdout)["feeds"]
    assert (status["public_name"], status["contact"]) == ("Kenya Police", "")


def test_an_agency_publishes_a_name_and_a_contact_and_another_of_its_tokens_may_change_them(run: Run) -> None:
    desk = ("--scope", "report", "--source", "kenya-police")
    good(run(imeicheck, "keys", "create", "desk 1", *desk, *POLICE))
    good(run(imeicheck, "keys", "create", "desk 2", *desk))
    shown = good(run(imeicheck, "source", "kenya-police")).stdout
    assert shown == "public name: Kenya Police\ncontact: 0800 123 456\n"
    good(run(imeicheck, "keys", "create", "desk 3", *desk, "--contact", " police.example/imei "))
    shown = good(run(imeicheck, "source", "kenya-police")).stdout
    assert shown == "public name: Kenya Police\ncontact: police.example/imei\n"


def test_what_a_source_publishes_is_shown_and_changed_by_its_name(run: Run, feed: Path) -> None:
    fails(run(imeicheck, "source", "kenya"), "kenya", "none yet")
    add(run, feed)
    assert good(run(imeicheck, "source", "kenya")).stdout == "public name: none\ncontact: none\n"
    changed = good(run(imeicheck, "source", "kenya", "--public-name", "Kenya Registry", "--contact", "0800 123 456"))
    assert changed.stdout == "public name: Kenya Registry\ncontact: 0800 123 456\n"
    assert "public name: none" in good(run(imeicheck, "source", "kenya", "--public-name", "")).stdout
    fails(run(imeicheck, "source", "uganda", "--contact", "1"), "uganda", "kenya")


@pytest.mark.parametrize("option", ["--public-name", "--contact"])
@pytest.mark.parametrize("text", ["x" * 41, "позвоните 102", "999\x1b[31m"])
def test_a_name_or_a_contact_that_a_text_cannot_carry_is_refused(run: Run, feed: Path, option: str, text: str) -> None:
    for command, words in (
        (blocklist_sync, ("add", "kenya", "--url", str(feed), "--format", "plain")),
        (imeicheck, ("keys", "create", "kenya-police", "--scope", "report")),
        (imeicheck, ("source", "kenya")),
    ):
        refused = run(command, *words, option, text)
        assert (refused.exit_code, len(refused.stderr.strip().splitlines())) == (2, 1), refused.stderr
        assert option in refused.stderr
        assert "at most 40" in refused.stderr


def test_a_token_that_does_not_report_has_no_source_to_publish(run: Run) -> None:
    refused = run(imeicheck, "keys", "create", "till", "--scope", "check", *POLICE)
    assert (refused.exit_code, "--scope report" in refused.stderr) == (2, True)


def test_a_source_speaks_through_a_feed_or_through_reports_and_never_both(run: Run, feed: Path) -> None:
    add(run, feed, "kenya")
    fails(run(imeicheck, "keys", "create", "kenya", "--scope", "report"), "kenya", "another name")
    good(run(imeicheck, "keys", "create", "uganda", "--scope", "report"))
    result = run(blocklist_sync, "add", "uganda", "--url", str(feed), "--format", "plain")
    fails(result, "uganda", "another name")


def test_tac_import_says_which_columns_it_used_and_which_lines_it_rejected(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "tacs.csv"
    path.write_text("tac,brand,model\n49015420,Nokia,3310\n1,Bad,line\n35209900,,\n")
    result = good(run(imeicheck, "tac", "import", str(path)))
    assert result.stderr.splitlines() == [
        'columns: TAC from "tac", brand from "brand", model from "model"',
        "2 TACs imported; 1 of them without brand and model; 1 lines rejected",
        "  line 3: the TAC does not have 8 digits",
    ]
    assert "Nokia 3310" in run(imeicheck, "check", LISTED).stdout


def test_tac_import_says_which_of_brand_and_model_is_missing(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "tacs.csv"
    path.write_text('Brand,TAC,SPECS\nNOKIA,49015420,"NOKIA 3310, 2000"\n')
    assert "no model column, so model is missing" in good(run(imeicheck, "tac", "import", str(path))).stderr


def imported(run: Run, path: Path, text: str, *options: str) -> Result:
    path.write_text(text)
    return run(imeicheck, "tac", "import", str(path), *options)


def test_after_a_complete_tac_list_an_unknown_tac_is_a_caution(run: Run, tmp_path: Path, feed: Path) -> None:
    add(run, feed)
    good(run(blocklist_sync, "once"))
    path, text = tmp_path / "tacs.csv", "tac,brand,model\n49015420,Nokia,3310\n"
    good(imported(run, path, text))
    assert run(imeicheck, "check", UNLISTED).exit_code == 0
    good(imported(run, path, text, "--complete"))
    result = run(imeicheck, "check", UNLISTED)
    assert result.exit_code == 11
    assert "tac-not-allocated" in result.stdout


@pytest.mark.parametrize("names", ["Apple,iPhone", "Apple,", ",iPhone", ",", "Not Known,Not Known"])
def test_a_tac_that_a_complete_list_has_is_allocated_whatever_names_are_missing(
    run: Run, tmp_path: Path, feed: Path, names: str
) -> None:
    add(run, feed)
    good(run(blocklist_sync, "once"))
    good(imported(run, tmp_path / "tacs.csv", f"tac,brand,model\n{UNLISTED[:8]},{names}\n", "--complete"))
    assert run(imeicheck, "check", UNLISTED).exit_code == 0


@pytest.mark.parametrize("torn", ["4901542", "490154,Nokia,3310", "4.9E+07,Nokia,3310", '49015420,"Nokia,3310'])
def test_a_complete_list_with_a_rejected_line_changes_nothing_and_says_what_to_do(
    run: Run, tmp_path: Path, feed: Path, torn: str
) -> None:
    """Else the owners of genuine phones would read that their TAC was never allocated."""
    add(run, feed)
    good(run(blocklist_sync, "once"))
    path = tmp_path / "tacs.csv"
    good(imported(run, path, f"tac,brand,model\n{UNLISTED[:8]},Apple,iPhone\n"))
    result = imported(run, path, f"tac,brand,model\n35209900,Alcatel,x\n{torn}\n", "--complete")
    fails(result, "lines were rejected: 1 (line 3: ", "without --complete", "nothing was changed")
    assert "Apple iPhone" in run(imeicheck, "check", UNLISTED).stdout
    assert run(imeicheck, "check", UNLISTED).exit_code == 0


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00", b"<html></html>", b"tac,brand\n"])
def test_a_file_that_is_no_tac_list_changes_nothing(run: Run, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "tacs.csv"
    if content is not None:
        path.write_bytes(content)
    fails(run(imeicheck, "tac", "import", str(path)), "nothing was changed")


def listings(run: Run, environ: dict[str, str | None]) -> int:
    engine = opening.open_store(read({k: v for k, v in environ.items() if v}))
    with engine.connect() as connection:
        count = connection.scalar(sa.select(sa.func.count()).select_from(listing)) or 0
    engine.dispose()
    return count


def test_a_feed_is_added_synced_shown_rebuilt_and_verified(run: Run, feed: Path) -> None:
    assert "blocklist-sync add" in good(run(blocklist_sync, "status")).stdout
    add(run, feed, "kenya", "--every", "15m", "--country", "KE", "--required", "--timezone", "Africa/Nairobi")
    assert "1 added" in good(run(blocklist_sync, "once", "kenya")).stderr
    assert "unchanged" in good(run(blocklist_sync, "once", "kenya")).stderr
    told: dict[str, Any] = json.loads(good(run(blocklist_sync, "status", "--json")).stdout)
    assert told["changeset"] == 1
    (kenya,) = told["feeds"]
    assert (kenya["name"], kenya["state"], kenya["required"], kenya["listings"]) == ("kenya", "good", True, 1)
    assert [r["outcome"] for r in kenya["runs"]] == ["unchanged", "applied"]
    assert "kenya" in good(run(blocklist_sync, "status")).stdout
    assert "Redis holds nothing" in good(run(blocklist_sync, "verify")).stdout
    good(run(blocklist_sync, "rebuild"))
    assert "Redis agrees at changeset 1" in good(run(blocklist_sync, "verify")).stdout


def test_verify_names_the_first_difference_and_exits_1(
    run: Run, feed: Path, environ: dict[str, str | None], redis_server: RedisServer
) -> None:
    add(run, feed)
    good(run(blocklist_sync, "once"))
    good(run(blocklist_sync, "rebuild"))
    redis = redis_server.client()
    bucket = max(redis.scan_iter("ib:*"), key=lambda key: 0 if key.endswith(b":mark") else redis.strlen(key))
    redis.delete(bucket)
    fails(run(blocklist_sync, "verify"), bucket.decode(), "missing")
    good(run(blocklist_sync, "rebuild"))
    good(run(blocklist_sync, "verify"))
    engine = database.connect(f"sqlite:///{environ['IMEICHECK_HOME']}/imeicheck.db")
    with database.writing(engine) as connection:
        connection.execute(sa.update(listing).values(reason=2))
    engine.dispose()
    fails(run(blocklist_sync, "verify"), LISTED)


@pytest.mark.parametrize(
    "content",
    [None, b"", b"\xff\xfe\x00\x01", b"\x89PNG\r\n\x1a\n\0\0", b"<!doctype html><html></html>\n", b"a,b\n1,2\n"],
    ids=["missing", "empty", "utf-16", "binary", "html", "another table"],
)
def test_a_feed_that_is_no_list_changes_nothing_and_exits_1(
    run: Run, feed: Path, environ: dict[str, str | None], content: bytes | None
) -> None:
    add(run, feed)
    good(run(blocklist_sync, "once"))
    if content is None:
        feed.unlink()
    else:
        feed.write_bytes(content)
    result = run(blocklist_sync, "once", "kenya")
    assert isinstance(result.exception, SystemExit), repr(result.exception)
    assert result.exit_code == 1
    assert "kenya" in result.stderr
    assert "nothing of it was applied" in result.stderr
    assert "Traceback" not in result.stderr
    assert listings(run, environ) == 1
    assert run(imeicheck, "check", LISTED).exit_code == 10


def test_a_feed_that_nobody_added_is_an_error(run: Run) -> None:
    fails(run(blocklist_sync, "once"), "blocklist-sync add")
    fails(run(blocklist_sync, "once", "nobody"), "nobody", "add")


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--every", "often"),
        ("--every", "0m"),
        ("--max-age", "2 weeks"),
        ("--country", "KEN"),
        ("--timezone", "Mars/Olympus"),
        ("--timezone", "../../etc/passwd"),
        ("--format", "xml"),
    ],
)
def test_an_option_that_cannot_be_used_is_a_usage_error(run: Run, feed: Path, option: str, value: str) -> None:
    result = run(blocklist_sync, "add", "kenya", "--url", str(feed), "--format", "plain", option, value)
    assert result.exit_code == 2, repr(result.exception)
    assert result.stderr.strip().splitlines()[-1].startswith("Error: ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "redis://localhost:port/0"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("DATABASE_URL", "postgresql://localhost:port/x"),
        ("IMEICHECK_PUBLIC_CHECKS", "yes"),
        ("IMEICHECK_PUBLIC_RATE", "fast"),
        ("IMEICHECK_TRUSTED_PROXIES", "10.0.0.0/99"),
    ],
)
def test_a_variable_that_cannot_be_used_is_named(run: Run, name: str, value: str) -> None:
    for command, words in ((imeicheck, ("keys", "list")), (blocklist_sync, ("status",))):
        fails(run(command, *words, **{name: value}), name)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (imeicheck, ("keys", "list")),
        (imeicheck, ("db", "upgrade")),
        (imeicheck, ("serve",)),
        (blocklist_sync, ("status",)),
        (blocklist_sync, ("once",)),
        (blocklist_sync, ("verify",)),
    ],
    ids=lambda value: getattr(value, "name", None) or " ".join(value),
)
@pytest.mark.parametrize(
    "url",
    ["postgresql://nobody:secret@127.0.0.1:1/x", "sqlite:////no/such/folder/x.db"],
    ids=["postgresql", "sqlite"],
)
def test_a_database_that_is_not_there_is_one_line_without_its_password(
    run: Run, command: click.Command, words: tuple[str, ...], url: str
) -> None:
    result = run(command, *words, DATABASE_URL=url)
    fails(result, "the database cannot answer")
    assert "secret" not in result.stderr


def test_a_database_that_was_not_migrated_is_one_line_that_says_how(run: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    for command, words in (
        (imeicheck, ("keys", "list")),
        (imeicheck, ("check", LISTED)),
        (imeicheck, ("serve",)),
        (blocklist_sync, ("status",)),
    ):
        fails(run(command, *words, DATABASE_URL=url), "imeicheck db upgrade")
    good(run(imeicheck, "db", "upgrade", DATABASE_URL=url))
    good(run(imeicheck, "db", "upgrade", DATABASE_URL=url))
    good(run(imeicheck, "keys", "list", DATABASE_URL=url))


def test_a_file_that_is_no_database_is_one_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "not-a.db"
    path.write_text("this is not a database, whatever its name says\n" * 100)
    fails(run(imeicheck, "keys", "list", DATABASE_URL=f"sqlite:///{path}"), "not a database")


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "unix:///no/such/redis.sock"])
def test_a_redis_that_is_not_there_is_one_line(run: Run, feed: Path, url: str) -> None:
    add(run, feed)
    for words in (("rebuild",), ("verify",)):
        fails(run(blocklist_sync, *words, REDIS_URL=url), "REDIS_URL")
    assert run(imeicheck, "check", LISTED, REDIS_URL=url).exit_code == 13, "a check goes on in SQL"


def test_a_state_folder_that_cannot_be_made_is_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for home in ("file", "file/home"):
        fails(run(imeicheck, "keys", "list", IMEICHECK_HOME=str(tmp_path / home)), "IMEICHECK_HOME")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_state_folder_that_cannot_be_written_is_one_line(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "read-only"
    folder.mkdir(mode=0o500)
    fails(run(imeicheck, "keys", "list", IMEICHECK_HOME=str(folder)))
    fails(run(imeicheck, "keys", "list", IMEICHECK_HOME=str(folder / "home")), "IMEICHECK_HOME")


def test_a_port_that_is_taken_is_one_line(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        fails(run(imeicheck, "serve", "--port", port), port, "another port")
        fails(run(imeicheck, "serve", PORT=port), port, "another port")
        fails(run(imeicheck, "demo", "--port", port), port, "another port")


def test_the_two_packages_are_commands_of_their_own(environ: dict[str, str | None]) -> None:
    told = {**os.environ, **{name: value for name, value in environ.items() if value}}
    for package in ("imeicheck", "blocklist_sync"):
        result = subprocess.run(
            [sys.executable, "-m", package, "nonsense"], env=told, capture_output=True, text=True, check=False
        )
        assert result.returncode == 2
        assert result.stdout == ""
        assert "Traceback" not in result.stderr
