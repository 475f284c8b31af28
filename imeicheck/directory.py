"""What a process keeps in memory because it changes rarely: tokens, sources and what they last said, the TAC list.

A thread reads them from SQL every two seconds. While SQL is down what is known stays good, so
checks go on; while it is up, no token is trusted on knowledge older than five seconds.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar

import sqlalchemy as sa

from imeicheck.periodic import GuardedWork, PeriodicTask
from imeicheck.rules.coverage import Spoken
from imeicheck.rules.listing import Source
from imeicheck.rules.verdict import Device
from imeicheck.sql import Sql
from imeicheck.store import sources, tacs, tokens
from imeicheck.store.database import reading, writing
from imeicheck.store.errors import StoreDown
from imeicheck.store.tacs import TacList
from imeicheck.store.tokens import Token
from imeicheck.store.unreadable import Unreadable, UnreadableLog

REFRESH_SECONDS = 2.0
GREATEST_AGE_SECONDS = 4.0
NOTE_USE_SECONDS = 60.0

log = logging.getLogger("imeicheck.directory")

T = TypeVar("T")


class UnreadableToken(Exception):
    """The token is not revoked, but its scopes or limits cannot be read, so requests with it are refused."""


class Directory:
    """Call `start` once in a process that serves; without it, facts are read when they are first needed.

    `tokens` is false in a process that has no callers with tokens: its database role may not read them.
    """

    def __init__(self, sql: Sql, clock: Callable[[], float] = time.monotonic, *, tokens: bool = True) -> None:
        self._sql, self._clock, self._has_tokens = sql, clock, tokens
        self._tokens: Mapping[bytes, Token | Unreadable] = {}
        self._tokens_at = float("-inf")
        self._sources: Mapping[int, Source] = {}
        self._spoken: Sequence[Spoken] = ()
        self._tac_list: TacList | None = None
        self._used: set[str] = set()
        self._used_noted_at = clock()
        self._unreadable = {kind: UnreadableLog(log) for kind in ("sources", "TACs", "tokens")}
        self._serving = False
        # Each part is guarded, so that one that fails does not prevent the others from being read.
        self._parts = [
            GuardedWork(self._refresh_tokens, "reading the tokens"),
            GuardedWork(self._refresh_sources, "reading the sources"),
            GuardedWork(self._refresh_tac_list, "reading the TAC list"),
            GuardedWork(self._note_use, "writing when tokens were used"),
        ]
        self._refreshing = PeriodicTask(REFRESH_SECONDS, self.refresh, "directory")

    def start(self) -> None:
        self._serving = True
        self.refresh()
        self._refreshing.start()

    def stop(self) -> None:
        """So that it holds no connection."""
        self._refreshing.stop()

    def token(self, secret: str) -> Token | None:
        """Return the token; None if it is unknown or revoked. Raises UnreadableToken, and StoreDown if SQL is down."""
        hash_ = tokens.hash_of(secret)
        token = self._tokens.get(hash_)
        is_old = self._clock() - self._tokens_at > GREATEST_AGE_SECONDS
        if token is None or (is_old and not self._sql.is_down):
            try:  # only this token: reading thousands takes longer than a check can wait
                token = self._sql.read(lambda c: tokens.find(c, hash_))
                self._hold_token(hash_, token)
            except StoreDown:
                if token is None:
                    raise  # otherwise the cached token stays in use
        if isinstance(token, Unreadable):
            raise UnreadableToken(f"the {token.problem} of this token cannot be read")
        if token is not None:
            self._used.add(token.id)
        return token

    def _hold_token(self, hash_: bytes, token: Token | Unreadable | None) -> None:
        others = {other: known for other, known in self._tokens.items() if other != hash_}
        self._tokens = others if token is None else {**others, hash_: token}

    def source(self, id_: int) -> Source:
        """A source by its id; a nameless one while SQL cannot tell, since the listing stands all the same."""
        if id_ not in self._sources:
            try:
                self._sources = self._sql.read(sources.by_id)
            except StoreDown:
                pass
        return self._sources.get(id_) or Source(id_, "unknown", "unknown")

    def spoken(self) -> Sequence[Spoken]:
        """What every source said last, as of two seconds ago; empty while nobody could tell yet."""
        if not self._spoken:
            try:
                self._spoken = self._sql.read(sources.spoken)
            except StoreDown:
                pass
        return self._spoken

    def device(self, tac: str) -> tuple[Device | None, bool]:
        """(what a TAC stands for or None, whether the list declares itself complete).

        In a process that serves, nobody waits here for a list that is still on its way.
        """
        if self._tac_list is None and not self._serving:
            try:
                with reading(self._sql.engine) as connection:  # without the checks' haste: it may be a long list
                    self._tac_list = tacs.load(connection)
            except StoreDown:
                pass
        held = self._tac_list
        return (held.devices.get(tac), held.complete) if held else (None, False)

    def refresh(self) -> None:
        """Read everything again. A part that fails is logged, and its cached values stay in use."""
        for part in self._parts:
            part()

    def _refresh_tokens(self) -> None:
        if self._has_tokens:
            asked_at = self._clock()
            self._hold_tokens(self._read(tokens.in_force), asked_at)

    def _refresh_sources(self) -> None:
        found: list[Unreadable] = []
        self._sources = self._read(sources.by_id)
        self._spoken = self._read(lambda connection: sources.spoken(connection, found.append))
        self._unreadable["sources"].note(found)

    def _refresh_tac_list(self) -> None:
        stored = self._tac_list
        if stored is None or self._read(tacs.version) != stored.version:
            found: list[Unreadable] = []
            self._tac_list = self._read(lambda connection: tacs.load(connection, found.append))
            self._unreadable["TACs"].note(found)

    def _read(self, work: Callable[[sa.Connection], T]) -> T:
        """Read without the checks' haste, since a TAC list takes a moment. Raises StoreDown."""
        with reading(self._sql.engine) as connection:
            return work(connection)

    def _hold_tokens(self, known: Mapping[bytes, Token | Unreadable], asked_at: float) -> None:
        if asked_at >= self._tokens_at:
            self._tokens, self._tokens_at = known, asked_at
            self._unreadable["tokens"].note([token for token in known.values() if isinstance(token, Unreadable)])

    def _note_use(self) -> None:
        now = self._clock()
        if now - self._used_noted_at < NOTE_USE_SECONDS:
            return
        used, self._used = self._used, set()
        self._used_noted_at = now
        if used:
            with writing(self._sql.engine) as connection:
                tokens.mark_used(connection, used, datetime.now(UTC))
