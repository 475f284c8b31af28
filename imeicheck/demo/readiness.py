"""When the demo is ready: both servers answer, the feed was looked at, and Redis holds all of the ledger."""

from datetime import datetime

import httpx
import sqlalchemy as sa

from imeicheck.demo.behind import lease
from imeicheck.demo.feed_state import last_run
from imeicheck.store import ledger
from imeicheck.store.database import reading
from imeicheck.store.errors import StoreDown
from imeicheck.store.line import Line


def is_ready(servers: list[str], engine: sa.Engine, line: Line, since: datetime) -> bool:
    """Whether a visitor will find everything working, with a feed that was read after `since`.

    A feed that the visitor left broken is quarantined, and that is something to look at too.
    """
    return _feed_is_published(engine, line, since) and all(map(_answers, servers))


def _feed_is_published(engine: sa.Engine, line: Line, since: datetime) -> bool:
    try:
        with reading(engine) as connection:
            synced, tip = last_run(connection, since), ledger.tip(connection)
    except StoreDown:
        return False  # busy with so many who start at once
    held = lease(line)
    return synced is not None and held.get("held", False) and held["changeset"] >= tip.number


def _answers(server: str) -> bool:
    try:
        return httpx.get(f"{server}/healthz", timeout=1, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
