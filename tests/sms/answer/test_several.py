"""Several IMEIs in one text: which one is what."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imeicheck.rules.imei import parse
from imeicheck.rules.verdict import Verdict
from sms_gateway.answer import sentences as s
from sms_gateway.answer.fit import written
from sms_gateway.answer.several import MOST, MOST_WHOLE, several, victim
from sms_gateway.languages import TEXTS
from tests.segments import may_be_sent
from tests.sms.answer.worst import LANGUAGES, VERDICTS, verdict, why

OTHER = parse("356938035643809")
UNKNOWN = ("unknown", "no-store")
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


def test_old_lists_are_called_old() -> None:
    old = verdict("not_listed", stale=True)
    assert "These lists are old." in several([(old, False)] * 4, LANGUAGES["en"])
    assert "These lists are old." not in several([(UNLISTED, False)] * 4, LANGUAGES["en"])


@pytest.mark.parametrize("code", TEXTS.tags())
def test_however_many_and_whatever_they_are_a_reply_fits(code: str) -> None:
    language = LANGUAGES[code]
    kinds = [one for one in VERDICTS if one[0] in ("listed", "not_listed")] + [("caution", "duplicate"), UNKNOWN]
    for four in itertools.combinations_with_replacement(kinds, MOST):
        for whole in range(MOST_WHOLE + 1):
            read = [
                (verdict(a, *([why(r)] if r else []), stale=True), place < whole)  # type: ignore[arg-type]
                for place, (a, r) in enumerate(four)
            ]
            said = several(read, language)
            assert may_be_sent(said), said
            assert said.count("7518") == MOST
            assert written(language, [language.say(s.STALE)]) in said or "not_listed" not in dict(four)


KINDS = [one for one in VERDICTS if one[0] in ("listed", "not_listed")] + [("caution", "duplicate"), UNKNOWN]
WRONG = "490154203237519"
NEVER_TO_A_VICTIM = ("buy", "compare", "Compare")


def read(kinds: list[tuple[str, str]], whole: int) -> list[tuple[Verdict, bool]]:
    """Verdicts of these kinds on one IMEI, the first `whole` of them read back whole."""
    return [
        (verdict(answer, *([why(reason)] if reason else []), stale=True), place < whole)  # type: ignore[arg-type]
        for place, (answer, reason) in enumerate(kinds)
    ]


@pytest.mark.parametrize("code", TEXTS.tags())
@given(st.lists(st.sampled_from(KINDS), min_size=1, max_size=MOST - 1), st.integers(0, MOST_WHOLE), st.data())
def test_numbers_that_cannot_be_read_are_named_and_fit(
    code: str, kinds: list[tuple[str, str]], whole: int, data: st.DataObject
) -> None:
    language = LANGUAGES[code]
    unread = [WRONG] * data.draw(st.integers(1, MOST - len(kinds)))
    verdicts = read(kinds, whole)
    for text in (several(verdicts, language, unread), victim(verdicts, "W" * 52, language, unread)):
        assert may_be_sent(text), text
        assert text.count("7519") == len(unread)
        first = written(language, [language.say(s.SHORT["not_listed"])])
        assert not text.startswith(f"..7518 {first}"), "what was not read comes before an absence"


def test_the_gravest_number_comes_first() -> None:
    assert several([(UNLISTED, False), (STOLEN, False)], LANGUAGES["en"], [WRONG]) == (
        "..7518 REPORTED STOLEN. ..7519 not an IMEI. ..3809 no report. All of one phone? Then do not buy it. "
        "Dial *#06# and send all 15 digits of each."
    )
    assert several([(UNLISTED, False)], LANGUAGES["en"], [WRONG]) == (
        "..7519 not an IMEI. ..3809 no report. Dial *#06# and send all 15 digits of each."
    )


def test_a_victim_is_told_what_is_listed_and_where_to_report_it() -> None:
    english = LANGUAGES["en"]
    assert victim([(UNLISTED, False)], "Police: 999", english) == (
        "..3809 no report. Report it to the police with its IMEI, from the box or receipt. "
        "Once listed, all who check see it. Police: 999"
    )
    assert victim([(STOLEN, False)], "", english) == "..7518 REPORTED STOLEN. Report it to the police."


@pytest.mark.parametrize("code", TEXTS.tags())
@pytest.mark.parametrize("police", ["", "W" * 52], ids=["no contact", "longest contact"])
def test_a_reply_to_a_victim_fits_and_always_says_where_to_go(code: str, police: str) -> None:
    language = LANGUAGES[code]
    for kind in KINDS:
        text = victim(read([kind], 1), police, language)
        assert may_be_sent(text), text
        assert police in text
        report = [written(language, [language.say(sentence)]) for sentence in (s.STOLEN, s.REPORT_IT)]
        assert any(sentence in text for sentence in report), text
        assert code != "en" or not any(word in text for word in NEVER_TO_A_VICTIM)
    for kind in KINDS:
        assert may_be_sent(victim(read([kind] * MOST, MOST_WHOLE), police, language))
