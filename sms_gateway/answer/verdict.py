"""The reply to one IMEI: the verdict and the action first. Pure.

Tells what we know and never what we don't. The last four digits stand for the phone, since somebody may
look over the sender's shoulder; a number that we had to guess at is read back whole. Too long, a reply
loses what matters least; it is never cut.
"""

from collections.abc import Sequence

from imeicheck.rules.language import Language
from imeicheck.rules.verdict import Verdict, Why
from sms_gateway.answer import sentences as s
from sms_gateway.answer.fit import Forms, fit, written

NOTHING = ("",)


def reply(
    verdict: Verdict,
    language: Language,
    country: str = "",
    *,
    whole: bool = False,
    other_brand: bool = False,
    way: str = "",
) -> str:
    """What a sender is told. `country` (ISO 3166-1) is where all lists are from, empty where they differ.

    `whole` reads the number back; `other_brand` if the sender named another brand than our list does; `way`
    is where to turn, told where there is room.
    """
    say, number, on = language.say, phone(verdict, language, whole=whole), (way, "")
    if verdict.answer == "not_listed":
        return _no_report(verdict, language, country, number, on, other_brand=other_brand)
    why = verdict.reasons[0]
    if verdict.answer == "unknown":
        head = say(s.HEAD_UNKNOWN).format(number=number, what=say(s.UNKNOWN[why.code]))
        doubt = [*(f"{say(s.CAUTION[other.code])}." for other in verdict.reasons if other.code in s.CAUTION), ""]
        return fit(language, [head, doubt], [(doubt, 1)])
    listed = verdict.answer == "listed"
    heads = _heads(say((s.LISTED if listed else s.CAUTION)[why.code]), number, verdict, language)
    source = [*(say(s.SOURCE).format(who=who) for who in sources(why, language)), ""]
    safe = [say(s.STAY_SAFE), ""] if why.code == "stolen" else NOTHING
    unnamed = len(_by_kind(why, language)) + 1
    if listed:
        give_way = [(safe, 1), (on, 1), (source, unnamed), (heads, 1), (source, 1)]
        return fit(language, [heads, source, safe, say(s.DOOR), on], give_way)
    door = [say(s.DOOR), ""] if why.source else NOTHING
    give_way = [(door, 1), (on, 1), (source, unnamed), (heads, 1), (source, 1)]
    return fit(language, [heads, source, door, on], give_way)


def unreadable(numbers: Sequence[str], language: Language) -> list[str]:
    """Return a sentence for each number that was meant as an IMEI and cannot be read; it is given by its digits."""
    what = language.say(s.SHORT["unread"])
    return [
        language.say(s.ITEM).format(number=language.say(s.ENDING).format(digits=d[-4:]), what=what) for d in numbers
    ]


def phone(verdict: Verdict, language: Language, *, whole: bool) -> str:
    """Which phone is meant."""
    digits = verdict.imei.digits
    return digits if whole else language.say(s.ENDING).format(digits=digits[-4:])


def sources(why: Why, language: Language) -> Sequence[str]:
    """Return who lists a phone, where and since when, then with fewer parts; nothing if only a date is known.

    The forms with the source's public name, as far as the language can write it, come before those with its kind.
    """
    return list(dict.fromkeys([*_by_name(why, language), *_by_kind(why, language)]))


def _by_name(why: Why, language: Language) -> Sequence[str]:
    name = writable(why.source.public_name, language) if why.source else ""
    country, day = _place_and_day(why, language)
    there = "" if country.casefold() in name.casefold() else country
    return _forms([(name, there, day), (name, day), (name,)], language) if name else []


def _by_kind(why: Why, language: Language) -> Sequence[str]:
    kind = language.say(s.KINDS[why.source.kind]) if why.source and why.source.kind in s.KINDS else ""
    country, day = _place_and_day(why, language)
    if not kind and not country:
        return []
    return _forms([(kind, country, day), (kind, day), (kind,)] if kind else [(country, day), (country,)], language)


def _place_and_day(why: Why, language: Language) -> tuple[str, str]:
    country = language.country(why.country) if why.country else ""
    return country, language.full_date(why.reported_on).rstrip(".") if why.reported_on else ""


def _forms(forms: Sequence[tuple[str, ...]], language: Language) -> Sequence[str]:
    return list(dict.fromkeys(_listed([part for part in form if part], language) for form in forms))


def writable(text: str, language: Language) -> str:
    """Return a text as the alphabet of a language writes it, or "" if letters or digits of it would be lost."""
    shown = written(language, [text])
    return shown if sum(map(str.isalnum, shown)) >= sum(map(str.isalnum, text)) else ""


def _listed(parts: Sequence[str], language: Language) -> str:
    told, *others = parts
    for other in others:
        told = language.say(s.PAIR).format(one=told, other=other)
    return told


def _no_report(verdict: Verdict, language: Language, country: str, number: str, on: Forms, *, other_brand: bool) -> str:
    say = language.say
    where = [say(s.NOT_LISTED)]
    if country:
        where = [say(s.NOT_LISTED_THERE).format(country=language.country(country)), *where]
    heads = [say(s.HEAD).format(what=what, number=number) for what in where]
    fresh = [*(say(s.AS_OF).format(moment=moment) for moment in _moments(verdict, language)), ""]
    old = say(s.STALE) if verdict.stale else ""
    names = _names(verdict, language)
    named = say(s.OTHER_BRAND if other_brand else s.COMPARE_DEVICE)
    compare = [*(named.format(device=name) for name in names), say(s.COMPARE)]
    model = [""] if names else [say(s.NO_MODEL), ""]
    parts = [heads, fresh, old, say(s.NO_PROOF), compare, model, on]
    return fit(language, parts, [(on, 1), (fresh, 2), (model, 1), (compare, 1), (heads, 1), (fresh, 1)])


def _moments(verdict: Verdict, language: Language) -> Forms:
    """Up to when the lists reach; the time of day goes first."""
    if verdict.as_of is None:
        return ()
    day = language.day(verdict.as_of).rstrip(".")
    return f"{day} {language.time(verdict.as_of)}", day


def _heads(what: str, number: str, verdict: Verdict, language: Language) -> Forms:
    """With brand and model, then with less and less of them."""
    named = language.say(s.HEAD_DEVICE)
    return [
        *(named.format(what=what, number=number, device=name) for name in _names(verdict, language)),
        language.say(s.HEAD).format(what=what, number=number),
    ]


def _names(verdict: Verdict, language: Language) -> Sequence[str]:
    """Brand and model, then with fewer and fewer words of the model; two dots say that there are more."""
    words = written(language, [verdict.device.name]).split() if verdict.device else []
    fewer = (f"{' '.join(words[:count])}.." for count in range(len(words) - 1, 0, -1))
    return [" ".join(words), *fewer] if words else []
