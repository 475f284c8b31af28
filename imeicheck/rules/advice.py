"""What a verdict means for the person who holds the phone, in sentences. Pure.

Says what is known ("reported", "no report found in our lists, up to …") and never what is not:
no phone is ever called clean, clear, safe, genuine or cloned, for lists are all we know.
`say` turns a sentence into the reader's language (gettext); its placeholders stay.
"""

from collections.abc import Callable

from imeicheck.rules.verdict import Verdict

Say = Callable[[str], str]

LISTED = {
    "stolen": "Reported stolen. Do not buy this phone.",
    "lost": "Reported lost. Do not buy this phone: somebody is looking for it.",
    "fraud": "Reported in a case of fraud. Do not buy this phone.",
    "unpaid": "Reported as not paid for. Do not buy this phone: it may stop working.",
    "court-order": "Listed by order of a court. Do not buy this phone.",
    "counterfeit": "Listed as counterfeit. Do not buy this phone.",
    "faulty": "Listed as faulty. Do not buy this phone before you know what is wrong with it.",
    "other": "Listed by a registry. Do not buy this phone before you know why.",
}
OWNER = "If it is yours, or this is an error, turn to the police or to whoever listed it."
CAUTION = {
    "report-pending": "A report on this phone is being looked into. Wait until it is settled before you buy.",
    "duplicate": "Several phones carry this number, and one of them is the rightful one. Ask for proof of purchase.",
    "test-imei": "This is a test number, not one of a phone for sale. Do not buy before you know why it is there.",
    "reporting-body": "This number was never given to any phone. Do not buy before you know why it is there.",
    "placeholder": "This is a factory's placeholder, not a phone's own number. Many phones carry it. Do not buy.",
    "tac-not-allocated": "No maker was ever given this number. Do not buy before you know why it is there.",
}
NOT_LISTED = "No report found in our lists, up to {as_of}. That does not prove that all is well with the phone."
STALE = "These lists are older than they should be."
COMPARE = "Dial *#06# on the phone: it has to show this same number."
COMPARE_DEVICE = "Dial *#06# on the phone: it has to show this same number. Our list says that it is: {device}."
UNKNOWN = {
    "no-store": "We cannot check right now. This says nothing about the phone: try again in a minute.",
    "no-source": "We have no lists yet, so we cannot say anything about this phone.",
    "source-never-synced": "A list that we need has not arrived yet, so we cannot say that there is no report.",
    "check-digit-absent": "No match, but without the last digit we cannot be sure of the number. Send all 15 digits.",
}


def advice(verdict: Verdict, say: Say = str) -> str:
    """One short paragraph: the verdict and what to do first, then what to compare."""
    code = verdict.reasons[0].code if verdict.reasons else ""
    if verdict.answer == "listed":
        return " ".join((say(LISTED[code]), say(OWNER)))
    if verdict.answer == "caution":
        return say(CAUTION[code])
    if verdict.answer == "unknown":
        doubts = [say(CAUTION[why.code]) for why in verdict.reasons if why.code in CAUTION]
        return " ".join((say(UNKNOWN[code]), *doubts))
    as_of = f"{verdict.as_of:%Y-%m-%d %H:%M} UTC" if verdict.as_of else ""
    device = verdict.device
    compare = say(COMPARE_DEVICE).format(device=f"{device.brand} {device.model}".strip()) if device else say(COMPARE)
    return " ".join((say(NOT_LISTED).format(as_of=as_of), *([say(STALE)] if verdict.stale else []), compare))
