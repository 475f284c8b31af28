"""What senders chose, read and noted in SQL. While SQL is down nothing is known of anybody."""

from datetime import UTC, date, datetime
from typing import Any

from imeicheck.sql import Sql
from imeicheck.store import text_senders
from imeicheck.store.errors import StoreDown
from imeicheck.store.text_senders import Known


class Memory:
    """Of all senders. One without a name is nobody in particular."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def of(self, name: str) -> Known:
        """What is known of a sender."""
        if not name:
            return Known()
        try:
            return self._sql.browse(lambda connection: text_senders.known(connection, name, _today()))
        except StoreDown:
            return Known()

    def note(self, name: str, **chosen: Any) -> None:
        """Members of Known that a sender chose. Raises StoreDown."""
        if name:
            self._sql.write(lambda engine: text_senders.remember(engine, name, chosen, _today()))


def _today() -> date:
    return datetime.now(UTC).date()
