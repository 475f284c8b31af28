"""What a source publishes: the file as it comes, and what of it counts if it is believed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from imeicheck.rules.imei import from_phone
from tests.flows.model import PHONES, Said, together

COUNTRY = "KE"
"""Of the feeds, and so of rows that name none."""

Kind = Literal["add", "update", "remove"]


class Row(NamedTuple):
    """One line; its kind stands in it where the list is one of changes."""

    phone: int
    said: Said
    kind: Kind = "add"


@dataclass(frozen=True)
class Published:
    """A file."""

    text: str
    changes: bool
    """It tells what changed since the last list, and not the whole list."""
    rows: tuple[Row, ...] | None = ()
    """Those that count, whatever else is in it; None if it is no list."""
    faulty: bool = False
    """Some of its rows do not count, or contradict each other."""

    def says(self) -> dict[int, Said]:
        """What it lists: of each phone, what its rows say together."""
        said: dict[int, list[Said]] = {}
        for row in self.rows or ():
            if row.kind != "remove":
                said.setdefault(row.phone, []).append(row.said._replace(country=row.said.country or COUNTRY))
        return {phone: together(some) for phone, some in said.items()}

    def removes(self) -> set[int]:
        """A listing beats a removal."""
        return {row.phone for row in self.rows or () if row.kind == "remove"} - self.says().keys()

    def updates(self) -> set[int]:
        return {row.phone for row in self.rows or () if row.kind == "update"}


def a_list(said: Mapping[int, Said]) -> Published:
    return _with(_nothing(changes=False), *(Row(phone, one) for phone, one in said.items()))


def some_changes(said: Mapping[int, tuple[Kind, Said]]) -> Published:
    return _with(_nothing(changes=True), *(Row(phone, one, kind) for phone, (kind, one) in said.items()))


def _nothing(changes: bool) -> Published:
    return Published(",".join(("imei,reason,reported_on,country", *["change_type"] * changes)) + "\n", changes)


def _with(there: Published, *more: Row) -> Published:
    return replace(
        there, text=there.text + "".join(_line(there, row) for row in more), rows=(*(there.rows or ()), *more)
    )


def _line(there: Published, row: Row) -> str:
    told = (row.said.reason, str(row.said.day or ""), row.said.country) if row.kind != "remove" else ("", "", "")
    return ",".join((from_phone(row.phone).digits, *told, *[row.kind] * there.changes)) + "\n"


def _with_a_reject(there: Published, reason: str = "stolen", kind: str = "add") -> Published:
    text = ",".join((from_phone(PHONES[0]).digits, reason, "", "", *[kind] * there.changes))
    return replace(there, text=f"{there.text}{text}\n", faulty=True)


def _contradicting(there: Published) -> Published:
    rows = [Row(PHONES[1], Said(reason, False, None, "")) for reason in ("stolen", "lost")]
    removal = [Row(PHONES[1], rows[0].said, "remove")]
    return replace(_with(there, *rows, *removal * there.changes), faulty=True)


SPOILS: dict[str, Callable[[Published], Published]] = {
    "nothing in it": lambda there: _nothing(there.changes),
    "another format": lambda there: replace(there, text="<html>Not found</html>", rows=None, faulty=True),
    "an unknown reason": lambda there: _with_a_reject(there, "abducted"),
    "an unknown change": lambda there: _with_a_reject(there, "stolen" if there.changes else "", "replace"),
    "a contradiction": _contradicting,
    "cut short": lambda there: replace(there, text=there.text + "35000000000014,sto", faulty=True),
}
