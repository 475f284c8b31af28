"""What `blocklist-sync run` does: publish ten times a second, and beside it start syncs and run followers.

A sync is a process of its own, so a big list takes neither the publisher's time nor its memory,
and dies alone if it dies.
"""

import logging
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa
from redis.exceptions import RedisError

from blocklist_sync import feeds
from blocklist_sync.feeds import Feed
from blocklist_sync.publisher import Publisher
from imeicheck.store import texts
from imeicheck.store.database import reading
from imeicheck.store.errors import StoreDown
from imeicheck.store.follower import count_daily_changes, follow

POLL_SECONDS = 0.1
CHORES_SECONDS = 0.5
RETRY_SECONDS = 0.5
MOST_SYNCS = 2
FORGET_EVERY = timedelta(minutes=10)

log = logging.getLogger("blocklist_sync")


def run(
    engine: sa.Engine, publisher: Publisher, now: Callable[[], datetime], stop: threading.Event, keep_texts: int = 0
) -> None:
    """Work until `stop` is set; texts are kept for so many days."""
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    chores = threading.Thread(target=_do_chores, args=(engine, publisher, now, stop, keep_texts), name="chores")
    chores.start()
    try:
        publish_until(publisher, stop)
    finally:  # neither half outlives the other: whoever watches the process starts it again
        stop.set()
        chores.join()


def publish_until(publisher: Publisher, stop: threading.Event) -> None:
    """The publisher's loop: an outage is told once, and worked through."""
    trouble = ""
    while not stop.is_set():
        began = time.monotonic()
        try:
            behind = publisher.cycle()
        except (RedisError, StoreDown) as e:
            if str(e) != trouble:
                log.warning("cannot publish, checks read SQL: %s", e)
            trouble = str(e)
            stop.wait(RETRY_SECONDS)
            continue
        if trouble:
            log.info("publishing again")
            trouble = ""
        if not behind:
            stop.wait(max(0.0, POLL_SECONDS - (time.monotonic() - began)))


def _do_chores(
    engine: sa.Engine, publisher: Publisher, now: Callable[[], datetime], stop: threading.Event, keep_texts: int
) -> None:
    syncs: dict[str, subprocess.Popen[bytes]] = {}
    forget_at = now()
    try:
        while not stop.wait(CHORES_SECONDS):
            syncs = {name: process for name, process in syncs.items() if process.poll() is None}
            if publisher.stands_by:
                continue
            try:
                while follow(engine, "daily-changes", count_daily_changes) and not stop.is_set():
                    pass
                if now() >= forget_at:
                    texts.expire(engine, now(), keep_texts)
                    forget_at = now() + FORGET_EVERY
                with reading(engine) as connection:
                    known = feeds.every(connection)
            except StoreDown as e:
                log.warning("cannot look for work: %s", e)
                continue
            for feed in known:
                if feed.name not in syncs and len(syncs) < MOST_SYNCS and is_due(feed, now()):
                    syncs[feed.name] = subprocess.Popen([sys.executable, "-m", "blocklist_sync", "once", feed.name])
    finally:
        stop.set()
        for process in syncs.values():
            process.terminate()
            process.wait()


def is_due(feed: Feed, now: datetime) -> bool:
    return feed.tried_at is None or now >= feed.tried_at + feed.every
