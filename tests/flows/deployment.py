"""What a deployment has before its story begins: a ledger with something in it, and a publisher."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import sqlalchemy as sa

from blocklist_sync.board import Board, connect
from blocklist_sync.publisher import Publisher
from blocklist_sync.worker import publish_until
from imeicheck.rules.chain import Action, Change, pack
from imeicheck.rules.gcra import Rate
from imeicheck.rules.imei import parse
from imeicheck.rules.listing import Listing, Reason
from imeicheck.store import database, ledger, sources, tokens
from imeicheck.store.database import writing
from imeicheck.store.schema import source

GENEROUS = Rate(100_000, 1)


def prepare(sql_url: str, listed: Sequence[str], rate: Rate | None = GENEROUS) -> str:
    """A police agency that lists phones; gives a token to check and to report with."""
    engine, now = database.connect(sql_url), datetime.now(UTC)
    with writing(engine) as connection:
        police = sources.ensure(connection, "police", channel="reports", kind="police", country="KE", now=now)
        secret = tokens.create(
            connection,
            "till",
            ("check", "report"),
            source_id=police,
            rate=rate,
            daily=1_000_000 if rate else None,
            now=now,
        ).secret
        ledger.claim(connection, police)
        ledger.append(
            connection,
            ledger.Entry("report", "police", "listed", police, "a-report"),
            pack(Change(Action.ADD, Listing(parse(imei).phone, police, Reason.STOLEN, 0, 0, 0)) for imei in listed),
            now,
        )
        connection.execute(sa.update(source).values(spoke_at=now))
    engine.dispose()
    return secret


@contextmanager
def publishing(sql_url: str, redis_url: str) -> Iterator[None]:
    """The publisher at its work, in a thread of this process."""
    engine, stop = database.connect(sql_url), threading.Event()
    board = Board(connect(redis_url))
    publisher = Publisher(engine, board, lambda: datetime.now(UTC))
    thread = threading.Thread(target=publish_until, args=(publisher, stop), name="publisher")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        engine.dispose()
