"""A run of a feed that is cut off, or that meets a server which lies, leaves nothing that passes for a good list."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

import blocklist_sync.write
from blocklist_sync import feeds
from blocklist_sync.relist import relist
from blocklist_sync.sync import sync
from blocklist_sync.take import Result
from blocklist_sync.transports import no_secrets
from blocklist_sync.validate import REJECTS
from blocklist_sync.verify import Differs, verify
from blocklist_sync.write import no_progress
from imeicheck.rules.imei import from_phone
from imeicheck.seam import Seam, no_fault
from imeicheck.settings import read
from imeicheck.store import sources
from imeicheck.store.database import reading, writing
from imeicheck.store.schema import listing
from tests.sync.list_servers import HttpLists, answer

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
HEADER = "imei,reason,reported_on,country\n"


class Crash(Exception):
    """The process ends here."""


def write(path: Path, phones: range) -> None:
    path.write_text(HEADER + "".join(f"{from_phone(p).digits},stolen,,KE\n" for p in phones))


def add(engine: sa.Engine, url: str, transport: Mapping[str, str] | None = None, *, format_: str = "plain") -> None:
    with writing(engine) as connection:
        feeds.add(
            connection,
            "kenya",
            url=url,
            format_=format_,
            kind="registry",
            every=timedelta(minutes=15),
            country="KE",
            required=True,
            max_age=timedelta(days=2),
            timezone=None,
            now=NOON,
            transport=transport,
        )


def run(engine: sa.Engine, step: Seam = no_fault, secret: Callable[[str], str] = no_secrets) -> Result:
    with reading(engine) as connection:
        feed = feeds.named(connection, "kenya")
    return sync(engine, feed, lambda: NOON, step=step, secret=secret)


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


def test_a_first_run_that_was_cut_off_is_finished_by_the_next(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocklist_sync.write, "TOGETHER", 2)
    path, phones = tmp_path / "kenya.csv", range(35_000000_000000, 35_000000_003000)
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


@pytest.mark.parametrize("status", ["recovered", "pending", "case closed"])
def test_a_phone_that_a_registry_gives_back_is_delisted_whatever_the_state_of_its_case(
    engine: sa.Engine, tmp_path: Path, status: str
) -> None:
    path, phones = tmp_path / "StolenList.csv", range(35_000000_000000, 35_000000_000020)
    rows = [f"{from_phone(phone).digits},20261002,blacklist" for phone in phones]
    path.write_text("\n".join(["imei,reporting_date,status", *rows, ""]))
    add(engine, str(path), format_="dirbs-stolen")
    assert run(engine).outcome == "applied"
    given_back = f"{from_phone(phones[3]).digits},20261002,{status},remove"
    path.write_text("\n".join(["imei,reporting_date,status,change_type", given_back, ""]))
    result = run(engine)
    assert (result.outcome, result.removed, result.rejected.total()) == ("applied", 1, 0)
    assert listed(engine) == set(phones) - {phones[3]}


def test_a_list_that_lost_its_leading_zeros_is_set_aside_and_says_what_to_do(engine: sa.Engine, tmp_path: Path) -> None:
    """Each of its rows names another phone, which nobody reported."""
    path, phones = tmp_path / "kenya.csv", range(1_161200_000000, 1_161200_000020)
    path.write_text(HEADER + "".join(f"{int(from_phone(phone).digits)},stolen,,KE\n" for phone in phones))
    add(engine, str(path))
    result = run(engine)
    assert (result.outcome, dict(result.rejected)) == ("quarantined", {"leading-zero-lost": 20})
    assert "as text" in REJECTS[result.rejects[0].why]
    assert listed(engine) == set()


def test_a_304_to_a_request_that_named_no_list_is_no_good_sync(engine: sa.Engine) -> None:
    lists = HttpLists()
    lists.tricks = [answer(304)]
    try:
        add(engine, lists.url)
        assert run(engine).outcome == "failed"
    finally:
        lists.close()
    with reading(engine) as connection:
        assert not sources.coverage(connection, NOON).any_source


def test_a_feed_gets_in_with_the_secret_that_it_names(engine: sa.Engine) -> None:
    lists = HttpLists()
    lists.data = HEADER.encode() + b"490154203237518,stolen,,KE\n"
    try:
        add(engine, lists.url, {"token_env": "KENYA_TOKEN"})
        assert "set KENYA_TOKEN" in run(engine).trouble
        assert run(engine, secret=read({"KENYA_TOKEN": "t0ken"}).secret).outcome == "applied"
    finally:
        lists.close()
    assert lists.headers("Authorization") == ["Bearer t0ken"]


def test_a_feed_with_an_address_of_an_older_version_fails_with_advice(engine: sa.Engine) -> None:
    add(engine, "https://agency:hunter2@lists.example/ke.csv")
    result = run(engine)
    assert result.outcome == "failed"
    assert "--password-env" in result.trouble
    assert "hunter2" not in result.trouble


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
