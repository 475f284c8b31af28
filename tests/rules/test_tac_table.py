"""TAC lists line by line: each line is a TAC with the names that it has, or a reject with its number."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imeicheck.rules.spreadsheet import table_lines
from imeicheck.rules.tac_table import CUT, LOST_DIGITS, NO_TAC, OPEN_QUOTE, TOO_LONG, NotATacList, TacTable, parse
from imeicheck.rules.verdict import Device

NOKIA = Device("49015420", "Nokia", "3310", None)
ALCATEL = Device("35209900", "Alcatel", "One Touch 332", "Mobile Phone")
APPLE = Device("01161200", "Apple", "iPhone 3G", "Smartphone")

GSMA = """TAC|Manufacturer|Bands|Marketing Name|Brand Name|Model Name|Device Type
35209900|TCL|GSM 900|One Touch 332|Alcatel|OT-332|Mobile Phone
 01161200|Apple Inc|GSM|iPhone 3G|Apple|A1241|Smartphone
49015420|Nokia Corporation||Not Known|NOT KNOWN|3310|n/a
123456|Short|||Short||
35209901|||| ||
35209902
"""
OSMOCOM = """Osmocom TAC database under CC-BY-SA v3.0 (c) Harald Welte 2016
tac,name,name,contributor,comment,gsmarena,gsmarena,aka
49015420,Nokia,3310,laf0rge,,,,
35209900,Alcatel,"One Touch, 332",someone,"a ""quoted"" comment",,,
35209901,,nameless,,,,,
x5209902,Brand,Model,,,,,
"""


def read(text: str) -> TacTable:
    return parse(text.splitlines(keepends=True))


def test_a_gsma_list_gives_brand_marketing_name_and_type() -> None:
    table = read(GSMA)
    assert table.devices == [
        ALCATEL,
        APPLE,
        Device("49015420", "Nokia Corporation", "3310", None),
        Device("35209901", "", "", None),
        Device("35209902", "", "", None),
    ]
    assert table.rejects == [(5, NO_TAC)]


def test_the_osmocom_list_has_a_licence_above_and_two_columns_called_name() -> None:
    table = read(OSMOCOM)
    assert table.devices == [
        NOKIA,
        Device("35209900", "Alcatel", "One Touch, 332", None),
        Device("35209901", "", "nameless", None),
    ]
    assert table.rejects == [(6, NO_TAC)]


def test_a_list_with_specifications_instead_of_a_model_has_no_model() -> None:
    table = read('Brand,TAC,SPECS\nSAMSUNG,35692411,"SAMSUNG GALAXY A54 5G, Samsung SM-A546B, 2023"\n')
    assert table.devices == [Device("35692411", "SAMSUNG", "", None)]


@pytest.mark.parametrize(
    "text",
    [
        "tac,brand,model\n49015420,Nokia,3310\n",
        "tac,brand,model\r\n49015420,Nokia,3310\r\n",
        "tac,brand,model\r49015420,Nokia,3310\r",
        "tac,brand,model\n49015420,Nokia,3310",
        " TAC , Brand , Model \n 49015420 , Nokia , 3310 \n\n,,\n",
        "model,other,brand,tac\n3310,x,Nokia,49015420\n",
        "tac|brand|model\n49015420|Nokia|3310\n",
        '"tac"|"brand"|"model"\n"49015420"|"Nokia"|"3310"\n',
        "tac;brand;model\n49015420;Nokia;3310\n",
        "tac\tbrand\tmodel\n49015420\tNokia\t3310\n",
        "sep=;\ntac;brand;model\n49015420;Nokia;3310\n",
        '"sep=;"\r\n"tac";"brand";"model"\r\n"490154/20";"Nokia";"3310"\r\n',
        '"tac","brand","model"\n"=""49015420""","Nokia","=""3310"""\n',
        "TAC_CODE,Make,model_name\n49015420.0,Nokia,3310\n",
        "tac,brand,model,extra\n49015420,Nokia,3310\n",
        "Licence\n\ntac,brand,model\n49015420,Nokia,3310\n",
        "49015420,Nokia,3310\n",
        "sep=;\n49015420;Nokia;3310;;\n",
    ],
)
def test_the_same_tac_is_read_from_every_layout(text: str) -> None:
    table = read(text)
    assert (table.devices, table.rejects) == ([NOKIA], [])


