"""TAC lists on disk, and what an import writes."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from imeicheck.rules.tac_table import NotATacList
from imeicheck.rules.verdict import Device
from imeicheck.store import tacs
from imeicheck.store.database import reading, writing
from imeicheck.tac_files import read

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
NOKIA = Device("49015420", "Nokia", "3310", None)
ALCATEL = Device("35209900", "Alcatel", "One Touch 332", "Mobile Phone")

TEXT = "tac;brand;model\n35209901;Téléfon;Größe 3\n49015420;Nokia;3310\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_a_list_is_read_in_the_encodings_of_spreadsheets(tmp_path: Path, encoding: str, line_break: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(TEXT.replace("\n", line_break).encode(encoding))
    table = read(path)
    assert (table.devices, table.rejects) == ([Device("35209901", "Téléfon", "Größe 3", None), NOKIA], [])


def test_lines_are_numbered_as_an_editor_numbers_them(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"licence\n\ntac,brand,model\n\n49015420,Nokia,3310\r\n\nx,y,z\n" + b"y" * 20_000 + b"\n\nz,,\n")
    assert [line for line, _ in read(path).rejects] == [7, 8, 10]


def test_reading_reports_how_far_it_came(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("tac,brand,model\n" + "49015420,Nokia,3310\n" * 5000)
    reported: list[tuple[int, int]] = []
    read(path, lambda done, of: reported.append((done, of)))
    assert reported == sorted(reported)
    assert len(reported) > 3
    assert {of for _, of in reported} == {path.stat().st_size}


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.csv", tmp_path):
        with pytest.raises(NotATacList, match=str(path)):
            read(path)


def upsert(engine: sa.Engine, *devices: Device, complete: bool = False) -> int:
    with writing(engine) as connection:
        return tacs.upsert(connection, devices, file="list.csv", complete=complete, now=NOON)


def load(engine: sa.Engine) -> tacs.TacList:
    with reading(engine) as connection:
        return tacs.load(connection)


def test_before_any_import_nothing_is_known_and_nothing_complete(engine: sa.Engine) -> None:
    assert load(engine) == tacs.EMPTY


def test_an_import_writes_over_what_stood_and_keeps_the_rest(engine: sa.Engine) -> None:
    assert upsert(engine, NOKIA, ALCATEL) == 2
    first = load(engine)
    newer = Device(NOKIA.tac, "Nokia", "3310 (2017)", "phone")
    assert upsert(engine, newer) == 1
    second = load(engine)
    assert first.devices == {NOKIA.tac: NOKIA, ALCATEL.tac: ALCATEL}
    assert second.devices == {NOKIA.tac: newer, ALCATEL.tac: ALCATEL}
    assert first.version != second.version


def test_a_tac_twice_in_a_file_counts_once_and_the_later_line_stands(engine: sa.Engine) -> None:
    later = Device(NOKIA.tac, "Nokia", "3311", None)
    assert upsert(engine, NOKIA, later) == 1
    assert load(engine).devices == {NOKIA.tac: later}


def test_a_device_without_a_name_replaces_no_name(engine: sa.Engine) -> None:
    nameless = Device(NOKIA.tac, "", "", None), Device("35209901", "", "", None)
    upsert(engine, NOKIA, ALCATEL)
    assert upsert(engine, *nameless) == 2
    assert load(engine).devices == {NOKIA.tac: NOKIA, ALCATEL.tac: ALCATEL, "35209901": nameless[1]}
    assert upsert(engine, NOKIA, *nameless, complete=True) == 2
    assert load(engine).devices == {NOKIA.tac: NOKIA, "35209901": nameless[1]}


def test_a_complete_list_replaces_all_and_the_newest_import_says_whether_it_is_one(engine: sa.Engine) -> None:
    upsert(engine, NOKIA)
    upsert(engine, ALCATEL, complete=True)
    assert load(engine).devices == {ALCATEL.tac: ALCATEL}
    assert load(engine).complete
    upsert(engine, NOKIA)
    assert not load(engine).complete


def test_a_tac_keeps_its_leading_zeros(engine: sa.Engine) -> None:
    apple = Device("01161200", "Apple", "iPhone 3G", None)
    upsert(engine, apple)
    assert load(engine).devices == {"01161200": apple}


def test_an_import_of_more_than_one_portion_is_whole(engine: sa.Engine) -> None:
    many = [Device(f"{35_000_000 + n}", "Brand", f"Model {n}", None) for n in range(4_001)]
    assert upsert(engine, *many) == 4_001
    assert upsert(engine, *many[::-1]) == 4_001
    assert load(engine).devices == {d.tac: d for d in many}
