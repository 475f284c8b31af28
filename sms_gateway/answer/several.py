"""The reply to several IMEIs in one text, which may be of one phone or of several. Pure."""

from collections.abc import Sequence

from imeicheck.rules.language import Language
from imeicheck.rules.verdict import Verdict
from sms_gateway.answer import sentences as s
from sms_gateway.answer.fit import fit
from sms_gateway.answer.verdict import phone

MOST = 4
"""IMEIs in one text."""
MOST_WHOLE = 1
"""Of them that may be read back whole: for more there is no room."""


def several(verdicts: Sequence[tuple[Verdict, bool]], language: Language) -> str:
    """Which one is what; with each verdict whether the number is read back whole."""
    say = language.say
    items = [
        say(s.ITEM).format(number=phone(verdict, language, whole=whole), what=say(s.SHORT[_short(verdict)]))
        for verdict, whole in verdicts
    ]
    answers = {verdict.answer for verdict, _ in verdicts}
    unlisted = s.SEVERAL_FINE if answers == {"not_listed"} else s.SEVERAL_DOUBT
    end = s.SEVERAL_BAD if "listed" in answers else unlisted
    ends = [say(end), ""]
    old = say(s.STALE) if any(verdict.stale and verdict.answer == "not_listed" for verdict, _ in verdicts) else ""
    return fit(language, [*items, old, ends], [(ends, 1)])


def _short(verdict: Verdict) -> str:
    return verdict.reasons[0].code if verdict.answer == "listed" else verdict.answer
