"""Many IMEIs checked for one caller, and told one by one."""

from collections.abc import Sequence
from typing import Any

from imeicheck.api.callers import Caller
from imeicheck.api.checks import no_store
from imeicheck.api.services import Services
from imeicheck.languages import Tongue
from imeicheck.rules.advice import in_sentences
from imeicheck.rules.answer import Answer, Bad, answers, as_texts


def results(services: Services, asking: Caller, values: Sequence[Any], language: Tongue) -> list[Answer | Bad]:
    """In order; one that is wrong spoils no other, and one that is known to be wrong is told as it is.

    Raises OverLimit, Busy.
    """
    told = services.checker_of(asking.token).check_all(as_texts(values), asking.account)
    return answers(values, told, lambda verdict: in_sentences(verdict, language))


def refuse_if_unchecked(services: Services, asking: Caller, told: Sequence[Answer | Bad], language: Tongue) -> None:
    """Raises Problem if there was something to check and no store answered: then nothing of the day is used up."""
    checked = [one for one in told if isinstance(one, Answer)]
    if checked and all(one.changeset is None for one in checked):
        services.checker.give_back(asking.account)
        raise no_store(checked[0].advice, language)
