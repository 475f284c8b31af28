"""Several IMEIs in one text: which one is what."""

import itertools

import pytest

from imeicheck.rules.imei import parse
from sms_gateway.answer import sentences as s
from sms_gateway.answer.fit import written
from sms_gateway.answer.several import MOST, MOST_WHOLE, several
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
