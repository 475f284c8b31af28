"""What a number says about itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imeicheck.rules.imei import Imei, from_phone, parse
from imeicheck.rules.numbering import (
    ASSIGNING_BODIES,
    LEGACY_BODIES,
    TEST_BODIES,
    is_placeholder,
    is_shared,
    oddities,
    singles_out_one_phone,
)
from tests.strategies import imeis


def imei_of(body: str, rest: str = "154203237514") -> Imei:
    return from_phone(int(body + rest))


def test_an_ordinary_imei_has_nothing_odd() -> None:
    assert oddities(parse("490154203237518")) == ()


def test_the_known_factory_default_is_a_placeholder() -> None:
    assert oddities(parse("004999010640000")) == ("placeholder",)


@pytest.mark.parametrize(
    "digits14",
    [
        "00000000000000",
        "00000012345678",
        "12345678901234",
        "12345600000001",
        "33333333333333",
        "99999999999999",
        "00499901064000",
        "13579024681122",
        "11111111111111",
    ],
)
def test_numbers_that_nobody_was_given_are_placeholders(digits14: str) -> None:
    assert is_placeholder(digits14)
    assert oddities(Imei(digits14)) == ("placeholder",)


@pytest.mark.parametrize("digits14", ["00000112345678", "12345700000001", "35353535353535", "00499901064001"])
def test_numbers_beside_a_placeholder_are_none(digits14: str) -> None:
    assert not is_placeholder(digits14)


@pytest.mark.parametrize("body", ["00", "02", "03", "04", "05", "06", "07", "08", "09"])
def test_test_bodies_make_test_numbers(body: str) -> None:
    assert oddities(imei_of(body)) == ("test-imei",)


@pytest.mark.parametrize(
    "body", ["01", "35", "86", "99", "10", "30", "33", "44", "45", "49", "50", "51", "52", "53", "54"]
)
def test_bodies_that_assign_or_once_did_are_fine(body: str) -> None:
    assert oddities(imei_of(body)) == ()


@pytest.mark.parametrize("body", ["91", "98"])
def test_the_two_late_legacy_bodies_are_fine(body: str) -> None:
    assert oddities(imei_of(body)) == ()


def test_every_other_body_was_never_assigned() -> None:
    unknown = {f"{n:02d}" for n in range(100)} - TEST_BODIES - ASSIGNING_BODIES - LEGACY_BODIES
    assert len(unknown) == 74
    assert all(oddities(imei_of(body)) == ("reporting-body",) for body in unknown)


def test_no_body_is_of_two_kinds() -> None:
    assert len(TEST_BODIES) + len(ASSIGNING_BODIES) + len(LEGACY_BODIES) == len(
        TEST_BODIES | ASSIGNING_BODIES | LEGACY_BODIES
    )


@given(imeis)
def test_only_a_number_with_nothing_odd_singles_out_one_phone(imei: Imei) -> None:
    assert singles_out_one_phone(imei) == (not oddities(imei))
    assert len(oddities(imei)) <= 1


@given(imeis)
def test_test_numbers_and_placeholders_are_shared_and_numbers_never_assigned_are_not(imei: Imei) -> None:
    assert is_shared(imei) == (oddities(imei) in (("placeholder",), ("test-imei",)))


@given(imeis, st.sampled_from(["", "00", "99"]))
def test_the_software_version_does_not_matter(imei: Imei, svn: str) -> None:
    assert oddities(Imei(imei.digits[:14] + svn)) == oddities(imei)
