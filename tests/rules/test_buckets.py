"""The packing of listings in Redis, and the head and position that go with it."""

import json
import zlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from imeicheck.rules.buckets import (
    CRC_BYTES,
    FEWEST_BUCKETS,
    MEAN_FILL,
    PHONES,
    Coverage,
    Generation,
    Head,
    Malformed,
    Position,
    bucket_count,
    find,
    pack,
    seal,
    unseal,
)
from imeicheck.rules.listing import Listing
from tests.strategies import blocklists, coverages, digests, generations, listings, phones

MOMENT = datetime(2026, 11, 21, 10, tzinfo=UTC)

positions = st.builds(Position, generations, st.integers(0, 2**40), digests, st.integers(0, PHONES))
heads = st.builds(Head, positions, coverages)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.datetimes().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=4,
)


def in_one_bucket(generation: Generation, bucket: int, them: list[Listing]) -> list[Listing]:
    """The same listings, of phones that all lie in one bucket."""
    most = (PHONES - 1 - bucket) // generation.buckets
    return [one._replace(phone=(one.phone % (most + 1)) * generation.buckets + bucket) for one in them]


def packed(generation: Generation, them: list[Listing]) -> bytes:
    return b"".join(sorted(pack(generation, one) for one in them))


@given(generations, phones)
def test_quotient_and_bucket_name_the_phone(generation: Generation, phone: int) -> None:
    quotient, bucket = generation.place(phone)
    assert quotient * generation.buckets + bucket == phone
    assert 0 <= bucket < generation.buckets
    assert quotient < 256**generation.quotient_bytes


@pytest.mark.parametrize(("buckets", "width"), [(64, 6), (355, 5), (356, 5), (1000, 5), (31250, 4), (6_250_000, 3)])
def test_the_quotient_takes_the_fewest_bytes_that_fit(buckets: int, width: int) -> None:
    generation = Generation("g", buckets)
    assert generation.quotient_bytes == width
    assert 256 ** (width - 1) <= (PHONES - 1) // buckets < 256**width
    assert generation.entry_bytes == width + 7


def test_a_generation_has_a_bucket_for_about_every_32_listings() -> None:
    assert bucket_count(0) == FEWEST_BUCKETS
    assert bucket_count(FEWEST_BUCKETS * MEAN_FILL) == FEWEST_BUCKETS
    assert bucket_count(FEWEST_BUCKETS * MEAN_FILL + 1) == FEWEST_BUCKETS + 1
    assert bucket_count(1_000_000) == 31250


@given(generations, st.data(), blocklists(max_size=12))
def test_what_is_packed_is_found_and_nothing_else(
    generation: Generation, data: st.DataObject, them: list[Listing]
) -> None:
    bucket = data.draw(st.integers(0, generation.buckets - 1))
    them = in_one_bucket(generation, bucket, them)
    entries = packed(generation, them)
    key = generation.key(bucket)
    assert unseal(generation, key, seal(key, entries)) == entries
    for phone in {one.phone for one in them}:
        assert sorted(find(generation, entries, phone)) == sorted(one for one in them if one.phone == phone)


