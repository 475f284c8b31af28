"""What a verdict means for the person who holds the phone, in sentences. Pure.

Says what is known ("reported", "no report found in our lists, up to …") and never what is not:
no phone is ever called clean, clear, safe, genuine or cloned, for lists are all we know.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import msgspec

from imeicheck.rules.imei import Flaw
from imeicheck.rules.language import N_, Language
from imeicheck.rules.verdict import Verdict, Why, Word

REMEMBERED = 4096
"""Advice of so many kinds is kept as it was put together: in a batch nearly all of it is the same."""

Said = tuple[str, str]
"""What is known, and what to do about it."""

DO_NOT_BUY = N_("Do not buy this phone.")

LISTED: Mapping[str, Said] = {
    "stolen": (N_("Reported stolen."), DO_NOT_BUY),
    "lost": (N_("Reported lost."), N_("Do not buy this phone: somebody is looking for it.")),
    "fraud": (N_("Reported in a fraud."), DO_NOT_BUY),
    "unpaid": (N_("Reported as not paid for."), N_("Do not buy this phone: it may stop working.")),
    "court-order": (N_("Listed by order of a court."), DO_NOT_BUY),
    "counterfeit": (N_("Listed as counterfeit."), DO_NOT_BUY),
    "faulty": (N_("Listed as faulty."), N_("Do not buy this phone before you know what is wrong with it.")),
    "other": (N_("Listed, and the source does not say why."), N_("Do not buy this phone before you know why.")),
}
OWNER = N_("If it is yours, or this is an error, go to the police or to whoever listed it.")
CAUTION: Mapping[str, Said] = {
    "report-pending": (
        N_("A report on this phone is being looked into."),
        N_("Wait until it is settled before you buy."),
    ),
    "duplicate": (
        N_("Several phones carry this IMEI, and only one of them is the rightful one."),
        N_("Ask for proof of purchase."),
    ),
    "test-imei": (N_("This is a test IMEI, not one of a phone for sale."), DO_NOT_BUY),
    "reporting-body": (N_("This IMEI was never given to any phone."), DO_NOT_BUY),
    "placeholder": (
        N_("This is a filler that many phones show, not a phone's own IMEI."),
        DO_NOT_BUY,
    ),
    "tac-not-allocated": (N_("No maker was ever given this IMEI."), DO_NOT_BUY),
}
UNKNOWN: Mapping[str, Said] = {
    "no-store": (
        N_("We cannot check right now."),
        N_("This says nothing about the phone: try again in a minute."),
    ),
    "no-source": (N_("We have no lists yet."), N_("We cannot say anything about this phone.")),
    "source-never-synced": (
        N_("A list that we need has not arrived yet."),
        N_("We cannot say whether this phone was reported."),
    ),
    "check-digit-absent": (
        N_("Not in our lists, but with 14 or 16 digits we cannot be sure of the IMEI."),
        N_("Send all 15 digits."),
    ),
}
SAID: Mapping[str, Said] = {**LISTED, **CAUTION, **UNKNOWN}
"""For each code of a reason."""
NOT_LISTED = N_("No report found in our lists.")
COMPARE_AND_ASK = N_("Compare the phone with what is told here, and ask for proof of purchase.")
NO_PROOF = N_("That does not prove that all is well with the phone.")
COMPARE = N_("Dial *#06# on the phone: it has to show this same IMEI. If not, do not buy it.")
COMPARE_DEVICE = N_("Our list says that it is: {device}. If it is another, do not buy it.")
AS_OF = N_("Our lists are up to date as of {moment}.")
STALE = N_("These lists are older than they should be.")
SAFETY = N_("Your safety comes first: you need not tell the seller why.")

NOT_AN_IMEI: Mapping[Flaw, Said] = {
    "length": (
        N_("That is not an IMEI: an IMEI has 15 digits."),
        N_("Dial *#06# on the phone and enter all 15, one IMEI at a time."),
    ),
    "characters": (
        N_("We could not read that."),
        N_("Dial *#06# on the phone and enter its 15 digits, without words."),
    ),
    "check-digit": (
        N_("That is not an IMEI: a digit is wrong."),
        N_("Dial *#06# and compare. If the phone itself shows this number, do not buy it."),
    ),
}
VERDICTS: Mapping[Word, str] = {
    "listed": N_("Do not buy"),
    "caution": N_("Caution"),
    "not_listed": N_("No report"),
    "unknown": N_("Unknown"),
}
KINDS: Mapping[str, str] = {
    "police": N_("Police"),
    "operator": N_("Phone company"),
    "registry": N_("Registry"),
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


def gist(verdict: Verdict) -> Gist:
    return Gist(
        verdict.answer,
        tuple([why.code for why in verdict.reasons]) if verdict.reasons else (),
        verdict.device.name if verdict.device else "",
        verdict.as_of and _minute(verdict.as_of),
        verdict.stale,
    )


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
        return Advice(say(NOT_LISTED), to_do, _compare(told, language), _freshness(told, language))
    first, *others = (SAID[code] for code in told.codes)
    headline, to_do_first = map(say, first)
    if told.answer == "listed":
        safety = (say(SAFETY),) if told.codes[0] == "stolen" else ()
        return Advice(headline, (to_do_first, *safety, say(OWNER)))
    return Advice(headline, (to_do_first, *(say(sentence) for other in others for sentence in other)))


def said(why: Why) -> Said:
    """What a reason of any verdict stands for, not yet translated."""
    return SAID[why.code]


def compare(verdict: Verdict, language: Language) -> tuple[str, ...]:
    """What the phone in hand has to show, and to be."""
    return _compare(gist(verdict), language)


def _compare(told: Gist, language: Language) -> tuple[str, ...]:
    named = told.device and language.say(COMPARE_DEVICE).format(device=told.device)
    return (language.say(COMPARE), *([named] if named else []))


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
    """Who said it, where and when, as far as it is known: kind, country, date."""
    return tuple(
        part
        for part in (
            kind(why.source.kind, language) if why.source else "",
            language.country(why.country) if why.country else "",
            language.full_date(why.reported_on) if why.reported_on else "",
        )
        if part
    )
