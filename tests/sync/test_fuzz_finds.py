"""Inputs that failed once when any bytes were tried (fuzz/), each as small as it got."""

import subprocess
import sys
import tracemalloc
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

import fuzz
from blocklist_sync import excerpt, validate
from blocklist_sync.formats import delimited
from blocklist_sync.formats.description import BadDescription, describe
from blocklist_sync.formats.parsers import PARSERS
from blocklist_sync.formats.printable import UNKNOWN
from fuzz.properties import is_told_well, list_is_judged
from fuzz.seeds import IMEIS, LATIN, zipped

LOST = "reason = 'lost'\n[columns]\nimei = 'imei'\n"


def refused(toml: str) -> str:
    with pytest.raises(BadDescription) as caught:
        describe(toml)
    is_told_well(str(caught.value))
    return str(caught.value)


@pytest.mark.parametrize("deep", ["[" * 2000, "1" * 5000], ids=["nested-without-end", "a-number-without-end"])
def test_toml_that_python_will_not_read_is_refused(deep: str) -> None:
    assert "cannot be read" in refused(f"a = {deep}")


@pytest.mark.parametrize(
    "toml",
    ['"a\\nb" = 1', '[columns]\n"\\u001b[2J" = "x"\nimei = "y"', f'"{"x" * 5000}" = 1'],
    ids=["key", "column", "long"],
)
def test_what_a_description_says_is_not_repeated_as_it_is(toml: str) -> None:
    refused(toml)


@pytest.mark.parametrize("date", ["%Y%m%d %H", "%Y%m%d %I", "%Y%m%d%p"])
def test_a_date_with_half_a_time_of_day_is_refused(date: str) -> None:
    assert refused(f"date = '{date}'\n{LOST}").startswith("date:")


def test_a_fraction_of_a_second_is_read_without_a_warning() -> None:
    told = describe(f"date = '%Y-%m-%dT%H:%M:%S.%f'\n{LOST}reported_on = 'at'")
    data = f"imei,at\n{IMEIS[0]},2026-10-02T01:30:00.250000\n{IMEIS[1]},2026-10-02T01:30:00.25\n".encode()
    assert list_is_judged(lambda files: delimited.parse(files, told), data).troubles == ()


@pytest.mark.parametrize("zone", ["Africa", "a" * 300, "Factory"], ids=["folder", "long", "of-zoneinfo-alone"])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    assert refused(f"timezone = '{zone}'\n{LOST}").startswith("timezone:")


@pytest.mark.parametrize("mark", ["\\r", "\\n", "\\u0000", "1", "x", "ab"])
def test_a_quote_or_a_separator_that_may_stand_in_a_row_is_refused(mark: str) -> None:
    assert refused(f'quote = "{mark}"\n{LOST}').startswith("quote:")
    assert refused(f'separator = "{mark}"\n{LOST}').startswith("separator:")


def test_two_columns_of_one_name_are_refused() -> None:
    assert "two columns" in refused("[columns]\nimei = 'A'\nreason = ' a'")


def test_a_column_without_a_name_is_refused() -> None:
    assert "empty" in refused("reason = 'lost'\n[columns]\nimei = ' '")


@pytest.mark.parametrize("table", ["reasons", "changes"])
def test_a_code_that_stands_for_two_things_is_refused(table: str) -> None:
    meant = {"reasons": ("stolen", "lost"), "changes": ("add", "remove")}[table]
    columns = "[columns]\nimei = 'i'\nreason = 'r'\nchange = 'c'"
    others = "" if table == "changes" else "[changes]\na = 'add'"
    codes = f"[{table}]\nS = '{meant[0]}'\ns = '{meant[1]}'"
    assert f"{table}: " in refused("\n".join((columns, others, codes)))


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "x"])
def test_the_date_of_a_row_that_removes_does_not_matter(day: str) -> None:
    removes = f"imei,reason,reported_on,change_type\n{IMEIS[1]},,{day},remove\n".encode()
    assert list_is_judged(PARSERS["plain"], removes).troubles == ()


def test_short_lines_under_a_broad_header_take_little_memory() -> None:
    """Each took as much as one with all the columns: a packed file of 64 KiB took eight gigabytes."""
    program = """
import resource
from fuzz.properties import list_is_judged
from blocklist_sync.formats.parsers import PARSERS
data = b"imei,reason" + b",x" * 98 + b"\\n" + b"1\\n" * 2**20
told = list_is_judged(PARSERS["plain"], data)
print(told.rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 2**10)
"""
    root = Path(fuzz.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True)
    rows, megabytes = map(int, done.stdout.split())
    assert rows == 2**20
    assert megabytes < 1000


