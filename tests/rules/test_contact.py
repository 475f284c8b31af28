"""Names and contacts: short enough for a text, and of characters that it can carry."""

import pytest
from hypothesis import given

from imeicheck.rules.contact import LONGEST, contact
from imeicheck.rules.gsm import size
from tests.strategies import texts


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Kenya Police", "Kenya Police"),
        ("  0800  123 456 ", "0800 123 456"),
        ("+254 20 341 4906, ext. 2 & 3", "+254 20 341 4906, ext. 2 & 3"),
        ("https://police.example/imei?lang=sw", "https://police.example/imei?lang=sw"),
        ("Señor Muñoz, Nairobi", "Señor Muñoz, Nairobi"),
        ("Kilimani Road 12\nNairobi", "Kilimani Road 12 Nairobi"),
        ("x" * LONGEST, "x" * LONGEST),
        ("", ""),
        (" \t", ""),
    ],
)
def test_a_name_a_number_an_address_and_a_url_are_kept_without_superfluous_blanks(text: str, kept: str) -> None:
    assert contact(text) == kept


@pytest.mark.parametrize(
    "text",
    ["x" * 41, "[" * 21, "позвоните 102", "call ‘999’", "Polic\u00ada", "999\x00", "999\x1b[31m", "999\u202e", "☎ 999"],
)
def test_what_a_text_cannot_carry_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="at most 40"):
        contact(text)


@given(texts)
def test_what_is_kept_is_printable_and_fits(text: str) -> None:
    try:
        kept = contact(text)
    except ValueError:
        return
    assert kept.isprintable()
    assert size(kept).encoding == "GSM-7"
    assert size(kept).units <= LONGEST
    assert contact(kept) == kept
