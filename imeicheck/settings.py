"""The one place that reads the environment. docs/operating.md lists every variable."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from imeicheck.rules.contact import contact
from imeicheck.rules.gcra import Rate, parse_rate
from imeicheck.secret_settings import SettingsError, parse_keys, read_secret, split_secrets

__all__ = ["Network", "Price", "Settings", "SettingsError", "read"]

Network = IPv4Network | IPv6Network

DATABASES = {
    "postgres://": "postgresql+psycopg://",
    "postgresql://": "postgresql+psycopg://",
    "postgresql+psycopg://": "postgresql+psycopg://",
    "sqlite:///": "sqlite:///",
}
REDIS_SCHEMES = ("redis://", "rediss://", "unix://")
OWN = ("DATABASE_URL", "REDIS_URL", "IMEICHECK_", "TWILIO_")
"""Beginnings of the variables that are for this service alone: no feed may have them sent anywhere."""


MOST_MONEY = 1e9


@dataclass(frozen=True, slots=True)
class Price:
    """Money."""

    amount: float
    currency: str
    """ISO 4217, such as USD."""

    def times(self, count: int) -> str:
        """In words, such as 0.10 USD."""
        return f"{count * self.amount:,.4f}".rstrip("0").rstrip(".") + f" {self.currency}"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a deployment decides."""

    home: Path
    """State folder: the embedded database and Redis, their locks, the metrics of `serve`, the demo's files."""
    database_url: str | None
    """SQLAlchemy URL; None for SQLite in the state folder."""
    redis_url: str | None
    """None for a private Redis in the state folder."""
    port: int
    public_checks: bool
    public_rate: Rate
    """Checks without a token, of one address."""
    public_ceiling: Rate
    """And of all of them together."""
    trusted_proxies: tuple[Network, ...]
    metrics_tokens: tuple[str, ...] = field(repr=False)
    """Bearer tokens of the operator: two during a rotation."""
    language: str
    """Of those who do not choose one; its tag, such as `sw`."""
    timezone: ZoneInfo
    """Where the clocks of the people are who read the answers."""
    sms_rate: Rate
    """Texts that one number may send."""
    sms_daily: int
    """And how many in a UTC day, so that two machines that answer each other come to an end."""
    sms_price: Price | None
    """Of one segment that is sent; None where nobody told it."""
    sms_spend: float | None
    """The most that texts may cost in a UTC day, in the currency of the price."""
    sms_keep_days: int
    """How long what people text is kept."""
    contacts: Mapping[str, str]
    """Where people are sent: `police`, `shop`, `disputes`."""
    number_keys: tuple[str, ...] = field(repr=False)
    """Keys `id:secret` under which phone numbers are hashed: the current one, then earlier ones. Empty if not set."""
    twilio_from: str
    """The number to text, as people are told it; empty where no texts are taken."""
    twilio_auth_tokens: tuple[str, ...] = field(repr=False)
    """Tokens that Twilio may sign with: two during a rotation. Empty where no texts are taken."""
    metrics_folder: Path | None
    """Where the worker processes of one server share their metrics; set by `serve` itself."""
    _environ: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def sql_url(self) -> str:
        return self.database_url or f"sqlite:///{self.home.resolve() / 'imeicheck.db'}"

    def twilio_tokens(self) -> tuple[str, ...]:
        """Return the tokens that Twilio may sign with, at least one. Raises SettingsError."""
        if not self.twilio_auth_tokens:
            raise SettingsError("set TWILIO_AUTH_TOKEN: without it nobody could tell Twilio's texts from forged ones")
        return self.twilio_auth_tokens

    def secret(self, name: str) -> str:
        """Return the secret of a feed by the name of its variable. A file is read again for each call.

        Raises SettingsError.
        """
        if name.startswith(OWN):
            raise SettingsError(f"{name} is the service's own and goes to no feed: give the secret another name")
        if not (secret := read_secret(self._environ, name)):
            raise SettingsError(
                f"set {name} or {name}_FILE: it was named as the one that holds a secret, and it is empty or not set"
            )
        return secret


