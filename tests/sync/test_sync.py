"""A run of a feed that is cut off, or that meets a server which lies, leaves nothing that passes for a good list."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from blocklist_sync import feeds
from blocklist_sync.fetch import FetchFailed, fetch
from blocklist_sync.relist import relist
from blocklist_sync.sync import Result, no_progress, sync
from blocklist_sync.verify import Differs, verify
from imeicheck.rules.imei import from_phone
from imeicheck.seam import Seam, no_fault
from imeicheck.store import sources
from imeicheck.store.database import reading, writing
from imeicheck.store.schema import listing

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HEADER = "imei,reason,reported_on,country\n"


class Crash(Exception):
    """The process ends here."""


def write(path: Path, phones: range) -> None:
    path.write_text(HEADER + "".join(f"{from_phone(p).digits},stolen,,KE\n" for p in phones))


def add(engine: sa.Engine, url: str) -> None:
    with writing(engine) as connection:
        feeds.add(
            connection,
            "kenya",
            url=url,
            format_="plain",
            kind="registry",
            every=timedelta(minutes=15),
            country="KE",
            required=True,
            max_age=timedelta(days=2),
            timezone=None,
            now=NOON,
        )


def run(engine: sa.Engine, step: Seam = no_fault) -> Result:
    with reading(engine) as connection:
        feed = feeds.named(connection, "kenya")
    return sync(engine, feed, lambda: NOON, step=step)


def listed(engine: sa.Engine) -> set[int]:
    with reading(engine) as connection:
        return set(connection.scalars(sa.select(listing.c.phone)))


def test_a_list_that_comes_again_after_a_run_was_cut_off_is_not_taken_for_the_one_that_stands(
    engine: sa.Engine, tmp_path: Path
) -> None:
    path, first = tmp_path / "kenya.csv", range(35_000000_000000, 35_000000_020000)
    add(engine, str(path))
    write(path, first)
    assert run(engine).outcome == "applied"
    write(path, first[1900:])

    def crash(step: str) -> None:
        if step == "committed":
            raise Crash

    with pytest.raises(Crash):
        run(engine, crash)
    assert len(listed(engine)) < len(first)
    write(path, first)
    assert run(engine).outcome == "applied"
    assert listed(engine) == set(first)


def test_a_first_run_that_was_cut_off_is_finished_by_the_next(engine: sa.Engine, tmp_path: Path) -> None:
    path, phones = tmp_path / "kenya.csv", range(35_000000_000000, 35_000000_030000)
    add(engine, str(path))
    write(path, phones)

    def crash(step: str) -> None:
        if step == "committed":
            raise Crash

    with pytest.raises(Crash):
        run(engine, crash)
    assert 0 < len(listed(engine)) < len(phones)
    assert run(engine).outcome == "applied"
    assert listed(engine) == set(phones)


@contextmanager
def serving(status: int, headers: dict[str, str], body: bytes = b"") -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/list.csv"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_304_to_a_request_that_named_no_list_is_no_good_sync(engine: sa.Engine) -> None:
    with serving(304, {}) as url:
        add(engine, url)
        assert run(engine).outcome == "failed"
    with reading(engine) as connection:
        assert not sources.coverage(connection, NOON).any_source


def test_a_304_to_a_request_that_named_one_is() -> None:
    with serving(304, {}) as url:
        assert fetch(url, etag='"1"') is None


@pytest.mark.parametrize("status", [404, 500, 206])
def test_any_other_answer_is_a_failure(status: int) -> None:
    with serving(status, {"Content-Length": "0"}) as url, pytest.raises(FetchFailed, match=str(status)):
        fetch(url)


def test_a_packed_list_is_refused_before_it_is_unpacked() -> None:
    with serving(200, {"Content-Encoding": "gzip"}, b"x") as url, pytest.raises(FetchFailed, match="packed"):
        fetch(url)


def test_a_list_that_breaks_off_is_a_failure() -> None:
    with serving(200, {"Content-Length": "100"}, b"imei,reason") as url, pytest.raises(FetchFailed, match="whole"):
        fetch(url)


def test_a_list_beyond_the_limit_is_a_failure() -> None:
    with serving(200, {"Content-Length": "100"}, b"x" * 100) as url, pytest.raises(FetchFailed, match="larger"):
        fetch(url, most_bytes=10)


def test_a_validator_that_cannot_be_sent_back_is_not_kept() -> None:
    with serving(200, {"ETag": "caf\u00e9", "Content-Length": "1"}, b"x") as url:
        fetched = fetch(url)
    assert fetched is not None
    assert fetched.etag is None


@pytest.mark.parametrize("url", ["http://[", "http://\x00/", "nowhere/at/all.csv", "file:///nowhere.csv"])
def test_what_cannot_be_reached_is_a_failure_in_one_line(url: str) -> None:
    with pytest.raises(FetchFailed) as failure:
        fetch(url)
    assert "\n" not in str(failure.value)


def test_a_rebuild_mends_a_listing_table_that_does_not_follow_from_the_ledger(
    engine: sa.Engine, tmp_path: Path
) -> None:
    path, phones = tmp_path / "kenya.csv", range(35_000000_000000, 35_000000_000020)
    add(engine, str(path))
    write(path, phones)
    run(engine)
    assert relist(engine, no_progress) == 0
    with writing(engine) as connection:
        connection.execute(sa.delete(listing).where(listing.c.phone == phones[3]))
        connection.execute(sa.update(listing).where(listing.c.phone == phones[4]).values(reason=3))
        stray = {"phone": 1, "source_id": 1, "reason": 1, "pending": 0, "day": 0, "country": 0}
        connection.execute(sa.insert(listing).values(stray))
    with pytest.raises(Differs, match="rebuild"):
        verify(engine, None, no_progress)
    assert relist(engine, no_progress) == 3
    verify(engine, None, no_progress)
    assert listed(engine) == set(phones)
