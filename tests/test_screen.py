"""`imeicheck screen`: files as they are given, in both formats and from both stores."""

import csv
import io
import os
import re
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis

from imeicheck import screen
from imeicheck.check import Checker
from imeicheck.commands.main import main
from imeicheck.rules.answered import ANSWERED
from imeicheck.rules.imei import NotAnImei, from_phone
from imeicheck.screen import Summary
from tests import strategies
from tests.api.world import World, start
from tests.servers import RedisServer

LISTED, UNLISTED, ZEROS = "490154203237518", "356938035643809", from_phone(1015420323751).digits
FORMATS = ("csv", "parquet")
LOOK_SECONDS = 0.02


@pytest.fixture(params=["redis", "sql"])
def world(request: pytest.FixtureRequest, sql_url: str, redis_server: RedisServer, redis: Redis) -> Iterator[World]:
    world = start(sql_url, redis, redis_server.url, {})
    world.feed_says("kenya", [LISTED, ZEROS], country="KE")
    if request.param == "redis":
        world.publish()
    yield world
    world.services.stop()


@pytest.fixture
def one_world(sql_url: str, redis_server: RedisServer, redis: Redis) -> Iterator[World]:
    world = start(sql_url, redis, redis_server.url, {})
    world.feed_says("kenya", [LISTED, ZEROS], country="KE")
    world.publish()
    yield world
    world.services.stop()


ON_ONE = pytest.mark.parametrize("sql_url", ["sqlite"], indirect=True)


def screened(world: World, *words: object, **environ: str) -> Result:
    return CliRunner().invoke(main, ["screen", *map(str, words)], env=deployment(world) | environ)


def deployment(world: World) -> dict[str, str]:
    return {"DATABASE_URL": world.sql_url, "REDIS_URL": world.services.settings.redis_url or ""}


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    frame = pl.DataFrame(rows)
    if path.suffix == ".parquet":
        frame.write_parquet(path)
    else:
        frame.write_csv(path, quote_style="always")
    return path


def answered(path: Path) -> list[dict[str, str]]:
    """The rows of a file beside this one, as they came out."""
    path = path.with_name(f"{path.stem}.screened{path.suffix}")
    if path.suffix == ".parquet":
        return pl.read_parquet(path).to_dicts()
    return list(csv.DictReader(io.StringIO(path.read_text())))


@ON_ONE
@pytest.mark.parametrize("suffix", FORMATS)
def test_its_columns_are_kept_in_order_and_the_answers_stand_behind_them(
    world: World, tmp_path: Path, suffix: str
) -> None:
    imeis = [LISTED, UNLISTED, ZEROS, "490154203237519", "", "49015420323751a"]
    rows = [{"shelf": f'0{n},"é"', "IMEI": imei, "price": "007"} for n, imei in enumerate(imeis)]
    file = write(tmp_path / f"stock.{suffix}", rows)
    result = screened(world, file)
    assert result.exit_code == 0, result.stderr
    told = answered(file)
    assert [{name: row[name] for name in rows[0]} for row in told] == rows
    assert list(told[0]) == [*rows[0], *ANSWERED]
    assert [row["verdict"] for row in told] == ["listed", "not_listed", "listed", "", "", ""]
    assert [row["error"] for row in told] == ["", "", "", "check-digit", "length", "characters"]
    assert (told[0]["reasons"], told[0]["sources"], told[0]["countries"]) == ("stolen", "kenya", "KE")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(strategies.imeis.map(lambda imei: imei.digits) | st.sampled_from([LISTED, ZEROS]) | strategies.texts))
@pytest.mark.parametrize("suffix", FORMATS)
@ON_ONE
def test_it_says_of_each_row_what_a_check_says(world: World, tmp_path: Path, suffix: str, imeis: list[str]) -> None:
    if suffix == "csv":
        imeis = [" ".join(imei.split()) for imei in imeis]  # one record a line
    file = write(tmp_path / f"stock.{suffix}", [{"n": "", "imei": LISTED}] + [{"n": "1", "imei": i} for i in imeis])
    summary, checker = Summary(), world.services.checker
    screen.screen(file, tmp_path / f"stock.screened.{suffix}", (), checker, summary, lambda *_: None)
    told = answered(file)[1:]
    assert [(row["verdict"], row["error"]) for row in told] == [said(checker, imei) for imei in imeis]
    assert summary.rows == len(imeis) + 1


