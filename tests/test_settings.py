"""Reading the environment: sensible without any variable, and plain about one that cannot be used."""

from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imeicheck.rules.gcra import Rate
from imeicheck.settings import SettingsError, read

NAMES = [
    "IMEICHECK_HOME", "DATABASE_URL", "REDIS_URL", "PORT", "IMEICHECK_PUBLIC_CHECKS", "IMEICHECK_PUBLIC_RATE",
    "IMEICHECK_TRUSTED_PROXIES", "IMEICHECK_METRICS_TOKEN", "PROMETHEUS_MULTIPROC_DIR",
]  # fmt: skip


def refusal(**environ: str) -> str:
    with pytest.raises(SettingsError) as caught:
        read(environ)
    return str(caught.value)


@pytest.mark.parametrize("environ", [{}, dict.fromkeys(NAMES, "")], ids=["unset", "empty"])
def test_nothing_has_to_be_set(environ: dict[str, str]) -> None:
    settings = read(environ)
    assert (settings.home, settings.port) == (Path(".imeicheck"), 8000)
    assert (settings.database_url, settings.redis_url) == (None, None)
    assert (settings.public_checks, settings.public_rate) == (False, Rate(60, 60))
    assert settings.trusted_proxies == ()
    assert (settings.metrics_tokens, settings.metrics_folder) == ((), None)


def test_the_embedded_database_lies_in_the_state_folder(tmp_path: Path) -> None:
    assert read({"IMEICHECK_HOME": str(tmp_path)}).sql_url == f"sqlite:///{tmp_path.resolve()}/imeicheck.db"
    assert read({}).sql_url == f"sqlite:///{Path.cwd()}/.imeicheck/imeicheck.db"


@pytest.mark.parametrize(
    ("given_url", "url"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql://u:p@h/d?sslmode=require", "postgresql+psycopg://u:p@h/d?sslmode=require"),
        ("postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d"),
        ("sqlite:///some/file.db", "sqlite:///some/file.db"),
    ],
)
def test_each_way_to_name_a_database_gives_the_right_driver(given_url: str, url: str) -> None:
    settings = read({"DATABASE_URL": given_url})
    assert settings.database_url == settings.sql_url == url


@pytest.mark.parametrize("url", ["mysql://h/d", "postgresql+psycopg2://h/d", "h/d", "sqlite://", "POSTGRES://h/d"])
def test_another_database_is_refused_without_repeating_its_password(url: str) -> None:
    told = refusal(DATABASE_URL=f"{url}?password=hunter2")
    assert told.startswith("DATABASE_URL: ")
    assert "hunter2" not in told


@pytest.mark.parametrize("url", ["redis://h:6379/0", "rediss://:p@h", "unix:///run/redis.sock"])
def test_each_way_to_name_a_redis_is_taken(url: str) -> None:
    assert read({"REDIS_URL": url}).redis_url == url


@pytest.mark.parametrize("url", ["h:6379", "http://h", "redis:h"])
def test_another_redis_is_refused(url: str) -> None:
    assert refusal(REDIS_URL=url).startswith("REDIS_URL: ")


@pytest.mark.parametrize("port", [1, 8000, 65535])
def test_a_port_is_taken(port: int) -> None:
    assert read({"PORT": str(port)}).port == port


@pytest.mark.parametrize("port", ["0", "65536", "-1", "8000.0", "http", "²", "8_000", " ", "9" * 30])
def test_what_is_no_port_is_refused(port: str) -> None:
    assert refusal(PORT=port).startswith("PORT: ")


@pytest.mark.parametrize(("text", "on"), [("1", True), ("0", False), ("", False), (" 1 ", True)])
def test_a_flag_is_one_or_zero(text: str, on: bool) -> None:
    assert read({"IMEICHECK_PUBLIC_CHECKS": text}).public_checks is on


@pytest.mark.parametrize("text", ["yes", "true", "2", "on"])
def test_any_other_flag_is_refused_and_never_guessed(text: str) -> None:
    assert refusal(IMEICHECK_PUBLIC_CHECKS=text) == f"IMEICHECK_PUBLIC_CHECKS: give 1 or 0, not {text!r}"


