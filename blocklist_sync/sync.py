"""Sync a feed from its address, note an unchanged file, or release a list from quarantine."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256

import sqlalchemy as sa

from blocklist_sync import feeds, quarantine
from blocklist_sync.address import BadAddress, read_options
from blocklist_sync.feeds import Feed, Stamp
from blocklist_sync.take import Because, Result, end, note_end, take
from blocklist_sync.transports import Fetched, FetchFailed, Validators, fetch, no_secrets
from blocklist_sync.write import Progress, no_progress
from imeicheck.seam import Seam, no_fault
from imeicheck.store import ledger
from imeicheck.store.database import reading, writing


def sync(
    engine: sa.Engine,
    feed: Feed,
    now: Callable[[], datetime],
    progress: Progress = no_progress,
    step: Seam = no_fault,
    secret: Callable[[str], str] = no_secrets,
) -> Result:
    """Run a feed once; `secret` looks up a variable of the environment.

    Raises StoreDown, and SourceMoved when another run of it is under way.
    """
    with writing(engine) as connection:
        run = feeds.begin_run(connection, feed.source_id, now())
    step("run begun")
    try:
        progress("fetching", 0, 1)
        known = Validators(feed.etag, feed.last_modified)
        fetched = fetch(feed.url, known, read_options(feed.transport), secret, now=now)
    except (FetchFailed, BadAddress) as e:
        return end(engine, feed, Result(feed.name, run, "failed", troubles=(str(e),)), None, now)
    step("fetched")
    digest = sha256(fetched.data).hexdigest() if fetched else feed.sha256
    stamp = _stamp(feed, fetched, digest)
    if fetched is None or digest == feed.sha256:
        return end(engine, feed, _applied_before(feed, run), stamp, now)
    if digest == feed.refused:
        return end(engine, feed, _taken_back(feed, run), None, now)
    because = Because(feed.name, f"sync of {feed.name}")
    return take(engine, feed, run, fetched.data, stamp, because, now, progress, step)


def note_unchanged(engine: sa.Engine, feed: Feed, digest: str, now: Callable[[], datetime]) -> bool:
    """Note an `unchanged` run for a feed whose file has this digest, as `sync` does, without reading the list.

    Return False and note nothing if the list with this digest was neither applied nor reverted: it needs a sync.

    Raises StoreDown, and SourceMoved if another run of the feed is in progress.
    """
    if digest not in (feed.sha256, feed.refused):
        return False
    applied = digest == feed.sha256
    with writing(engine) as connection:
        ledger.claim(connection, feed.source_id, feed.version)
        run = feeds.begin_run(connection, feed.source_id, now())
        result = _applied_before(feed, run) if applied else _taken_back(feed, run)
        note_end(connection, feed, result, Stamp(None, None, digest) if applied else None, now())
    return True


def _applied_before(feed: Feed, run: str) -> Result:
    return Result(feed.name, run, "unchanged", listings=feed.listings)


def _taken_back(feed: Feed, run: str) -> Result:
    trouble = "this list was taken back, and is not taken again: another one is waited for"
    return Result(feed.name, run, "unchanged", troubles=(trouble,))


def _stamp(feed: Feed, fetched: Fetched | None, digest: str | None) -> Stamp:
    if fetched is None:
        return Stamp(feed.etag, feed.last_modified, digest)
    return Stamp(fetched.etag, fetched.last_modified, digest)


def release(
    engine: sa.Engine,
    run: str,
    by: str,
    why: str,
    now: Callable[[], datetime],
    progress: Progress = no_progress,
    step: Seam = no_fault,
) -> Result:
    """Take a list that was set aside, because a person says why it is right all the same.

    Its bad rows stay out. Raises quarantine.NotKept, StoreDown, SourceMoved.
    """
    with reading(engine) as connection:
        name, data = quarantine.load(connection, run)
        feed = feeds.named(connection, name)
    with writing(engine) as connection:
        taking = feeds.begin_run(connection, feed.source_id, now())
    stamp = Stamp(None, None, sha256(data).hexdigest())
    result = take(engine, feed, taking, data, stamp, Because(by, why, believed=True), now, progress, step)
    if not result.troubles:
        packed = quarantine.pack(data)  # before anybody has to wait for it
        with writing(engine) as connection:
            quarantine.forget(connection, taking, packed)  # also if it was set aside again meanwhile
    return result
