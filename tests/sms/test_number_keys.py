"""STOP outlasts every rotation: of the Twilio token, of the key of numbers, and the change from the derived key."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from twilio.request_validator import RequestValidator

from imeicheck import settings
from imeicheck.settings import SettingsError
from imeicheck.store import database, opening, text_senders
from imeicheck.store.database import reading
from imeicheck.store.schema import text_sender
from sms_gateway.answer import sentences
from sms_gateway.app import create
from sms_gateway.cli import main
from sms_gateway.number_keys import FILE, check_keys, open_keys
from sms_gateway.senders import key_from, key_ids, pseudonyms, sender_of
from tests.api.world import ON_SQLITE, World, utc_now
from tests.sms.texting import LISTED, SECRET, SENDER, URL, Twilio, form, said

ROTATED = "another-secret-of-the-tests"
FIRST, SECOND = "k1:" + "a" * 32, "k2:" + "b" * 32
SAME_ID = "k1:" + "c" * 32
DERIVED = key_from(SECRET)


def twilio_of(world: World, key: str = FIRST, token: str = SECRET) -> Twilio:
    """A gateway on the stores of a world, with other secrets."""
    secrets = {"IMEICHECK_NUMBER_KEY": key, "TWILIO_AUTH_TOKEN": token}
    wanted = settings.read({"DATABASE_URL": world.sql_url, "REDIS_URL": "redis://unused", **secrets})
    return Twilio(create(replace(world.services, settings=wanted)).test_client())


def names(world: World) -> set[str]:
    with reading(world.engine) as connection:
        return set(connection.scalars(sa.select(text_sender.c.name)))


def stop(world: World, key: str) -> None:
    assert twilio_of(world, key).text("STOP", "SM1") == sentences.STOPPED


@pytest.mark.parametrize("key", [f"{SECOND},{FIRST}", FIRST])
def test_who_sent_stop_is_not_answered_after_any_rotation(world: World, key: str) -> None:
    stop(world, FIRST)
    after = twilio_of(world, key, f"{ROTATED},{SECRET}")
    assert after.text(LISTED, "SM2") == ""
    assert names(world) == {sender_of(SENDER, [key.partition(",")[0]]).name}, "it is moved to the current key"
    assert after.text("START", "SM3") == sentences.STARTED
    assert after.text(LISTED, "SM4").startswith("REPORTED STOLEN")


@ON_SQLITE
def test_who_sent_stop_under_the_derived_key_is_not_answered_under_a_new_one(world: World) -> None:
    stop(world, DERIVED)
    environ = {"TWILIO_AUTH_TOKEN": SECRET, "DATABASE_URL": "sqlite:///any.db", "IMEICHECK_NUMBER_KEY": ""}
    printed = CliRunner().invoke(main, ["number-key"], env=environ)
    assert (printed.exit_code, printed.stdout.count("\n")) == (0, 1)
    assert "Keep earlier keys" in printed.stderr
    value = printed.stdout.strip()
    assert value.endswith(f",{DERIVED}")
    assert twilio_of(world, value).text(LISTED, "SM2") == ""


@ON_SQLITE
def test_a_choice_stays_with_a_sender_whose_key_changes_and_is_forgotten_under_all_keys(world: World) -> None:
    keys = f"{SECOND},{FIRST}"
    twilio_of(world, FIRST).text("LANG sw", "SM1")
    assert twilio_of(world, keys).text("HELP", "SM2") not in ("", sentences.HELP)
    text_senders.remember(world.engine, [sender_of(SENDER, [FIRST]).name], {"tips": 1}, utc_now().date())
    environ = {"DATABASE_URL": world.sql_url, "IMEICHECK_NUMBER_KEY": keys, "REDIS_URL": ""}
    forgotten = CliRunner().invoke(main, ["forget", SENDER], env=environ)
    assert forgotten.stderr.startswith("forgotten: 2 rows"), forgotten.stderr
    assert names(world) == set()


@ON_SQLITE
def test_both_tokens_sign_during_a_rotation_and_a_third_one_does_not(world: World) -> None:
    twilio = twilio_of(world, token=f"{ROTATED},{SECRET}")
    for sid, token in (("SM1", ROTATED), ("SM2", SECRET)):
        fields = form(LISTED, sid)
        assert said(twilio.post(fields, RequestValidator(token).compute_signature(URL, fields))) != ""
    for token in ("a third one", f"{ROTATED},{SECRET}", ""):
        fields = form(LISTED, "SM3")
        assert twilio.post(fields, RequestValidator(token).compute_signature(URL, fields)).status_code == 403


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Result]:
    def go(*words: str, **environ: str) -> Result:
        return CliRunner().invoke(main, words, env={"IMEICHECK_HOME": str(tmp_path), **environ})

    return go


@ON_SQLITE
def test_with_a_database_url_the_key_has_to_be_set(sql_url: str, run: Callable[..., Result]) -> None:
    refused = run("serve", DATABASE_URL=sql_url, TWILIO_AUTH_TOKEN=SECRET, IMEICHECK_NUMBER_KEY="")
    assert refused.exit_code == 1
    assert refused.stderr.count("\n") == 1
    assert "set IMEICHECK_NUMBER_KEY: `sms-gateway number-key` prints a value" in refused.stderr


def test_a_gateway_without_the_key_of_a_stop_does_not_start(sql_url: str, run: Callable[..., Result]) -> None:
    engine = database.connect(sql_url)
    text_senders.remember(engine, [sender_of(SENDER, [FIRST]).name], {"stopped": True}, utc_now().date())
    engine.dispose()
    environ = {"DATABASE_URL": sql_url, "TWILIO_AUTH_TOKEN": SECRET}
    without = settings.read({**environ, "IMEICHECK_NUMBER_KEY": SECOND})
    with pytest.raises(SettingsError, match=r"1 senders sent STOP under a key that .* does not have \(k1\.\w{8}\)"):
        check_keys(without)
    check_keys(settings.read({**environ, "IMEICHECK_NUMBER_KEY": f"{SECOND},{FIRST}"}))
    assert run("forget", "--key", "k1", **environ).stderr == "forgotten: 1 rows\n"
    check_keys(without)


def embedded_keys(home: Path, **environ: str) -> tuple[str, ...]:
    wanted = settings.read({"IMEICHECK_HOME": str(home), **environ})
    engine = opening.open_store(wanted)
    try:
        return tuple(open_keys(wanted, engine))
    finally:
        engine.dispose()


def test_an_embedded_key_is_made_once_and_outlasts_the_twilio_token(tmp_path: Path) -> None:
    [key] = embedded_keys(tmp_path, TWILIO_AUTH_TOKEN=SECRET)
    assert embedded_keys(tmp_path, TWILIO_AUTH_TOKEN=ROTATED) == (key,)
    assert embedded_keys(tmp_path) == (key,)
    assert embedded_keys(tmp_path, IMEICHECK_NUMBER_KEY=FIRST) == (FIRST, key), "what it hashed before is still found"
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_an_embedded_set_up_of_an_earlier_version_keeps_the_key_that_it_derived(tmp_path: Path) -> None:
    engine = opening.open_store(settings.read({"IMEICHECK_HOME": str(tmp_path)}))
    text_senders.remember(engine, [sender_of(SENDER, [DERIVED]).name], {"stopped": True}, utc_now().date())
    engine.dispose()
    with pytest.raises(SettingsError, match="set TWILIO_AUTH_TOKEN once more"):
        embedded_keys(tmp_path)
    assert embedded_keys(tmp_path, TWILIO_AUTH_TOKEN=SECRET)[1:] == (DERIVED,)
    assert embedded_keys(tmp_path, TWILIO_AUTH_TOKEN=ROTATED)[1:] == (DERIVED,)


@pytest.mark.parametrize("content", ["", "k1", "k1:short"])
def test_a_damaged_key_file_is_refused_and_named(tmp_path: Path, content: str) -> None:
    embedded_keys(tmp_path)
    (tmp_path / FILE).write_text(content)
    with pytest.raises(SettingsError, match=str(tmp_path / FILE)):
        embedded_keys(tmp_path)


def test_a_new_key_is_followed_by_those_in_use(tmp_path: Path, run: Callable[..., Result]) -> None:
    [filed] = embedded_keys(tmp_path)
    new, *earlier = run("number-key", IMEICHECK_NUMBER_KEY=f"{SECOND},{FIRST}").stdout.strip().split(",")
    assert earlier == [SECOND, FIRST, filed]
    assert settings.read({"IMEICHECK_NUMBER_KEY": new}).number_keys == (new,)


@pytest.mark.parametrize("is_added", [False, True])
def test_another_secret_under_the_same_id_is_a_key_that_is_missing(sql_url: str, is_added: bool) -> None:
    engine = database.connect(sql_url)
    text_senders.remember(engine, sender_of(SENDER, [FIRST]).names, {"stopped": True}, utc_now().date())
    engine.dispose()
    replaced = SAME_ID + (f",{FIRST}" if is_added else "")
    wanted = settings.read({"DATABASE_URL": sql_url, "IMEICHECK_NUMBER_KEY": replaced})
    if is_added:
        check_keys(wanted)
        return
    with pytest.raises(SettingsError, match=rf"1 senders sent STOP under a key .* \({key_ids(FIRST)[0]}\)"):
        check_keys(wanted)


def test_who_sent_stop_is_not_answered_after_a_secret_was_replaced_under_its_id(world: World) -> None:
    stop(world, FIRST)
    assert twilio_of(world, f"{SAME_ID},{FIRST}").text(LISTED, "SM2") == ""
    assert names(world) == {sender_of(SENDER, [SAME_ID]).name}


@pytest.mark.parametrize("key", [FIRST, DERIVED])
def test_a_stop_that_an_earlier_version_stored_is_found_and_moved(world: World, key: str) -> None:
    _, earlier = pseudonyms(SENDER, key)
    text_senders.remember(world.engine, [earlier], {"stopped": True}, utc_now().date())
    check_keys(settings.read({"DATABASE_URL": world.sql_url, "IMEICHECK_NUMBER_KEY": key}))
    assert twilio_of(world, key).text(LISTED) == ""
    assert names(world) == {sender_of(SENDER, [key]).name}


def test_forgetting_one_secret_of_an_id_leaves_the_others(sql_url: str, run: Callable[..., Result]) -> None:
    engine = database.connect(sql_url)
    for name in (*pseudonyms(SENDER, FIRST), *pseudonyms(SENDER, SAME_ID)):
        text_senders.remember(engine, [name], {"stopped": True}, utc_now().date())
    engine.dispose()
    environ = {"DATABASE_URL": sql_url, "IMEICHECK_NUMBER_KEY": SECOND}
    one, every = key_ids(FIRST)
    assert run("forget", "--key", one, **environ).stderr == "forgotten: 1 rows\n"
    assert run("forget", "--key", every, **environ).stderr == "forgotten: 3 rows\n"
