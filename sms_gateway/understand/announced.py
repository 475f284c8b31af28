"""The label in front of a number, or a plus sign. Pure."""

from sms_gateway.understand.groups import Run, is_as_printed, lines
from sms_gateway.understand.labels import FIELD, IMEI, OTHER, TAKEN

_KINDS = {IMEI: "imei", FIELD: "imei", OTHER: "other"}
_LEAST_OF_IMEI = 15


def announced(run: Run) -> str:
    """Return the kind of label: "imei", "other" for another kind of number, "phone" for a plus sign, or ""."""
    before = run[0].gap.rstrip(" ")
    if before.endswith("+"):
        return _behind_plus(run, before[:-1])
    return _KINDS.get(before[-1:], "")


def _behind_plus(run: Run, before: str) -> str:
    """Return "phone" unless the plus sign stands between two numbers, or the number is too long for a phone's."""
    gap, bare = run[0].gap, before.rstrip(" ")
    if bare.endswith((IMEI, FIELD)):
        return "imei"
    is_behind_number = bare.endswith(TAKEN) or (not bare and run[0].at > len(gap))
    adds = is_behind_number and (before == bare or gap.endswith(" "))
    is_imei = len(run[0].digits) >= _LEAST_OF_IMEI or is_as_printed(next(lines(run)))
    return "" if adds or is_imei else "phone"
