"""How people write numbers, prices and phones: strategies that the tests share."""

from collections.abc import Sequence

from hypothesis import strategies as st

from sms_gateway.understand.intent import Intent, intent
from tests.strategies import imeis15

LANGUAGES = (
    "en", "fr", "es", "pt", "ar", "zh", "ru", "sw", "hi", "bn", "ur", "id", "hi-Latn", "ur-Latn", "bn-Latn", "ar-Latn",
)  # fmt: skip
NOKIA, OTHER = "490154203237518", "356938035643809"
SCRIPTS = ("0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९", "০১২৩৪৫৬৭৮৯", "０１２３４５６７８９", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")
KEYCAPS = tuple(f"{digit}\ufe0f\u20e3" for digit in range(10))
SEPARATORS = (" ", "-", ".", "/", "\n", "\u00a0", "\u2011", " - ", "\r\n", "_", "\u200b ")
SHAPES = ((15,), (2, 6, 6, 1), (8, 6, 1), (6, 2, 6, 1), (1,) * 15, (2,) * 7 + (1,))
OTHER_SHAPES = ((3, 3, 3, 3, 3), (4, 4, 4, 3), (7, 8), (8, 7))
"""A phone number with a price can look like these, too, unless the number begins as IMEIs do."""

scripts = st.sampled_from((*SCRIPTS, KEYCAPS))
words = st.text(st.characters(categories=["L", "Z", "So"], exclude_characters="oOlInNimeiIMEI"), max_size=30)
any_imeis = imeis15.map(lambda imei: imei.digits)
real_imeis = st.tuples(st.sampled_from(["35", "86", "99", "01", "49"]), st.integers(0, 10**12 - 1)).map(
    lambda made: with_check_digit(f"{made[0]}{made[1]:012d}")
)


def read(text: str) -> Intent:
    return intent(text, LANGUAGES)


def found(text: str) -> list[str]:
    return [number.imei.digits for number in read(text).numbers]


def with_check_digit(digits14: str) -> str:
    """By trying every end."""
    return next(digits14 + end for end in "0123456789" if sums_to_ten(digits14 + end))


def sums_to_ten(digits: str) -> bool:
    """ISO/IEC 7812-1, counted from the right."""
    twice = [int(c) * (1 + k % 2) for k, c in enumerate(reversed(digits))]
    return sum(n - 9 if n > 9 else n for n in twice) % 10 == 0


@st.composite
def written_out(draw: st.DrawFn, digits: str, shapes: Sequence[tuple[int, ...]] = SHAPES) -> str:
    """In the digits of a script, in a shape that people use, one separator throughout."""
    script, shape, separator = draw(scripts), draw(st.sampled_from(shapes)), draw(st.sampled_from(SEPARATORS))
    groups, start = [], 0
    for size in shape:
        groups.append("".join(script[int(c)] for c in digits[start : start + size]))
        start += size
    return separator.join(groups)


@st.composite
def scattered(draw: st.DrawFn, digits: str) -> str:
    """With any separators anywhere, in groups that cannot be a phone number."""
    gaps = draw(st.lists(st.sampled_from(SEPARATORS), min_size=15, max_size=15))
    cuts = draw(st.lists(st.integers(1, 8), min_size=15, max_size=15))
    text, start = "", 0
    for gap, size in zip(gaps, cuts, strict=True):
        text += digits[start : start + size] + (gap if start + size < len(digits) else "")
        start += size
    return text
