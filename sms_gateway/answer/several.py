"""Replies about several numbers, and replies to senders whose phone was stolen. Pure."""

from collections.abc import Sequence

from imeicheck.rules.language import Language
from imeicheck.rules.verdict import Verdict
from sms_gateway.answer import sentences as s
from sms_gateway.answer.fit import Forms, fit
from sms_gateway.answer.verdict import phone, unreadable

MOST = 4
"""Numbers in one text, read or not."""
MOST_WHOLE = 1
"""Of them that may be read back whole: for more there is no room."""
GRAVEST_FIRST = ("listed", "caution", "unknown", "unread", "not_listed")


def several(verdicts: Sequence[tuple[Verdict, bool]], language: Language, unread: Sequence[str] = ()) -> str:
    """Return the reply about several numbers, the gravest verdict first.

    The flag beside each verdict is true if the reply repeats the whole number; `unread` are the digits of numbers
    that were meant as IMEIs and cannot be read. There are at most MOST of both.
    """
    say = language.say
    answers = {verdict.answer for verdict, _ in verdicts}
    again = [say(s.SEVERAL_UNREAD), ""] if unread else [""]
    unlisted = s.SEVERAL_FINE if answers == {"not_listed"} else s.SEVERAL_DOUBT
    end = s.SEVERAL_BAD if "listed" in answers else unlisted
    ends = [say(end), ""] if "listed" in answers or not unread else [""]
    parts = [*_items(verdicts, unread, language), _old(verdicts, language), ends, again]
    return fit(language, parts, [(again, 1), (ends, 1)])


def victim(
    verdicts: Sequence[tuple[Verdict, bool]], police: str, language: Language, unread: Sequence[str] = ()
) -> str:
    """Return the reply to a sender whose phones were stolen: whether they are listed, and where to report the theft.

    `police` is the operator's contact for it, "" if there is none.
    """
    say = language.say
    is_listed = all(verdict.answer == "listed" for verdict, _ in verdicts)
    report, contact = [say(s.REPORT_IT if is_listed else s.STOLEN), say(s.REPORT_IT), ""], [police, ""]
    again = [say(s.SEVERAL_UNREAD), ""] if unread else [""]
    old = [_old(verdicts, language), ""]
    parts = [*_items(verdicts, unread, language), old, again, report, contact]
    return fit(language, parts, [(report, 2), (old, 1), (again, 1), (contact, 1), (report, 1)])


def _items(verdicts: Sequence[tuple[Verdict, bool]], unread: Sequence[str], language: Language) -> list[str | Forms]:
    say = language.say
    items = [
        *(
            (
                verdict.answer,
                say(s.ITEM).format(number=phone(verdict, language, whole=whole), what=say(s.SHORT[_short(verdict)])),
            )
            for verdict, whole in verdicts
        ),
        *(("unread", sentence) for sentence in unreadable(unread, language)),
    ]
    items.sort(key=lambda item: GRAVEST_FIRST.index(item[0]))
    return [sentence for _, sentence in items]


def _old(verdicts: Sequence[tuple[Verdict, bool]], language: Language) -> str:
    """Return the warning that goes with an absence in lists that are too old."""
    is_old = any(verdict.stale and verdict.answer == "not_listed" for verdict, _ in verdicts)
    return language.say(s.STALE) if is_old else ""


def _short(verdict: Verdict) -> str:
    return verdict.reasons[0].code if verdict.answer == "listed" else verdict.answer
