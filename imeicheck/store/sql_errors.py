"""Errors of SQLAlchemy and of the database drivers (PEP 249), as the errors of this project.

Most statements run through SQLAlchemy, which wraps the errors of the driver. COPY needs a cursor of the driver itself,
whose errors `driver_cursor` wraps in the same way. So `store_down` judges one kind of error, wherever it was raised.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc

from imeicheck.store.errors import StoreDown

INSUFFICIENT_PRIVILEGE = "42501"  # PostgreSQL, appendix A
NOT_MIGRATED = ("42P01", "42703", "3F000")  # undefined table, undefined column, invalid schema name
_ADVICE_FOR_STATE = {
    "25006": "the server only reads: connect to the primary, or make room on its disk",
    "25P03": "try again",
    "40001": "try again",
    "40P01": "try again",
    "53100": "make room on the disk of the database server",
    "53200": "the database server has no memory left",
    "53300": "raise max_connections of the server, or start fewer processes",
    "53400": "raise the limit that it names",
    "55P03": "another transaction has the rows; try again",
    "57014": "the database is slow, or another transaction has the rows; try again",
    "57P01": "the server is stopping or restarting; try again",
    "57P02": "the server has crashed and is restarting; try again",
    "57P03": "the server is starting; try again",
}
_ADVICE_FOR_TEXT = {
    "no such table": "run `imeicheck db upgrade`",
    "no such column": "run `imeicheck db upgrade`",
    "has no column": "run `imeicheck db upgrade`",
    "does not exist": "run `imeicheck db upgrade`, or check DATABASE_URL",
    "is locked": "another writer keeps it busy; try again",
    "disk is full": "make room on the disk",
    "No space left": "make room on the disk",
    "unable to open": "check that the folder exists and can be written",
    "readonly": "check that the file and its folder can be written",
}
_SQLITE_NOT_MIGRATED = ("no such table", "no such column", "has no column")


@contextmanager
def driver_cursor(connection: sa.Connection) -> Iterator[Any]:
    """Yield a cursor of the driver itself, for COPY. Raises the errors that SQLAlchemy would raise."""
    driver: Any = connection.connection.driver_connection
    dbapi: Any = connection.dialect.loaded_dbapi
    try:
        with driver.cursor() as cursor:
            yield cursor
    except dbapi.Error as e:
        raise _wrapped(e) from e


def store_down(error: exc.SQLAlchemyError) -> StoreDown | None:
    """Return the error for a database that cannot answer now; None for a refusal or a fault of the program."""
    if isinstance(error, exc.TimeoutError):  # no connection of the pool came free
        return StoreDown(_one_line(error))
    if not isinstance(error, exc.DBAPIError):
        return None
    if error.connection_invalidated or _state(error) in NOT_MIGRATED:
        return StoreDown(_one_line(error))
    if isinstance(error, exc.OperationalError | exc.InterfaceError | exc.InternalError):
        return None if _is_sqlite_fault(error.orig) else StoreDown(_one_line(error))
    if type(error) is exc.DatabaseError:  # how SQLite reports a damaged file
        return StoreDown(_one_line(error))
    return None


def refusal(error: exc.DBAPIError) -> str:
    """Return one line that says why the database refuses a statement, and what to do."""
    if _state(error) == INSUFFICIENT_PRIVILEGE:
        advice = "run deploy/grants.sql as the owner of the tables, or check the role in DATABASE_URL"
    elif isinstance(error, exc.IntegrityError):
        advice = "run `blocklist-sync verify`, which names what does not fit"
    else:
        advice = "this is a fault of imeicheck; please report it"
    return f"the database refuses: {_cause(error)}; {advice}"


def _wrapped(error: Exception) -> exc.DBAPIError:
    """Return the error of SQLAlchemy that has the same name as that of the driver, as SQLAlchemy itself does."""
    names = [kind.__name__ for kind in type(error).__mro__]
    kinds = (getattr(exc, name, None) for name in names)
    kind = next(kind for kind in kinds if isinstance(kind, type) and issubclass(kind, exc.DBAPIError))
    return kind("COPY", None, error, hide_parameters=True)


def _is_sqlite_fault(cause: BaseException | None) -> bool:
    """Return whether SQLite names a wrong statement. It reports those as it does an outage."""
    code = getattr(cause, "sqlite_errorcode", None)
    return code == sqlite3.SQLITE_ERROR and not any(sign in str(cause) for sign in _SQLITE_NOT_MIGRATED)


def _state(error: exc.DBAPIError) -> str | None:
    """Return the SQLSTATE of an error of PostgreSQL."""
    state: str | None = getattr(error.orig, "sqlstate", None)
    return state


def _cause(error: exc.SQLAlchemyError) -> str:
    """Return the first line of the driver's message: later lines repeat values."""
    return str(getattr(error, "orig", None) or error).strip().partition("\n")[0]


def _one_line(error: exc.SQLAlchemyError) -> str:
    cause, state = _cause(error), _state(error) if isinstance(error, exc.DBAPIError) else None
    by_text = (advice for sign, advice in _ADVICE_FOR_TEXT.items() if sign in cause)
    advice = _ADVICE_FOR_STATE.get(state or "") or next(by_text, "check DATABASE_URL and the server")
    return f"the database cannot answer: {cause}; {advice}"
