"""What of a feed's rows counts, held against the same rules written row by row."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blocklist_sync.formats.plain import parse
from blocklist_sync.formats.table import COLUMNS
from blocklist_sync.take import latest_date
from blocklist_sync.validate import REJECTS, Validated, validate
from imeicheck.rules.imei import from_phone, luhn_digit
from imeicheck.rules.listing import REASONS, Listing, Reason, merge, pack_country, pack_day
from imeicheck.rules.numbering import ASSIGNING_BODIES, LEGACY_BODIES, TEST_BODIES
from tests.strategies import feed_rows, phones
from tests.sync.tables import frame, kept

LATEST = date(2026, 11, 21)
SOURCE = 7
GOOD = ("49015420323751", "stolen", "2026-10-02", "KE")

Row = Sequence[str]


def flaw(imei: str) -> str | None:
    """The rules for the digits of one IMEI."""
    if re.search("[^0-9]", imei):
        return "imei-characters"
    if len(imei) not in (14, 15, 16):
        return "imei-length"
    if len(imei) == 15 and imei[14] not in ("0", luhn_digit(imei[:14])):
        return "imei-check-digit"
    return None


def has_lost_its_zero(imei: str) -> bool:
    """The rule for one IMEI: 14 digits of no reporting body that are 15 right ones with a zero in front."""
    known = TEST_BODIES | ASSIGNING_BODIES | LEGACY_BODIES
    return len(imei) == 14 and imei[:2] not in known and luhn_digit("0" + imei[:13]) == imei[13]


def judge(row: Row, default: str = "KE") -> Listing | str:
    """The rules for one row: a listing, or why there is none."""
    imei, reason, said_on, country = (field.strip() for field in row)
    imei = re.sub("^([0-9]+)[.,]0+$", r"\1", imei)
    if why := flaw(imei):
        return why
    if reason.lower() not in REASONS:
        return "reason"
    day = None
    if said_on:
        try:
            day = datetime.strptime(said_on, "%Y-%m-%d").date()  # noqa: DTZ007
        except ValueError:
            return "date"
        if day < date(1990, 1, 1):
            return "date"
        if day > LATEST:
            return "date-in-future"
    if country and not re.fullmatch("[A-Za-z]{2}", country):
        return "country"
    if has_lost_its_zero(imei):
        return "leading-zero-lost"
    packed = pack_country(country.upper() or default)
    return Listing(int(imei[:14]), SOURCE, REASONS[reason.lower()], 0, pack_day(day), packed)


def validated(rows: Sequence[Row], default: str = "KE", latest: date = LATEST) -> Validated:
    text = "\n".join(",".join(row) for row in (COLUMNS, *rows)) + "\n"
    return validate(parse([("", text.encode())]), SOURCE, default, latest)


def listings_of(told: Validated) -> list[Listing]:
    return [Listing(*row) for row in told.listings.tolist()]


def rejects_of(told: Validated) -> list[tuple[int, str]]:
    rejects: list[tuple[int, str]] = told.rejects.select("line", "why").rows()
    return rejects


def why(*, imei: str = GOOD[0], reason: str = GOOD[1], said_on: str = GOOD[2], country: str = GOOD[3]) -> str | None:
    rejects = rejects_of(validated([(imei, reason, said_on, country)]))
    return rejects[0][1] if rejects else None


@settings(max_examples=150)
@given(st.lists(feed_rows(LATEST), max_size=25), st.sampled_from(["", "KE", "UG"]))
def test_every_row_is_judged_as_the_rules_say(rows: list[tuple[str, str, str, str]], default: str) -> None:
    told = validated(rows, default)
    judged = {line: judge(row, default) for line, row in enumerate(rows, start=2)}
    said: dict[int, set[Listing]] = {}
    for verdict in judged.values():
        if isinstance(verdict, Listing):
            said.setdefault(verdict.phone, set()).add(verdict)
    assert rejects_of(told) == [(line, v) for line, v in judged.items() if isinstance(v, str)]
    assert listings_of(told) == [merge(said[phone]) for phone in sorted(said)]
    assert told.conflicting == sum(len(statements) > 1 for statements in said.values())
    assert told.rows == len(rows)


@pytest.mark.parametrize("end", ["", "0", "8", "00", "01", "99"])
def test_fourteen_right_fifteen_and_sixteen_digits_name_the_same_phone(end: str) -> None:
    assert [one.phone for one in listings_of(validated([(GOOD[0] + end, *GOOD[1:])]))] == [49015420323751]


@pytest.mark.parametrize("end", "12345679")
def test_any_other_check_digit_is_rejected(end: str) -> None:
    assert why(imei=GOOD[0] + end) == "imei-check-digit"


@pytest.mark.parametrize("imei", ["", "1", "4901542032375", "49015420323751800"])
def test_any_other_length_is_rejected(imei: str) -> None:
    assert why(imei=imei) == "imei-length"


@pytest.mark.parametrize(
    "imei", ["4901542032375x", "49-015420-323751", "+49015420323751", "٤٩٠١٥٤٢٠٣٢٣٧٥١", "-1", "1e13"]
)
def test_anything_but_digits_is_rejected(imei: str) -> None:
    assert why(imei=imei) == "imei-characters"


SAMSUNG = from_phone(1_161200_123456).digits
"""An IMEI of the reporting body 01 (PTCRB); a spreadsheet that takes it for a number drops its first digit."""


def body_01(phone: int) -> str:
    """The 15 digits of a phone whose TAC begins 011 to 019."""
    return from_phone(1_100000_000000 + phone % 900000_000000).digits


@pytest.mark.parametrize(
    ("imei", "expected"),
    [
        (SAMSUNG, None),
        (SAMSUNG[:14], None),
        (SAMSUNG[1:], "leading-zero-lost"),
        (f"{SAMSUNG[1:]}.0", "leading-zero-lost"),
        (from_phone(1_550000_111222).digits[1:], "leading-zero-lost"),
        (from_phone(2_100000_111222).digits[1:], "leading-zero-lost"),
        (from_phone(8_800000_111222).digits[1:], "leading-zero-lost"),
        (SAMSUNG[1:14] + str((int(SAMSUNG[14]) + 1) % 10), None),  # no check digit: 14 digits, as they are
        (from_phone(1_017900_123456).digits[1:], None),  # 10 was a reporting body (DECT), so they may be genuine
        (from_phone(3_520990_123456).digits[1:], None),  # 35 is a reporting body
        (SAMSUNG[1:14], "imei-length"),
        (SAMSUNG[2:], "imei-length"),
    ],
)
def test_an_imei_that_lost_its_leading_zero_is_rejected(imei: str, expected: str | None) -> None:
    assert why(imei=imei) == expected


@given(phones, st.sampled_from(["", ".0", ".00", ",0"]), st.sampled_from(["add", "update", "remove"]))
def test_a_lost_leading_zero_never_lists_or_delists_a_phone(phone: int, decimals: str, change: str) -> None:
    lost = body_01(phone)[1:] + decimals
    told = changed((change, f'"{lost}"', "stolen"))
    assert (len(told.listings), len(told.removed)) == (0, 0)
    assert told.why == {"leading-zero-lost": 1}


@pytest.mark.parametrize(
    "written", ["490154203237518.0", "490154203237518.00", '"490154203237518,0"', "49015420323751.0"]
)
def test_decimals_of_a_spreadsheet_are_dropped_before_the_digits_are_read(written: str) -> None:
    assert [one.phone for one in listings_of(validated([(written, *GOOD[1:])]))] == [49015420323751]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("490154203237513.0", "imei-check-digit"),  # the 0 is no 16th digit
        ("4901542032375.0", "imei-length"),  # nor a 14th
        ("49015420323751801.0", "imei-length"),
        ("490154203237518.5", "imei-characters"),
        (".0", "imei-characters"),
        ("490154203237518.", "imei-characters"),
        ("4.9E+14", "imei-characters"),
        ("'490154203237518", "imei-characters"),
        ('="490154203237518"', "imei-characters"),
        ('"=""490154203237518"""', "imei-characters"),
    ],
)
def test_other_writings_of_a_spreadsheet_are_rejected_rather_than_misread(written: str, expected: str) -> None:
    assert why(imei=written) == expected