def said(checker: Checker, imei: str) -> tuple[str, str]:
    try:
        return checker.check(imei).answer, ""
    except NotAnImei as e:
        return "", e.flaw


@ON_ONE
@pytest.mark.parametrize("suffix", FORMATS)
def test_many_portions_come_out_in_the_order_they_came_in(one_world: World, tmp_path: Path, suffix: str) -> None:
    imeis = [(LISTED, UNLISTED, "1")[n % 7 % 3] for n in range(23_000)]
    file = tmp_path / f"stock.{suffix}"
    frame = pl.DataFrame({"n": list(map(str, range(len(imeis)))), "imei": imeis})
    frame.write_csv(file) if suffix == "csv" else frame.write_parquet(file, row_group_size=3_000)
    assert screened(one_world, file).exit_code == 0
    told = [(row["n"], row["imei"], row["verdict"]) for row in answered(file)]
    verdict = {LISTED: "listed", UNLISTED: "not_listed", "1": ""}
    assert told == [(str(n), imei, verdict[imei]) for n, imei in enumerate(imeis)]


@ON_ONE
def test_torn_lines_are_rows_with_an_error_and_spoil_no_other(one_world: World, tmp_path: Path) -> None:
    file = tmp_path / "stock.csv"
    torn = ["", "Nokia", f'"Nok,{LISTED}', f"Nokia, black,{LISTED}", "\0,\udc80", f"Nokia,{LISTED}"]
    file.write_bytes("\n".join(["\ufeffmodel,imei", f"Nokia,{LISTED}", *torn]).encode(errors="surrogateescape"))
    result = screened(one_world, file)
    assert result.exit_code == 0, result.stderr
    told = answered(file)
    assert [row["verdict"] or row["error"] for row in told] == [
        "listed", "columns", "columns", "characters", "characters", "listed",
    ]  # fmt: skip
    assert told[2]["model"] == f'"Nok,{LISTED}'
    assert told[3]["imei"] == f" black,{LISTED}", "nothing is lost"


@ON_ONE
def test_a_list_of_imeis_needs_no_header(one_world: World, tmp_path: Path) -> None:
    file = tmp_path / "list.txt"
    file.write_text(LISTED)
    assert screened(one_world, file).exit_code == 0
    assert [(row["imei"], row["verdict"]) for row in answered(file)] == [(LISTED, "listed")]


@ON_ONE
@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize(
    ("names", "more", "told"),
    [
        (("serial", "model"), (), "serial, model"),
        (("imei", "model"), ("--column", "serial"), "--column"),
    ],
)
def test_columns_that_do_not_fit_are_told_and_nothing_is_written(
    one_world: World, tmp_path: Path, suffix: str, names: tuple[str, ...], more: tuple[str, ...], told: str
) -> None:
    file = write(tmp_path / f"stock.{suffix}", [dict.fromkeys(names, LISTED)])
    refused(screened(one_world, file, *more), told)
    assert files(tmp_path) == {file.name}


def refused(result: Result, *told: str) -> None:
    assert (result.exit_code, result.stdout) == (1, "")
    (line,) = result.stderr.strip().splitlines()
    for words in told:
        assert words in line


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.name.startswith(("stock", ".stock"))}


@ON_ONE
@pytest.mark.parametrize("suffix", FORMATS)
def test_columns_that_have_our_names_are_kept_beside_ours(one_world: World, tmp_path: Path, suffix: str) -> None:
    file = write(tmp_path / f"stock.{suffix}", [{"Model": "3310", "imei": LISTED, "verdict": "good"}])
    assert screened(one_world, file).exit_code == 0
    (row,) = answered(file)
    assert (row["Model"], row["verdict"], row["imeicheck_verdict"]) == ("3310", "good", "listed")
    assert "imeicheck_model" in row
    assert screened(one_world, file.with_name(f"stock.screened.{suffix}")).exit_code == 0, "it may be done again"


@ON_ONE
def test_an_empty_file_is_told_so(one_world: World, tmp_path: Path) -> None:
    (tmp_path / "stock.csv").write_text("")
    refused(screened(one_world, tmp_path / "stock.csv"), "empty")


