"""Give each message one reply, even if several processes receive it at the same moment.

A process claims a message in SQL before it answers it. Other processes wait for the reply. If there is none after
WAIT_SECONDS, the process that made the claim has died, and another one replaces the claim. While writing to SQL is
slow, messages are answered without a claim.
"""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

from imeicheck.sql import Sql
from imeicheck.store import texts
from imeicheck.store.errors import StoreDown
from imeicheck.store.texts import Answered, Message
from sms_gateway.clerk import Reply
from sms_gateway.senders import Sender

WAIT_SECONDS = 4.0
"""How long to wait for the reply of another process. Twilio waits for 15 s in all."""
LOOK_SECONDS = 0.05
CLAIMS = 2
"""Tries to claim a message. The second one replaces an abandoned claim; if it fails, no claim is made."""
SID = re.compile(r"[A-Za-z0-9]{1,64}")


class Claim(NamedTuple):
    """The result of claiming a message. Both are None if the message has to be answered without a claim."""

    at: datetime | None = None
    """Time of our claim."""
    reply: str | None = None
    """The reply that is stored for the message; empty for silence."""


class Replies:
    """Stores replies for a day, and texts with them for `keep_days`."""

    def __init__(self, sql: Sql, keep_days: int = 0, wait_seconds: float = WAIT_SECONDS) -> None:
        self._sql, self._keep_days, self._wait_seconds = sql, keep_days, wait_seconds

    def once(self, sid: str, sender: Sender, body: str, make: Callable[[], Reply]) -> Reply:
        """Return the stored reply to a message, or a new one from `make`."""
        if not SID.fullmatch(sid):
            return make()
        claim = self._claimed(sid)
        if claim.reply is not None:
            return Reply(claim.reply)
        try:
            made = make()
        except BaseException:
            self._release(sid, claim)
            raise
        if not made.final:
            self._release(sid, claim)
            return made
        return self._kept(Answered(sid, sender.name, body.replace("\0", ""), made.text), made)

    def _claimed(self, sid: str) -> Claim:
        try:
            return self._claim(sid)
        except StoreDown:
            return self._without_claim(sid)

    def _claim(self, sid: str) -> Claim:
        """Claim a message, or wait for the reply of the process that has claimed it. Raises StoreDown."""
        abandoned_at = None
        for _ in range(CLAIMS):
            now = datetime.now(UTC)
            message = self._sql.write_if_quick(partial(texts.claim, sid=sid, now=now, abandoned_at=abandoned_at))
            if message is None:
                return Claim(now)
            abandoned_at = message.at
            message = self._awaited(sid, message)
            if message is not None and message.reply is not None:
                return Claim(reply=message.reply)
        return Claim()

    def _awaited(self, sid: str, message: Message | None) -> Message | None:
        """Wait until a message is answered or released (None); return it as it is when the time is up."""
        deadline = time.monotonic() + self._wait_seconds
        while message is not None and message.reply is None and time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS)
            message = self._stored(sid)
        return message

    def _without_claim(self, sid: str) -> Claim:
        try:
            message = self._stored(sid)
        except StoreDown:
            return Claim()
        return Claim(reply=message.reply if message else None)

    def _stored(self, sid: str) -> Message | None:
        return self._sql.read_other(lambda connection: texts.find(connection, sid, datetime.now(UTC)))

    def _release(self, sid: str, claim: Claim) -> None:
        if claim.at is None:
            return
        try:
            self._sql.write_if_quick(partial(texts.release, sid=sid, claimed_at=claim.at))
        except StoreDown:
            pass  # another process replaces the claim after WAIT_SECONDS

    def _kept(self, answered: Answered, made: Reply) -> Reply:
        """Store a reply, and return the one that is stored."""
        try:
            stored = self._sql.write_if_quick(
                lambda engine: texts.keep(engine, answered, datetime.now(UTC), self._keep_days)
            )
        except StoreDown:
            return made  # a reply that is not stored is still a true one
        return Reply(stored)
