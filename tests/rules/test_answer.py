"""One verdict on a phone from those on its numbers: never better than what is known of all of them."""

from hypothesis import given
from hypothesis import strategies as st

from imeicheck.rules.answer import LONGEST_INPUT, Answer, Bad, bad, of_phone
from imeicheck.rules.verdict import Word

WORDS: tuple[Word, ...] = ("listed", "caution", "not_listed", "unknown")


def told(verdict: Word, stale: bool = False) -> Answer:
    return Answer("490154203237518", verdict, stale, "ok", (), None, f"advice: {verdict}", None, 1, "")


BAD = bad("1", "length", "too short")
numbers = st.lists(st.builds(told, st.sampled_from(WORDS), st.booleans()) | st.just(BAD), min_size=1, max_size=4)


@given(numbers)
def test_one_listing_lists_a_phone_and_what_was_not_checked_leaves_it_unknown(imeis: list[Answer | Bad]) -> None:
    phone = of_phone(imeis, "not an IMEI")
    words = {one.verdict if isinstance(one, Answer) else "bad" for one in imeis}
    if "listed" in words:
        assert phone.verdict == "listed"
    elif words & {"bad", "unknown"}:
        assert phone.verdict == "unknown"
    else:
        assert phone.verdict == ("caution" if "caution" in words else "not_listed")
    assert phone.imeis == tuple(imeis)


@given(numbers)
def test_its_advice_is_that_on_the_number_that_decides(imeis: list[Answer | Bad]) -> None:
    phone = of_phone(imeis, "not an IMEI")
    if BAD in imeis and phone.verdict != "listed":
        assert phone.advice == "not an IMEI"
    else:
        assert phone.advice == f"advice: {phone.verdict}"
    assert phone.stale == any(isinstance(one, Answer) and one.stale for one in imeis)


@given(st.permutations([told("listed"), told("not_listed"), told("unknown"), BAD]))
def test_the_order_of_its_numbers_decides_nothing(imeis: list[Answer | Bad]) -> None:
    assert of_phone(imeis, "").verdict == "listed"
    assert of_phone([one for one in imeis if one != told("listed")], "").verdict == "unknown"


def test_a_long_text_is_cut_and_anything_else_is_repeated_as_it_is() -> None:
    assert bad("9" * 1000, "length", "").input == "9" * LONGEST_INPUT
    assert bad([1], "characters", "").input == [1]