@ON_ONE
@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([{"shop": "Nairobi", "price": "x"}], "shop, price"),
        ([{"first": LISTED, "second": UNLISTED}], "first, second"),
        ([{"imei": LISTED}], "serial"),
    ],
)
def test_a_table_without_a_certain_column_says_what_it_has_and_how_to_name_one(
    one_world: World, tmp_path: Path, suffix: str, rows: list[dict[str, str]], words: str
) -> None:
    file = write(tmp_path / f"stock.{suffix}", rows)
    refused(screened(one_world, file, *(["--column", "serial"] if words == "serial" else [])), words, "--column")
    assert files(tmp_path) == {file.name}


@ON_ONE
@pytest.mark.parametrize("suffix", FORMATS)
def test_a_column_chosen_by_its_values_is_named(one_world: World, tmp_path: Path, suffix: str) -> None:
    file = write(tmp_path / f"stock.{suffix}", [{"shop": "Nairobi", "Serial Nr": LISTED}])
    result = screened(one_world, file)
    assert "read from the column Serial Nr" in result.stderr
    assert [row["verdict"] for row in answered(file)] == ["listed"]


@ON_ONE
@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("names", [("IMEI 1", "IMEI Number 2"), ("a", "b")])
def test_the_imeis_of_a_row_are_one_phone(
    one_world: World, tmp_path: Path, suffix: str, names: tuple[str, str]
) -> None:
    pairs = [(UNLISTED, LISTED), (UNLISTED, ""), ("", UNLISTED), (UNLISTED, "490154203237519"), ("", "")]
    file = write(tmp_path / f"stock.{suffix}", [dict(zip(names, pair, strict=True)) for pair in pairs])
    result = screened(one_world, file, *(["--column", "a", "--column", "b"] if names == ("a", "b") else []))
    assert result.exit_code == 0, result.stderr
    first, second = names
    assert [(row["verdict"], row["error"], row["decided_by"]) for row in answered(file)] == [
        ("listed", "", second),
        ("not_listed", "", first),
        ("not_listed", "", second),
        ("unknown", "check-digit", second),
        ("", "length", first),
    ]
    counted = re.findall(r"^ *(all|listed|not_listed|unknown|error \S+) *│ *(\d+)", result.stdout, re.MULTILINE)
    assert dict(counted) == {
        "all": "5", "listed": "1", "not_listed": "2", "unknown": "1", "error check-digit": "1", "error length": "1",
    }  # fmt: skip


@ON_ONE
@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("name", ["imeib", "Slot 2", "Second SIM", "IMEI2 (verified)"])
def test_a_second_imei_column_is_read_by_its_values(one_world: World, tmp_path: Path, suffix: str, name: str) -> None:
    pairs = [(UNLISTED, LISTED), (UNLISTED, ""), (UNLISTED, "")]
    file = write(tmp_path / f"stock.{suffix}", [{"imei": one, name: two} for one, two in pairs])
    result = screened(one_world, file)
    assert result.exit_code == 0, result.stderr
    assert [row["verdict"] for row in answered(file)] == ["listed", "not_listed", "not_listed"]


@ON_ONE
@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("names", [("imei", "second"), ("Primary", "Secondary")])
def test_imeis_in_a_column_that_may_be_something_else_are_not_ignored(
    one_world: World, tmp_path: Path, suffix: str, names: tuple[str, str]
) -> None:
    pairs = [(UNLISTED, LISTED), (UNLISTED, "-"), (UNLISTED, "-")]
    file = write(tmp_path / f"stock.{suffix}", [dict(zip(names, pair, strict=True)) for pair in pairs])
    refused(screened(one_world, file), ", ".join(names), "--column")
    assert screened(one_world, file, "--column", names[0]).exit_code == 0


@ON_ONE
@pytest.mark.parametrize("suffix", FORMATS)
def test_imeis_in_another_column_behind_the_first_rows_are_not_ignored(
    one_world: World, tmp_path: Path, suffix: str
) -> None:
    rows = [{"imei": UNLISTED, "second": ""}] * 2_500 + [{"imei": UNLISTED, "second": LISTED}]
    file = write(tmp_path / f"stock.{suffix}", rows)
    refused(screened(one_world, file), "imei, second", "--column")
    assert files(tmp_path) == {file.name}