def test_a_non_breaking_space_around_an_imei_does_not_matter() -> None:
    assert why(imei=f"\N{NO-BREAK SPACE}{GOOD[0]}\N{NO-BREAK SPACE}") is None


@pytest.mark.parametrize("reason", [*REASONS, "Stolen", "COURT-ORDER"])
def test_every_reason_is_taken_in_any_case(reason: str) -> None:
    assert [one.reason for one in listings_of(validated([(GOOD[0], reason, "", "")]))] == [REASONS[reason.lower()]]


@pytest.mark.parametrize("reason", ["", "1", "court_order", "theft", "clean", "ſtolen"])
def test_any_other_reason_is_rejected(reason: str) -> None:
    assert why(reason=reason) == "reason"


@pytest.mark.parametrize(
    "said_on",
    [
        "2026-02-30",
        "2026-13-01",
        "2026-00-10",
        "1989-12-31",
        "0001-01-01",
        "26-10-02",
        "02/10/2026",
        "2026-10-02T00:00",
        "20261002",
        "2026-10",
        "x",
        "2026-10-023",
        "２０２６-10-02",
    ],
)
def test_what_is_not_a_date_is_rejected(said_on: str) -> None:
    assert why(said_on=said_on) == "date"


@pytest.mark.parametrize("said_on", ["2026-10-2", "2026-1-02", "+2026-10-02", "2026- 1-02"])
def test_a_date_that_may_be_cut_or_mistyped_is_rejected(said_on: str) -> None:
    """A file cut in its last date would otherwise be believed, with the wrong day."""
    assert why(said_on=said_on) == "date"


