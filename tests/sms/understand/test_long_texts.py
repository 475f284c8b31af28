"""A text of 1,600 characters, the most that Twilio delivers, is read to its end, in a time in proportion."""

import itertools
import re
import time
from types import ModuleType

import pytest

from sms_gateway.understand import (
    announced,
    brands,
    fields,
    intent,
    labels,
    lookalikes,
    misfits,
    numbers,
    others,
    phrases,
    plain,
    requests,
    slips,
    tongue,
)
from sms_gateway.understand.intent import MOST_CHARACTERS
from tests.sms.understand.test_intent import NASTY
from tests.sms.understand.writing import NOKIA, read

MODULES = (
    announced,
    brands,
    fields,
    intent,
    labels,
    lookalikes,
    misfits,
    numbers,
    others,
    phrases,
    plain,
    requests,
    slips,
    tongue,
)
FILLERS = (
    "Tafadhali angalia simu hii. ",
    "कृपया यह फ़ोन देखिए। ",
    "يرجى التحقق ",
    "请查一下。",
    "📱 ",
    "1 2 3 ",
    "0712345678 ",
    ".",
)
HOSTILE = (
    *NASTY,
    "0",
    "O0",
    "1.",
    "1,",
    "1 1 1 1 ",
    "9" * 13 + " ",
    "35 ",
    "imei 1 ",
    "imei (",
    "8002",
    "(01)",
    "0101234567890123",
    "urn:gsma:imei:",
    "S/N",
    "1e",
    "1.1e",
    "f ",
    "+ (1",
    "imei2: x",
    "imei:*",
    "1 + ",
    "iccid 8 ",
    "35**",
    "1 000 000 ",
    "A0A0",
    "please block my ",
    "why my ",
    "remove from ",
    "my my my my my my ",
    "before buying ",
    "不 ",
    "买",
    "1 )",
    "- ",
    "\u20e3",
    " ",
    "\n",
)
MOST_TIMES_LONGER = 8
"""For a text of twice the length: quadratic work is 4, cubic 8."""
TOO_SHORT_TO_MEASURE = 0.004


def patterns(module: ModuleType) -> list[re.Pattern[str]]:
    """Every compiled regular expression that a module holds, in tables as well."""
    held = itertools.chain.from_iterable(
        value if isinstance(value, (list, tuple)) else [value] for value in vars(module).values()
    )
    flat = itertools.chain.from_iterable(value if isinstance(value, tuple) else [value] for value in held)
    return [value for value in flat if isinstance(value, re.Pattern)]


PATTERNS = list(dict.fromkeys(pattern for module in MODULES for pattern in patterns(module)))


def seconds(run: object, text: str) -> float:
    """The least processor time of three runs."""
    assert callable(run)
    taken = []
    for _ in range(3):
        start = time.process_time()
        run(text)
        taken.append(time.process_time() - start)
    return min(taken)


@pytest.mark.parametrize("filler", FILLERS)
@pytest.mark.parametrize("place", ["first", "middle", "last"])
def test_an_imei_anywhere_in_the_longest_text_is_found(filler: str, place: str) -> None:
    most = MOST_CHARACTERS - len(NOKIA) - 2
    before = {"first": 0, "middle": most // 2, "last": most}[place]
    words = filler * (most // len(filler) + 1)
    text = f"{words[:before]} {NOKIA} {words[before:most]}"
    assert len(text) <= 1602
    assert NOKIA in [
        number.imei.digits for number in read(text[:MOST_CHARACTERS] if place != "last" else text.rstrip()).numbers
    ]


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_text_of_twice_the_length_takes_no_more_than_its_share_of_time(unit: str) -> None:
    half, whole = (seconds(read, (unit * 1600)[:size]) for size in (800, 1600))
    assert whole <= max(half, TOO_SHORT_TO_MEASURE) * MOST_TIMES_LONGER


@pytest.mark.parametrize("unit", HOSTILE)
def test_no_pattern_backtracks_without_bounds(unit: str) -> None:
    assert len(PATTERNS) > 30
    for pattern in PATTERNS:
        half, whole = (seconds(lambda text: list(pattern.finditer(text)), (unit * 1600)[:size]) for size in (800, 1600))  # noqa: B023
        assert whole <= max(half, TOO_SHORT_TO_MEASURE) * MOST_TIMES_LONGER, pattern.pattern[:100]
