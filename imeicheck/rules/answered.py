"""The columns that an answer adds behind the columns of a table. Pure."""

from collections.abc import Sequence

import msgspec

from imeicheck.rules.answer import Answer, Bad, deciding

ANSWERED = (
    "verdict", "reasons", "sources", "countries", "reported_on", "brand", "model",
    "check_digit", "stale", "as_of", "changeset", "checked_at", "error",
)  # fmt: skip
"""Columns added to each row; several reasons are separated by semicolons."""
DECIDED_BY = "decided_by"
"""An additional column for tables with several IMEI columns: the name of the column that decided the verdict."""

_OURS = "imeicheck_"


def behind(names: Sequence[str], *, several: bool = False) -> list[str]:
    """Return the names of the columns behind these; a name that is taken gets the prefix `imeicheck_`."""
    taken = {name.strip().lower() for name in names}
    ours = [*ANSWERED, DECIDED_BY] if several else list(ANSWERED)
    while any(name in taken for name in ours):
        ours = [_OURS + name if name in taken else name for name in ours]
    return ours


def cells(answer: Answer | Bad) -> tuple[str, ...]:
    """Return the values of ANSWERED for a row with one IMEI, as text."""
    if isinstance(answer, Bad):
        return (*_BLANK, answer.error.reason)
    reasons, device = answer.reasons, answer.device
    return (
        answer.verdict,
        *(_joined(reasons) if reasons else _NO_REASONS),
        device.brand if device else "",
        device.model if device else "",
        answer.check_digit,
        "true" if answer.stale else "false",
        answer.as_of or "",
        "" if answer.changeset is None else str(answer.changeset),
        answer.checked_at,
        "",
    )


def phone_cells(answers: Sequence[Answer | Bad], columns: Sequence[str]) -> tuple[str, ...]:
    """Return the values of ANSWERED and DECIDED_BY for a row with several IMEIs, which is one phone.

    `columns` are the names of the columns of the IMEIs. If one of them cannot be read, the phone is `unknown`
    unless another is listed; if none can, the row has no verdict, as a row with one IMEI.
    """
    decided = deciding(answers)
    answer = answers[decided]
    if isinstance(answer, Answer):
        stale = any(isinstance(other, Answer) and other.stale for other in answers)
        row = cells(msgspec.structs.replace(answer, stale=stale))
    else:
        row = (verdict(answers), *_BLANK[1:], answer.error.reason)
    return (*row, columns[decided])


def verdict(answers: Sequence[Answer | Bad]) -> str:
    """Return the verdict on a row; empty if none of its IMEIs could be read."""
    answer = answers[deciding(answers)]
    if isinstance(answer, Answer):
        return answer.verdict
    return "unknown" if any(isinstance(other, Answer) for other in answers) else ""


_BLANK = ("",) * (len(ANSWERED) - 1)
_OF_A_REASON = ("code", "source", "country", "reported_on")
_NO_REASONS = ("",) * len(_OF_A_REASON)


def _joined(reasons: Sequence[object]) -> list[str]:
    return [";".join(str(value) for reason in reasons if (value := getattr(reason, name))) for name in _OF_A_REASON]
