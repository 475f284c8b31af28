"""Many IMEIs checked for one caller, and told one by one."""

from collections.abc import Sequence
from typing import Any

from imeicheck.api.callers import Caller
from imeicheck.api.checks import no_store
from imeicheck.api.services import Services
from imeicheck.languages import Tongue
from imeicheck.rules.advice import in_sentences
from imeicheck.rules.answer import Answer, Bad, answer, bad
from imeicheck.rules.imei import NotAnImei
from imeicheck.rules.verdict import Verdict

NOT_TEXT = "?"
"""Stands for what is no text, and so no IMEI."""


def results(services: Services, asking: Caller, values: Sequence[Any], language: Tongue) -> list[Answer | Bad]:
    """In order; one that is wrong spoils no other, and one that is known to be wrong is told as it is.

    Raises OverLimit, Busy.
    """
    texts = [value if isinstance(value, str) else NOT_TEXT for value in values]
    told = services.checker_of(asking.token).check_all(texts, asking.account)
    return [_result(value, one, language) for value, one in zip(values, told, strict=True)]


def _result(value: Any, told: Verdict | NotAnImei, language: Tongue) -> Answer | Bad:
    if isinstance(told, Verdict):
        return answer(told, in_sentences(told, language), name_sources=True)
    if isinstance(value, str):
        return bad(value, told.flaw, str(told))
    return value if isinstance(value, Bad) else bad(value, "characters", "give each IMEI as text, in quotes")


def refuse_if_unchecked(told: Sequence[Answer | Bad], language: Tongue) -> None:
    """Raises Problem if there was something to check and no store answered."""
    answers = [one for one in told if isinstance(one, Answer)]
    if answers and all(one.changeset is None for one in answers):
        raise no_store(answers[0].advice, language)
