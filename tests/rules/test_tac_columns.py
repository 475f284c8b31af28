"""Which column of a TAC list holds what, by its names or by what it contains."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imeicheck.rules.tac_columns import described, guessed_columns, named_columns, read_tac


@pytest.mark.parametrize(
    "cell",
    [
        "35772706",
        " 35772706 ",
        "\N{NO-BREAK SPACE}35772706\N{NO-BREAK SPACE}",
        "357727/06",
        "35-772706",
        "35 772706",
        "35\N{NO-BREAK SPACE}772706",
        "35\N{EN DASH}7727\N{EN DASH}06",
        "35 7727/06",
        "35772706.0",
        "35772706.00",
        "35772706,0",
        "'35772706",
        '="35772706"',
        '= "35772706"',
    ],
)
def test_a_tac_is_read_as_registries_and_spreadsheets_write_it(cell: str) -> None:
    assert read_tac(cell) == "35772706"


@pytest.mark.parametrize("cell", ["1234567", "1234567.0", " 1234567", '="1234567"', "'1234567"])
def test_a_tac_that_lost_its_leading_zero_gets_it_back(cell: str) -> None:
    assert read_tac(cell) == "01234567"


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "x",
        "357727",
        "357727060",
        "490154203237518",
        "3577270x",
        "35772706.5",
        "3.5772706E7",
        "3.58E+07",
        "-35772706",
        "35772706-",
        "35//772706",
        "4901 420",  # a digit is missing, and no spreadsheet dropped it
        "٣٥٧٧٢٧٠٦",
        "35.772706",
    ],
)
def test_anything_else_is_no_tac(cell: str) -> None:
    assert read_tac(cell) is None


@given(st.integers(0, 10**8 - 1), st.sampled_from(["", ".0", ".00"]))
def test_a_tac_written_as_a_number_is_itself_or_is_rejected(tac: int, decimals: str) -> None:
    assert read_tac(f"{tac}{decimals}") in (f"{tac:08d}", None)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            "TAC|Marketing Name|Internal Model Name|Manufacturer|Bands|Brand Name|Model Name|Device Type",
            'columns: TAC from "TAC", brand from "Brand Name" or "Manufacturer", '
            'model from "Marketing Name" or "Model Name" or "Internal Model Name", kind from "Device Type"',
        ),
        ("tac|name|name|contributor|comment", 'columns: TAC from "tac", brand from "name", model from "name"'),
        ("tac|brand|model", 'columns: TAC from "tac", brand from "brand", model from "model"'),
        (
            "TAC Code|Manufacturer|ModelName",
            'columns: TAC from "TAC Code", brand from "Manufacturer", model from "ModelName"',
        ),
        ("tac_code|MAKE|model_name", 'columns: TAC from "tac_code", brand from "MAKE", model from "model_name"'),
        (
            "Tac-Number|Vendor|device-name",
            'columns: TAC from "Tac-Number", brand from "Vendor", model from "device-name"',
        ),
        (
            "Type Allocation Code (TAC)|Device Manufacturer|Marketing  Name",
            'columns: TAC from "Type Allocation Code (TAC)", '
            'brand from "Device Manufacturer", model from "Marketing  Name"',
        ),
        (
            "Brand|TAC|SPECS",
            'columns: TAC from "TAC", brand from "Brand", no model column, so model is missing',
        ),
        (
            "TAC|model number",
            'columns: TAC from "TAC", no brand column, model from "model number", so brand is missing',
        ),
        ("tac|brand|name", 'columns: TAC from "tac", brand from "brand", model from "name"'),
        ("tac|name|model", 'columns: TAC from "tac", brand from "name", model from "model"'),
        ("tac|name", 'columns: TAC from "tac", no brand column, model from "name", so brand is missing'),
        ("tac", 'columns: TAC from "tac", no brand column, no model column, so brand and model are missing'),
    ],
)
def test_the_columns_that_a_header_names_are_found_and_told(header: str, expected: str) -> None:
    columns = named_columns(header.split("|"))
    assert columns is not None
    assert described(columns) == expected


@given(st.sampled_from(["marketing name", "tac code", "brand name"]), st.data())
def test_case_spaces_underscores_and_dashes_in_a_name_do_not_matter(name: str, data: st.DataObject) -> None:
    between = data.draw(st.sampled_from(["", " ", "_", "-", "  ", " _ "]))
    written = "".join(data.draw(st.sampled_from([c.upper(), c])) for c in name).replace(" ", between)
    header = ["tac code", "brand name", "marketing name"]
    place = header.index(name)
    columns = named_columns([*header[:place], f" {written} ", *header[place + 1 :]])
    assert columns is not None
    assert (columns.tac, columns.brand, columns.model) == (0, (1,), (2,))


@pytest.mark.parametrize("header", ["imei|reason", "", "brand|model", "tac|TAC code|brand", "35772706|TAC|3310"])
def test_a_line_without_one_column_of_tacs_is_no_header(header: str) -> None:
    assert named_columns(header.split("|")) is None


def test_a_name_that_cannot_be_printed_is_not_printed() -> None:
    columns = named_columns(["tac", "brand", "\x1b[31mmodel" + "x" * 100, "model"])
    assert columns is not None
    assert described(columns).isprintable()


ROWS = [
    ["35913201", "3GNET", "G Series G528", "", ""],
    ["01017900", "@Road", "iWM 3150", "", ""],
    ["49501000", "Nokia", "3310", "", ""],
]


@pytest.mark.parametrize(
    "rows",
    [
        ROWS,
        ROWS[:1],
        [["357727/06", "Samsung", "SM-A700FQ"]],
        [["1161200", "Apple", "iPhone 3G"]],
        ROWS * 10 + [["torn"]],
        [[], *ROWS],
    ],
)
def test_columns_without_a_header_are_taken_where_they_are_unmistakable(rows: list[list[str]]) -> None:
    columns = guessed_columns(rows, ",")
    assert columns is not None
    expected = "columns, without a header: TAC from column 1, brand from column 2, model from column 3"
    assert described(columns) == expected


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["torn"], *ROWS],
        [["20261002", "Nokia", "3310"]],  # a date
        [["00100100", "Nokia", "3310"]],  # a test TAC
        [["490154203237518", "stolen", "KE"]],
        [["49015420", "3310", "Nokia"]],
        [["Nokia", "49015420", "3310"]],
        [["49015420", "Nokia 3310"]],  # brand or model?
        [["49015420"]],
        [["49015420", "Nokia", ""]],
        [*ROWS, ["x", "y", "z"]],  # a quarter of the rows is no TAC
        [["49015420", "3310 blue", "Nokia"], ["49015421", "3310 red", "Nokia"]],  # the models come first
    ],
)
def test_columns_without_a_header_are_not_guessed_at_otherwise(rows: list[list[str]]) -> None:
    assert guessed_columns(rows, ",") is None


def test_the_gsmas_own_order_is_not_taken_for_brand_and_model() -> None:
    row = ["35209900", "One Touch 332", "OT-332", "TCL", "GSM 900"]
    assert guessed_columns([row], "|") is None
    assert guessed_columns([row[:3]], "|") is not None