@ON_ONE
@pytest.mark.parametrize("numbers", [[int(LISTED)], [float(LISTED)]])
def test_imeis_as_numbers_beside_the_imei_column_of_parquet_are_not_ignored(
    one_world: World, tmp_path: Path, numbers: list[Any]
) -> None:
    file = tmp_path / "stock.parquet"
    for name, words in (("second", "imei, second"), ("Slot 2", "as text")):
        pl.DataFrame({"imei": [UNLISTED], name: numbers}).write_parquet(file)
        refused(screened(one_world, file), words)


@ON_ONE
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
def test_a_file_is_read_as_spreadsheets_save_it(one_world: World, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "stock.csv"
    cells = [f'="{LISTED}"', f"'{UNLISTED}", f"\xa0{LISTED}\xa0", f"{UNLISTED}.0", f"{LISTED[:-1]},0", "3,52E+14"]
    file.write_bytes("\r\n".join(["sep=;", "Café;IMEI", *(f"x;{cell}" for cell in cells)]).encode(encoding))
    assert screened(one_world, file).exit_code == 0
    rows = list(csv.DictReader(io.StringIO(file.with_name("stock.screened.csv").read_text()), delimiter=";"))
    assert [row["verdict"] or row["error"] for row in rows] == [
        "listed", "not_listed", "listed", "not_listed", "listed", "characters",
    ]  # fmt: skip
    assert [row["Café"] for row in rows] == ["x"] * len(cells)


@ON_ONE
@pytest.mark.parametrize("kind", [pl.Binary, pl.Categorical, pl.Enum([LISTED, UNLISTED])])
def test_text_of_every_kind_is_read_in_parquet(one_world: World, tmp_path: Path, kind: Any) -> None:
    file = tmp_path / "stock.parquet"
    imeis = pl.Series("imei", [LISTED, None, UNLISTED], pl.String)
    pl.DataFrame({"imei": imeis.cast(kind), "imei2": [None] * 3}).write_parquet(file)
    assert screened(one_world, file).exit_code == 0
    assert [row["verdict"] or row["error"] for row in answered(file)] == ["listed", "length", "not_listed"]


@ON_ONE
def test_binary_that_is_not_text_is_an_error_and_never_empty(one_world: World, tmp_path: Path) -> None:
    file = tmp_path / "stock.parquet"
    pl.DataFrame({"imei": [UNLISTED], "imei2": [LISTED.encode() + b"\xff"]}).write_parquet(file)
    assert screened(one_world, file).exit_code == 0
    assert [(row["verdict"], row["error"]) for row in answered(file)] == [("unknown", "characters")]


@ON_ONE
@pytest.mark.parametrize("numbers", [[int(ZEROS)], [float(ZEROS)]])
def test_numbers_in_a_second_imei_column_of_parquet_are_refused(
    one_world: World, tmp_path: Path, numbers: list[Any]
) -> None:
    file = tmp_path / "stock.parquet"
    pl.DataFrame({"imei": [LISTED], "imei2": numbers}).write_parquet(file)
    refused(screened(one_world, file), "imei2", "64", "as text")


@ON_ONE
def test_numbers_in_parquet_are_refused_since_their_leading_zeros_are_gone(one_world: World, tmp_path: Path) -> None:
    file = tmp_path / "stock.parquet"
    pl.DataFrame({"imei": [int(ZEROS)]}).write_parquet(file)
    refused(screened(one_world, file), "Int64", "as text")


@ON_ONE
def test_a_parquet_file_that_breaks_off_leaves_nothing_behind(one_world: World, tmp_path: Path) -> None:
    whole = write(tmp_path / "whole.parquet", [{"imei": LISTED}] * 9000).read_bytes()
    file = tmp_path / "stock.parquet"
    for broken in (whole[:-9], whole[:100] + b"\xff" * 200 + whole[300:]):
        file.write_bytes(broken)
        refused(screened(one_world, file), "fetch it again")
        assert files(tmp_path) == {file.name}


@ON_ONE
def test_a_parquet_file_without_rows_comes_out_without_rows(one_world: World, tmp_path: Path) -> None:
    file = tmp_path / "stock.parquet"
    pl.DataFrame(schema={"imei": pl.String}).write_parquet(file)
    assert screened(one_world, file).exit_code == 0
    assert answered(file) == []


@ON_ONE
@pytest.mark.parametrize("suffix", FORMATS)
def test_whoever_stops_it_finds_nothing_half_written(one_world: World, tmp_path: Path, suffix: str) -> None:
    file = write(tmp_path / f"stock.{suffix}", [{"imei": LISTED}] * 5000)

    def stop(_stage: str, done: int, of: int) -> None:
        assert done < of, "it goes portion by portion"
        raise KeyboardInterrupt

    target = tmp_path / f"stock.screened.{suffix}"
    with pytest.raises(KeyboardInterrupt):
        screen.screen(file, target, (), one_world.services.checker, Summary(), stop)
    assert files(tmp_path) == {file.name}


@ON_ONE
def test_what_is_there_is_replaced_only_with_force(one_world: World, tmp_path: Path) -> None:
    file = write(tmp_path / "stock.csv", [{"imei": LISTED}])
    (tmp_path / "stock.screened.csv").write_text("mine")
    refused(screened(one_world, file), "--force", "--to")
    assert (tmp_path / "stock.screened.csv").read_text() == "mine"
    assert screened(one_world, file, "--force").exit_code == 0
    assert answered(file)[0]["verdict"] == "listed"
    assert screened(one_world, file, "--to", file, "--force").exit_code == 0
    assert "listed" in file.read_text(), "even its own file, once it is read"


@ON_ONE
def test_the_summary_counts_verdicts_reasons_errors_and_stores(world: World, tmp_path: Path) -> None:
    file = write(tmp_path / "stock.csv", [{"imei": imei} for imei in (LISTED, LISTED, UNLISTED, "1")])
    result = screened(world, file)
    counted = dict(line.split("│") for line in result.stdout.splitlines() if "│" in line)
    figures = {name.strip(): int(count) for name, count in counted.items() if count.strip().isdigit()}
    store = "redis" if world.redis.dbsize() else "sql"
    assert figures == {
        "all": 4, "listed": 2, "not_listed": 1, "reason stolen": 2, "error length": 1, f"answered by {store}": 3,
    }  # fmt: skip
    assert "at changeset 1" in result.stdout
    assert "stock.screened.csv" in result.stderr


@ON_ONE
def test_where_no_store_answers_rows_are_unknown_and_it_does_not_end_well(one_world: World, tmp_path: Path) -> None:
    file = write(tmp_path / "stock.csv", [{"imei": LISTED}, {"imei": "1"}])
    nowhere = {"DATABASE_URL": f"sqlite:///{tmp_path}/no/such/folder.db", "REDIS_URL": "redis://127.0.0.1:1/0"}
    result = screened(one_world, file, **nowhere)
    assert result.exit_code == 13
    assert "1 of 2 could not be checked" in result.stderr
    assert [(row["verdict"], row["reasons"]) for row in answered(file)] == [("unknown", "no-store"), ("", "")]


@ON_ONE
def test_a_longer_file_takes_no_more_memory(one_world: World, tmp_path: Path) -> None:
    peaks = []
    for rows in (2_000, 2_000, 10_000):  # the first one warms up
        file = tmp_path / "stock.csv"
        file.write_text("imei\n" + f"{LISTED}\n" * rows)
        tracemalloc.start()
        screen.screen(file, tmp_path / "out.csv", (), one_world.services.checker, Summary(), lambda *_: None)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[2] < 1.5 * peaks[1]


@ON_ONE
def test_a_longer_parquet_file_takes_no_more_memory(one_world: World, tmp_path: Path) -> None:
    file, note_bytes, peaks = tmp_path / "stock.parquet", 1_000, []
    for rows in (30_000, 90_000):
        notes = [os.urandom(note_bytes // 2).hex() for _ in range(rows)]
        pl.DataFrame({"imei": ["1"] * rows, "note": notes}).write_parquet(file, row_group_size=2_000)
        peaks.append(peak_bytes(one_world, file, tmp_path / f"out-{rows}.parquet"))
    # Row groups under way differ by 6 to 31 MB from run to run; rows that are kept are kept twice, 120 MB.
    assert peaks[1] - peaks[0] < 60_000 * note_bytes


def peak_bytes(world: World, file: Path, target: Path) -> int:
    """The most memory that a process of its own takes for it."""
    told = os.environ | deployment(world)
    words = [sys.executable, "-m", "imeicheck", "screen", str(file), "--to", str(target)]
    most = 0
    with subprocess.Popen(words, env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            peak = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process.pid}/status").read_text())
            most = max(most, int(peak[1]) * 1024 if peak else 0)
            with suppress(subprocess.TimeoutExpired):
                process.wait(LOOK_SECONDS)
    assert process.returncode == 0
    return most
