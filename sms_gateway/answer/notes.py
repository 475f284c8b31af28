"""All other replies: how to ask, what was sent instead of an IMEI, what to do afterwards. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from imeicheck.rules.language import Language, Placed
from imeicheck.rules.verdict import Verdict
from sms_gateway.answer import sentences as s
from sms_gateway.answer.fit import fit
from sms_gateway.answer.verdict import phone, sources, unreadable, writable


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


def stolen(contacts: Contacts, language: Language, unread: Sequence[str] = ()) -> str:
    """Return the reply to a sender whose phone was stolen: which numbers are not IMEIs, and where to report it."""
    wrong, report = (
        [" ".join(unreadable(unread[:1], language)), ""],
        [language.say(s.STOLEN), language.say(s.REPORT_IT)],
    )
    return fit(language, [wrong, report, police(contacts, language)], [(report, 1), (wrong, 1)])


def dispute(verdict: Verdict | None, contacts: Contacts, language: Language, unread: Sequence[str] = ()) -> str:
    """Return the reply to a dispute: which source lists the phone, and how to have the listing removed.

    The source's own contact matters most and gives way last; without it, the operator's contact is named.
    """
    say, at = language.say, _contact(s.AT, contacts.disputes, language)
    if verdict is None:
        wrong = [" ".join(unreadable(unread[:1], language)), ""]
        return fit(language, [wrong, say(s.DISPUTE), at], [(wrong, 1)])
    head, number = say(s.HEAD_UNKNOWN), phone(verdict, language, whole=False)
    if verdict.answer == "not_listed":
        nothing = head.format(number=number, what=say(s.NOTHING_TO_DISPUTE))
        return fit(language, [nothing, say(s.STALE) if verdict.stale else ""])
    why = next((why for why in verdict.reasons if why.source), verdict.reasons[0])
    who = [say(s.SOURCE).format(who=form) for form in sources(why, language)]
    own = writable(why.source.contact, language) if why.source else ""
    at_source = [*(say(s.DISPUTE_AT).format(source=source, contact=own) for source in who)] if own else []
    if own and verdict.answer == "listed":
        at_source.append(say(s.DISPUTE_CONTACT).format(contact=own))
    there = [*(say(s.DISPUTE_WITH).format(source=source) for source in who), say(s.DISPUTE)]
    forms = [
        head.format(number=number, what=what) for what in (*at_source, *(f"{form} {at}".strip() for form in there))
    ]
    return fit(language, [forms], [(forms, 1)])


def tip(number: int, language: Language) -> str:
    """One piece of advice; they come round again."""
    return fit(language, [language.say(s.TIPS[number % len(s.TIPS)]), language.say(s.MORE_TIPS)])


def languages(tags: list[str], language: Language) -> str:
    """Which languages may be asked for."""
    return fit(language, [language.say(s.LANGUAGE_ASKED).format(tags=" ".join(tags))])


def _contact(sentence: Placed, contact: str, language: Language) -> str:
    return language.say(sentence).format(contact=contact) if contact else ""
