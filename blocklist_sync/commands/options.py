"""What several commands are told alike."""

import os
import pwd
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

_SPAN = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def now() -> datetime:
    return datetime.now(UTC)


def span(_context: click.Context, parameter: click.Parameter, text: str) -> timedelta:
    """The callback of an option that takes a length of time."""
    match = re.fullmatch(r"(\d{1,6})([smhd])", text.strip())
    if not match or int(match[1]) == 0:
        raise click.BadParameter(f"{text!r}: give a number and s, m, h or d, such as 15m", param=parameter)
    return timedelta(seconds=int(match[1]) * _SPAN[match[2]])


def zone(_context: click.Context, parameter: click.Parameter, text: str | None) -> str | None:
    """The callback of an option that takes a time zone."""
    try:
        return text and ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as e:  # the last: a folder of zones
        raise click.BadParameter(f"{text!r}: give a zone such as Africa/Nairobi", param=parameter) from e


def _me() -> str:
    """Whoever is at the keyboard, as the ledger names them."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"user {os.getuid()}"


because = click.option("--because", required=True, help="Why, for the ledger.")
by = click.option("--by", default=_me, help="Who, for the ledger.  [default: you]")
