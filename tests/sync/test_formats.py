"""Other formats: each says the same as `plain` in its own words, and any bytes are read or told to be unreadable."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocklist_sync.formats import NAMES, delimited, dirbs_blacklist, dirbs_stolen, plain
from blocklist_sync.formats.description import BadDescription, describe
from blocklist_sync.formats.parsers import Parse, parser
from blocklist_sync.formats.table import File, Table, Unreadable
from blocklist_sync.validate import REJECTS, Validated, validate
from fuzz.seeds import OPERATOR
from imeicheck.rules.gsma import CODES
from imeicheck.rules.imei import from_phone
from imeicheck.rules.listing import REASONS
from tests.strategies import phones
from tests.sync.tables import kept

LATEST = date(2026, 11, 21)
GSMA = """
separator = "|"
quote = ""
header = false
date = "%d%m%Y"
reasons = "gsma"
[columns]
imei = 1
reason = 3
reported_on = 2
[first]
begins = "HDR"
[last]
begins = "TRL"
count = 2
"""


def judged(table: Table, country: str = "KE") -> Validated:
    return validate(table, 7, country, LATEST)


def file(text: str, name: str = "list.csv") -> list[File]:
    return [(name, text.encode())]


def said(told: Validated) -> list[tuple[int, ...]]:
    rows: list[tuple[int, ...]] = told.listings.tolist()
    return rows


def rejected(told: Validated) -> list[tuple[int, str]]:
    rejects: list[tuple[int, str]] = told.rejects.select("line", "why").rows()
    return rejects


@given(st.dictionaries(phones, st.none() | st.dates(date(2000, 1, 1), LATEST), max_size=12))
def test_the_same_stolen_phones_are_the_same_in_every_format(stolen: dict[int, date | None]) -> None:
    """To the bit: phone, reason, pending, day and country."""
    rows = [(from_phone(phone).digits, day) for phone, day in stolen.items()]
    plain_text = "imei,reason,reported_on\n" + "".join(f"{i},stolen,{d or ''}\n" for i, d in rows)
    stolen_text = "IMEI,Reporting_Date,STATUS\n" + "".join(f"{i},{d or '':{'%Y%m%d' if d else ''}},\n" for i, d in rows)
    black_text = "imei,block_date,reasons\n" + "".join(
        f"{i},{d or '':{'%Y%m%d' if d else ''}},Duplicate IMEI|IMEI on the stolen list\n" for i, d in rows
    )
    gsma_text = "HDR|x\n" + "".join(f"{i}|{d or '':{'%d%m%Y' if d else ''}}|0011\n" for i, d in rows)
    gsma_text += f"TRL|{len(rows)}\n"
    tables = [
        plain.parse(file(plain_text)),
        dirbs_stolen.parse(file(stolen_text)),
        dirbs_blacklist.parse(file(black_text)),
        delimited.parse(file(gsma_text), describe(GSMA)),
    ]
    told = [judged(table) for table in tables]
    assert [rejected(one) for one in told] == [[]] * 4
    assert [said(one) for one in told[1:]] == [said(told[0])] * 3
    assert (tables[3].counted, told[0].rows) == (len(rows), len(rows))


def test_a_pending_case_warns_and_any_other_status_is_rejected() -> None:
    text = "imei,reporting_date,status\n49015420323751,,pending\n49015420323752,,Blacklist\n49015420323753,,found\n"
    told = judged(dirbs_stolen.parse(file(text)))
    assert told.listings["pending"].tolist() == [1, 0]
    assert rejected(told) == [(4, "status")]


@pytest.mark.parametrize("imei", ["49015420323*51", "#9015420323751", "4901542032375A"])
def test_what_dirbs_lets_into_an_imei_is_rejected_line_by_line(imei: str) -> None:
    told = judged(dirbs_stolen.parse(file(f"imei,reporting_date\n{imei},\n49015420323751,20260102\n")))
    assert (rejected(told), len(told.listings)) == ([(2, "imei-characters")], 1)


@pytest.mark.parametrize("day", ["2026-01-02", "20260230", "260102", "2026010", "x"])
def test_a_date_of_another_kind_is_rejected(day: str) -> None:
    told = judged(dirbs_stolen.parse(file(f"imei,reporting_date\n49015420323751,{day}\n")))
    assert rejected(told) == ([] if day == "2026-01-02" else [(2, "date")]), "our own way of writing it is no other"


def test_changes_of_stolen_phones() -> None:
    rows = ("49015420323751,,,add", "49015420323752,,,Update", "49015420323753,,,remove")
    text = "\n".join(("imei,reporting_date,status,change_type", *rows, ""))
    table = dirbs_stolen.parse(file(text))
    told = judged(table)
    assert table.delta
    assert (told.updated.tolist(), told.removed.tolist()) == ([49015420323752], [49015420323753])


@pytest.mark.parametrize("status", ["recovered", "Recovered", "pending", "blacklist", "", "case closed"])
@pytest.mark.parametrize("day", ["", "20261002", "20991231", "02/10/2026"])
def test_a_removal_of_a_stolen_phone_is_read_whatever_the_state_of_its_case(status: str, day: str) -> None:
    """The exporter of DIRBS writes `recovered,remove`, and `pending,remove` for a case that was opened again."""
    text = f"imei,reporting_date,status,change_type\n490154203237518,{day},{status},remove\n"
    told = judged(dirbs_stolen.parse(file(text)))
    assert (told.removed.tolist(), rejected(told)) == ([49015420323751], [])


def test_columns_of_a_stolen_list_may_stand_in_the_order_of_the_alphabet() -> None:
    """As pandas writes them."""
    text = "change_type,imei,reporting_date,status\nremove,490154203237518,20261002,recovered\n"
    assert judged(dirbs_stolen.parse(file(text))).removed.tolist() == [49015420323751]


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (plain.parse, "imei,reason,reported_on,country,change_type\n490154203237518,found,x,??,remove\n"),
        (dirbs_stolen.parse, "imei,reporting_date,status,change_type\n490154203237518,x,x,remove\n"),
        (dirbs_blacklist.parse, "imei,block_date,reasons,change_type\n490154203237518,x,,unblocked\n"),
        (parser("delimited", OPERATOR), "When;Equipment;What;Why;Where\nx;490154203237518;-;x;??\n"),
    ],
)
def test_a_row_that_removes_needs_a_phone_and_nothing_else_in_every_format(parse: Parse, text: str) -> None:
    told = judged(parse(file(text)))
    assert (told.removed.tolist(), rejected(told)) == ([49015420323751], [])
    torn = judged(parse(file(text.replace("490154203237518", "49015420323751x"))))
    assert (torn.removed.tolist(), rejected(torn)) == ([], [(2, "imei-characters")])


BLOCKED = "imei,block_date,reasons\n49015420323751,20260102,Stolen\n"
UNBLOCKED = "imei,block_date,reasons\n49015420323752,20260102,Stolen\n49,20260102,Stolen\n"
CHANGED = "imei,block_date,reasons\n49015420323753,20260102,No type approval\n"


def test_the_changes_of_a_blacklist_come_as_three_files_or_as_one() -> None:
    files = [("d_blocked.csv", BLOCKED), ("d_unblocked.csv", UNBLOCKED), ("d_changed.csv", CHANGED)]
    three = kept(dirbs_blacklist.parse([(name, text.encode()) for name, text in files]))
    rows = [f"{line},{name[2:-4]}" for name, text in files for line in text.splitlines()[1:]]
    one = kept(dirbs_blacklist.parse(file("\n".join(["imei,block_date,reasons,change_type", *rows, ""]))))
    for table in (three, one):
        told = judged(table)
        assert table.delta
        assert told.listings["reason"].tolist() == [REASONS["stolen"], REASONS["other"]]
        assert (told.updated.tolist(), told.removed.tolist()) == ([49015420323753], [49015420323752])
        assert [why for _, why in rejected(told)] == ["imei-length"]
    assert three.files == ("d_blocked.csv", "d_unblocked.csv", "d_changed.csv")
    assert judged(three).rejects.row(0) == (1, 3, False, "imei-length"), "line 3 of the second file"


def test_a_file_of_changes_says_in_its_name_what_they_are() -> None:
    with pytest.raises(Unreadable, match="named for them"):
        dirbs_blacklist.parse([("blocked.csv", BLOCKED.encode()), ("more.csv", BLOCKED.encode())])


@pytest.mark.parametrize(
    ("reasons", "slug"),
    [("IMEI on local stolen list", "stolen"), ("Duplicate|Lost", "lost"), ("Duplicated", "duplicate"), ("", "other")],
)
def test_the_gravest_reason_of_a_blacklist_stands(reasons: str, slug: str) -> None:
    told = judged(dirbs_blacklist.parse(file(f"imei,block_date,reasons\n49015420323751,,{reasons}\n")))
    assert told.listings["reason"].tolist() == [REASONS[slug]]


def test_a_list_of_an_operator_is_a_few_lines_of_description() -> None:
    text = (
        "When;Equipment;What;Why;Where;Note\n"
        "02/10/26 01:30;49015420323751;+;s;KE;x\n"
        "02/10/26 23:59;49015420323752;~;L;;y\n"
        "yesterday;49015420323753;-;Z;??;\n"
        ";49015420323754;+;B;;\n"
        ";49015420323755;+;Q;;\n"
        "2026-10-02;49015420323756;+;S;;\n"
        ";49015420323757;?;S;;\n"
        "tomorrow;49015420323758;+;B;;\n"
    )
    table = delimited.parse(file(text), describe(OPERATOR))
    told = judged(table)
    assert table.delta
    assert told.listings["reason"].tolist() == [REASONS["stolen"], REASONS["lost"]]
    assert told.removed.tolist() == [49015420323753, 49015420323754, 49015420323758]
    assert rejected(told) == [(6, "reason"), (7, "date"), (8, "change")]


def test_every_gsma_code_does_what_its_table_says_and_no_other_is_guessed_at() -> None:
    rows = [f"4901542032{number:04}||{code}" for number, code in enumerate([*CODES, "0099", ""])]
    table = delimited.parse(file("\n".join(["HDR", *rows, f"TRL|{len(rows)}", ""])), describe(GSMA))
    told = judged(table)
    listed = [code.reason for code in CODES.values() if code.action == "list"]
    assert told.listings["reason"].tolist() == listed
    assert [why for _, why in rejected(told)] == ["reason", "reason"]
    assert not table.delta


@pytest.mark.parametrize("text", ["HDR\n49015420323751||0011\n", "49015420323751||0011\nTRL|1\n", "", "HDR\n"])
def test_a_list_without_its_first_or_last_record_was_cut(text: str) -> None:
    with pytest.raises(Unreadable):
        delimited.parse(file(text), describe(GSMA))


def test_a_record_that_counts_is_held_against_the_rows() -> None:
    assert delimited.parse(file("HDR\n49015420323751||0011\nTRL|2\n"), describe(GSMA)).counted == 2
    with pytest.raises(Unreadable, match="no number"):
        delimited.parse(file("HDR\nTRL|many\n"), describe(GSMA))


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ("", "columns"),
        ("[columns]\nimei = 1", "with a header they have names"),
        ("header = false\n[columns]\nimei = 'x'\nreason = 2", "places from 1"),
        ("header = false\n[columns]\nimei = 0\nreason = 2", "a place is a number"),
        ("[columns]\nimei = 'a'\nreason = 'a'", "one place stands for two"),
        ("[columns]\nreason = 'a'", "imei is needed"),
        ("[columns]\nimei = 'a'", "reason"),
        ("reason = 'theft'\n[columns]\nimei = 'a'", "reason: there are"),
        ("reason = 'lost'\n[columns]\nimei = 'a'\ncolour = 'b'", "no colour"),
        ("reason = 'lost'\nseparator = '||'\n[columns]\nimei = 'a'", "one character"),
        ("reason = 'lost'\ndate = 'd.m.y'\n[columns]\nimei = 'a'", "date"),
        ("reason = 'lost'\n[columns]\nimei = 'a'\nchange = 'c'", "changes"),
        ("[columns]\nimei = 'a'\nreason = 'b'\n[reasons]\nx = 'y'", "reasons: there are"),
        ("colour = 1\n[columns]\nimei = 'a'", "colour"),
        ("= 1", "cannot be read"),
    ],
)
def test_a_description_that_cannot_be_used_says_why(toml: str, told: str) -> None:
    with pytest.raises(BadDescription, match=told):
        describe(toml)


PARSERS: list[Callable[[Sequence[File]], Table]] = [
    *(parser(name, None) for name in NAMES if name != "delimited"),
    parser("delimited", GSMA),
    parser("delimited", OPERATOR),
]
HEADS = [
    b"",
    b"imei,reason,change_type\n",
    b"imei,reporting_date,status,change_type\n",
    b"imei,block_date,reasons\n",
    b"HDR\n",
    b"When;Equipment;What;Why;Where\n",
]
texts = st.text(',;|"\n\r4901 blockedadd+é\0\u2028', max_size=60).map(str.encode) | st.binary(max_size=60)


@settings(max_examples=150)
@given(st.sampled_from(HEADS), texts, st.sampled_from(["list.csv", "blocked.csv"]), st.booleans())
def test_any_bytes_are_judged_or_unreadable(head: bytes, data: bytes, name: str, again: bool) -> None:
    files = [(name, head + data)] * (1 + again)
    for parse in PARSERS:
        try:
            told = judged(parse(files))
        except Unreadable:
            continue
        assert len(told.listings) + len(told.removed) + len(told.rejects) <= told.rows
        assert set(told.rejects["why"]) <= REJECTS.keys()
