"""What senders chose, read and stored in SQL. While SQL is down nothing is known of anybody.

While SQL is up but slow, a read that fails is an error, so that nobody who sent STOP is answered because of it.
"""

from datetime import UTC, date, datetime
from typing import Any

from imeicheck.sql import Sql
from imeicheck.store import text_senders
from imeicheck.store.errors import StoreDown
from imeicheck.store.text_senders import Known
from sms_gateway.senders import Sender


class Memory:
    """The choices of all senders. A sender without a name has none."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def of(self, sender: Sender) -> Known:
        """Return what is known of a sender, and move it to the current key if it is stored under an earlier one.

        Raises StoreDown if that cannot be read although checks can be made.
        """
        if not sender.name:
            return Known()
        try:
            stored = self._sql.read_other(lambda connection: text_senders.find(connection, sender.names, _today()))
        except StoreDown:
            if self._sql.answers_checks():
                raise
            return Known()
        if stored.earlier:
            self._move(sender)
        return stored.known

    def note(self, sender: Sender, **chosen: Any) -> None:
        """Store what a sender chose: members of Known. Raises StoreDown."""
        if sender.name:
            self._sql.write(lambda engine: text_senders.remember(engine, sender.names, chosen, _today()))

    def _move(self, sender: Sender) -> None:
        try:
            self._sql.write_if_quick(lambda engine: text_senders.move(engine, sender.names, _today()))
        except StoreDown:
            pass  # the next text finds it under the earlier key again


def _today() -> date:
    return datetime.now(UTC).date()
