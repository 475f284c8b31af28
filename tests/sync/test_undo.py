"""What was set aside can be looked at, released or discarded; a run can be taken back; a phone has a history."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blocklist_sync import feeds, quarantine
from blocklist_sync.history import history
from blocklist_sync.quarantine import NotKept
from blocklist_sync.revert import NoSuchRun, Reverted, revert
from blocklist_sync.sync import release, sync
from blocklist_sync.take import Result
from blocklist_sync.verify import verify
from blocklist_sync.write import no_progress
from imeicheck.rules.imei import from_phone
from imeicheck.rules.listing import REASONS
from imeicheck.store import ledger
from imeicheck.store.database import reading, writing
from imeicheck.store.schema import changeset, listing

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
FIRST = 35_000000_000000
PHONES = range(FIRST, FIRST + 2500)


class Registry:
    """One feed, its file, and what a person at the keyboard does."""

    def __init__(self, engine: sa.Engine, file: Path) -> None:
        self.engine, self.file = engine, file
        with writing(engine) as connection:
            feeds.add(
                connection, "kenya", url=str(file), format_="plain", kind="registry", every=timedelta(minutes=15),
                country="KE", required=True, max_age=timedelta(days=2), timezone=None, now=NOON,
            )  # fmt: skip

    def says(self, phones: Mapping[int, str] | range) -> Result:
        rows = phones if isinstance(phones, Mapping) else dict.fromkeys(phones, "stolen")
        text = "".join(f"{from_phone(phone).digits},{reason}\n" for phone, reason in rows.items())
        self.file.write_text("imei,reason\n" + text)
        return self.syncs()

    def syncs(self) -> Result:
        with reading(self.engine) as connection:
            feed = feeds.named(connection, "kenya")
        return sync(self.engine, feed, lambda: NOON)

    def reverts(self, run: str) -> Reverted:
        return revert(self.engine, run, "amina", "the wrong file", lambda: NOON)

    def listed(self) -> dict[int, str]:
        with reading(self.engine) as connection:
            rows = connection.execute(sa.select(listing.c.phone, listing.c.reason))
            return {row.phone: list(REASONS)[row.reason - 1] for row in rows}

    def newest(self) -> sa.RowMapping:
        with reading(self.engine) as connection:
            return (
                connection.execute(sa.select(changeset).order_by(changeset.c.number.desc()).limit(1)).mappings().one()
            )

    def agrees(self) -> bool:
        return verify(self.engine, None, no_progress).startswith("chain of")


@pytest.fixture
def registry(engine: sa.Engine, tmp_path: Path) -> Registry:
    return Registry(engine, tmp_path / "kenya.csv")


def set_aside(registry: Registry) -> Result:
    """A list that shrank too much, and is right all the same."""
    assert registry.says(PHONES).outcome == "applied"
    result = registry.says(PHONES[:1000])
    assert result.outcome == "quarantined"
    return result


def test_a_list_that_was_set_aside_is_kept_as_it_came_once(registry: Registry) -> None:
    first = set_aside(registry)
    again = registry.syncs()
    with reading(registry.engine) as connection:
        (held,) = quarantine.kept(connection)
        name, data = quarantine.load(connection, again.run)
    assert (held["id"], held["name"], name, data) == (again.run, "kenya", "kenya", registry.file.read_bytes())
    assert first.run != again.run


def test_released_it_is_taken_with_the_name_and_the_reason_of_who_released_it(registry: Registry) -> None:
    held = set_aside(registry)
    result = release(registry.engine, held.run, "amina", "the registry was cleaned up", lambda: NOON)
    assert (result.outcome, result.removed) == ("applied", 1500)
    assert set(registry.listed()) == set(PHONES[:1000])
    newest = registry.newest()
    assert (newest["by"], newest["why"]) == ("amina", "the registry was cleaned up")
    assert registry.syncs().outcome == "unchanged", "and the same file is no news"
    assert registry.says(PHONES[:950]).outcome == "applied", "the next one is held against it"
    with pytest.raises(NotKept):
        release(registry.engine, held.run, "amina", "again", lambda: NOON)


def test_bad_rows_stay_out_of_what_is_released(registry: Registry) -> None:
    registry.file.write_text("imei,reason\n49015420323751,stolen\nnot a phone,stolen\n")
    held = registry.syncs()
    assert held.outcome == "quarantined"
    result = release(registry.engine, held.run, "amina", "one bad row is known", lambda: NOON)
    assert (result.outcome, result.rejected.total(), len(registry.listed())) == ("applied", 1, 1)


def test_what_cannot_be_read_cannot_be_released(registry: Registry) -> None:
    registry.file.write_text("<html>502</html>")
    held = registry.syncs()
    assert release(registry.engine, held.run, "amina", "believe me", lambda: NOON).outcome == "quarantined"
    assert registry.listed() == {}


def test_discarded_it_is_gone(registry: Registry) -> None:
    held = set_aside(registry)
    with writing(registry.engine) as connection:
        quarantine.discard(connection, held.run)
    with reading(registry.engine) as connection:
        assert quarantine.kept(connection) == []
    with pytest.raises(NotKept), writing(registry.engine) as connection:
        quarantine.discard(connection, held.run)
    assert set(registry.listed()) == set(PHONES)


def test_a_run_is_taken_back_whole_by_a_new_one(registry: Registry) -> None:
    before = dict.fromkeys(PHONES, "stolen")
    registry.says(before)
    after = {phone: "lost" if phone % 7 == 0 else "stolen" for phone in PHONES if phone % 11} | {FIRST + 5000: "fraud"}
    wrong = registry.says(after)
    assert registry.listed() == after
    told = registry.reverts(wrong.run)
    assert registry.listed() == before
    assert (told.added, told.updated, told.removed, told.left) == (wrong.removed, wrong.updated, wrong.added, 0)
    newest = registry.newest()
    assert (newest["kind"], newest["by"], newest["why"], newest["subject"]) == (
        "revert",
        "amina",
        "the wrong file",
        told.run,
    )
    assert registry.agrees()


def test_the_list_that_was_taken_back_is_not_taken_again_but_another_one_is(registry: Registry) -> None:
    registry.says(PHONES)
    wrong = registry.says(range(FIRST, FIRST + 2600))
    registry.reverts(wrong.run)
    assert registry.syncs().outcome == "unchanged"
    assert set(registry.listed()) == set(PHONES)
    assert registry.says(range(FIRST, FIRST + 2601)).added == 101


def test_what_changed_since_is_left_as_it_is(registry: Registry) -> None:
    registry.says(PHONES)
    wrong = registry.says(dict.fromkeys(PHONES, "lost"))
    registry.says({phone: "fraud" if phone < FIRST + 10 else "lost" for phone in PHONES})
    told = registry.reverts(wrong.run)
    assert (told.updated, told.left) == (2490, 10)
    assert registry.listed() == {phone: "fraud" if phone < FIRST + 10 else "stolen" for phone in PHONES}


def test_a_revert_is_a_run_and_can_be_taken_back_too(registry: Registry) -> None:
    registry.says(PHONES)
    wrong = registry.says(PHONES[:2400])
    told = registry.reverts(wrong.run)
    registry.reverts(told.run)
    assert set(registry.listed()) == set(PHONES[:2400])
    assert registry.reverts(wrong.run).added == 100


@pytest.mark.parametrize("run", ["20260101T000000-abcdef", ""])
def test_a_run_that_is_none_or_wrote_nothing_is_told(registry: Registry, run: str) -> None:
    registry.says(PHONES)
    idle = registry.syncs()
    for id_ in (run, idle.run):
        with pytest.raises(NoSuchRun):
            registry.reverts(id_)


lists = st.dictionaries(st.integers(FIRST, FIRST + 12), st.sampled_from(["stolen", "lost", "fraud"]), min_size=1)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(lists, st.booleans()), min_size=2, max_size=5))
def test_taken_back_at_once_any_run_leaves_what_stood_before(
    registry: Registry, said: list[tuple[dict[int, str], bool]]
) -> None:
    for rows, wrong in said:
        before = registry.listed()
        result = registry.says(rows)
        if result.outcome == "applied" and wrong:
            registry.reverts(result.run)
            assert registry.listed() == before
    assert registry.agrees()


def test_a_phone_has_a_history_of_every_changeset_that_touched_it(registry: Registry) -> None:
    registry.says(PHONES)
    wrong = registry.says(dict.fromkeys(PHONES, "lost"))
    registry.reverts(wrong.run)
    with reading(registry.engine) as connection:
        told = history(connection, FIRST)
        assert history(connection, 1) == []
        assert [row["number"] for row in told] == sorted(row["number"] for row in told)
        assert told[-1]["number"] <= ledger.tip(connection).number
    assert [(row["kind"], row["by"], row["why"], row["source"]) for row in told] == [
        ("feed", "kenya", "sync of kenya", "kenya"),
        ("feed", "kenya", "sync of kenya", "kenya"),
        ("revert", "amina", "the wrong file", "kenya"),
    ]
    assert [row["reason"] for row in told] == [REASONS["stolen"], REASONS["lost"], REASONS["stolen"]]
