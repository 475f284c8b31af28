"""Any bytes that a source sends end in a judgement, and what follows from it holds (fuzz/properties.py).

Here with files that are nearly valid, and for a moment with the fuzzer itself; `python -m fuzz` goes on for longer.
"""

import importlib.util
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fuzz
from fuzz import mutate, seeds
from fuzz.properties import LATEST, is_told_well
from fuzz.shrink import shrunk
from fuzz.targets import TARGETS
from tests.strategies import feed_rows

Row = tuple[tuple[str, str, str, str], int]
"""A row as feeds have it, and which kind of change it is."""
Write = Callable[[Sequence[Row], bool], bytes]
"""Rows, and whether they are changes, as a file of one format."""


def _csv(header: str, rows: Sequence[Sequence[str]], separator: str = ",") -> bytes:
    return "\n".join([header, *(separator.join(row) for row in rows), ""]).encode()


def plain(rows: Sequence[Row], delta: bool) -> bytes:
    header = f"imei,reason,reported_on,country{',change_type' * delta}"
    words = ("add", "update", "Remove", "end")
    return _csv(header, [(*row, words[change]) if delta else row for row, change in rows])


def dirbs_stolen(rows: Sequence[Row], delta: bool) -> bytes:
    told = [(imei, day.replace("-", ""), ("", "blacklist", "pending", "x")[c]) for (imei, _, day, _), c in rows]
    words = ("add", "update", "remove", "ADD")
    changes = [(*row, words[change]) for row, (_, change) in zip(told, rows, strict=True)]
    return _csv(f"IMEI,reporting_date,Status{',change_type' * delta}", changes if delta else told)


def dirbs_blacklist(rows: Sequence[Row], delta: bool) -> bytes:
    told = [(imei, day.replace("-", ""), f"{reason}|x") for (imei, reason, day, _), _ in rows]
    words = ("blocked", "unblocked", "changed", "")
    changes = [(*row, words[change]) for row, (_, change) in zip(told, rows, strict=True)]
    return _csv(f"imei,block_date,reasons{',change_type' * delta}", changes if delta else told)


def delimited(rows: Sequence[Row], delta: bool) -> bytes:
    """The second description with `delta`, else the first."""
    if delta:
        told = [(day, imei, "+~-?"[change], "s", country) for (imei, _, day, country), change in rows]
        return b"\1" + _csv("When;Equipment;What;Why;Where", told, ";")
    codes = ("0011", "0014", "0016", "9999")
    lines = [(imei, "".join(reversed(day.split("-"))), codes[code]) for (imei, _, day, _), code in rows]
    return b"\0" + _csv("HDR|", lines, "|") + f"TRL|{len(lines)}\n".encode()


def archives(rows: Sequence[Row], delta: bool) -> bytes:
    data = dirbs_blacklist(rows, False)
    return seeds.zipped([("blocked.csv", data), ("unblocked.csv", data)]) if delta else seeds.gzipped(data)


def descriptions(rows: Sequence[Row], delta: bool) -> bytes:
    data = delimited(rows, delta)
    return seeds.DESCRIBED[data[0]][0].encode() + mutate.MARK + data[1:]


WRITTEN: dict[str, Write] = {
    "plain": plain,
    "dirbs-stolen": dirbs_stolen,
    "dirbs-blacklist": dirbs_blacklist,
    "delimited": delimited,
    "archives": archives,
    "descriptions": descriptions,
}
rows = st.lists(st.tuples(feed_rows(LATEST), st.integers(0, 3)), max_size=15)
every_target = pytest.mark.parametrize("name", TARGETS)


@every_target
@settings(max_examples=25)
@given(rows, st.booleans())
def test_a_list_of_mostly_good_rows_is_judged(name: str, rows: list[Row], delta: bool) -> None:
    TARGETS[name].holds(WRITTEN[name](rows, delta))


@every_target
@settings(max_examples=40)
@given(rows, st.booleans(), st.randoms())
def test_a_list_that_was_spoilt_is_judged(name: str, rows: list[Row], delta: bool, random: Random) -> None:
    """Fields, rows, ends, line breaks, encodings; an archive within or its own bytes, a description in its TOML."""
    target = TARGETS[name]
    target.holds(target.spoilt(WRITTEN[name](rows, delta), random))


@every_target
@given(st.binary(max_size=100), st.integers(0, 60))
def test_any_bytes_are_judged(name: str, data: bytes, behind: int) -> None:
    TARGETS[name].holds(data)
    TARGETS[name].holds(TARGETS[name].seeds[0][:behind] + data)


@every_target
def test_the_lists_that_a_fuzzer_begins_with_are_taken(name: str) -> None:
    """All but those that are there to be set aside, so that it begins from what is good."""
    told = [TARGETS[name].holds(seed) for seed in TARGETS[name].seeds]
    assert [one and one.rows for one in told if one and not one.troubles]
    assert len([one for one in told if one is None or one.troubles]) <= 1


@every_target
def test_a_fuzzer_finds_nothing_in_a_moment(name: str, tmp_path: Path) -> None:
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("atheris is not installed: `make fuzz` brings it, where there is one for this Python")
    done = subprocess.run(
        [sys.executable, "-m", "fuzz", name, "--runs", "100", "--folder", str(tmp_path)],
        cwd=Path(fuzz.__file__).parents[1],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout.count("\n")) == (0, 1), done.stdout + done.stderr
    assert "nothing found" in done.stdout


@given(st.binary(max_size=30), st.binary(min_size=1, max_size=3), st.binary(max_size=30))
def test_an_input_that_fails_is_made_small(before: bytes, fault: bytes, behind: bytes) -> None:
    def holds(data: bytes) -> None:
        assert fault not in data

    assert shrunk(holds, before + fault + behind) == fault
    assert shrunk(lambda data: None, before) == before


@pytest.mark.parametrize("text", ["", "a\nb", "\x1b[2J", "x" * 301, "line 3: 352099001761489"])
def test_what_is_told_badly_is_noticed(text: str) -> None:
    with pytest.raises(AssertionError):
        is_told_well(text)
