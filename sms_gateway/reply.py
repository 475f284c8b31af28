"""What a text message says: one GSM-7 segment, the verdict and the action first. Pure.

Tells what we know and never what we don't; the last four digits, never the whole number, for a
phone may be read over somebody's shoulder. Too long, it loses what matters least; it is never cut.
"""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from imeicheck.rules.advice import about
from imeicheck.rules.gsm import fold, size
from imeicheck.rules.imei import Flaw
from imeicheck.rules.language import N_, Language
from imeicheck.rules.verdict import Verdict, Why

HELP = N_(
    "Before you buy a phone, text its IMEI: dial *#06# on it and send all 15 digits. "
    "We tell you what our lists say, nothing more. Kiswahili: MSAADA"
)
NOT_AN_IMEI: Mapping[Flaw, str] = {
    "length": N_(
        "That is not an IMEI: an IMEI has 15 digits. Dial *#06# on the phone and send all 15, one IMEI at a time."
    ),
    "characters": N_("We could not read that. Dial *#06# on the phone and send its 15 digits alone, without words."),
    "check-digit": N_(
        "That is not an IMEI: a digit is wrong. Dial *#06# on the phone, send all 15 digits. "
        "If the phone itself shows this number, do not buy."
    ),
}
TOO_MANY = N_("You sent too many texts. Please wait a while before you send the next one.")

LISTED: Mapping[str, str] = {
    "stolen": N_("REPORTED STOLEN, do not buy"),
    "lost": N_("REPORTED LOST, do not buy"),
    "fraud": N_("REPORTED IN A FRAUD, do not buy"),
    "unpaid": N_("REPORTED AS NOT PAID FOR, do not buy"),
    "court-order": N_("LISTED BY COURT ORDER, do not buy"),
    "counterfeit": N_("LISTED AS COUNTERFEIT, do not buy"),
    "faulty": N_("LISTED AS FAULTY, do not buy before you know why"),
    "other": N_("LISTED, do not buy before you know why"),
}
STAY_SAFE = N_("Stay safe.")
DOOR = N_("Yours, or an error? Text DISPUTE and the IMEI.")
CAUTION: Mapping[str, str] = {
    "report-pending": N_("CAUTION, wait before you buy: a report on this phone is being looked into"),
    "duplicate": N_("CAUTION, ask for proof of purchase: several phones carry this IMEI"),
    "test-imei": N_("CAUTION, do not buy: this is a test IMEI, not one of a phone for sale"),
    "reporting-body": N_("CAUTION, do not buy: this IMEI was never given to any phone"),
    "placeholder": N_("CAUTION, do not buy: this is a filler IMEI that many phones show"),
    "tac-not-allocated": N_("CAUTION, do not buy: no maker was ever given this IMEI"),
}
UNKNOWN: Mapping[str, str] = {
    "no-store": N_(
        "We cannot check right now. This says nothing about the phone. Text the IMEI again in a few minutes."
    ),
    "no-source": N_("We have no lists yet: we cannot say anything about this phone."),
    "source-never-synced": N_("A list that we need has not come yet: we cannot say whether this phone was reported."),
    "check-digit-absent": N_(
        "Not in our lists, but with 14 or 16 digits we cannot be sure of the IMEI. Dial *#06#, send all 15 digits."
    ),
}
NOT_LISTED = N_("NO REPORT in our lists")
NOT_LISTED_THERE = N_("NO REPORT in {country} lists")
STALE = N_("These lists are old.")
NO_PROOF = N_("This is no guarantee.")
COMPARE = N_("Dial *#06#: same IMEI? If not, do not buy.")
COMPARE_DEVICE = N_("Dial *#06#: same IMEI? Is it {device}? If not, do not buy.")
DISPUTE = N_(
    "Is a listed phone yours, or a report wrong? Go to whoever listed it with the phone and proof of purchase: "
    "they can take it off the list at once."
)
DISPUTE_WITH = N_(
    "Reported by: {source}. Is it yours, or wrong? Go there with proof of purchase: they can take it off the list."
)
NOTHING_TO_DISPUTE = N_("This phone is in none of our lists now: there is nothing to take off.")

Part = str | Sequence[str]
"""Of a reply: a text, or its forms, the longest first."""


