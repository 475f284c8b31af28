"""Several IMEIs in one text: which one is what."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imeicheck.rules.imei import parse
from sms_gateway.answer import sentences as s
from sms_gateway.answer.several import MOST, several
from sms_gateway.languages import TEXTS
from tests.segments import may_be_sent
from tests.sms.answer.worst import LANGUAGES, VERDICTS, verdict, why

OTHER = parse("356938035643809")
STOLEN, UNLISTED = verdict("listed", why("stolen")), verdict("not_listed", imei=OTHER)


def test_the_reply_says_which_one_is_bad() -> None:
    assert several([(STOLEN, False), (UNLISTED, False)], LANGUAGES["en"]) == (
        "..7518 REPORTED STOLEN. ..3809 no report. All of one phone? Then do not buy it."
    )


def test_none_listed_and_not_all_known_are_told_apart() -> None:
    unknown = verdict("unknown", why("no-store"))
    english = LANGUAGES["en"]
    assert several([(UNLISTED, False)] * 2, english).endswith(english.say(s.SEVERAL_FINE))
    assert several([(UNLISTED, False), (unknown, False)], english).endswith(english.say(s.SEVERAL_DOUBT))


@pytest.mark.parametrize("code", TEXTS.tags())
@given(st.lists(st.tuples(st.sampled_from(VERDICTS), st.booleans()), min_size=2, max_size=MOST))
def test_however_many_and_whatever_they_are_a_reply_fits(code: str, told: list[tuple[tuple[str, str], bool]]) -> None:
    read = [(verdict(a, *([why(r)] if r else [])), whole) for (a, r), whole in told]  # type: ignore[arg-type]
    said = several(read, LANGUAGES[code])
    assert may_be_sent(said), said
    assert said.count("7518") == len(read)


@pytest.mark.parametrize("code", TEXTS.tags())
def test_the_longest_of_all_fit(code: str) -> None:
    for four in itertools.combinations_with_replacement([one for one in VERDICTS if one[0] != "caution"], MOST):
        read = [(verdict(a, *([why(r)] if r else [])), True) for a, r in four]
        assert may_be_sent(several(read, LANGUAGES[code]))
