"""The digest chain: nothing in the past can change without its digest changing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imeicheck.rules.chain import (
    GENESIS,
    HASH_BYTES,
    ROW_BYTES,
    SALT_BYTES,
    Action,
    Change,
    Header,
    digest,
    hash_row,
    pack,
    unpack,
)
from tests.strategies import listings, moments, texts

headers = st.builds(
    Header, st.integers(1, 2**40), moments, st.sampled_from(["feed", "report", "recovery"]), texts, texts,
    st.integers(1, 32767), texts,
)  # fmt: skip
changes = st.builds(Change, st.sampled_from(list(Action)).map(int), listings())
rows = st.lists(changes, max_size=10)
hashes = st.binary(min_size=HASH_BYTES, max_size=HASH_BYTES)
salts = st.binary(min_size=SALT_BYTES, max_size=SALT_BYTES)

OTHER_HEADERS: dict[str, Callable[[Header], Header]] = {
    "number": lambda h: replace(h, number=h.number + 1),
    "at": lambda h: replace(h, at=h.at + timedelta(microseconds=1)),
    "kind": lambda h: replace(h, kind=h.kind + "s"),
    "by": lambda h: replace(h, by=h.by + "x"),
    "why": lambda h: replace(h, why=h.why + "x"),
    "source": lambda h: replace(h, source=h.source + 1),
    "subject": lambda h: replace(h, subject=h.subject + "x"),
}


def test_every_field_of_a_header_is_tried() -> None:
    assert list(OTHER_HEADERS) == list(Header.__dataclass_fields__)


@given(rows)
def test_rows_pack_and_unpack(them: list[Change]) -> None:
    packed = pack(them)
    assert len(packed) == ROW_BYTES * len(them)
    assert list(unpack(packed)) == them


@given(changes, st.sampled_from(["action", "phone", "source", "reason", "pending", "day", "country"]))
def test_rows_that_differ_pack_differently(change: Change, field: str) -> None:
    if field == "action":
        other = change._replace(action=change.action % 3 + 1)
    else:
        was = getattr(change.listing, field)
        other = change._replace(listing=change.listing._replace(**{field: was - 1 if was else 1}))
    assert pack([other]) != pack([change])


@pytest.mark.parametrize("field", OTHER_HEADERS)
@settings(max_examples=30)
@given(header=headers, previous=hashes, row_hashes=st.lists(hashes, max_size=3).map(b"".join))
def test_another_header_makes_another_digest(field: str, header: Header, previous: bytes, row_hashes: bytes) -> None:
    assert digest(previous, OTHER_HEADERS[field](header), row_hashes) != digest(previous, header, row_hashes)


@given(headers, st.lists(hashes, min_size=2, max_size=5, unique=True))
def test_the_rows_and_their_order_make_the_digest(header: Header, each: list[bytes]) -> None:
    whole = digest(GENESIS, header, b"".join(each))
    assert digest(GENESIS, header, b"".join(reversed(each))) != whole
    assert digest(GENESIS, header, b"".join(each[:-1])) != whole
    assert digest(GENESIS, header, b"".join([*each, each[0]])) != whole


@given(headers, hashes, hashes)
def test_the_previous_digest_makes_the_digest(header: Header, one: bytes, other: bytes) -> None:
    assert (digest(one, header, b"") == digest(other, header, b"")) == (one == other)


@given(headers, texts)
def test_words_cannot_move_from_one_field_to_the_next(header: Header, more: str) -> None:
    one, other = replace(header, by=header.by + more), replace(header, why=more + header.why)
    assert (digest(GENESIS, one, b"") == digest(GENESIS, other, b"")) == (one == other)


@given(headers, st.lists(hashes, max_size=3).map(b"".join))
def test_the_same_again_makes_the_same_digest(header: Header, row_hashes: bytes) -> None:
    made = digest(GENESIS, header, row_hashes)
    assert made == digest(GENESIS, replace(header), row_hashes)
    assert len(made) == len(GENESIS) == 32


@given(salts, salts, changes)
def test_the_salt_hides_the_row(one: bytes, other: bytes, change: Change) -> None:
    row = pack([change])
    assert hash_row(one, row) == sha256(one + row).digest()
    assert (hash_row(one, row) == hash_row(other, row)) == (one == other)
    assert hash_row(one, row) != sha256(row).digest()
