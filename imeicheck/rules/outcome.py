"""The content of the shopper's page for one phone: one message, even if the phone has several IMEIs. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from imeicheck.rules.advice import (
    NOT_AN_IMEI,
    VERDICTS,
    about,
    advise,
    compare,
    forbids_buying,
    freshness,
    instruction,
    said,
)
from imeicheck.rules.answer import answers, of_phone
from imeicheck.rules.contact import link
from imeicheck.rules.imei import NotAnImei
from imeicheck.rules.language import T_, Language
from imeicheck.rules.verdict import Verdict, Word

IMEI = T_("page: label in a table | 40", "IMEI")
ENTER_AGAIN = T_(
    'page: heading, one of several numbers could not be read; {numbers} is such as "IMEI 2" | 40',
    "Enter {numbers} again.",
)
FULL_STOPS = ".。।۔"

Result = Verdict | NotAnImei


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the phone. `digits` and `device` are empty where they are not known."""

    name: str
    """Such as `IMEI 2`; `IMEI` where the phone has one number."""
    digits: str
    label: str
    reason: str
    device: str


@dataclass(frozen=True, slots=True)
class ListedBy:
    """A source that lists the phone. `link` leads to `contact`, where it is a phone number or an address on the web."""

    reason: str
    about: str
    contact: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One verdict on the phone. `heading` is the instruction and has no full stop."""

    verdict: Word
    heading: str
    reason: str
    to_do: tuple[str, ...]
    compare: tuple[str, ...]
    """What to look at on the phone in hand."""
    numbers: tuple[Number, ...]
    listed_by: tuple[ListedBy, ...]
    fresh: tuple[str, ...]
    is_complete: bool
    """Whether all numbers could be read, and have all their digits where these matter."""
    was_checked: bool
    """Whether any store could answer."""


def outcome(results: Sequence[Result], language: Language) -> Outcome:
    """Return the content of the page for one phone. At least one of `results` must be a Verdict."""
    verdict = of_phone(answers([""] * len(results), results, lambda _: ""), "").verdict
    decisive = min((result for result in results if _word(result) == verdict), key=_precedence)
    checked = [result for result in results if isinstance(result, Verdict)]
    heading, reason, to_do = _message(decisive, results, language)
    return Outcome(
        verdict,
        heading.rstrip(FULL_STOPS),
        reason,
        tuple(sentence for sentence in to_do if sentence != heading),
        compare(checked, language) if isinstance(decisive, Verdict) and _is_comparable(decisive) else (),
        tuple(_number(name, result, language) for name, result in zip(_names(results, language), results, strict=True)),
        tuple(dict.fromkeys(listing for result in checked for listing in _listed_by(result, language))),
        () if verdict == "not_listed" else freshness(checked[0], language),
        len(checked) == len(results) and not any(map(_lacks_digits, checked)),
        any(result.was_checked for result in checked),
    )


def _word(result: Result) -> Word:
    return result.answer if isinstance(result, Verdict) else "unknown"


def _precedence(result: Result) -> int:
    """Return 0 for a result whose message comes before those of others with the same verdict."""
    return int(isinstance(result, Verdict) and not forbids_buying(result))


def _message(decisive: Result, results: Sequence[Result], language: Language) -> tuple[str, str, Sequence[str]]:
    """Return instruction, reason and what else to do."""
    if isinstance(decisive, NotAnImei):
        named = zip(_names(results, language), results, strict=True)
        unread = language.enumeration([name for name, result in named if isinstance(result, NotAnImei)])
        reason, to_do = map(language.say, NOT_AN_IMEI[decisive.cause])
        return language.say(ENTER_AGAIN).format(numbers=unread), reason, [to_do]
    advice = advise(decisive, language)
    reason = " ".join(advice.fresh) if decisive.answer == "not_listed" else advice.headline
    return instruction(decisive, language), reason, advice.to_do


def _is_comparable(verdict: Verdict) -> bool:
    """Return whether comparing helps: where nobody lists the phone, or another phone has the same number."""
    return verdict.answer == "not_listed" or verdict.reasons[0].code == "duplicate"


def _lacks_digits(verdict: Verdict) -> bool:
    return any(why.code == "check-digit-absent" for why in verdict.reasons)


def _names(results: Sequence[Result], language: Language) -> list[str]:
    name = language.say(IMEI)
    return [f"{name} {place}" for place in range(1, len(results) + 1)] if len(results) > 1 else [name]


def _number(name: str, result: Result, language: Language) -> Number:
    if isinstance(result, NotAnImei):
        return Number(name, "", language.say(VERDICTS["unknown"]), language.say(NOT_AN_IMEI[result.cause][0]), "")
    headline, device = advise(result, language).headline, result.device.name if result.device else ""
    if result.answer == "not_listed":
        return Number(name, result.imei.digits, headline, "", device)
    label = VERDICTS["listed" if forbids_buying(result) else result.answer]
    return Number(name, result.imei.digits, language.say(label), headline, device)


def _listed_by(verdict: Verdict, language: Language) -> Iterator[ListedBy]:
    if verdict.answer not in ("listed", "caution"):
        return
    for why in verdict.reasons:
        if (source := why.source) is not None:
            reason = language.say(said(why)[0])
            yield ListedBy(reason, language.enumeration(about(why, language)), source.contact, link(source.contact))