@settings(max_examples=200)
@given(st.sampled_from([64, 256, 1000, 65536]), st.data())
def test_find_never_finds_another_phone(buckets: int, data: st.DataObject) -> None:
    """Few different bytes, so that a quotient often stands across the edge of two entries."""
    generation = Generation("g", buckets)
    most = (PHONES - 1) // buckets
    byte = st.sampled_from([0, 1])
    quotient = st.lists(byte, min_size=8, max_size=8).map(lambda b: int.from_bytes(bytes(b), "big") % (most // 2))
    small = st.sampled_from([0, 1, 256, 257])
    one = st.builds(
        Listing, quotient.map(lambda q: q * buckets), small, st.sampled_from([1, 2]), st.just(0), small, small
    )
    them = data.draw(st.lists(one, max_size=20))
    wanted = data.draw(quotient) * buckets
    found = find(generation, packed(generation, them), wanted)
    assert sorted(found) == sorted(one for one in them if one.phone == wanted)


@given(generations, listings())
def test_a_phone_of_an_empty_bucket_has_no_listing(generation: Generation, one: Listing) -> None:
    key = generation.key(generation.place(one.phone)[1])
    assert find(generation, unseal(generation, key, seal(key, b"")), one.phone) == ()
    assert len(seal(key, b"")) == CRC_BYTES


@given(generations, st.lists(listings(), max_size=4), st.data())
def test_one_flipped_bit_is_noticed(generation: Generation, them: list[Listing], data: st.DataObject) -> None:
    sealed = bytearray(seal("k", packed(generation, them)))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Malformed, match="damaged"):
        unseal(generation, "k", bytes(sealed))


@given(generations, st.lists(listings(), min_size=1, max_size=4), st.data())
def test_a_bucket_cut_anywhere_is_noticed(generation: Generation, them: list[Listing], data: st.DataObject) -> None:
    sealed = seal("k", packed(generation, them))
    with pytest.raises(Malformed):
        unseal(generation, "k", sealed[: data.draw(st.integers(0, len(sealed) - 1))])


@given(generations)
def test_a_missing_bucket_is_a_failure_and_not_absence(generation: Generation) -> None:
    with pytest.raises(Malformed, match="missing"):
        unseal(generation, "k", None)


@given(generations, listings())
def test_the_bucket_of_another_key_is_noticed(generation: Generation, one: Listing) -> None:
    entries = pack(generation, one)
    with pytest.raises(Malformed):
        unseal(generation, generation.key(1), seal(generation.key(0), entries))


@given(generations, st.binary(min_size=1, max_size=40))
def test_entries_that_are_not_whole_are_noticed_even_under_a_right_seal(generation: Generation, entries: bytes) -> None:
    assume(len(entries) % generation.entry_bytes)
    with pytest.raises(Malformed):
        unseal(generation, "k", seal("k", entries))


@given(generations, st.binary(max_size=60))
def test_any_bytes_for_a_bucket_are_entries_or_malformed(generation: Generation, raw: bytes) -> None:
    try:
        entries = unseal(generation, "k", raw)
    except Malformed:
        return
    assert seal("k", entries) == raw


@given(heads)
def test_a_head_encodes_and_decodes(head: Head) -> None:
    assert Head.decode(head.encode()) == head


@given(positions)
def test_a_position_encodes_and_decodes(position: Position) -> None:
    assert Position.decode(position.encode()) == position


@given(heads)
def test_the_position_can_be_read_from_a_head(head: Head) -> None:
    assert Position.decode(head.encode()) == head.position


@given(positions, st.sampled_from(["number", "digest", "listings", "name", "buckets"]))
def test_positions_that_differ_encode_differently(position: Position, field: str) -> None:
    generation = position.generation
    other = {
        "number": replace(position, number=position.number + 1),
        "digest": replace(position, digest=position.digest[::-1] + "0"),
        "listings": replace(position, listings=position.listings + 1),
        "name": replace(position, generation=replace(generation, name=generation.name + "0")),
        "buckets": replace(position, generation=replace(generation, buckets=generation.buckets + 1)),
    }[field]
    assert other.encode() != position.encode()


def checked(value: object) -> bytes:
    """JSON behind a right CRC, as a publisher gone wrong would leave it."""
    body = json.dumps(value).encode()
    return b"%08x" % zlib.crc32(body) + body


def decodes_or_is_malformed(raw: bytes) -> None:
    for kind in (Head, Position):
        try:
            kind.decode(raw)
        except Malformed:
            pass


@given(st.binary(max_size=60))
def test_any_bytes_for_a_head_are_malformed_and_no_other_error(raw: bytes) -> None:
    decodes_or_is_malformed(raw)


@given(json_values)
def test_any_json_for_a_head_is_malformed_and_no_other_error(value: object) -> None:
    decodes_or_is_malformed(checked(value))


def test_json_of_great_depth_is_malformed_and_no_other_error() -> None:
    decodes_or_is_malformed(b"[" * 100_000)


@given(heads, st.data())
def test_a_head_cut_anywhere_is_malformed(head: Head, data: st.DataObject) -> None:
    raw = head.encode()
    with pytest.raises(Malformed):
        Head.decode(raw[: data.draw(st.integers(0, len(raw) - 1))])


@given(heads, st.data())
def test_a_head_without_one_of_its_fields_is_malformed(head: Head, data: st.DataObject) -> None:
    told = json.loads(head.encode()[8:])
    del told[data.draw(st.sampled_from(sorted(told)))]
    with pytest.raises(Malformed):
        Head.decode(checked(told))


HEAD = Head(Position(Generation("a", 64), 4711, "ab", 3), Coverage(True, True, MOMENT, MOMENT))


@given(st.sampled_from(sorted(json.loads(HEAD.encode()[8:]))), json_values)
@example("as_of", "2026-11-21T10:00:00")
@example("as_of", "2026-11-21")
@example("stale_after", False)
@example("as_of", [])
@example("complete", "no")
@example("any_source", 1)
@example("buckets", True)
@example("buckets", PHONES * 10)
def test_a_head_is_malformed_unless_every_field_has_its_type(field: str, value: object) -> None:
    """Whatever is read from Redis and believed has the types that a verdict counts on."""
    try:
        read = Head.decode(checked({**json.loads(HEAD.encode()[8:]), field: value}))
    except Malformed:
        return
    coverage, position = read.coverage, read.position
    assert {type(coverage.any_source), type(coverage.complete)} == {bool}
    assert all(t is None or t.utcoffset() is not None for t in (coverage.as_of, coverage.stale_after))
    assert {type(position.number), type(position.listings), type(position.generation.buckets)} == {int}
    assert 0 < position.generation.buckets <= PHONES


@given(heads, st.data())
def test_a_head_with_one_byte_changed_is_malformed(head: Head, data: st.DataObject) -> None:
    raw = bytearray(head.encode())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Malformed):
        Head.decode(bytes(raw))
