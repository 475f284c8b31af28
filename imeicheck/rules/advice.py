"""What a verdict means for the person who holds the phone, in sentences. Pure.

Says what is known ("reported", "no report found in our lists, up to …") and never what is not:
no phone is ever called clean, clear, safe, genuine or cloned, for lists are all we know.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import msgspec

from imeicheck.rules.imei import Cause
from imeicheck.rules.language import T_, Language, Placed
from imeicheck.rules.verdict import Verdict, Why, Word

REMEMBERED = 4096
"""Advice of so many kinds is kept as it was put together: in a batch nearly all of it is the same."""

Said = tuple[Placed, Placed]
"""What is known, and what to do about it."""

DO_NOT_BUY = T_("advice on a listed phone or an odd IMEI: what to do | 40", "Do not buy this phone.")

LISTED: Mapping[str, Said] = {
    "stolen": (T_("advice on a listed phone: headline | 60", "Reported stolen."), DO_NOT_BUY),
    "lost": (
        T_("advice on a listed phone: headline | 60", "Reported lost."),
        T_("advice on a phone reported lost: what to do | 80", "Do not buy this phone: somebody is looking for it."),
    ),
    "fraud": (T_("advice on a listed phone: headline | 60", "Reported in a fraud."), DO_NOT_BUY),
    "unpaid": (
        T_("advice on a listed phone: headline; a loan or a contract was not paid | 60", "Reported as not paid for."),
        T_(
            "advice on a phone that is not paid for: what to do; it may be locked from afar | 80",
            "Do not buy this phone: it may stop working.",
        ),
    ),
    "court-order": (T_("advice on a listed phone: headline | 60", "Listed by order of a court."), DO_NOT_BUY),
    "counterfeit": (T_("advice on a listed phone: headline | 60", "Listed as counterfeit."), DO_NOT_BUY),
    "faulty": (
        T_("advice on a listed phone: headline | 60", "Listed as faulty."),
        T_(
            "advice on a phone listed as faulty: what to do | 90",
            "Do not buy this phone before you know what is wrong with it.",
        ),
    ),
    "other": (
        T_("advice on a listed phone: headline | 70", "Listed, and the source does not say why."),
        T_(
            "advice on a phone listed for a reason unknown: what to do | 80",
            "Do not buy this phone before you know why.",
        ),
    ),
}
OWNER = T_(
    "advice on a listed phone, the last sentence: to its owner | 130",
    "If it is yours, or this is an error, go to the police or to whoever listed it.",
)
OWNER_OF = T_(
    "advice on a listed phone, the last sentence: to its owner; {contact} is such as Kenya Police: 0800 123 456 | 100",
    "If it is yours, or this is an error, contact {contact}.",
)
CAUTION: Mapping[str, Said] = {
    "report-pending": (
        T_("advice, a report is not settled yet: headline | 60", "A report on this phone is being looked into."),
        T_("advice, a report is not settled yet: what to do | 70", "Wait until it is settled before you buy."),
    ),
    "duplicate": (
        T_(
            "advice on an IMEI of many phones: headline | 100",
            "Several phones carry this IMEI, and only one of them is the rightful one.",
        ),
        T_("advice on an IMEI of many phones: what to do | 60", "Ask for proof of purchase."),
    ),
    "test-imei": (
        T_(
            "advice on an odd IMEI, made for tests in laboratories: headline | 70",
            "This is a test IMEI, not one of a phone for sale.",
        ),
        DO_NOT_BUY,
    ),
    "reporting-body": (
        T_(
            "advice on an odd IMEI, such as nobody may give out: headline | 60",
            "This IMEI was never given to any phone.",
        ),
        DO_NOT_BUY,
    ),
    "placeholder": (
        T_(
            "advice on an odd IMEI, such as 123456789012347: headline | 110",
            "This is a filler that many phones show, not a phone's own IMEI.",
        ),
        DO_NOT_BUY,
    ),
    "tac-not-allocated": (
        T_(
            "advice on an odd IMEI, its first 8 digits are in no list of makers: headline | 60",
            "No maker was ever given this IMEI.",
        ),
        DO_NOT_BUY,
    ),
}
UNKNOWN: Mapping[str, Said] = {
    "no-store": (
        T_(
            'advice, our computers cannot look: headline; it must not read like "No report" | 60',
            "We cannot check right now.",
        ),
        T_(
            "advice, our computers cannot look: what to do | 100",
            "This says nothing about the phone: try again in a minute.",
        ),
    ),
    "no-source": (
        T_("advice, nobody has given us a list: headline | 60", "We have no lists yet."),
        T_("advice, nobody has given us a list: what that means | 70", "We cannot say anything about this phone."),
    ),
    "source-never-synced": (
        T_("advice, one of our lists is missing: headline | 60", "A list that we need has not arrived yet."),
        T_(
            "advice, one of our lists is missing: what that means | 80",
            "We cannot say whether this phone was reported.",
        ),
    ),
    "check-digit-absent": (
        T_(
            "advice, 14 or 16 digits were sent, no list has them: headline | 110",
            "Not in our lists, but with 14 or 16 digits we cannot be sure of the IMEI.",
        ),
        T_("advice, 14 or 16 digits were sent, no list has them: what to do | 40", "Send all 15 digits."),
    ),
}
INSTRUCTIONS: Mapping[str, Placed] = {
    "report-pending": T_("page: heading, a report is not settled yet | 40", "Wait before you buy."),
    "no-store": T_("page: heading, our computers cannot look; the reason follows | 40", "Try again in a minute."),
}
"""What to do in fewer words than the advice has."""
COMPARE_FIRST = T_('page: heading, behind "No report found in our lists." | 40', "Compare before you pay.")
SAID: Mapping[str, Said] = {**LISTED, **CAUTION, **UNKNOWN}
"""For each code of a reason."""
NOT_LISTED = T_("advice, no list has the phone: headline | 60", "No report found in our lists.")
COMPARE_AND_ASK = T_(
    "advice, no list has the phone: what to do | 120",
    "Compare the phone with what is told here, and ask for proof of purchase.",
)
NO_PROOF = T_(
    "advice, no list has the phone: after what to do | 80", "That does not prove that all is well with the phone."
)
COMPARE = T_(
    "advice: what to compare on the phone | 130",
    "Dial *#06# on the phone: it has to show this same IMEI. If not, do not buy it.",
)
COMPARE_ALL = T_(
    "advice: what to compare on a phone with several IMEIs | 130",
    "Dial *#06# on the phone: it has to show these same IMEIs. If not, do not buy it.",
)
COMPARE_DEVICE = T_(
    "advice: brand and model to compare | 100",
    "Our list says that it is: {device}. If it is another, do not buy it.",
)
AS_OF = T_("advice: up to when our lists reach | 60", "Our lists are up to date as of {moment}.")
STALE = T_("advice: after up to when our lists reach | 70", "These lists are older than they should be.")
SAFETY = T_(
    "advice on a phone reported stolen: the seller may be dangerous | 100",
    "Your safety comes first: you need not tell the seller why.",
)

NOT_AN_IMEI: Mapping[Cause, Said] = {
    "length": (
        T_("error, too few or too many digits | 60", "That is not an IMEI: an IMEI has 15 digits."),
        T_(
            "error, too few or too many digits: what to do | 100",
            "Dial *#06# on the phone and enter all 15, one IMEI at a time.",
        ),
    ),
    "characters": (
        T_("error, words or signs were entered, not a number | 40", "We could not read that."),
        T_(
            "error, words or signs were entered, not a number: what to do | 100",
            "Dial *#06# on the phone and enter its 15 digits, without words.",
        ),
    ),
    "check-digit": (
        T_("error, 15 digits that cannot be an IMEI | 60", "That is not an IMEI: a digit is wrong."),
        T_(
            "error, 15 digits that cannot be an IMEI: what to do | 120",
            "Dial *#06# and compare. If the phone itself shows this number, do not buy it.",
        ),
    ),
    "scientific": (
        T_(
            "error, a number such as 3.52E+14 from a spreadsheet | 60",
            "The spreadsheet has lost digits of this number.",
        ),
        T_(
            "error, a number such as 3.52E+14 from a spreadsheet: what to do | 130",
            "Format the column as text and enter the IMEIs again, or dial *#06# on the phone.",
        ),
    ),
}
VERDICTS: Mapping[Word, Placed] = {
    "listed": T_("label of a verdict: the phone is listed | 24", "Do not buy"),
    "caution": T_("label of a verdict: something is odd or not settled | 24", "Caution"),
    "not_listed": T_("label of a verdict: no list has the phone; said of no other verdict | 24", "No report"),
    "unknown": T_('label of a verdict: we could not check; it must not read like "No report" | 24', "Unknown"),
}
KINDS: Mapping[str, Placed] = {
    "police": T_("label of a source | 24", "Police"),
    "operator": T_("label of a source: a mobile network | 24", "Phone company"),
    "registry": T_("label of a source: a public register of phones | 24", "Registry"),
}


@dataclass(frozen=True, slots=True)
class Advice:
    """`headline` tells what is known, `to_do` what to do, the most pressing first."""

    headline: str
    to_do: tuple[str, ...]
    compare: tuple[str, ...] = ()
    """What to look at on the phone in hand."""
    fresh: tuple[str, ...] = ()
    """How new all this is."""

    def __str__(self) -> str:
        return " ".join((self.headline, *self.to_do, *self.compare, *self.fresh))


class Gist(msgspec.Struct, frozen=True, gc=False):
    """All of a verdict that its sentences depend on: thousands of phones share one."""

    answer: Word
    codes: tuple[str, ...]
    device: str
    """Its name, empty where it is not known."""
    as_of: datetime | None
    """To the minute."""
    stale: bool
    contact: str
    """Name and contact of the source to turn to, as far as one is published; empty if the phone is not listed."""


def gist(verdict: Verdict) -> Gist:
    """Return what the sentences about a verdict depend on."""
    return Gist(
        verdict.answer,
        tuple([why.code for why in verdict.reasons]) if verdict.reasons else (),
        verdict.device.name if verdict.device else "",
        verdict.as_of and _minute(verdict.as_of),
        verdict.stale,
        _whom_to_contact(verdict.reasons) if verdict.answer == "listed" else "",
    )


def _whom_to_contact(reasons: Sequence[Why]) -> str:
    """Return the name and the contact of the source behind the gravest listing that has published any."""
    published = (
        ": ".join(filter(None, (why.source.public_name, why.source.contact)))
        for why in reasons
        if why.source and why.code in LISTED
    )
    return next(filter(None, published), "")


@lru_cache(64)
def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def advise(verdict: Verdict, language: Language) -> Advice:
    """What a person is told about a verdict."""
    return _advise(gist(verdict), language)


def in_sentences(verdict: Verdict, language: Language) -> str:
    """The same as one text."""
    return _in_sentences(gist(verdict), language)


@lru_cache(REMEMBERED)
def _in_sentences(told: Gist, language: Language) -> str:
    return str(_advise(told, language))


def _advise(told: Gist, language: Language) -> Advice:
    say = language.say
    if told.answer == "not_listed":
        to_do = (say(COMPARE_AND_ASK), say(NO_PROOF))
        return Advice(say(NOT_LISTED), to_do, _compare(COMPARE, told.device, language), _freshness(told, language))
    first, *others = (SAID[code] for code in told.codes)
    headline, to_do_first = map(say, first)
    if told.answer == "listed":
        safety = (say(SAFETY),) if told.codes[0] == "stolen" else ()
        return Advice(headline, (to_do_first, *safety, _to_the_owner(told, language)))
    return Advice(headline, (to_do_first, *(say(sentence) for other in others for sentence in other)))


def _to_the_owner(told: Gist, language: Language) -> str:
    if not told.contact:
        return language.say(OWNER)
    return language.say(OWNER_OF).format(contact=language.left_to_right(told.contact.rstrip(".")))


def instruction(verdict: Verdict, language: Language) -> str:
    """Return what to do about a phone, in the words of a heading."""
    if verdict.answer == "not_listed":
        return f"{language.say(NOT_LISTED)} {language.say(COMPARE_FIRST)}"
    code = verdict.reasons[0].code
    return language.say(INSTRUCTIONS.get(code, SAID[code][1]))


def forbids_buying(verdict: Verdict) -> bool:
    """Return whether the instruction is not to buy the phone, without a condition."""
    return bool(verdict.reasons) and SAID[verdict.reasons[0].code][1] == DO_NOT_BUY


def said(why: Why) -> Said:
    """What a reason of any verdict stands for, not yet translated."""
    return SAID[why.code]


def compare(verdicts: Sequence[Verdict], language: Language) -> tuple[str, ...]:
    """Return what to compare on a phone with one or more numbers: its IMEIs, and the device if all have the same."""
    devices = {verdict.device.name if verdict.device else "" for verdict in verdicts}
    return _compare(
        COMPARE if len(verdicts) == 1 else COMPARE_ALL, devices.pop() if len(devices) == 1 else "", language
    )


def _compare(numbers: Placed, device: str, language: Language) -> tuple[str, ...]:
    named = device and language.say(COMPARE_DEVICE).format(device=device)
    return (language.say(numbers), *([named] if named else []))


def freshness(verdict: Verdict, language: Language) -> tuple[str, ...]:
    """Up to when the lists reach; nothing where there are none."""
    return _freshness(gist(verdict), language)


def _freshness(told: Gist, language: Language) -> tuple[str, ...]:
    if told.as_of is None or "no-source" in told.codes:
        return ()
    old = (language.say(STALE),) if told.stale else ()
    return (language.say(AS_OF).format(moment=language.moment(told.as_of)), *old)


def kind(source_kind: str, language: Language) -> str:
    """What a source is; empty for one whose kind we do not know."""
    return language.say(KINDS[source_kind]) if source_kind in KINDS else ""


def about(why: Why, language: Language) -> tuple[str, ...]:
    """Return who listed a phone, where and when, as far as it is known: public name or kind, country, date."""
    return tuple(
        part
        for part in (
            why.source.public_name or kind(why.source.kind, language) if why.source else "",
            language.country(why.country) if why.country else "",
            language.full_date(why.reported_on) if why.reported_on else "",
        )
        if part
    )
