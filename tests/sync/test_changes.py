"""What follows from the ledger's rows by the million is what follows from them one by one."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from blocklist_sync.arrays import CHANGE, Changes, from_rows, in_order, within, without
from blocklist_sync.changes import LEDGER_ROW, NO_CHANGES, differing, firsts, follow, hashes, lacking, lasts
from imeicheck.rules.buckets import PHONES
from imeicheck.rules.chain import SALT_BYTES, Action, Change, hash_row, pack
from imeicheck.rules.listing import Listing
from tests.strategies import blocklists, listings
from tests.sync.test_arrays import rows_of

few_phones = st.integers(0, 3) | st.just(PHONES - 1)
few_sources = st.integers(1, 2) | st.just(32767)
changes = st.builds(Change, st.sampled_from(Action).map(int), listings(few_phones, few_sources))
few_listings = blocklists(few_phones, few_sources)


def as_array(them: list[Change]) -> Changes:
    return np.array([(change.action, *change.listing) for change in them], CHANGE) if them else NO_CHANGES


@given(few_listings, st.lists(changes, max_size=40), st.lists(st.integers(0, 40)))
def test_what_stands_is_the_last_word_on_each_phone_and_source_however_it_is_cut(
    stood: list[Listing], them: list[Change], cuts: list[int]
) -> None:
    stands = {one[:2]: one for one in stood}
    for action, listing in them:
        if action == Action.REMOVE:
            stands.pop(listing[:2], None)
        else:
            stands[listing[:2]] = listing
    portions = (as_array(them[start:end]) for start, end in pairwise([0, *sorted(cuts), len(them)]))
    assert rows_of(follow(in_order(from_rows(stood)), portions)) == sorted(stands.values())


@given(st.lists(st.tuples(changes, st.binary(min_size=SALT_BYTES, max_size=SALT_BYTES)), max_size=10))
def test_rows_have_the_hashes_that_a_changeset_keeps_of_them(them: list[tuple[Change, bytes]]) -> None:
    rows = np.array([(1, 0, salt, change.action, *change.listing) for change, salt in them], LEDGER_ROW)
    assert hashes(rows).tolist() == [hash_row(salt, pack([change])) for change, salt in them]


@given(few_listings, few_listings, st.lists(st.integers(0, 30)))
def test_what_only_one_side_has_is_found(some: list[Listing], more: list[Listing], both: list[int]) -> None:
    more = list({one[:2]: one for one in [*more, *(some[n] for n in both if n < len(some))]}.values())
    one, other = in_order(from_rows(some)), in_order(from_rows(more))
    assert rows_of(lacking(one, other)) == sorted(set(some) - set(more))
    assert sorted(rows_of(differing(one, other))) == sorted(set(some) ^ set(more))


@given(few_listings, few_listings)
def test_phone_and_source_tell_who_is_among_others(them: list[Listing], others: list[Listing]) -> None:
    named = {one[:2] for one in others}
    assert rows_of(within(from_rows(them), from_rows(others))) == [one for one in them if one[:2] in named]
    assert rows_of(without(from_rows(them), from_rows(others))) == [one for one in them if one[:2] not in named]


@given(st.lists(st.integers(0, 5), max_size=20))
def test_each_key_has_its_first_and_its_last_place(keys: list[int]) -> None:
    places: dict[int, list[int]] = {key: [i for i, other in enumerate(keys) if other == key] for key in sorted(keys)}
    assert firsts(np.array(keys, np.int64)).tolist() == [its[0] for its in places.values()]
    assert lasts(np.array(keys, np.int64)).tolist() == [its[-1] for its in places.values()]