def test_a_file_that_is_no_list_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validate, "MOST_REJECTED", 2)
    good = f"imei,reason\n1,x\n2,x\n{IMEIS[0]},lost\n".encode()
    assert list_is_judged(PARSERS["plain"], good).rows == 3
    (trouble,) = list_is_judged(PARSERS["plain"], good + b"3,x\n").troubles
    assert "over 2 rows" in trouble


def test_an_archive_without_files_is_no_list_in_which_nothing_changed() -> None:
    for parse in PARSERS.values():
        assert list_is_judged(parse, zipped([])).troubles
        assert list_is_judged(parse, zipped([("out/", b"")])).troubles


def test_what_is_in_a_broken_zip_is_not_repeated() -> None:
    """Python tells both names where they differ, and either may be a row, or very long."""
    packed = zipped([("x" * 30, b"imei,reason\n")])
    for name in (IMEIS[0].encode().ljust(30, b","), b"\x1b[2J".ljust(30), b"y" * 30):
        (trouble,) = list_is_judged(PARSERS["plain"], packed.replace(b"x" * 30, name, 1)).troubles
        assert "broken" in trouble
        assert repr(name)[2:8] not in trouble


def test_two_files_of_one_name_in_a_zip_are_refused() -> None:
    """Which of them a rejected line is in could not be told."""
    row = b"imei,block_date,reasons\n1,,\n"
    (trouble,) = list_is_judged(PARSERS["dirbs-blacklist"], zipped([("blocked", b""), ("a/blocked", row)])).troubles
    assert "two files" in trouble


def test_a_name_in_a_zip_does_not_make_two_troubles_of_one() -> None:
    assert list_is_judged(PARSERS["dirbs-blacklist"], zipped([("a; b", b""), ("c", b"")])).troubles


def test_a_first_line_of_very_many_fields_is_refused_without_a_header_too() -> None:
    (trouble,) = list_is_judged(lambda files: delimited.parse(files, describe(LATIN)), b"\t" * 5000 + b"x\n").troubles
    assert "5,001" in trouble


def test_a_separator_in_quotes_in_the_first_line_makes_no_field() -> None:
    told = describe("header = false\nreason = 'lost'\n[columns]\nimei = 1")
    data = f'{IMEIS[0]},"a,b"\n{IMEIS[1]},c\n'.encode()
    assert list_is_judged(lambda files: delimited.parse(files, told), data).troubles == ()


@pytest.mark.parametrize("first", ["imei\treason\t", "\timei\treason"])
def test_a_header_may_begin_or_end_with_a_column_without_a_name(first: str) -> None:
    told = describe('separator = "\\t"\n[columns]\nimei = "imei"\nreason = "reason"')
    row = "\t".join({"imei": IMEIS[0], "reason": "lost", "": "x"}[name] for name in first.split("\t"))
    assert list_is_judged(lambda files: delimited.parse(files, told), f"{first}\n{row}\n".encode()).troubles == ()


@given(st.text("ab\n\r\x1bé", max_size=60), st.integers(1, 8))
def test_a_line_is_shown_as_it_stands_however_a_list_is_gone_through(text: str, piece: int) -> None:
    lines = {n: line.rstrip("\r") for n, line in enumerate(text.split("\n"), start=1)}
    with patch.object(excerpt, "PIECE_BYTES", piece):
        shown = excerpt.lines_of([("list.csv", text.encode())], None, range(1, 70))
    assert shown == {n: "".join(c if c.isprintable() else UNKNOWN for c in line) for n, line in lines.items()}


def test_a_line_far_behind_is_found_without_holding_those_before_it() -> None:
    data = b"1\n" * 2**21 + b"35209900176148\xff" + "\N{GRINNING FACE}".encode() * 80
    tracemalloc.start()
    shown = excerpt.lines_of([("list.csv", data)], "list.csv", [2**21 + 1])[2**21 + 1]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (len(shown), shown[:16], shown[-1]) == (excerpt.WIDEST, f"35209900176148{UNKNOWN}\N{GRINNING FACE}", "…")
    assert most < 100_000
