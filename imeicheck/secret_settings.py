"""Read secrets from the environment, or from the files that it names."""

import re
from collections.abc import Mapping
from pathlib import Path

SHORTEST_SECRET = 32


class SettingsError(Exception):
    """A variable that cannot be used. The text names it and what to set instead."""


def read_secret(environ: Mapping[str, str], name: str) -> str:
    """Return the value of the variable `name`, or the content of the file that `name`_FILE names.

    The content loses its trailing line break. Returns an empty string if neither is set.

    Raises:
        SettingsError: both are set, or the file cannot be read or is empty.
    """
    value, variable = environ.get(name, ""), f"{name}_FILE"
    if not (path := environ.get(variable)):
        return value
    if value:
        raise SettingsError(f"{variable}: {name} is set too: set one of the two")
    try:
        content = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, ValueError) as e:  # ValueError: bytes that are not UTF-8, or a path with a null byte
        reason = e.strerror if isinstance(e, OSError) else "it is not a text in UTF-8"
        raise SettingsError(f"{variable}: the file {path!r} cannot be read ({reason})") from e
    if not content:
        raise SettingsError(f"{variable}: the file {path!r} is empty")
    return content


def split_secrets(text: str) -> tuple[str, ...]:
    """Return the secrets that are accepted at the same time, the current one first.

    Commas or line breaks separate them.
    """
    return tuple(part.strip() for part in re.split("[,\n]", text) if part.strip())


def parse_keys(name: str, text: str) -> tuple[str, ...]:
    """Return keys `id:secret`, each once, the current one first. `name` is the variable or file that holds them.

    Two keys may have the same id: a secret may have been replaced under it.

    Raises:
        SettingsError: a key has another form.
    """
    keys = tuple(dict.fromkeys(split_secrets(text)))
    parts = [key.partition(":") for key in keys]
    if not all(id_.isalnum() and len(secret) >= SHORTEST_SECRET for id_, _, secret in parts):
        raise SettingsError(
            f"{name}: give an id of letters and digits, a colon and a secret of {SHORTEST_SECRET} characters or more; "
            "earlier keys follow behind commas"
        )
    return keys
