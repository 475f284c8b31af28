"""Listings by the million have the same bytes as listings one by one."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from blocklist_sync.arrays import LISTING, NO_LISTINGS, Listings, buckets_of, from_rows, listings_in, pack_rows, without
from imeicheck.rules import buckets, chain
from imeicheck.rules.buckets import PHONES, Generation
from imeicheck.rules.listing import Listing
from tests.strategies import blocklists, listings, source_ids

generations = st.builds(Generation, st.just("g"), st.sampled_from([64, 65, 100, 1000, 31250, 6_250_000]))
few_phones = st.integers(0, 300) | st.integers(PHONES - 300, PHONES - 1)
crowded = blocklists(phone=few_phones) | blocklists()


def rows_of(listings: Listings) -> list[Listing]:
    return [Listing(*row) for row in listings.tolist()]


def one_by_one(generation: Generation, them: list[Listing], bucket: int) -> bytes:
    entries = sorted(buckets.pack(generation, one) for one in them if generation.place(one.phone)[1] == bucket)
    return buckets.seal(generation.key(bucket), b"".join(entries))


@given(st.lists(listings(), max_size=30))
def test_an_array_holds_the_same_listings(them: list[Listing]) -> None:
    assert rows_of(from_rows(them)) == them
    assert LISTING.names == Listing._fields


@given(st.sampled_from(chain.Action), st.lists(listings(), max_size=30))
def test_rows_have_the_same_bytes_as_the_ledger_packs(action: chain.Action, them: list[Listing]) -> None:
    assert pack_rows(action, from_rows(them)) == chain.pack(chain.Change(action, one) for one in them)


@settings(max_examples=150)
@given(generations, crowded, st.integers(0, 63))
def test_buckets_have_the_same_bytes_as_packed_one_by_one(
    generation: Generation, them: list[Listing], empty: int
) -> None:
    wanted = sorted({generation.place(one.phone)[1] for one in them} | {empty})
    made = list(buckets_of(generation, from_rows(them), np.array(wanted, np.int64)))
    assert [key for key, _ in made] == [generation.key(bucket) for bucket in wanted]
    assert [sealed for _, sealed in made] == [one_by_one(generation, them, bucket) for bucket in wanted]


@given(crowded)
def test_every_bucket_of_a_generation_is_there_even_when_empty(them: list[Listing]) -> None:
    generation = Generation("g", 64)
    made = dict(buckets_of(generation, from_rows(them), np.arange(64)))
    assert len(made) == 64
    entries = [buckets.unseal(generation, key, sealed) for key, sealed in made.items()]
    assert sum(map(len, entries)) == generation.entry_bytes * len(them)


@settings(max_examples=150)
@given(generations, crowded)
def test_listings_read_back_from_buckets_are_the_same(generation: Generation, them: list[Listing]) -> None:
    wanted = np.array(sorted({generation.place(one.phone)[1] for one in them}), np.int64)
    made = buckets_of(generation, from_rows(them), wanted)
    entries = [buckets.unseal(generation, key, sealed) for key, sealed in made]
    assert sorted(rows_of(listings_in(generation, wanted, entries))) == sorted(them)


@given(generations, crowded)
def test_every_listing_is_found_in_its_bucket(generation: Generation, them: list[Listing]) -> None:
    wanted = sorted({generation.place(one.phone)[1] for one in them})
    made = dict(buckets_of(generation, from_rows(them), np.array(wanted, np.int64)))
    for one in them:
        key = generation.key(generation.place(one.phone)[1])
        assert one in buckets.find(generation, buckets.unseal(generation, key, made[key]), one.phone)


@given(crowded, st.data())
def test_without_drops_by_phone_and_source_and_by_nothing_else(them: list[Listing], data: st.DataObject) -> None:
    picked = data.draw(st.lists(st.sampled_from(them), max_size=5)) if them else []
    other = data.draw(source_ids)
    dropped = [one._replace(reason=one.reason % 9 + 1, day=0) for one in picked] + [Listing(5, other, 1, 0, 0, 0)]
    pairs = {(one.phone, one.source) for one in dropped}
    left = [one for one in them if (one.phone, one.source) not in pairs]
    assert rows_of(without(from_rows(them), from_rows(dropped))) == left


def test_no_listings_are_no_listings() -> None:
    assert len(from_rows([])) == len(NO_LISTINGS) == 0
    assert len(without(NO_LISTINGS, NO_LISTINGS)) == 0
    assert pack_rows(1, NO_LISTINGS) == b""
