"""Messages that commands print for exceptions."""

from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError

from imeicheck.settings import SettingsError
from imeicheck.store.embedded import NoRedis
from imeicheck.store.errors import NotMigrated, StoreDown
from imeicheck.store.line import CacheDown
from imeicheck.store.sql_errors import refusal

WRITTEN_FOR_PEOPLE: tuple[type[Exception], ...] = (SettingsError, StoreDown, NotMigrated, NoRedis, CacheDown)
"""Exceptions whose message is the one that a command prints."""


def explained(error: Exception) -> str | None:
    """Return a message that says what happened and what to do; None for an error that only a bug can cause."""
    if isinstance(error, WRITTEN_FOR_PEOPLE):
        return str(error)
    if isinstance(error, RedisError):
        return f"Redis cannot answer ({error}): check REDIS_URL"
    if isinstance(error, DBAPIError):
        return refusal(error)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}: check the folder, its rights and the disk"
    return None
