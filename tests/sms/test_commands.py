"""`sms-gateway reply`, `stats` and `forget`, as an operator runs them."""

import json
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from redis import Redis

from imeicheck.store import database, text_counts
from imeicheck.store.database import reading, writing
from imeicheck.store.schema import text_sender
from imeicheck.store.text_counts import Kind
from sms_gateway.app import create
from sms_gateway.cli import main
from sms_gateway.languages import TEXTS
from tests.api.world import NUMBER_KEY, ON_SQLITE, World
from tests.servers import RedisServer
from tests.sms.conftest import Gateway
from tests.sms.texting import LISTED, SECRET, SENDER, Twilio

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, redis_server: RedisServer) -> Run:
    """A command on a new state folder, or where the variables say: run("stats", DATABASE_URL=…)."""

    def go(*words: str, **environ: str) -> Result:
        ours = {"IMEICHECK_HOME": str(tmp_path / "home"), "REDIS_URL": redis_server.url, "TWILIO_AUTH_TOKEN": SECRET}
        if "DATABASE_URL" in environ:
            ours["IMEICHECK_NUMBER_KEY"] = NUMBER_KEY
        return CliRunner().invoke(main, words, env={**ours, **environ})

    return go


def test_a_reply_is_printed_with_what_it_takes_on_the_air(run: Run) -> None:
    told = run("reply", "hello", IMEICHECK_SMS_PRICE="0.05 USD")
    assert told.exit_code == 0
    assert told.stdout.startswith("We could not read an IMEI.")
    assert told.stderr.strip() == "GSM-7, 95 of 160 characters, 1 segment, about 0.05 USD"


def test_the_language_of_a_reply_follows_the_number_unless_one_is_given(run: Run) -> None:
    assert run("reply", "1", "--from", "+254700000000").stdout.startswith("Hiyo ina tarakimu 1")
    hindi = run("reply", "hello", "--language", "hi", IMEICHECK_SMS_PRICE="0.05 USD")
    assert "IMEI" in hindi.stdout
    assert "2 segments, about 0.1 USD" in hindi.stderr


def test_every_language_is_one_table(run: Run) -> None:
    told = run("reply", LISTED, "--every-language").stdout
    assert all(f" {tag} " in told for tag in TEXTS.tags())


def test_a_reply_on_the_command_line_counts_for_nobody_and_is_not_remembered(run: Run) -> None:
    for _ in range(30):
        assert run("reply", "LANG", "sw", "--from", SENDER).stdout.startswith("Kuanzia sasa")
    assert run("reply", "hello", "--from", SENDER).stdout.startswith("We could not read")


def test_statistics_are_a_table_and_a_plot_with_no_sender_in_them(run: Run, tmp_path: Path) -> None:
    assert "No texts since" in run("stats").stdout
    engine = database.connect(f"sqlite:///{tmp_path / 'home' / 'imeicheck.db'}")
    today = datetime.now(UTC).date()
    with writing(engine) as connection:
        counts = {
            Kind(today, "sw", "listed", 1): 3,
            Kind(today, "hi", "not_listed", 2): 4,
            Kind(today, "sw", "help", 1): 1,
            Kind(today - timedelta(days=1), "sw", "limited", 0): 2,
        }
        text_counts.add(connection, counts)
    engine.dispose()
    told = run("stats", IMEICHECK_SMS_PRICE="0.05 USD").stdout
    hindi = next(line for line in told.splitlines() if " hi " in line)
    assert hindi.split() == [str(today), "hi", "4", "8", "0.40"]
    assert "texts a day" in told
    rows = json.loads(run("stats", "--json").stdout)["replies"]
    assert {"day": str(today), "language": "hi", "kind": "not_listed", "segments": 2, "count": 4} in rows
    assert len(rows) == 4


LARGE = (1, 99_999, 100_000, 999_999, 12_345_678, 10**12)


