"""A verdict as the API and `imeicheck check --json` give it (docs/api.md). Pure."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from imeicheck.rules.imei import CheckDigit, NotAnImei
from imeicheck.rules.verdict import Device, Verdict, Why, Word

Moment = Annotated[str, Meta(description="RFC 3339 in UTC, to the second.", extra_json_schema={"format": "date-time"})]

Digits = Annotated[
    str, Meta(description="14 to 16 digits, without anything else.", extra_json_schema={"pattern": "^[0-9]{14,16}$"})
]
CompleteImei = Annotated[str, Meta(description="15 digits.", extra_json_schema={"pattern": "^[0-9]{15}$"})]

REMEMBERED = 64
LONGEST_INPUT, MOST_REPEATED = 64, 8
"""Of what is no IMEI, repeated so that its sender knows which one is meant."""


class Reason(msgspec.Struct, frozen=True, gc=False):
    """Why an answer is what it is. Members about a source are there when a source is behind it."""

    code: str
    source: Annotated[str, Meta(description="Its name; told to tokens only.")] | UnsetType = UNSET
    source_kind: Annotated[str, Meta(description="Such as police or registry.")] | UnsetType = UNSET
    country: str | UnsetType | None = UNSET
    reported_on: date | UnsetType | None = UNSET
    source_name: Annotated[str, Meta(description="Its public name, where it has published one.")] | UnsetType = UNSET
    source_contact: (
        Annotated[str, Meta(description="Where to dispute the listing: a phone number, an address or a URL.")]
        | UnsetType
    ) = UNSET


class Answer(msgspec.Struct, frozen=True, gc=False):
    """What is known about one phone. No answer ever calls a phone safe: lists are known, not phones."""

    imei: Digits
    verdict: Word
    stale: Annotated[bool, Meta(description="The lists are older than they should be.")]
    check_digit: Annotated[
        CheckDigit, Meta(description="`absent` for 14 and 16 digits: they can confirm a listing, never its absence.")
    ]
    reasons: tuple[Reason, ...]
    device: Annotated[Device | None, Meta(description="null where the TAC is in no list that was imported.")]
    advice: Annotated[str, Meta(description="What to do, for the person who asks, as Accept-Language asks for.")]
    as_of: Annotated[Moment | None, Meta(description="How fresh the lists are.")]
    changeset: Annotated[int | None, Meta(description="The number in the ledger that this answer stands on.")]
    checked_at: Moment


class Wrong(msgspec.Struct, frozen=True):
    """Why something is no IMEI."""

    reason: Annotated[str, Meta(description="`length`, `characters`, `check-digit`, or the line cannot be read.")]
    detail: str


class Bad(msgspec.Struct, frozen=True):
    """What could not be checked, among others that could; what is long is cut, and what is nested is null."""

    input: Any
    error: Wrong


def either(*kinds: type[msgspec.Struct]) -> Meta:
    """For a member that is of one of these types, which no member of theirs tells apart: msgspec takes it for any."""
    return Meta(extra_json_schema={"anyOf": [{"$ref": f"#/components/schemas/{kind.__name__}"} for kind in kinds]})


class PhoneAnswer(msgspec.Struct, frozen=True):
    """What is told about one phone with several IMEIs."""

    verdict: Word
    stale: bool
    advice: str
    imeis: tuple[Annotated[Any, either(Answer, Bad)], ...]


def answer(verdict: Verdict, advice: str, *, name_sources: bool) -> Answer:
    """Return the answer of the API. `name_sources` adds the internal names of sources, for callers with a token."""
    return Answer(
        verdict.imei.digits,
        verdict.answer,
        verdict.stale,
        verdict.imei.check_digit,
        tuple([_reason(why, name_sources) for why in verdict.reasons]) if verdict.reasons else (),
        verdict.device,
        advice,
        moment(verdict.as_of),
        verdict.changeset,
        moment(verdict.checked_at) or "",
    )


def bad(value: Any, reason: str, detail: str) -> Bad:
    return Bad(_repeated(value), Wrong(reason, detail))


def _repeated(value: Any, within: int = 1) -> Any:
    """As much of what was sent as tells which one is meant; null for what holds more than it should."""
    if isinstance(value, str):
        return value[:LONGEST_INPUT]
    if not within and isinstance(value, list | dict):
        return None
    if isinstance(value, list):
        return [_repeated(one, within - 1) for one in value[:MOST_REPEATED]]
    if isinstance(value, dict):
        first = islice(value.items(), MOST_REPEATED)
        return {name[:LONGEST_INPUT]: _repeated(one, within - 1) for name, one in first}
    return value


def as_texts(values: Sequence[Any]) -> list[str]:
    """What is to be checked of many values; what is no text is none of an IMEI either."""
    return [value if isinstance(value, str) else _NOT_TEXT for value in values]


def answers(
    values: Sequence[Any], told: Sequence[Verdict | NotAnImei], advise: Callable[[Verdict], str]
) -> list[Answer | Bad]:
    """What is told about each value, with the names of sources; one that is known to be wrong is told as it is."""
    return [
        answer(one, advise(one), name_sources=True) if isinstance(one, Verdict) else _flawed(value, one)
        for value, one in zip(values, told, strict=True)
    ]


def of_phone(imeis: Sequence[Answer | Bad], not_an_imei: str) -> PhoneAnswer:
    """One verdict on a phone from those on its numbers.

    One listing lists it. Else all of it has to be known: a number that was not checked, or is none,
    makes it `unknown`; `not_an_imei` is the advice then.
    """
    answer = imeis[deciding(imeis)]
    stale = any(isinstance(one, Answer) and one.stale for one in imeis)
    if isinstance(answer, Bad):
        return PhoneAnswer("unknown", stale, not_an_imei, tuple(imeis))
    return PhoneAnswer(answer.verdict, stale, answer.advice, tuple(imeis))


def deciding(imeis: Sequence[Answer | Bad]) -> int:
    """Return the index of the answer that decides the verdict on a phone with these IMEIs."""
    verdicts = [one.verdict if isinstance(one, Answer) else None for one in imeis]
    return verdicts.index(next(verdict for verdict in _GRAVEST_FIRST if verdict in verdicts))


_NOT_TEXT = "?"


def _flawed(value: Any, flaw: NotAnImei) -> Bad:
    if isinstance(value, str):
        return bad(value, flaw.flaw, str(flaw))
    return value if isinstance(value, Bad) else bad(value, "characters", "give each IMEI as text, in quotes")


_GRAVEST_FIRST: tuple[Word | None, ...] = ("listed", None, "unknown", "caution", "not_listed")
"""None is the verdict of a number that could not be read."""


def _reason(why: Why, name_sources: bool) -> Reason:
    if why.source is None:
        return Reason(why.code)
    return Reason(
        why.code,
        why.source.slug if name_sources else UNSET,
        why.source.kind,
        why.country,
        why.reported_on,
        why.source.public_name or UNSET,
        why.source.contact or UNSET,
    )


@lru_cache(REMEMBERED)
def moment(at: datetime | None) -> str | None:
    """RFC 3339 in UTC, to the second."""
    return f"{at.isoformat(timespec='seconds')[:19]}Z" if at else None