def test_a_leading_zero_that_a_spreadsheet_dropped_is_put_back() -> None:
    assert read("tac,brand,model,kind\n1161200,Apple,iPhone 3G,Smartphone\n").devices == [APPLE]


@pytest.mark.parametrize("tac", ["490154", "490154200", "4901542x", "٤٩٠١٥٤٢٠", "", "-9015420", "4901 420"])
def test_a_row_without_a_tac_is_rejected_with_its_line(tac: str) -> None:
    assert read(f"tac,brand,model\n35209900,Alcatel,x\n{tac},Nokia,3310\n").rejects == [(3, NO_TAC)]


def test_a_tac_in_scientific_notation_has_lost_digits_and_says_so() -> None:
    assert read("tac,brand,model\n35209900,Alcatel,x\n4.9E+07,Nokia,3310\n").rejects == [(3, LOST_DIGITS)]


def test_a_tac_without_brand_or_model_is_still_allocated() -> None:
    table = read("tac,brand,model\n49015420,,\n35209900,Not Known,n/a\n35209901,,3310\n01161200\n")
    assert [device.tac for device in table.devices] == ["49015420", "35209900", "35209901", "01161200"]
    assert [device.name for device in table.devices] == ["", "", "3310", ""]
    assert table.rejects == []


def test_half_a_tac_at_the_end_of_a_line_gets_no_zero() -> None:
    assert read("tac,brand,model\n49015420,Nokia,3310\n3520990\n").rejects == [(3, NO_TAC)]


@pytest.mark.parametrize("end", ["35209900", "35209900,Alca", "35209900,"])
def test_a_file_that_ends_within_a_row_was_cut(end: str) -> None:
    assert read(f"tac,brand,model\n49015420,Nokia,3310\n{end}").rejects == [(3, CUT)]


def test_a_line_that_is_too_long_is_rejected_and_the_next_is_read() -> None:
    lines = ["tac,brand,model\n", "35209900,Alcatel," + "x" * 9983, "49015420,Nokia,3310\n"]
    table = parse(lines)
    assert (table.devices, table.rejects) == ([NOKIA], [(2, TOO_LONG)])


def test_a_quoted_field_may_have_separators_quotes_and_line_breaks_in_it() -> None:
    first = '49015420,"two\nlines, ""quoted""\n\n",Nokia,3310\n'
    table = read(f'tac,comment,brand,model\n{first}35209900,6.5" screen,Alcatel,x"\nx,,,\n')
    assert table.devices == [NOKIA, Device("35209900", "Alcatel", 'x"', None)]
    assert table.rejects == [(7, NO_TAC)]


@pytest.mark.parametrize(
    "torn",
    [
        '35209900,"Alcatel,x',
        '35209900,Alcatel,"x',
        '"35209900,Alcatel,x',
    ],
)
def test_an_open_quote_swallows_no_rows(torn: str) -> None:
    rows = [f"{49015420 + n},Nokia,3310\n" for n in range(5)]
    table = read("".join(["tac,brand,model\n", *rows[:2], f"{torn}\n", *rows[2:]]))
    assert [device.tac for device in table.devices] == [row[:8] for row in rows]
    assert table.rejects == [(4, OPEN_QUOTE)]


def test_an_open_quote_swallows_no_rows_where_another_is_open_further_down() -> None:
    table = read('Brand,TAC,SPECS\nA,35209900,"one\nB,35209901,two\nC,35209902,three"\nD,35209903,four\n')
    assert [device.tac for device in table.devices] == ["35209901", "35209902", "35209903"]
    assert table.rejects == [(2, OPEN_QUOTE)]


@pytest.mark.parametrize(
    ("hidden", "reject"),
    [
        ('="35209901","Foo",Bar', None),
        ('"=""35209901""","Foo",Bar', None),
        ('\'35209901,"Foo",Bar', None),
        ('490154,"Foo",Bar', NO_TAC),
        ('4901542x,"Foo",Bar', NO_TAC),
        ('490154200,"Foo",Bar', NO_TAC),
        ('4.9E+07,"Foo",Bar', LOST_DIGITS),
        ('"4901","Foo",Bar', NO_TAC),
    ],
)
def test_an_open_quote_hides_no_row_whatever_its_tac_looks_like(hidden: str, reject: str | None) -> None:
    table = read(f'tac,brand,model\n35209900,"Nokia,3310\n{hidden}\n35209902,A,B\n')
    assert [device.tac for device in table.devices] == ["35209901", "35209902"][bool(reject) :]
    assert table.rejects == [(2, OPEN_QUOTE)] + [(3, reject)] * bool(reject)


