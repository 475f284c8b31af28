"""Law 3, asked of every phone: what is answered is the ledger's state at the number that the answer names, and no
changeset behind that number is older than the lease."""

import time
from typing import Any

from redis import Redis

from blocklist_sync import feeds, quarantine
from imeicheck.cache import SCRIPT, Cache
from imeicheck.check import Checker, Observer
from imeicheck.directory import Directory
from imeicheck.rules.buckets import HEAD_KEY, POSITION_KEY, Head, Malformed, Position, find, unseal
from imeicheck.rules.imei import from_phone
from imeicheck.rules.listing import Listing, Reason, unpack_country, unpack_day
from imeicheck.sql import Sql
from imeicheck.store import ledger
from imeicheck.store.database import reading
from imeicheck.store.line import Line
from imeicheck.store.schema import listing
from tests.flows.model import PHONES, Said
from tests.flows.world import LEASE_MS, World

SLACK_SECONDS = 0.003
"""Redis's clock has milliseconds; the rest is for the two clocks' rounding."""


class Judge(Observer):
    """Asks the way the API does, and straight out of Redis and SQL."""

    def __init__(self, world: World, url: str) -> None:
        self._world = world
        self._redis: Any = Redis.from_url(url, socket_timeout=5)
        self._sql = Sql(world.engine, patience=10)
        self._store = ""
        self._checker = Checker(Cache(Line(url, [SCRIPT], timeout=5)), self._sql, Directory(self._sql), world.now, self)

    def answered(self, store: str, count: int) -> None:
        self._store = store

    def stop(self) -> None:
        self._checker.stop()
        self._sql.stop()
        self._redis.close()

    def judge(self) -> None:
        self.judge_answers()
        self.judge_redis()
        self.judge_sql()

    def judge_answers(self) -> set[str]:
        """Every phone through the checker; gives the stores that answered."""
        stores = set()
        model = self._world.model
        for phone in PHONES:
            asked_at = time.time()
            verdict = self._checker.check(from_phone(phone).digits)
            stores.add(self._store)
            number = verdict.changeset
            assert number is not None, "no store answered"
            answered = {
                why.source.slug: (why.code, why.reported_on, why.country or "") for why in verdict.reasons if why.source
            }
            stated = {
                source: ("report-pending" if said.pending else said.reason, said.day, said.country)
                for source, said in model.about(phone, number).items()
            }
            assert answered == stated, f"{self._store} at {number} of {model.newest}"
            listed = any(said.accuses for said in model.about(phone, number).values())
            nobody = ("not_listed", "unknown")
            assert verdict.answer in (("listed",) if listed else ("caution",) if stated else nobody)
            self._fresh(number, asked_at, self._store)
            since = model.listed_since(phone)
            if since is not None and asked_at - since > LEASE_MS / 1000 + SLACK_SECONDS:
                assert verdict.answer in ("listed", "caution")
            if model.spoke_at and asked_at - model.spoke_at > LEASE_MS / 1000 + SLACK_SECONDS:
                assert verdict.answer != "unknown"
        return stores

    def _fresh(self, number: int, asked_at: float, store: str) -> None:
        model = self._world.model
        if number == model.newest:
            return
        assert store == "redis", f"{store} answered with {number} while {model.newest} was the newest"
        age = asked_at - model.committed_at[number + 1]
        assert age < LEASE_MS / 1000 + SLACK_SECONDS, f"Redis answers without {number + 1}, committed {age:.3f} s ago"

    def judge_redis(self) -> None:
        """What lies in Redis, with or without a lease: the position has to be true, and the head too while it lasts."""
        asked_at = time.time()
        head_raw, position_raw = self._redis.mget([HEAD_KEY, POSITION_KEY])
        position = Position.decode(position_raw) if position_raw else None
        if head_raw:
            head = Head.decode(head_raw).position
            assert position in (head, None), "the head names another position than Redis has"
            self._fresh(head.number, asked_at, "redis")
            position = head
        if position:
            self._holds(position)

    def _holds(self, position: Position) -> None:
        state = self._world.model.states[position.number]
        with reading(self._world.engine) as connection:
            assert ledger.digest_at(connection, position.number) == position.digest
        assert position.listings == len(state)
        generation = position.generation
        keys = [generation.key(generation.place(phone)[1]) for phone in PHONES]
        for phone, key, bucket in zip(PHONES, keys, self._redis.mget(keys), strict=True):
            try:
                found = find(generation, unseal(generation, key, bucket), phone)
            except Malformed:
                continue
            held = {self._world.source_names[one.source]: _said(one) for one in found}
            assert held == self._world.model.about(phone, position.number), f"Redis at {position.number}"

    def judge_sql(self) -> None:
        """The listing table is always the newest state."""
        with reading(self._world.engine) as connection:
            rows = [Listing(*row) for row in connection.execute(listing.select())]
        assert {(self._world.source_names[r.source], r.phone): _said(r) for r in rows} == self._world.model.state

    def judge_feeds(self) -> None:
        """What is kept aside is what was set aside and neither taken nor discarded since, as it came."""
        with reading(self._world.engine) as connection:
            held = [(run["name"], run["id"]) for run in quarantine.kept(connection)]
            kept = {(name, id_): quarantine.load(connection, id_)[1].decode() for name, id_ in held}
            left = {feed.name: feed.listings for feed in feeds.every(connection)}
        beliefs = self._world.feeding.beliefs
        assert kept == {(name, id_): there.text for name, b in beliefs.items() for id_, there in b.kept.items()}
        assert left == {name: left[name] if b.left is None else b.left for name, b in beliefs.items()}


def _said(one: Listing) -> Said:
    return Said(Reason(one.reason).slug, bool(one.pending), unpack_day(one.day), unpack_country(one.country))
