"""Names and contacts: short enough for a text, and of characters that it can carry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imeicheck.rules.contact import LONGEST, contact, link
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("999", "tel:999"),
        ("+254 (0)20 424-2000", "tel:+2540204242000"),
        ("0800.722.203", "tel:0800722203"),
        ("https://ca.example/imei", "https://ca.example/imei"),
        ("HTTP://ca.example", "HTTP://ca.example"),
        ("https://ca.example:8443/a?b=c&d#e", "https://ca.example:8443/a?b=c&d#e"),
        ("", None),
        ("+", None),
        ("999, any station", None),
        ("ca.example", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("https:///imei", None),
        ("https://bank.example@ca.example", None),
        ("https://ca.example/a b", None),
        ("https://ca.example\n", None),
        ("https://сa.example", None),
        ("https://[ca", None),
        ("٩٩٩", None),
        ("9" * 40, None),
    ],
)
def test_only_phone_numbers_and_plain_web_addresses_are_links(text: str, expected: str | None) -> None:
    assert link(text) == expected


@given(st.text() | st.from_regex(r"https?://.*", fullmatch=True))
def test_no_contact_leads_anywhere_else(text: str) -> None:
    assert (link(text) or "tel:").lower().startswith(("tel:", "http://", "https://"))