def reply(verdict: Verdict, language: Language, country: str = "") -> str:
    """At most one segment. `country` (ISO 3166-1) is where all lists are from, empty where they differ."""
    say = language.say
    last = f"..{verdict.imei.digits[-4:]}"
    if verdict.answer == "not_listed":
        where, when, compare = _where(country, language), _when(verdict, language), _compare(verdict, language)
        old = f"{say(STALE)} " if verdict.stale else ""
        return _fit([where, f": {last}", when, ". ", old, say(NO_PROOF), " ", compare], give_way=[when, compare, where])
    why = verdict.reasons[0]
    if verdict.answer == "unknown":
        doubt = [*(f" {say(CAUTION[other.code])}." for other in verdict.reasons if other.code in CAUTION), ""]
        return _fit([say(UNKNOWN[why.code]), doubt], give_way=[doubt])
    device = [*(f", {name}" for name in _names(verdict)), ""]
    source = [f". {who}" for who in _source(why, language)] or [""]
    if verdict.answer == "caution":
        return _fit([say(CAUTION[why.code]), f": {last}", device, source, "."], give_way=[device, source])
    safe = [f"{say(STAY_SAFE)} ", ""] if why.code == "stolen" else ""
    parts = [say(LISTED[why.code]), f": {last}", device, source, ". ", safe, say(DOOR)]
    return _fit(parts, give_way=[safe, device, source])


def help_(language: Language) -> str:
    """How to ask."""
    return _fit([language.say(HELP)])


def not_an_imei(flaw: Flaw, language: Language) -> str:
    """What is wrong with what was sent, and what to send."""
    return _fit([language.say(NOT_AN_IMEI[flaw])])


def too_many(language: Language) -> str:
    """To a sender who is over the limit."""
    return _fit([language.say(TOO_MANY)])


def dispute(verdict: Verdict | None, language: Language) -> str:
    """The way to have a listing taken back; with a verdict, to whoever is behind it."""
    if verdict is None:
        return _fit([language.say(DISPUTE)])
    if verdict.answer == "not_listed":
        return _fit([f"..{verdict.imei.digits[-4:]}: ", language.say(NOTHING_TO_DISPUTE)])
    source = [who for why in verdict.reasons for who in _source(why, language)]
    told = [language.say(DISPUTE_WITH).format(source=who) for who in source] or [language.say(DISPUTE)]
    return _fit([f"..{verdict.imei.digits[-4:]}: ", told], give_way=[told])


def _where(country: str, language: Language) -> Part:
    """In whose lists: the country's where all are from one."""
    anywhere = language.say(NOT_LISTED)
    return [language.say(NOT_LISTED_THERE).format(country=language.country(country)), anywhere] if country else anywhere


def _when(verdict: Verdict, language: Language) -> Part:
    """Up to what moment; the time of day goes first."""
    if verdict.as_of is None:
        return ""
    day = language.day(verdict.as_of)
    return [f", {day} {language.time(verdict.as_of)}", f", {day}"]


def _compare(verdict: Verdict, language: Language) -> Part:
    named = language.say(COMPARE_DEVICE)
    return [*(named.format(device=name) for name in _names(verdict)), language.say(COMPARE)]


def _names(verdict: Verdict) -> Sequence[str]:
    """Brand and model, then with fewer and fewer words of the model; two dots say that there are more."""
    words = fold(verdict.device.name).split() if verdict.device else []
    return (
        [" ".join(words), *(f"{' '.join(words[:count])}.." for count in range(len(words) - 1, 0, -1))] if words else []
    )


def _source(why: Why, language: Language) -> Sequence[str]:
    """Who said it, where and when, then with less and less of it; nothing where only a date is known."""
    nowhere = replace(why, country=None)
    known = about(why, language)
    if known == about(replace(nowhere, source=None), language):
        return []
    shorter = about(nowhere, language), about(replace(nowhere, reported_on=None), language)
    return [", ".join(parts) for parts in (known, *shorter) if parts]


def _fit(parts: Sequence[Part], give_way: Sequence[Part] = ()) -> str:
    """The one way out: the parts joined, in the alphabet of a text.

    While that is more than one segment, those in `give_way` take a shorter form, one after the other.
    """
    forms = [[part] if isinstance(part, str) else list(part) for part in parts]

    def joined() -> str:
        return fold("".join(form[0] for form in forms))

    for part in give_way:
        mine = forms[parts.index(part)]
        while len(mine) > 1 and size(joined()).segments > 1:
            del mine[0]
    return joined()
