"""What was set aside can be looked at, released or discarded; a run can be taken back; a phone has a history."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import blocklist_sync.revert
import blocklist_sync.write
from blocklist_sync import feeds, quarantine
from blocklist_sync.arrays import from_rows, in_order
from blocklist_sync.history import history
from blocklist_sync.quarantine import NotKept
from blocklist_sync.remove import remove
from blocklist_sync.revert import NoSuchRun, Reverted, revert, undo
from blocklist_sync.status.facts import gather
from blocklist_sync.sync import release, sync
from blocklist_sync.take import Result
from blocklist_sync.verify import verify
from blocklist_sync.write import Progress, no_progress
from imeicheck.rules.chain import Action, Change
from imeicheck.rules.imei import from_phone
from imeicheck.rules.listing import REASONS, Listing
from imeicheck.seam import Seam, no_fault
from imeicheck.store import ledger
from imeicheck.store.database import reading, writing
from imeicheck.store.schema import changeset, changeset_row, listing, run
from tests.flows.faults import Crash, Fault
from tests.strategies import listings
from tests.sync.test_arrays import rows_of
from tests.sync.test_changes import as_array

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
FIRST = 35_000000_000000
PHONES = range(FIRST, FIRST + 2500)


def crash() -> None:
    raise Crash


def crash_at_first_commit(step: str) -> None:
    if step == "committed":
        raise Crash


class Registry:
    """One feed, its file, and what a person at the keyboard does."""

    def __init__(self, engine: sa.Engine, file: Path) -> None:
        self.engine, self.file = engine, file
        self._at = NOON
        self.is_added()

    def is_added(self) -> None:
        with writing(self.engine) as connection:
            feeds.add(
                connection, "kenya", url=str(self.file), format_="plain", kind="registry", every=timedelta(minutes=15),
                country="KE", required=True, max_age=timedelta(days=2), timezone=None, now=NOON,
            )  # fmt: skip

    def now(self) -> datetime:
        """Later each time: of all changesets of one millisecond some would get the same key, one in a million."""
        self._at += timedelta(seconds=1)
        return self._at

    def says(self, phones: Mapping[int, str] | range, step: Seam = no_fault) -> Result:
        rows = phones if isinstance(phones, Mapping) else dict.fromkeys(phones, "stolen")
        text = "".join(f"{from_phone(phone).digits},{reason}\n" for phone, reason in rows.items())
        self.file.write_text("imei,reason\n" + text)
        return self.syncs(step)

    def syncs(self, step: Seam = no_fault) -> Result:
        return sync(self.engine, self.feed(), self.now, step=step)

    def feed(self) -> feeds.Feed:
        with reading(self.engine) as connection:
            return feeds.named(connection, "kenya")

    def reverts(self, run: str, step: Seam = no_fault, progress: Progress = no_progress) -> Reverted:
        return revert(self.engine, run, "amina", "the wrong file", self.now, progress, step)

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
    result = release(registry.engine, held.run, "amina", "the registry was cleaned up", registry.now)
    assert (result.outcome, result.removed) == ("applied", 1500)
    assert set(registry.listed()) == set(PHONES[:1000])
    newest = registry.newest()
    assert (newest["by"], newest["why"]) == ("amina", "the registry was cleaned up")
    assert registry.syncs().outcome == "unchanged", "and the same file is no news"
    assert registry.says(PHONES[:950]).outcome == "applied", "the next one is held against it"
    with pytest.raises(NotKept):
        release(registry.engine, held.run, "amina", "again", registry.now)


def test_bad_rows_stay_out_of_what_is_released(registry: Registry) -> None:
    registry.file.write_text("imei,reason\n49015420323751,stolen\nnot a phone,stolen\n")
    held = registry.syncs()
    assert held.outcome == "quarantined"
    result = release(registry.engine, held.run, "amina", "one bad row is known", registry.now)
    assert (result.outcome, result.rejected.total(), len(registry.listed())) == ("applied", 1, 1)


def test_what_cannot_be_read_cannot_be_released(registry: Registry) -> None:
    registry.file.write_text("<html>502</html>")
    held = registry.syncs()
    assert release(registry.engine, held.run, "amina", "believe me", registry.now).outcome == "quarantined"
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


def test_a_list_that_was_taken_back_does_not_keep_what_stands_fresh(registry: Registry) -> None:
    registry.says(PHONES)
    wrong = registry.says(range(FIRST, FIRST + 2600))
    synced_at = registry.feed().synced_at
    registry.reverts(wrong.run)
    again = registry.syncs()
    assert (again.outcome, "was taken back" in again.trouble) == ("unchanged", True)
    assert registry.feed().synced_at == synced_at
    assert registry.says(range(FIRST, FIRST + 2601)).outcome == "applied"


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


def test_a_revert_that_is_cut_off_anywhere_can_be_done_again(registry: Registry) -> None:
    before, fault = dict.fromkeys(PHONES, "stolen"), Fault()
    registry.says(before)
    for step in count(1):
        wrong = registry.says(dict.fromkeys(PHONES[step:], "lost") | {FIRST + 5000 + step: "fraud"})
        fault.plan(step, crash)
        try:
            registry.reverts(wrong.run, fault)
            break
        except Crash:
            assert registry.agrees()
        assert registry.reverts(wrong.run).left == 0
        assert registry.listed() == before
        assert registry.feed().listings == len(before)
    assert step > 7


def test_an_interrupted_revert_of_a_revert_leaves_no_list_that_changes_apply_to(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocklist_sync.write, "TOGETHER", 1)  # so that the first commit leaves some of it to do
    first = registry.says(PHONES)
    mistake = registry.reverts(first.run)
    with pytest.raises(Crash):
        registry.reverts(mistake.run, crash_at_first_commit)
    assert 0 < len(registry.listed()) < len(PHONES)
    before, synced_at = registry.listed(), registry.feed().synced_at
    registry.file.write_text(f"imei,reason,change_type\n{from_phone(FIRST + 5000).digits},stolen,add\n")
    assert registry.syncs().outcome == "quarantined"
    assert (registry.listed(), registry.feed().synced_at) == (before, synced_at)
    registry.reverts(mistake.run)
    assert (set(registry.listed()), registry.feed().refused) == (set(PHONES), None)


def refused_twice(registry: Registry) -> tuple[str, str]:
    """Refuse the list of the second run, then revert the first run too; return the runs of both reverts."""
    first = registry.says(PHONES[:100])
    wrong = registry.says(PHONES[:120])
    return registry.reverts(wrong.run).run, registry.reverts(first.run).run


def test_a_revert_of_another_revert_keeps_the_refusal(registry: Registry) -> None:
    refusing, mistake = refused_twice(registry)
    registry.reverts(mistake)
    assert set(registry.listed()) == set(PHONES[:100])
    assert registry.syncs().outcome == "unchanged"
    assert set(registry.listed()) == set(PHONES[:100]), "the wrong list is still refused"
    registry.reverts(refusing)
    assert (set(registry.listed()), registry.feed().refused) == (set(PHONES[:120]), None)
    assert registry.syncs().troubles == ()


def test_status_names_the_revert_that_refused_the_list(registry: Registry) -> None:
    refusing, mistake = refused_twice(registry)
    registry.reverts(mistake)
    with reading(registry.engine) as connection:
        _, (status,) = gather(connection, registry.now())
    assert status.reverted is not None
    assert status.reverted["id"] == refusing


@pytest.mark.parametrize("ended", [True, False])
def test_a_revert_from_before_the_list_that_is_refused_keeps_the_refusal(registry: Registry, ended: bool) -> None:
    older = registry.reverts(registry.says(PHONES[:10]).run)
    if ended:
        wrong = registry.says(PHONES[:1500]).run
    else:
        with pytest.raises(Crash):
            registry.says(PHONES[:1500], crash_at_first_commit)
        wrong = registry.newest()["subject"]
    newer = registry.reverts(wrong)
    refused = registry.feed().refused
    assert refused is not None
    registry.reverts(older.run)
    assert registry.feed().refused == refused
    registry.reverts(newer.run)
    assert registry.feed().refused is None


def test_how_a_phone_stood_is_known_without_rows_whose_retention_ended_or_it_is_left(registry: Registry) -> None:
    updated, removed = FIRST, FIRST + 1
    registry.says(PHONES[:4])
    wrong = registry.says({phone: "lost" if phone == updated else "stolen" for phone in PHONES[:4] if phone != removed})
    with writing(registry.engine) as connection:
        ended = changeset_row.c.phone.in_([updated, removed]), changeset_row.c.action == Action.ADD
        assert connection.execute(sa.delete(changeset_row).where(*ended)).rowcount == 2
    told = registry.reverts(wrong.run)
    assert (told.added, told.updated, told.left) == (1, 0, 1)
    assert registry.listed() == {phone: "lost" if phone == updated else "stolen" for phone in PHONES[:4]}
    assert registry.agrees()


def test_a_run_of_a_feed_that_was_removed_is_taken_back_once_the_feed_is_there_again(registry: Registry) -> None:
    registry.says(PHONES)
    remove(registry.engine, "kenya", "amina", "it closed", registry.now)
    with reading(registry.engine) as connection:
        (gone,) = connection.scalars(sa.select(run.c.id).where(run.c.outcome == "removed"))
    with pytest.raises(NoSuchRun, match="blocklist-sync add"):
        registry.reverts(gone)
    registry.is_added()
    assert registry.reverts(gone).added == len(PHONES)
    assert registry.agrees()


def test_an_interrupted_removal_leaves_no_list_that_changes_apply_to(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocklist_sync.write, "TOGETHER", 1)  # so that the first commit leaves some of it to do
    registry.says(PHONES)
    with pytest.raises(Crash):
        remove(registry.engine, "kenya", "amina", "it closed", registry.now, step=crash_at_first_commit)
    before = registry.listed()
    assert 0 < len(before) < len(PHONES)
    interrupted = registry.newest()["subject"]
    registry.file.write_text(f"imei,reason,change_type\n{from_phone(FIRST + 5000).digits},stolen,add\n")
    assert registry.syncs().outcome == "quarantined"
    assert registry.listed() == before
    registry.reverts(interrupted)
    assert (set(registry.listed()), registry.feed().refused) == (set(PHONES), None)


def test_a_revert_tells_how_far_it_is(registry: Registry) -> None:
    registry.says(PHONES)
    wrong = registry.says(dict.fromkeys(PHONES, "lost"))
    seen: dict[str, tuple[int, int]] = {}
    registry.reverts(wrong.run, progress=lambda what, done, of: seen.update({what: (done, of)}))
    whole = (len(PHONES), len(PHONES))
    assert seen == {"reading": whole, "looking back": (0, 0), "listings": whole, "writing": whole}


few_phones = st.integers(0, 4)
said_of_them = listings(few_phones, st.just(1), st.sampled_from([1, 2])).map(lambda one: one._replace(day=0, country=0))
changes = st.builds(Change, st.sampled_from(Action).map(int), said_of_them)
stood = st.lists(said_of_them, unique_by=lambda one: one.phone).map(lambda them: {one.phone: one for one in them})


@settings(max_examples=500)
@given(st.lists(changes, max_size=8), stood, stood, st.integers(1, 9))
def test_each_phone_goes_back_if_it_stands_as_the_run_left_it_and_it_is_known_how_it_stood(
    touched: list[Change], earlier: dict[int, Listing], stands: dict[int, Listing], together: int
) -> None:
    wanted, left = dict(stands), 0
    for phone in {change.listing.phone for change in touched}:
        its = [change for change in touched if change.listing.phone == phone]
        before = {Action.ADD: None, Action.UPDATE: earlier.get(phone), Action.REMOVE: its[0].listing}[
            Action(its[0].action)
        ]
        after = None if its[-1].action == Action.REMOVE else its[-1].listing
        unknown = its[0].action == Action.UPDATE and before is None
        if unknown or stands.get(phone) not in (before, after):
            left += 1
        elif before is None:
            wanted.pop(phone, None)
        else:
            wanted[phone] = before
    sides = (in_order(from_rows(list(them.values()))) for them in (earlier, stands))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocklist_sync.revert, "TOGETHER", together)
        change, told = undo(as_array(touched), *sides)
    assert told == left
    added, updated, removed = (rows_of(part) for part in (change.added, change.updated, change.removed))
    assert {one.phone: one for one in [*added, *updated]} == {
        p: one for p, one in wanted.items() if stands.get(p) != one
    }
    assert {one.phone: one for one in removed} == {p: one for p, one in stands.items() if p not in wanted}
    assert all(one.phone in stands for one in updated)
    assert not any(one.phone in stands for one in added)


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
