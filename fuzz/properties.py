"""What has to hold for any bytes that come as a list or as a description of one."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import pairwise
from unittest.mock import patch

from blocklist_sync.arrays import Listings, from_rows
from blocklist_sync.diff import Difference
from blocklist_sync.excerpt import WIDEST, first_lines, lines_of
from blocklist_sync.formats import delimited, lines
from blocklist_sync.formats.description import BadDescription, describe
from blocklist_sync.formats.parsers import Parse
from blocklist_sync.formats.table import File, Table
from blocklist_sync.judge import AND, SHOWN_REJECTS, WIDEST_TROUBLE, Judgement, Terms, judge
from blocklist_sync.unpack import BadArchive, unpack
from blocklist_sync.validate import REJECTS
from fuzz.seeds import example_of
from imeicheck.rules.chain import MOST_ROWS, ROW_BYTES
from imeicheck.rules.listing import Listing, Reason, pack_country, pack_day, unpack_country

LATEST = date(2026, 11, 21)
SOURCE = 7
COUNTRY = "KE"
STRANGERS = {1, 99_999999_999999}
"""Phones that stand and that hardly a list names."""
_AHEAD, _ANYWHERE = re.compile(rb"(?<![0-9])[0-9]{14}"), re.compile(rb"(?=([0-9]{14}))")
_TODAY, _HERE = pack_day(LATEST), pack_country(COUNTRY)


def list_is_judged(parse: Parse, data: bytes, name: str = "list.csv", known: str = "") -> Judgement:
    """Half of the phones that a file names stand already, and some that it may not name; gives the judgement.

    Then it comes again and is read in small portions. What is `known` may be told: a description, and the names in a
    zip, which are the sender's own for his files.
    """
    files, tables = _unpacked(data, name), list[Table]()

    def noting(files: Sequence[File]) -> Table:
        tables.append(parse(files))
        return tables[-1]

    stands = _standing(files)
    terms = Terms(noting, SOURCE, COUNTRY, LATEST, before=len(stands))
    told = judge(data, name, terms, lambda: stands)
    known += " ".join(name for name, _ in files) or data.decode("latin-1")
    for text in (*told.troubles, *(reject.file for reject in told.rejects if reject.file)):
        is_told_well(text, known)
    assert AND not in "".join(told.troubles), f"would be taken for more: {told.troubles}"
    _counts_agree(told)
    _rejects_are_lines(told, files)
    after = applied(told.change, stands)
    assert all(_is_sound(one) and 0 <= one.day <= _TODAY for one in after)
    _phones_are_named(stands, after, files, delta=tables[0].delta if told.rows else None)

    with patch.object(lines, "PORTION_BYTES", 1 + max((len(content) for _, content in files), default=0) // 3):
        again = judge(data, name, replace(terms, believed=True), lambda: from_rows(after))
    assert len(again.change) == 0, "a list that was taken changes something when it comes again"
    if again.troubles:  # it cannot be read, whoever believes it
        assert told.troubles
        assert (told.rows, len(told.change)) == (0, 0)
    else:
        assert _counts(told) == _counts(again), "it is another in smaller portions"
        assert told.listed == len(after)
    return told


def description_is_judged(toml: str, data: bytes) -> Judgement | None:
    """A description is refused in one line, or any file can be read with it."""
    try:
        told = describe(toml)
    except BadDescription as e:
        is_told_well(str(e), toml)
        return None
    parse = partial(delimited.parse, told=told)
    list_is_judged(parse, example_of(told), known=toml)
    return list_is_judged(parse, data, known=toml)


def is_told_well(text: str, known: str = "") -> None:
    """One line for a terminal and a log, that gives nobody's phone away."""
    assert text.isprintable(), f"control characters: {text!r}"
    assert 0 < len(text) <= WIDEST_TROUBLE, f"{len(text)} characters"
    assert all(number in known for number in re.findall("[0-9]{14,}", text)), f"a phone is named: {text!r}"


def _unpacked(data: bytes, name: str) -> Sequence[File]:
    try:
        return unpack(data, name)
    except BadArchive:
        return []


def _phones(pattern: re.Pattern[bytes], files: Sequence[File]) -> set[int]:
    """What may be a phone in files of any encoding."""
    return {int(digits) for _, data in files for digits in pattern.findall(data.replace(b"\0", b""))}


def _standing(files: Sequence[File]) -> Listings:
    phones = {phone for phone in _phones(_AHEAD, files) if phone % 2} | STRANGERS
    return from_rows([Listing(phone, SOURCE, Reason.STOLEN, 0, _TODAY, _HERE) for phone in sorted(phones)])


def _counts(told: Judgement) -> tuple[object, ...]:
    return told.rows, told.listed, told.rejected, told.rejects, told.conflicting


def _counts_agree(told: Judgement) -> None:
    rejected = told.rejected.total()
    assert told.rejected.keys() <= REJECTS.keys()
    assert all(count > 0 for count in told.rejected.values())
    assert rejected <= told.rows
    assert len(told.rejects) == min(rejected, SHOWN_REJECTS)
    assert len(told.change.added) + len(told.change.updated) <= told.rows - rejected
    assert told.conflicting <= told.rows - rejected
    assert told.change.softened <= len(told.change.updated)


def _rejects_are_lines(told: Judgement, files: Sequence[File]) -> None:
    """Each reject is a line that there is, and it and the first lines can be shown."""
    shown = list(first_lines(files, 5).values())
    for reject in told.rejects:
        found = lines_of(files, reject.file, [reject.line])
        assert found[reject.line].strip(), f"line {reject.line} of {reject.file} is blank"
        shown += found.values()
    assert all(text.isprintable() and len(text) <= WIDEST for text in shown)


def applied(change: Difference, stands: Listings) -> list[Listing]:
    """What stands once a change is taken row by row, as the ledger takes it."""
    packed = list(change.changesets())
    assert sum(map(len, packed)) == len(change) * ROW_BYTES
    assert all(0 < len(portion) <= MOST_ROWS * ROW_BYTES for portion in packed)
    state = {row[0]: Listing(*row) for row in stands.tolist()}
    for one in _rows(change.removed):
        assert state.pop(one.phone) == one, "removes what does not stand so"
    for one in _rows(change.updated):
        assert state[one.phone] != one, "an update that changes nothing"
        state[one.phone] = one
    for one in _rows(change.added):
        assert one.phone not in state, "adds what stands"
        state[one.phone] = one
    return [state[phone] for phone in sorted(state)]


def _phones_are_named(stands: Listings, after: Sequence[Listing], files: Sequence[File], delta: bool | None) -> None:
    """Who is listed stood before or is named, and who is not named stays if the list tells changes, and else goes."""
    stood, left, named = {*stands["phone"].tolist()}, {row.phone for row in after}, _phones(_ANYWHERE, files)
    assert left <= stood | named, "a phone that nobody named is listed"
    assert delta is None or (stood & left) - named == (stood - named if delta else set()), "who is not named"


def _is_sound(one: Listing) -> bool:
    """Each of its numbers means something."""
    is_country = pack_country(unpack_country(one.country)) == one.country
    return one.source == SOURCE and bool(Reason(one.reason)) and one.pending in (0, 1) and is_country


def _rows(listings: Listings) -> list[Listing]:
    """In order, one a phone."""
    rows = [Listing(*row) for row in listings.tolist()]
    assert all(one.phone < next_.phone for one, next_ in pairwise(rows)), "not one a phone, in order"
    return rows
