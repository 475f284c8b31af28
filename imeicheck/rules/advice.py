"""What a verdict means for the person who holds the phone, in sentences. Pure.

Says what is known ("reported", "no report found in our lists, up to …") and never what is not:
no phone is ever called clean, clear, safe, genuine or cloned, for lists are all we know.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from imeicheck.rules.imei import Flaw
from imeicheck.rules.language import N_, Language
from imeicheck.rules.verdict import Answer, Verdict, Why

Said = tuple[str, str]
"""What is known, and what to do about it."""

DO_NOT_BUY = N_("Do not buy this phone.")
NOT_BEFORE_YOU_KNOW = N_("Do not buy before you know why it is there.")

LISTED: Mapping[str, Said] = {
    "stolen": (N_("Reported stolen."), DO_NOT_BUY),
    "lost": (N_("Reported lost."), N_("Do not buy this phone: somebody is looking for it.")),
    "fraud": (N_("Reported in a case of fraud."), DO_NOT_BUY),
    "unpaid": (N_("Reported as not paid for."), N_("Do not buy this phone: it may stop working.")),
    "court-order": (N_("Listed by order of a court."), DO_NOT_BUY),
    "counterfeit": (N_("Listed as counterfeit."), DO_NOT_BUY),
    "faulty": (N_("Listed as faulty."), N_("Do not buy this phone before you know what is wrong with it.")),
    "other": (N_("Listed by a registry."), N_("Do not buy this phone before you know why.")),
}
OWNER = N_("If it is yours, or this is an error, turn to the police or to whoever listed it.")
CAUTION: Mapping[str, Said] = {
    "report-pending": (
        N_("A report on this phone is being looked into."),
        N_("Wait until it is settled before you buy."),
    ),
    "duplicate": (
        N_("Several phones carry this number, and one of them is the rightful one."),
        N_("Ask for proof of purchase."),
    ),
    "test-imei": (N_("This is a test number, not one of a phone for sale."), NOT_BEFORE_YOU_KNOW),
    "reporting-body": (N_("This number was never given to any phone."), NOT_BEFORE_YOU_KNOW),
    "placeholder": (
        N_("This is a factory's placeholder, not a phone's own number. Many phones carry it."),
        N_("Do not buy."),
    ),
    "tac-not-allocated": (N_("No maker was ever given this number."), NOT_BEFORE_YOU_KNOW),
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
        N_("No match, but without the last digit we cannot be sure of the number."),
        N_("Send all 15 digits."),
    ),
}
SAID: Mapping[str, Said] = {**LISTED, **CAUTION, **UNKNOWN}
"""For each code of a reason."""
NOT_LISTED = N_("No report found in our lists, up to {as_of}.")
NO_PROOF = N_("That does not prove that all is well with the phone.")
STALE = N_("These lists are older than they should be.")
COMPARE = N_("Dial *#06# on the phone: it has to show this same number.")
COMPARE_DEVICE = N_("Our list says that it is: {device}. Is it?")

NOT_AN_IMEI: Mapping[Flaw, Said] = {
    "length": (N_("That is not an IMEI: it has 15 digits."), N_("Dial *#06# on the phone and enter all 15.")),
    "characters": (
        N_("That is not an IMEI: it has digits only."),
        N_("Dial *#06# on the phone and enter all 15 digits."),
    ),
    "check-digit": (
        N_("That is not an IMEI: a digit is wrong."),
        N_("Dial *#06# and compare. If the phone itself shows this number, do not buy it."),
    ),
}
VERDICTS: Mapping[Answer, str] = {
    "listed": N_("Listed"),
    "caution": N_("Caution"),
    "not_listed": N_("No report"),
    "unknown": N_("Unknown"),
}
KINDS: Mapping[str, str] = {
    "police": N_("Police"),
    "operator": N_("Network operator"),
    "registry": N_("Registry"),
}


@dataclass(frozen=True, slots=True)
class Advice:
    """`headline` tells what is known, `to_do` what to do about it, `compare` what to look at on the phone in hand."""

    headline: str
    to_do: tuple[str, ...]
    compare: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join((self.headline, *self.to_do, *self.compare))


def advise(verdict: Verdict, language: Language) -> Advice:
    """What a person is told about a verdict."""
    say = language.say
    if verdict.answer == "not_listed":
        as_of = language.moment(verdict.as_of) if verdict.as_of else ""
        old = (say(STALE),) if verdict.stale else ()
        named = (say(COMPARE_DEVICE).format(device=verdict.device.name),) if verdict.device else ()
        return Advice(say(NOT_LISTED).format(as_of=as_of), (say(NO_PROOF), *old), (say(COMPARE), *named))
    first, *others = (said(why) for why in verdict.reasons)
    headline, to_do = map(say, first)
    if verdict.answer == "listed":
        return Advice(headline, (to_do, say(OWNER)))
    return Advice(headline, (to_do, *(say(sentence) for other in others for sentence in other)))


def said(why: Why) -> Said:
    """What a reason of any verdict stands for, not yet translated."""
    return SAID[why.code]
