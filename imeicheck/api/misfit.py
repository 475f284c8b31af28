"""What is wrong with a body, in one sentence that names the member and says what is wanted.

msgspec tells it in words of its own, which name types of Python and JSON paths.
"""

import re

_AT = re.compile(r"^(?P<said>.*?)(?: - at `(?P<key>key in )?\$?(?P<path>[^`]*)`)?$", re.DOTALL)
_MISSING = re.compile(r"^Object missing required field `(?P<name>.*)`$")
_UNKNOWN = re.compile(r"^Object contains unknown field `(?P<name>.*)`$", re.DOTALL)
_WRONG_KIND = re.compile(
    r"^Expected `(?P<kinds>[^`]*)`(?: of length)?(?: (?P<limit><=|>=) (?P<many>\d+))?(?P<form> matching)?"
)
_KINDS = {
    "array": "a list",
    "bool": "true or false",
    "date": "a date, YYYY-MM-DD,",
    "float": "a number",
    "int": "a whole number",
    "null": "null",
    "object": "an object",
    "str": "text",
}
_LIMITS = {"<=": "at most", ">=": "at least"}
_OTHER = (
    ("Invalid RFC3339 encoded date", "a date, YYYY-MM-DD"),
    ("Invalid enum value", "one of the values in the reference"),
)


def sentence(told: str) -> str:
    """Of msgspec's message about a body that does not fit."""
    at = _AT.match(told)
    said, path = (at["said"], at["path"] or "") if at else (told, "")
    within = f" in {_member(path)}" if path else ""
    if missing := _MISSING.match(said):
        return f"{missing['name']} is missing{within}"
    if unknown := _UNKNOWN.match(said):
        return f"there is no member {unknown['name']}{within}: see how it is spelled"
    return f"{_member(path)} has to be {_wanted(said)}"


def _wanted(said: str) -> str:
    if kind := _WRONG_KIND.match(said):
        wanted = " or ".join(_KINDS.get(one, one) for one in kind["kinds"].split(" | "))
        if kind["form"]:
            return f"{wanted} of the form that the reference gives"
        return f"{wanted} of {_LIMITS[kind['limit']]} {kind['many']}" if kind["limit"] else wanted
    return next((wanted for start, wanted in _OTHER if said.startswith(start)), "as the reference says")


def _member(path: str) -> str:
    """`.imeis[1]` as people read it."""
    return path.removeprefix(".") or "the body"
