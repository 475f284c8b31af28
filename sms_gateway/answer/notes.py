"""All other replies: how to ask, what was sent instead of an IMEI, what to do afterwards. Pure."""

from dataclasses import dataclass

from imeicheck.rules.language import Language, Placed
from imeicheck.rules.verdict import Verdict
from sms_gateway.answer import sentences as s
from sms_gateway.answer.fit import fit
from sms_gateway.answer.verdict import phone, sources


@dataclass(frozen=True, slots=True)
class Contacts:
    """Where the operator sends people; each at most 40 characters of GSM-7, empty where there is none."""

    police: str = ""
    shop: str = ""
    disputes: str = ""


def plain(sentence: Placed, language: Language) -> str:
    """One sentence as it is."""
    return fit(language, [language.say(sentence)])


def odd(kind: str, digits: int, language: Language) -> str:
    """What was sent instead of an IMEI; `digits` is how many there were in what looked most like one."""
    if kind == "length":
        return fit(language, [language.say_count(s.LENGTH, digits)])
    return plain(s.ODD[kind], language)


def police(contacts: Contacts, language: Language) -> str:
    """Where to turn after a theft or a purchase; empty where the operator does not say."""
    return _contact(s.POLICE, contacts.police, language)


def bought(contacts: Contacts, language: Language) -> str:
    """The way on for somebody who paid already."""
    shop = [_contact(s.SHOP, contacts.shop, language), ""]
    return fit(language, [language.say(s.BOUGHT), police(contacts, language), shop], [(shop, 1)])


def stolen(contacts: Contacts, language: Language) -> str:
    """The way on for somebody whose phone is gone."""
    return fit(language, [language.say(s.STOLEN), police(contacts, language)])


def dispute(verdict: Verdict | None, contacts: Contacts, language: Language) -> str:
    """The way to have a listing taken back; with a verdict, to whoever is behind it."""
    say, at = language.say, _contact(s.AT, contacts.disputes, language)
    if verdict is None:
        return fit(language, [say(s.DISPUTE), at])
    number = phone(verdict, language, whole=False)
    if verdict.answer == "not_listed":
        nothing = say(s.HEAD_UNKNOWN).format(number=number, what=say(s.NOTHING_TO_DISPUTE))
        return fit(language, [nothing, say(s.STALE) if verdict.stale else ""])
    who = [one for why in verdict.reasons for one in sources(why, language)]
    told = [*(say(s.DISPUTE_WITH).format(source=say(s.SOURCE).format(who=one)) for one in who), say(s.DISPUTE)]
    heads = [say(s.HEAD_UNKNOWN).format(number=number, what=what) for what in told]
    return fit(language, [heads, at], [(heads, 1)])


def tip(number: int, language: Language) -> str:
    """One piece of advice; they come round again."""
    return fit(language, [language.say(s.TIPS[number % len(s.TIPS)]), language.say(s.MORE_TIPS)])


def languages(tags: list[str], language: Language) -> str:
    """Which languages may be asked for."""
    return fit(language, [language.say(s.LANGUAGE_ASKED).format(tags=" ".join(tags))])


def _contact(sentence: Placed, contact: str, language: Language) -> str:
    return language.say(sentence).format(contact=contact) if contact else ""