def test_statistics_fit_80_columns_with_every_date_heading_and_language_whole(run: Run, tmp_path: Path) -> None:
    run("stats")
    engine = database.connect(f"sqlite:///{tmp_path / 'home' / 'imeicheck.db'}")
    today = datetime.now(UTC).date()
    days = [today - timedelta(days=n) for n in range(len(LARGE))]
    kinds = [("listed", 1), ("caution", 1), ("not_listed", 2), ("unknown", 2), ("too-many-imeis", 1), ("not-noted", 0)]
    with writing(engine) as connection:
        text_counts.add(
            connection,
            {
                Kind(day, language, kind, segments): count
                for day, count in zip(days, LARGE, strict=True)
                for language in ("hi-Latn", "ar-Latn", "en")
                for kind, segments in kinds
            },
        )
    engine.dispose()
    shown = run("stats", IMEICHECK_SMS_PRICE="0.0075 USD", COLUMNS="80").stdout
    table, _, _plot = shown.partition("texts a day")
    assert max(map(len, shown.splitlines())) <= 80
    assert "…" not in shown
    assert set(table.split()[:12]) >= {"not", "about", "day", "language", "listed", "caution", "unknown", "USD"}
    assert all(f"{day} {language} " in table for day in days for language in ("hi-Latn", "ar-Latn", "en"))
    assert {"99,999", "100k", "1M", "12.3M", "1T"} <= set(table.split())


@pytest.fixture
def texted(gateway: Gateway) -> World:
    """Somebody chose a language, and texted."""
    world = gateway()
    twilio = Twilio(create(world.services).test_client())
    twilio.text("LANG pt", "SM1")
    twilio.text(LISTED, "SM2")
    return world


def of_somebody(redis: Redis) -> set[str]:
    return {key.decode() for key in redis.scan_iter("limit:sms:*")} - {"limit:sms:spend"}


@ON_SQLITE
def test_a_sender_is_erased_from_sql_and_redis(texted: World, run: Run) -> None:
    assert len(of_somebody(texted.redis)) == 2
    told = run("forget", SENDER, DATABASE_URL=texted.sql_url)
    assert (told.exit_code, told.stderr.strip()) == (0, "forgotten: 1 rows, and what was counted")
    assert of_somebody(texted.redis) == set()
    with reading(texted.engine) as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(text_sender)) == 0
    assert Twilio(create(texted.services).test_client()).text("hello", "SM3").startswith("We could not read")


@ON_SQLITE
def test_nobody_else_is_erased(texted: World, run: Run) -> None:
    assert run("forget", "+447700900002", DATABASE_URL=texted.sql_url).exit_code == 0
    assert len(of_somebody(texted.redis)) == 2


@pytest.mark.parametrize("number", ["0700000001", "somebody", "+", ""])
def test_what_is_no_whole_number_is_told(run: Run, number: str) -> None:
    told = run("forget", number)
    assert told.exit_code == 1
    assert "such as +254700000000" in told.stderr


def test_without_a_key_nobody_can_be_found(run: Run, tmp_path: Path) -> None:
    run("stats")
    database_url = f"sqlite:///{tmp_path / 'home' / 'imeicheck.db'}"
    refused = run("forget", SENDER, DATABASE_URL=database_url, IMEICHECK_NUMBER_KEY="")
    assert refused.exit_code == 1
    assert "set IMEICHECK_NUMBER_KEY: `sms-gateway number-key` prints" in refused.stderr


@pytest.mark.parametrize("words", [("forget",), ("forget", SENDER, "--key", "k1")])
def test_either_a_number_or_a_key_is_forgotten(run: Run, words: tuple[str, ...]) -> None:
    refused = run(*words)
    assert refused.exit_code == 2
    assert "give a number, or --key" in refused.stderr


def test_an_embedded_set_up_without_twilio_replies_counts_and_forgets(run: Run) -> None:
    for words in (("reply", "hello"), ("stats",), ("forget", SENDER)):
        done = run(*words, TWILIO_AUTH_TOKEN="")
        assert done.exit_code == 0, done.stderr


def test_the_version_is_printed(run: Run) -> None:
    done = run("--version")
    assert done.exit_code == 0
    assert version("imeicheck") in done.stdout


def test_a_port_that_is_in_use_is_answered_with_the_option_to_set(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        refused = run("serve", "--port", str(port))
    assert refused.exit_code == 1
    assert f"choose another port, such as --port {port + 1}" in refused.stderr