def test_a_quote_in_a_gsma_list_is_a_letter_and_swallows_no_lines() -> None:
    table = read('tac|brand name|model name\n49015420|Nokia|"3310\n35209900|"Alcatel"|One\n')
    named = [(device.tac, device.brand, device.model) for device in table.devices]
    assert named == [("49015420", "Nokia", '"3310'), ("35209900", "Alcatel", "One")]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no header"),
        ("\n" * 50, "no header"),
        ("<!doctype html><html><body>Sign in</body></html>", "no header"),
        ("imei,reason\n490154203237518,stolen\n", "its first line is `imei,reason`"),
        ("IMEI prefix no.,Brand,Model\n49015420,Nokia,3310\n", "put a line such as"),
        ("\n" * 10 + "tac,brand\n49015420,Nokia\n", "no header"),
        ("49015420\n35209900\n", "no header"),
        ("tac,brand,model\n", "not one usable TAC"),
        ("tac,brand,model\nx,y,z\n", "not one usable TAC"),
        ("tac,brand,model\n49015420,Nokia,33\x0010\n", "line 2 holds binary data"),
        ("\x89PNG\0\0", "binary data"),
    ],
)
def test_what_is_no_tac_list_is_refused_with_a_reason(text: str, why: str) -> None:
    with pytest.raises(NotATacList, match=why):
        read(text)


tacs = st.integers(35_000_000, 35_999_999).map(str)
cells = st.text("aA1 -'\"/,;", max_size=8)


@given(st.lists(st.tuples(tacs, cells, cells), min_size=1, max_size=8))
def test_every_row_of_a_list_is_a_tac_or_a_reject_whatever_its_other_columns_hold(
    rows: list[tuple[str, str, str]],
) -> None:
    """So a TAC that stands in the list is never missing without a word."""
    lines = ["tac,brand,model\n", "49015420,Nokia,3310\n", *(",".join(row) + "\n" for row in rows)]
    table = parse(lines)
    read_tacs = {device.tac for device in table.devices}
    rejected = {rows[line - 3][0] for line, _ in table.rejects}
    assert {tac for tac, *_ in rows} == (read_tacs | rejected) - {NOKIA.tac}


@given(st.lists(st.tuples(tacs, st.just("Nokia"), st.just("3310")), min_size=2, max_size=8), st.data())
def test_a_row_torn_within_its_tac_or_by_an_open_quote_is_a_reject(
    rows: list[tuple[str, str, str]], data: st.DataObject
) -> None:
    lines = ["tac,brand,model\n", *(",".join(row) + "\n" for row in rows)]
    place = data.draw(st.integers(1, len(rows)))
    torn = data.draw(st.sampled_from([lines[place][:n] + "\n" for n in range(1, 8)] + ['"' + lines[place]]))
    table = parse([*lines[:place], torn, *lines[place + 1 :]])
    assert [line for line, _ in table.rejects] == [place + 1]
    assert len(table.devices) == len(rows) - 1


heads = st.sampled_from(["", "tac,brand,model\n", "Brand;TAC\n", "35209900,Nokia,3310\n"])
anything = st.text("tacbrnd,model;|\t\"\n\r='01234567890/-. \xa0E+x\0é", max_size=80)


@given(heads, anything, st.sampled_from(["utf-8", "utf-16", "latin-1"]))
def test_any_file_is_a_list_or_is_refused_in_one_line(head: str, text: str, encoding: str) -> None:
    try:
        table = parse(table_lines(BytesIO((head + text).encode(encoding))))
    except NotATacList as e:
        refusal = str(e)
    else:
        refusal = ""
    if refusal:
        assert refusal.isprintable()
        return
    assert table.devices
    assert all(len(device.tac) == 8 and device.tac.isdigit() for device in table.devices)
    assert [line for line, _ in table.rejects] == sorted({line for line, _ in table.rejects})
