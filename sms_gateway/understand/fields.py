"""Values behind a label such as "IMEI2:" from which no IMEI was read: too short, too long or masked. Pure."""

import re
from collections.abc import Collection, Iterator

from sms_gateway.understand.labels import FIELD
from sms_gateway.understand.slips import Found

_VALUE = re.compile(
    rf"{FIELD}[\s+\"'(\[:=#.-]{{0,4}}"
    r"((?:[A-Za-z]*[0-9?*]|[Xx]{4})[0-9A-Za-z?*]*(?:[ ./-]{1,3}[0-9Xx*][0-9Xx?*]*(?![0-9A-Za-z]))*)"
)
_LEAST = 4


def unfilled(spelled: str, found: Collection[int]) -> Iterator[Found]:
    """Yield the values in which no number begins; `found` are the places of those that were read or reported."""
    for value in _VALUE.finditer(spelled):
        start, end = value.span(1)
        end = min((place for place in found if start <= place < end), default=end)
        typed = re.sub("[ ./-]", "", spelled[start:end]).rstrip("?")
        words = sum(c.isalpha() and c not in "Xx" for c in typed)
        if len(typed) >= _LEAST and words * 2 <= len(typed):
            yield start, typed