def read(environ: Mapping[str, str]) -> Settings:
    """Raises SettingsError."""
    return Settings(
        home=Path(environ.get("IMEICHECK_HOME") or ".imeicheck"),
        database_url=_database_url(read_secret(environ, "DATABASE_URL")),
        redis_url=_redis_url(read_secret(environ, "REDIS_URL")),
        port=_port(environ.get("PORT") or "8000"),
        public_checks=_flag("IMEICHECK_PUBLIC_CHECKS", environ.get("IMEICHECK_PUBLIC_CHECKS", "")),
        public_rate=_rate("IMEICHECK_PUBLIC_RATE", environ.get("IMEICHECK_PUBLIC_RATE") or "60/minute"),
        public_ceiling=_rate("IMEICHECK_PUBLIC_CEILING", environ.get("IMEICHECK_PUBLIC_CEILING") or "200/second"),
        trusted_proxies=_networks("IMEICHECK_TRUSTED_PROXIES", environ.get("IMEICHECK_TRUSTED_PROXIES", "")),
        metrics_tokens=split_secrets(read_secret(environ, "IMEICHECK_METRICS_TOKEN")),
        language=environ.get("IMEICHECK_LANGUAGE") or "en",
        timezone=_zone("IMEICHECK_TIMEZONE", environ.get("IMEICHECK_TIMEZONE") or "UTC"),
        sms_rate=_rate("IMEICHECK_SMS_RATE", environ.get("IMEICHECK_SMS_RATE") or "60/minute"),
        sms_daily=_count("IMEICHECK_SMS_DAILY", environ.get("IMEICHECK_SMS_DAILY") or "100"),
        sms_price=(price := _price(environ.get("IMEICHECK_SMS_PRICE", ""))),
        sms_spend=_spend(environ.get("IMEICHECK_SMS_SPEND", ""), price),
        sms_keep_days=_count("IMEICHECK_SMS_KEEP_DAYS", environ.get("IMEICHECK_SMS_KEEP_DAYS") or "0"),
        contacts={
            name: _contact(variable, environ.get(variable, ""))
            for name, variable in (
                ("police", "IMEICHECK_POLICE_CONTACT"),
                ("shop", "IMEICHECK_SHOP_CONTACT"),
                ("disputes", "IMEICHECK_DISPUTE_CONTACT"),
            )
        },
        number_keys=parse_keys("IMEICHECK_NUMBER_KEY", read_secret(environ, "IMEICHECK_NUMBER_KEY")),
        twilio_from=environ.get("TWILIO_FROM", ""),
        twilio_auth_tokens=split_secrets(read_secret(environ, "TWILIO_AUTH_TOKEN")),
        metrics_folder=Path(folder) if (folder := environ.get("PROMETHEUS_MULTIPROC_DIR")) else None,
        _environ=dict(environ),
    )


def _database_url(text: str) -> str | None:
    if not text:
        return None
    for prefix, dialect in DATABASES.items():
        if text.startswith(prefix):
            return dialect + text.removeprefix(prefix)
    raise SettingsError("DATABASE_URL: give postgresql://user:password@host/name or sqlite:///file")


def _redis_url(text: str) -> str | None:
    if not text:
        return None
    try:
        usable = text.startswith(REDIS_SCHEMES) and urlsplit(text).port != 0
    except ValueError:  # a port that is no number
        usable = False
    if not usable:
        raise SettingsError("REDIS_URL: give redis://host:6379/0, rediss://… or unix:///path/to/redis.sock")
    return text


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SettingsError(f"PORT: give a number from 1 to 65535, not {text!r}")
    return int(text)


def _flag(name: str, text: str) -> bool:
    try:
        return {"": False, "0": False, "1": True}[text.strip()]
    except KeyError:
        raise SettingsError(f"{name}: give 1 or 0, not {text!r}") from None


def _rate(name: str, text: str) -> Rate:
    try:
        return parse_rate(text)
    except ValueError as e:
        raise SettingsError(f"{name}: {e}") from None


def _count(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise SettingsError(f"{name}: give a number, such as 500, not {text!r}")
    return int(text)


def _price(text: str) -> Price | None:
    if not text:
        return None
    amount, _, currency = text.strip().partition(" ")
    value = _amount(amount)
    if value is None or not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        raise SettingsError(f"IMEICHECK_SMS_PRICE: give an amount and a currency, such as 0.05 USD, not {text!r}")
    return Price(value, currency)


def _spend(text: str, price: Price | None) -> float | None:
    if not text:
        return None
    value = _amount(text.strip())
    if value is None:
        raise SettingsError(f"IMEICHECK_SMS_SPEND: give an amount for a day, such as 200, not {text!r}")
    if price is None:
        raise SettingsError("IMEICHECK_SMS_SPEND: set IMEICHECK_SMS_PRICE too, such as 0.05 USD")
    if value < price.amount:
        raise SettingsError(f"IMEICHECK_SMS_SPEND: give at least what one segment costs, {price.times(1)}")
    return value


def _amount(text: str) -> float | None:
    """A positive amount of money; None for what is none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 < value < MOST_MONEY else None


def _contact(name: str, text: str) -> str:
    try:
        return contact(text)
    except ValueError as e:
        raise SettingsError(f"{name}: {e}, such as: 999, any station") from None


def _zone(name: str, text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingsError(f"{name}: give a zone such as Africa/Nairobi, not {text!r}") from None


def _networks(name: str, text: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())
    except ValueError as e:
        raise SettingsError(f"{name}: give addresses or networks with commas between them ({e})") from None