def test_the_public_rate_can_be_set() -> None:
    assert read({"IMEICHECK_PUBLIC_RATE": "5/hour"}).public_rate == Rate(5, 3600)
    assert refusal(IMEICHECK_PUBLIC_RATE="lots").startswith("IMEICHECK_PUBLIC_RATE: a rate is")


def test_trusted_proxies_are_addresses_and_networks() -> None:
    proxies = read({"IMEICHECK_TRUSTED_PROXIES": "10.1.2.3, 192.168.0.7/16,,fd00::/8 ,"}).trusted_proxies
    assert proxies == (ip_network("10.1.2.3/32"), ip_network("192.168.0.0/16"), ip_network("fd00::/8"))


@pytest.mark.parametrize("text", ["proxy.local", "10.0.0.0/33", "10.0.0.1 10.0.0.2", "*"])
def test_what_is_no_network_is_refused(text: str) -> None:
    assert refusal(IMEICHECK_TRUSTED_PROXIES=text).startswith("IMEICHECK_TRUSTED_PROXIES: ")


def test_metrics_can_be_opened_and_shared() -> None:
    settings = read({"IMEICHECK_METRICS_TOKEN": "t", "PROMETHEUS_MULTIPROC_DIR": "shared"})
    assert (settings.metrics_tokens, settings.metrics_folder) == (("t",), Path("shared"))


def test_a_secret_is_looked_up_by_the_name_that_an_operator_gave() -> None:
    settings = read({"KENYA_TOKEN": "t0ken", "EMPTY": ""})
    assert settings.secret("KENYA_TOKEN") == "t0ken"
    assert "t0ken" not in repr(settings)
    for missing in ("EMPTY", "UGANDA_TOKEN"):
        with pytest.raises(SettingsError, match=f"set {missing} or {missing}_FILE:"):
            settings.secret(missing)


@pytest.mark.parametrize("own", ["DATABASE_URL", "REDIS_URL_FILE", "TWILIO_AUTH_TOKEN", "IMEICHECK_NUMBER_KEY"])
def test_a_secret_of_the_service_itself_goes_to_no_feed(own: str) -> None:
    with pytest.raises(SettingsError, match=f"{own} is the service's own"):
        read({"TWILIO_AUTH_TOKEN": "x"}).secret(own)


def test_two_tokens_and_several_keys_are_accepted_during_a_rotation() -> None:
    keys = "k2:" + "b" * 32 + ", k1:" + "a" * 32
    settings = read({"TWILIO_AUTH_TOKEN": "t2, t1", "IMEICHECK_METRICS_TOKEN": "m2,m1,", "IMEICHECK_NUMBER_KEY": keys})
    assert settings.twilio_tokens() == ("t2", "t1")
    assert settings.metrics_tokens == ("m2", "m1")
    assert settings.number_keys == tuple(keys.split(", "))
    assert not [secret for secret in ("'t1'", "'m1'", "aaaa") if secret in repr(settings)]


@pytest.mark.parametrize("keys", ["k1", "k1:short", ":" + "s" * 32, "k 1:" + "s" * 32, "k2:" + "b" * 32 + ",k1"])
def test_what_is_no_key_is_refused_without_repeating_it(keys: str) -> None:
    assert refusal(IMEICHECK_NUMBER_KEY=keys).startswith(
        "IMEICHECK_NUMBER_KEY: give an id of letters and digits, a colon"
    )
    assert "s" * 32 not in refusal(IMEICHECK_NUMBER_KEY=keys)


def test_a_secret_that_was_replaced_under_its_id_is_added_behind_a_comma() -> None:
    new, old = "k1:" + "b" * 32, "k1:" + "a" * 32
    assert read({"IMEICHECK_NUMBER_KEY": f"{new},{old},{new}"}).number_keys == (new, old), "each key once"


