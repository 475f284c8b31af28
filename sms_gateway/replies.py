"""Replies that were given: the same message again gets the same one, and is answered once."""

import re
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from imeicheck.sql import Sql
from imeicheck.store import texts
from imeicheck.store.errors import StoreDown
from imeicheck.store.texts import Answered
from sms_gateway.clerk import Reply
from sms_gateway.senders import Sender

TURNS = 64
SID = re.compile(r"[A-Za-z0-9]{1,64}")


class Replies:
    """Kept in SQL for a day, and texts with them for so many days; without SQL each reply is made anew."""

    def __init__(self, sql: Sql, keep_days: int = 0) -> None:
        self._sql, self._keep_days = sql, keep_days
        self._turns = [threading.Lock() for _ in range(TURNS)]

    def once(self, sid: str, sender: Sender, body: str, make: Callable[[], Reply]) -> Reply:
        """The reply to a message: the one it got before, else a new one."""
        if not SID.fullmatch(sid):
            return make()
        with self._turns[hash(sid) % TURNS]:  # the same message twice at once is still one
            return self._once(sid, sender, body, make)

    def _once(self, sid: str, sender: Sender, body: str, make: Callable[[], Reply]) -> Reply:
        try:
            held = self._sql.browse(lambda connection: texts.reply_to(connection, sid, datetime.now(UTC)))
        except StoreDown:
            return make()
        if held is not None:
            return Reply(held)
        made = make()
        if not made.final:
            return made
        answered = Answered(sid, sender.name, body.replace("\0", ""), made.text)
        try:
            stands = self._sql.write_if_quick(
                lambda engine: texts.keep(engine, answered, datetime.now(UTC), self._keep_days)
            )
        except StoreDown:
            return made  # a reply that is not kept is still a true one
        return Reply(stands)