@pytest.mark.parametrize(("said_on", "expected"), [("2026-11-21", None), ("2026-11-22", "date-in-future"), ("", None)])
def test_the_last_day_is_taken_and_the_next_rejected(said_on: str, expected: str | None) -> None:
    assert why(said_on=said_on) == expected


@pytest.mark.parametrize("country", ["K", "KEN", "K3", "??", "éa"])
def test_what_is_not_two_letters_is_no_country(country: str) -> None:
    assert why(country=country) == "country"


@pytest.mark.parametrize("country", ["ß", "ﬁ", "ıt", "ſe"])
def test_letters_that_only_become_latin_in_capitals_are_no_country(country: str) -> None:
    assert why(country=country) == "country"


def test_a_country_may_be_in_small_letters_and_is_else_the_feeds_own() -> None:
    told = validated([("49015420323751", "lost", "", "ug"), ("49015420323752", "lost", "", "")], default="TZ")
    assert [one.country for one in listings_of(told)] == [pack_country("UG"), pack_country("TZ")]


def test_a_row_that_is_not_whole_is_rejected_whatever_is_in_it() -> None:
    assert rejects_of(validated([GOOD, GOOD[:3], (*GOOD, "")])) == [(3, "columns"), (4, "columns")]


def test_the_same_row_again_is_no_conflict() -> None:
    told = validated([GOOD, GOOD, ("490154203237518", *GOOD[1:3], "ke"), ("490154203237510", *GOOD[1:])])
    assert (len(told.listings), told.conflicting, told.rows) == (1, 0, 4)


def test_conflicting_rows_merge_to_the_earliest_date_and_gravest_reason_and_are_counted() -> None:
    told = validated([(GOOD[0], "lost", "2026-10-01", "KE"), GOOD, ("49015420323752", "lost", "", "")])
    assert told.conflicting == 1
    assert listings_of(told)[0] == Listing(49015420323751, 7, Reason.STOLEN, 0, pack_day(date(2026, 10, 1)), 11005)


def test_a_list_without_rows_is_valid_and_empty() -> None:
    told = validated([])
    assert (told.rows, told.conflicting, len(told.listings), len(told.rejects)) == (0, 0, 0, 0)


def changed(*rows: tuple[str, str, str]) -> Validated:
    text = "\n".join(",".join(row) for row in (("change_type", "imei", "reason"), *rows)) + "\n"
    return validate(parse([("", text.encode())]), SOURCE, "KE", LATEST)


def test_a_removal_needs_a_phone_and_nothing_else() -> None:
    told = changed(("remove", GOOD[0], ""), ("remove", "4901", ""), ("update", "49015420323752", "lost"))
    assert (told.removed.tolist(), told.updated.tolist()) == ([49015420323751], [49015420323752])
    assert rejects_of(told) == [(3, "imei-length")]


def test_a_phone_that_is_listed_and_removed_stays_listed_and_is_a_conflict() -> None:
    told = changed(("add", GOOD[0], "lost"), ("remove", GOOD[0], ""), ("remove", GOOD[0], ""))
    assert (told.removed.tolist(), len(told.listings), told.conflicting) == ([], 1, 1)


@settings(max_examples=60)
@given(st.lists(st.text(',"\n0123456789-stolenKE ٣éß', max_size=40), max_size=6))
def test_every_row_of_any_text_is_a_listing_or_a_reject(lines: list[str]) -> None:
    table = kept(parse([("", "\n".join([",".join(COLUMNS), *lines]).encode())]))
    told = validate(table, SOURCE, "", LATEST)
    assert told.rows == len(frame(table))
    assert len(told.listings) + len(told.rejects) <= told.rows
    assert {word for _, word in rejects_of(told)} <= REJECTS.keys()
    assert {line for line, _ in rejects_of(told)} <= set(frame(table)["line"])


@pytest.mark.parametrize(
    ("zone", "at", "latest"),
    [
        ("Africa/Nairobi", datetime(2026, 11, 20, 22, 30, tzinfo=UTC), date(2026, 11, 21)),
        ("Africa/Nairobi", datetime(2026, 11, 20, 20, 59, tzinfo=UTC), date(2026, 11, 20)),
        ("America/Lima", datetime(2026, 11, 21, 4, 59, tzinfo=UTC), date(2026, 11, 20)),
        (None, datetime(2026, 11, 20, 10, 0, tzinfo=UTC), date(2026, 11, 21)),
        (None, datetime(2026, 11, 20, 9, 59, tzinfo=UTC), date(2026, 11, 20)),
    ],
)
def test_the_last_date_is_the_one_that_has_begun_where_the_source_is(
    zone: str | None, at: datetime, latest: date
) -> None:
    """A theft at 01:30 in Nairobi is not in the future."""
    assert latest_date(zone, at) == latest
    tomorrow = (GOOD[0], "stolen", str(latest + timedelta(days=1)), "")
    today = (GOOD[0], "stolen", str(latest), "")
    assert rejects_of(validated([today, tomorrow], latest=latest_date(zone, at))) == [(3, "date-in-future")]
