"""TAC lists as they come, and what an import makes of them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from imeicheck.rules.verdict import Device
from imeicheck.store import tacs
from imeicheck.store.database import reading, writing
from imeicheck.tac_files import NotATacList, TacFile, read

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
NOKIA = Device("49015420", "Nokia", "3310", None)
ALCATEL = Device("35209900", "Alcatel", "One Touch 332", "Mobile Phone")

GSMA = """TAC|Manufacturer|Bands|Marketing Name|Brand Name|Model Name|Device Type
35209900|TCL|GSM 900|One Touch 332|Alcatel|OT-332|Mobile Phone
 01161200|Apple Inc|GSM|iPhone 3G|Apple|A1241|Smartphone
49015420|Nokia Corporation||Not Known|NOT KNOWN|3310|n/a
1234567|Short|||Short||
35209901|||| ||
"""
OSMOCOM = """Osmocom TAC database under CC-BY-SA v3.0 (c) Harald Welte 2016
tac,name,name,contributor,comment,gsmarena,gsmarena,aka
49015420,Nokia,3310,laf0rge,,,,
35209900,Alcatel,"One Touch, 332",someone,"a ""quoted"" comment",,,
35209901,,nameless,,,,,
x5209902,Brand,Model,,,,,
"""


def parse(tmp_path: Path, text: str | bytes) -> TacFile:
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read(path)


def test_a_gsma_list_gives_brand_marketing_name_and_type(tmp_path: Path) -> None:
    found = parse(tmp_path, GSMA)
    assert found.devices == [
        ALCATEL,
        Device("01161200", "Apple", "iPhone 3G", "Smartphone"),
        Device("49015420", "Nokia Corporation", "3310", None),
    ]
    assert found.rejects == [(5, "the TAC has not 8 digits"), (6, "there is no brand")]


def test_the_osmocom_list_has_a_licence_above_and_two_columns_called_name(tmp_path: Path) -> None:
    found = parse(tmp_path, OSMOCOM)
    assert found.devices == [NOKIA, Device("35209900", "Alcatel", "One Touch, 332", None)]
    assert found.rejects == [(5, "there is no brand"), (6, "the TAC has not 8 digits")]


@pytest.mark.parametrize(
    "text",
    [
        "tac,brand,model\n49015420,Nokia,3310\n",
        "tac,brand,model\r\n49015420,Nokia,3310\r\n",
        "\ufefftac,brand,model\n49015420,Nokia,3310",
        " TAC , Brand , Model \n 49015420 , Nokia , 3310 \n\n,,\n",
        "model,other,brand,tac\n3310,x,Nokia,49015420\n",
        "tac|brand|model\n49015420|Nokia|3310\n",
        "tac,brand,model,extra\n49015420,Nokia,3310\n",
    ],
)
def test_columns_are_found_by_name_in_any_order(tmp_path: Path, text: str) -> None:
    found = parse(tmp_path, text)
    assert (found.devices, found.rejects) == ([NOKIA], [])


def test_a_quote_in_a_gsma_list_is_a_letter_and_swallows_no_lines(tmp_path: Path) -> None:
    text = 'tac|brand name|model name\n49015420|Nokia|"3310\n35209900|"Alcatel"|One\n'
    found = parse(tmp_path, text)
    assert [(d.tac, d.model) for d in found.devices] == [("49015420", '"3310'), ("35209900", "One")]


@pytest.mark.parametrize("tac", ["4901542", "490154200", "4901542x", "٤٩٠١٥٤٢٠", "", "-9015420", "4901 420"])
def test_a_tac_is_8_ascii_digits(tmp_path: Path, tac: str) -> None:
    found = parse(tmp_path, f"tac,brand,model\n35209900,Alcatel,x\n{tac},Nokia,3310\n")
    assert found.rejects == [(3, "the TAC has not 8 digits")]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "no header"),
        (b"\n" * 50, "no header"),
        (b"<!doctype html><html><body>Sign in</body></html>", "no header"),
        (b"imei,reason\n490154203237518,stolen\n", "no header"),
        (b"\n" * 10 + b"tac,brand\n49015420,Nokia\n", "no header"),
        (b"tac,brand,model\n", "not one usable TAC"),
        (b"tac,brand,model\nx,y,z\n", "not one usable TAC"),
        (b"\x89PNG\r\n\x1a\n\xff\xfe", "not a text file"),
        (b"tac,brand,model\n49015420,Nok\xff,3310\n", "not a text file"),
        (b"tac,brand,model\n49015420,Nokia,33\x0010\n", "not a text file"),
        (b"tac,brand,model\n49015420,Nokia," + b"x" * 200_000 + b"\n", "not a text file"),
    ],
)
def test_what_is_no_tac_list_is_refused_with_a_reason(tmp_path: Path, text: bytes, why: str) -> None:
    with pytest.raises(NotATacList, match=why):
        parse(tmp_path, text)


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