SECRETS = {
    "DATABASE_URL": ("sqlite:///some/file.db", "sqlite:///some/file.db", "database_url"),
    "REDIS_URL": ("redis://h:6379/0", "redis://h:6379/0", "redis_url"),
    "TWILIO_AUTH_TOKEN": ("new\nold", ("new", "old"), "twilio_auth_tokens"),
    "IMEICHECK_METRICS_TOKEN": ("m2,m1", ("m2", "m1"), "metrics_tokens"),
    "IMEICHECK_NUMBER_KEY": ("k1:" + "a" * 32, ("k1:" + "a" * 32,), "number_keys"),
}


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_secret_is_read_from_the_file_that_a_variable_names(name: str, end: str, tmp_path: Path) -> None:
    content, value, attribute = SECRETS[name]
    (tmp_path / "secret").write_bytes((content + end).encode())
    settings = read({f"{name}_FILE": str(tmp_path / "secret")})
    assert getattr(settings, attribute) == value


@pytest.mark.parametrize("name", SECRETS)
def test_a_file_that_gives_no_secret_is_refused_and_named(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    (tmp_path / "good").write_text(SECRETS[name][0])
    for path, reason in (("missing", "No such file"), ("empty", "is empty"), ("binary", "UTF-8"), (".", "directory")):
        refused = refusal(**{f"{name}_FILE": str(tmp_path / path)})
        assert refused.startswith(f"{name}_FILE: the file ")
        assert reason in refused
    both = {name: SECRETS[name][0], f"{name}_FILE": str(tmp_path / "good")}
    assert refusal(**both) == f"{name}_FILE: {name} is set too: set one of the two"


def test_the_secret_of_a_feed_is_read_from_a_file_each_time(tmp_path: Path) -> None:
    file = tmp_path / "token"
    settings = read({"KENYA_TOKEN_FILE": str(file)})
    for token in ("first", "second"):
        file.write_text(f"{token}\n")
        assert settings.secret("KENYA_TOKEN") == token
    file.unlink()
    with pytest.raises(SettingsError, match=r"KENYA_TOKEN_FILE: the file .* cannot be read"):
        settings.secret("KENYA_TOKEN")


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=12) | st.text("0123456789./:, ", max_size=12)))
def test_any_environment_is_read_or_refused_by_name(environ: dict[str, str]) -> None:
    try:
        read(environ)
    except SettingsError as e:
        refused = str(e)
    else:
        return
    assert refused.startswith(tuple(f"{name}: " for name in environ))


@pytest.mark.parametrize("text", ["0.05", "USD", "0.05 usd", "-1 USD", "0 USD", "nan USD", "inf USD", "1 KSH S"])
def test_a_price_is_an_amount_and_a_currency(text: str) -> None:
    assert "such as 0.05 USD" in refusal(IMEICHECK_SMS_PRICE=text)


def test_a_price_is_read_and_multiplied() -> None:
    price = read({"IMEICHECK_SMS_PRICE": " 0.05 USD "}).sms_price
    assert price is not None
    assert [price.times(count) for count in (1, 2, 20, 100_000)] == ["0.05 USD", "0.1 USD", "1 USD", "5,000 USD"]


@pytest.mark.parametrize("text", ["", "0", "-5", "much", "nan"])
def test_what_may_be_spent_is_an_amount(text: str) -> None:
    environ = {"IMEICHECK_SMS_PRICE": "0.05 USD", "IMEICHECK_SMS_SPEND": text}
    if text:
        assert "IMEICHECK_SMS_SPEND" in refusal(**environ)
    else:
        assert read(environ).sms_spend is None


def test_what_may_be_spent_is_enough_for_a_text() -> None:
    assert "0.05 USD" in refusal(IMEICHECK_SMS_PRICE="0.05 USD", IMEICHECK_SMS_SPEND="0.04")


def test_what_may_be_spent_needs_a_price() -> None:
    assert "IMEICHECK_SMS_PRICE" in refusal(IMEICHECK_SMS_SPEND="5")


@pytest.mark.parametrize("text", ["x" * 41, "позвоните 102", "call ‘999’"])
def test_a_contact_that_takes_too_much_room_in_a_text_is_refused(text: str) -> None:
    assert "at most 40" in refusal(IMEICHECK_POLICE_CONTACT=text)


def test_contacts_are_read() -> None:
    assert read({"IMEICHECK_POLICE_CONTACT": " 999,  any station "}).contacts["police"] == "999, any station"
