"""Errors as the line that a command prints for them."""

from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError

from imeicheck.settings import SettingsError
from imeicheck.store.embedded import NoRedis
from imeicheck.store.errors import NotMigrated, StoreDown
from imeicheck.store.line import CacheDown
from imeicheck.store.sql_errors import refusal

WRITTEN_FOR_PEOPLE: tuple[type[Exception], ...] = (SettingsError, StoreDown, NotMigrated, NoRedis, CacheDown)
"""Errors whose text already says what happened and what to do."""


def explained(error: Exception) -> str | None:
    """Return what happened and what to do; None for an error that only a fault of the program can cause."""
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
