"""A phone number as it is kept: a hash that only the key can make, and that names its key."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sms_gateway.senders import country, key_from, key_ids, pseudonyms, sender_of

KEY = "k1:" + "s" * 32
OTHER_SECRET, OTHER_ID = "k1:" + "t" * 32, "k2:" + "s" * 32


def pseudonym(number: str, key: str) -> str:
    """Return the current name of a number under a key."""
    return pseudonyms(number, key)[0]


numbers = st.from_regex(re.compile(r"\+[1-9]\d{7,14}", re.ASCII), fullmatch=True)

tokens = st.text("0123456789abcdef", min_size=32, max_size=32)
"""As Twilio makes them."""


@given(numbers)
def test_a_number_has_one_pseudonym_and_is_not_in_it(number: str) -> None:
    kept = pseudonym(number, KEY)
    assert kept == pseudonym(number, KEY)
    assert number not in kept
    assert number.removeprefix("+") not in kept
    assert re.fullmatch("k1[.][0-9a-f]{8}:[0-9a-f]{32}", kept)


@given(numbers)
def test_a_sender_is_the_same_on_whatsapp(number: str) -> None:
    texted, written = sender_of(number, [KEY]), sender_of(f"whatsapp:{number}", [KEY])
    assert (texted.name, texted.country) == (written.name, written.country)


@pytest.mark.parametrize(
    ("to", "service", "by_carrier"),
    [
        ("+254711000000", "", True),
        ("+18005550100", "", True),
        ("20880", "", False),
        ("20880", "MG1", True),
        ("whatsapp:+14155238886", "", False),
        ("", "", False),
    ],
)
def test_which_numbers_have_their_reserved_words_answered_by_the_carrier(
    to: str, service: str, by_carrier: bool
) -> None:
    assert sender_of("+254700000001", [KEY], to=to, service=service).answered_by_carrier == by_carrier


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("+254700000001", "KE"),
        ("+919000000001", "IN"),
        ("+12025550100", "US"),
        ("20880", ""),
        ("", ""),
        ("+", ""),
        ("+999", ""),
    ],
)
def test_a_number_tells_its_country(number: str, code: str) -> None:
    assert country(number) == code


@given(st.text(max_size=30))
def test_any_text_is_a_sender(number: str) -> None:
    assert sender_of(number, [KEY], to=number).name.startswith("k1.")


@given(st.lists(numbers, min_size=2, max_size=2, unique=True))
def test_two_numbers_have_two(two: list[str]) -> None:
    assert len({pseudonym(number, KEY) for number in two}) == 2


def test_another_secret_makes_another_and_the_id_of_the_key_stands_in_front() -> None:
    number = "+254700000001"
    mine, by_secret, by_id = (pseudonym(number, key) for key in (KEY, OTHER_SECRET, OTHER_ID))
    assert mine != by_secret
    assert mine.partition(":")[2] == by_id.partition(":")[2], "the id is no part of the secret"
    assert (mine.partition(":")[0], by_id.partition(":")[0]) == key_ids(KEY)[:1] + key_ids(OTHER_ID)[:1]
    assert len({key_ids(key)[0] for key in (KEY, OTHER_SECRET, OTHER_ID)}) == 3


def test_spaces_do_not_make_another_sender() -> None:
    assert pseudonym(" +254 700 000001 ", KEY) == pseudonym("+254700000001", KEY)


def test_the_hash_is_what_it_was_since_choices_in_sql_are_stored_under_it() -> None:
    current, earlier = pseudonyms("+254700000001", KEY)
    assert (current, earlier) == (
        f"{key_ids(KEY)[0]}:1eb5b54690978d97fe3380731c996c1a",
        "k1:1eb5b54690978d97fe3380731c996c1a",
    )


@given(st.text(max_size=50), st.text(max_size=50))
def test_any_sender_and_any_key_of_twilio_make_one(number: str, token: str) -> None:
    key = key_from(token)
    id_, _, secret = key.partition(":")
    assert pseudonym(number, key).startswith(f"{id_}.")
    assert id_.isalnum()
    assert len(secret) == 64


@given(st.lists(tokens, min_size=2, max_size=2, unique=True))
def test_a_new_token_makes_a_new_key_and_is_not_in_it(two: list[str]) -> None:
    assert len({key_from(token) for token in two}) == 2
    assert not [token for token in two if token in key_from(token)]


@given(numbers)
def test_a_sender_has_a_name_under_each_key_and_the_current_one_first(number: str) -> None:
    sender = sender_of(number, [OTHER_ID, KEY])
    assert sender.names == (*pseudonyms(number, OTHER_ID), *pseudonyms(number, KEY))
    assert sender.name == sender.names[0]
