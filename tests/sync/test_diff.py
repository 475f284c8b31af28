"""What has to change for a source to say what its feed now says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocklist_sync.arrays import LISTING, NO_LISTINGS, Listings, from_rows
from blocklist_sync.diff import Difference, diff, patch
from imeicheck.rules.chain import MOST_ROWS, ROW_BYTES, Action, unpack
from imeicheck.rules.listing import Listing
from tests.strategies import blocklists

few_phones = st.integers(0, 12)
blocklist = blocklists(phone=few_phones, source=st.just(7), max_size=12)


def rows_of(listings: Listings) -> list[Listing]:
    return [Listing(*row) for row in listings.tolist()]


def many(count: int, start: int = 0, reason: int = 1) -> Listings:
    listings = np.zeros(count, LISTING)
    listings["phone"] = np.arange(start, start + count)
    listings["source"], listings["reason"] = 7, reason
    return listings


def applied(stands: list[Listing], change: Difference) -> dict[int, Listing]:
    """Apply the changesets row by row; each row must fit what stands before it."""
    now = {one.phone: one for one in stands}
    for packed in change.changesets():
        for action, listing in unpack(packed):
            if action == Action.REMOVE:
                assert now.pop(listing.phone) == listing
            else:
                assert (listing.phone in now) == (action == Action.UPDATE)
                assert now.get(listing.phone) != listing
                now[listing.phone] = listing
    return now


@settings(max_examples=300)
@given(blocklist, blocklist)
def test_applying_a_difference_gives_what_is_wanted(stands: list[Listing], wanted: list[Listing]) -> None:
    change = diff(from_rows(stands), from_rows(wanted))
    assert applied(stands, change) == {one.phone: one for one in wanted}


@given(blocklist, st.data())
def test_there_is_no_difference_between_equal_lists_in_any_order(them: list[Listing], data: st.DataObject) -> None:
    change = diff(from_rows(them), from_rows(data.draw(st.permutations(them))))
    assert len(change) == 0
    assert list(change.changesets()) == []


@given(blocklist, blocklist)
def test_a_difference_is_sorted_and_no_longer_than_it_must_be(stands: list[Listing], wanted: list[Listing]) -> None:
    change = diff(from_rows(stands), from_rows(wanted))
    before, after = ({one.phone: one for one in them} for them in (stands, wanted))
    assert rows_of(change.added) == [after[p] for p in sorted(after.keys() - before.keys())]
    assert rows_of(change.removed) == [before[p] for p in sorted(before.keys() - after.keys())]
    assert rows_of(change.updated) == [after[p] for p in sorted(after.keys() & before.keys()) if after[p] != before[p]]
    assert len(change) == len(change.added) + len(change.removed) + len(change.updated)


@pytest.mark.parametrize("field", ["reason", "pending", "day", "country"])
def test_a_change_of_any_field_is_an_update(field: str) -> None:
    one = Listing(35, 7, 1, 0, 5, 11005)
    other = one._replace(**{field: getattr(one, field) + 1})
    change = diff(from_rows([one]), from_rows([other]))
    assert (len(change.added), len(change.removed), rows_of(change.updated)) == (0, 0, [other])


def test_all_against_nothing_is_added_and_nothing_against_all_removed() -> None:
    assert len(diff(NO_LISTINGS, many(5)).added) == 5
    assert len(diff(many(5), NO_LISTINGS).removed) == 5
    assert len(diff(NO_LISTINGS, NO_LISTINGS)) == 0


@pytest.mark.parametrize(
    ("added", "updated", "removed", "portions"),
    [
        (0, 0, 0, []),
        (1000, 0, 0, [1000]),
        (1001, 0, 0, [1000, 1]),
        (700, 700, 700, [1000, 1000, 100]),
        (0, 0, 2000, [1000] * 2),
    ],
)
def test_a_changeset_has_a_thousand_rows_at_most(added: int, updated: int, removed: int, portions: list[int]) -> None:
    stands = np.concatenate([many(removed), many(updated, 10_000)])
    wanted = np.concatenate([many(updated, 10_000, reason=2), many(added, 20_000)])
    change = diff(stands, wanted)
    sizes = [len(packed) // ROW_BYTES for packed in change.changesets()]
    assert sizes == portions
    assert max(sizes, default=0) <= MOST_ROWS
    assert applied(rows_of(stands), change) == {one.phone: one for one in rows_of(wanted)}


def test_a_crash_between_changesets_is_made_good_by_comparing_again() -> None:
    stands, wanted = many(1500), many(1500, 1000, reason=2)
    now = {one.phone: one for one in rows_of(stands)}
    for action, listing in unpack(next(diff(stands, wanted).changesets())):
        now.pop(listing.phone) if action == Action.REMOVE else now.update({listing.phone: listing})
    rest = diff(from_rows(list(now.values())), wanted)
    assert len(rest) == 1500
    assert applied(list(now.values()), rest) == {one.phone: one for one in rows_of(wanted)}


@given(blocklist, blocklist, st.lists(few_phones, unique=True, max_size=5), st.data())
def test_changes_are_taken_one_by_one_and_those_that_do_not_fit_are_counted(
    stands: list[Listing], said: list[Listing], removed: list[int], data: st.DataObject
) -> None:
    said_of = {one.phone for one in said}
    removed = [phone for phone in removed if phone not in said_of]
    updated = [phone for phone in said_of if data.draw(st.booleans())]
    now, misfits = {one.phone: one for one in stands}, 0
    for one in said:
        misfits += (one.phone in now) != (one.phone in updated)
        now[one.phone] = one
    for phone in removed:
        misfits += now.pop(phone, None) is None
    patched = patch(from_rows(stands), from_rows(said), np.array(updated, np.int64), np.array(removed, np.int64))
    assert {one.phone: one for one in rows_of(patched.wanted)} == now
    assert len(patched.wanted) == len(now)
    assert patched.misfits == misfits
