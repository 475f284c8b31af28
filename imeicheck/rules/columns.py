"""A table with a column of IMEIs, and the columns that an answer puts behind its own. Pure."""

from collections.abc import Sequence

from imeicheck.rules.answer import Answer, Bad

IMEI = "imei"
"""The column that holds them, unless another is named."""

ANSWERED = (
    "verdict", "reasons", "sources", "countries", "reported_on", "brand", "model",
    "check_digit", "stale", "as_of", "changeset", "checked_at", "error",
)  # fmt: skip
"""Columns behind those that were sent; several reasons stand with a semicolon between them."""


_OURS = "imeicheck_"


class NoSuchColumns(ValueError):
    """A table cannot be answered as it is; the text says what to do."""


def place(names: Sequence[str], column: str = IMEI) -> int | None:
    """Where a column stands, whatever its case; None where there is none of that name."""
    known = [name.strip().lower() for name in names]
    wanted = column.strip().lower()
    return known.index(wanted) if wanted in known else None


def required(names: Sequence[str], column: str) -> int:
    """Where a column stands that has to be there. Raises NoSuchColumns."""
    if not names:
        raise NoSuchColumns("it is empty: give a file with a column of IMEIs")
    at = place(names, column)
    if at is None:
        raise NoSuchColumns(f"there is no column `{column}`: name one of {', '.join(names)[:200]} with --column")
    return at


def behind(names: Sequence[str]) -> list[str]:
    """What ours are called behind these; one whose name is taken says whose it is."""
    taken = {name.strip().lower() for name in names}
    ours = list(ANSWERED)
    while any(name in taken for name in ours):
        ours = [_OURS + name if name in taken else name for name in ours]
    return ours


def cells(told: Answer | Bad) -> tuple[str, ...]:
    """What stands in ANSWERED for one IMEI, as text."""
    if isinstance(told, Bad):
        return (*[""] * (len(ANSWERED) - 1), told.error.reason)
    reasons, device = told.reasons, told.device
    return (
        told.verdict,
        *(_joined(reasons) if reasons else _NO_REASONS),
        device.brand if device else "",
        device.model if device else "",
        told.check_digit,
        "true" if told.stale else "false",
        told.as_of or "",
        "" if told.changeset is None else str(told.changeset),
        told.checked_at,
        "",
    )


_OF_A_REASON = ("code", "source", "country", "reported_on")
_NO_REASONS = ("",) * len(_OF_A_REASON)


def _joined(reasons: Sequence[object]) -> list[str]:
    return [";".join(str(value) for one in reasons if (value := getattr(one, name))) for name in _OF_A_REASON]
