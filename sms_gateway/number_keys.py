"""The keys under which phone numbers are hashed: read, create, rotate and check them.

They are independent of the Twilio token. Earlier versions derived the key from it, so that a rotation of the token made
the gateway answer people who had sent STOP.
"""

import secrets
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from imeicheck.console import say
from imeicheck.secret_settings import parse_keys
from imeicheck.settings import Settings, SettingsError
from imeicheck.store import text_senders
from imeicheck.store.database import reading
from imeicheck.store.opening import open_store
from imeicheck.store.secret_file import kept_secret
from sms_gateway.senders import Keys, key_from, key_ids

FILE = "number-key"
"""In the state folder of an embedded set-up."""


def open_keys(settings: Settings, engine: sa.Engine) -> Keys:
    """Return the keys of a deployment, the current one first.

    With the embedded database, a file in the state folder holds a key that is made once. If IMEICHECK_NUMBER_KEY is set
    too, the keys in the file are earlier ones.

    Raises:
        SettingsError: DATABASE_URL is set and IMEICHECK_NUMBER_KEY is not.
        StoreDown: the database cannot answer.
    """
    if settings.database_url is None:
        return tuple(dict.fromkeys((*settings.number_keys, *_in_file(settings, engine))))
    if not settings.number_keys:
        raise SettingsError(
            "set IMEICHECK_NUMBER_KEY: `sms-gateway number-key` prints a value for it; keep it for good"
        )
    return settings.number_keys


def check_keys(settings: Settings) -> None:
    """Check that no key is missing under which people sent STOP: the gateway would answer them again.

    A key with the same id and another secret is another key. Names that earlier versions stored do not tell them apart.

    With the embedded database, whose key nobody has to set, this is a warning.

    Raises:
        SettingsError: a key is missing.
        StoreDown, NotMigrated: the database cannot answer.
    """
    engine = open_store(settings)
    try:
        ids = [id_ for key in open_keys(settings, engine) for id_ in key_ids(key)]
        with reading(engine) as connection:
            stopped = text_senders.stopped_under_other_keys(connection, ids, datetime.now(UTC).date())
    finally:
        engine.dispose()
    if not stopped:
        return
    missing = ", ".join(sorted(stopped))
    message = (
        f"{sum(stopped.values())} senders sent STOP under a key that IMEICHECK_NUMBER_KEY does not have ({missing}): "
        "add it behind a comma, see `sms-gateway number-key --help`; if it is lost, "
        f"`sms-gateway forget --key {min(stopped)}` erases them"
    )
    if settings.database_url is not None:
        raise SettingsError(message)
    say(f"warning: {message}")


def new_key() -> str:
    """Return a random key with a random id."""
    return f"k{secrets.token_hex(3)}:{secrets.token_hex(32)}"


def rotated(settings: Settings) -> Keys:
    """Return a new key, followed by every key that may have been in use before."""
    path = settings.home / FILE
    filed = _parsed(path, path.read_text(encoding="utf-8")) if settings.database_url is None and path.exists() else ()
    used = (*settings.number_keys, *filed) or tuple(map(key_from, settings.twilio_auth_tokens))
    return tuple(dict.fromkeys((new_key(), *used)))


def _in_file(settings: Settings, engine: sa.Engine) -> Keys:
    path = settings.home / FILE

    def make() -> str:
        with reading(engine) as connection:
            is_upgrade = text_senders.were_set_up(connection)
        if is_upgrade and not settings.twilio_auth_tokens:
            raise SettingsError("set TWILIO_AUTH_TOKEN once more: the key of the numbers stored so far follows from it")
        earlier = map(key_from, settings.twilio_auth_tokens) if is_upgrade else ()
        return "\n".join((new_key(), *earlier, ""))

    return _parsed(path, kept_secret(path, make))


def _parsed(path: Path, text: str) -> Keys:
    keys = parse_keys(str(path), text)
    if not keys:
        raise SettingsError(f"{path}: the file is empty; restore it from a backup, or remove it to forget all senders")
    return keys
