"""What of a feed's rows counts: every row is either a listing or rejected with its line and reason. Pure.

A feed's IMEI has 14 digits, 15 ending in 0 (as networks send it) or in the right check digit, or
16 (IMEISV); the first 14 are the phone.
"""

from dataclasses import dataclass
from datetime import date
from string import ascii_letters

import polars as pl

from blocklist_sync.formats.table import REMOVE, UPDATE, Table
from imeicheck.rules.listing import FIRST_DAY, NO_COUNTRY, REASONS, Listing, merge, pack_country

REJECTS = {
    "columns": "the number of fields differs from the header's",
    "imei-length": "the IMEI has not 14, 15 or 16 digits",
    "imei-characters": "the IMEI has something other than digits in it",
    "imei-check-digit": "the check digit does not fit the other digits",
    "reason": f"the reason is none of {', '.join(REASONS)}, nor a code that the feed's description has",
    "status": "the status is neither blacklist nor pending nor empty",
    "change": "the kind of change is none that the format knows",
    "date": f"the date is none of the format's kind, from {FIRST_DAY} on",
    "date-in-future": "the date lies in the future where the source is",
    "country": "country is not two letters (ISO 3166-1 alpha-2)",
}

_IMEI = pl.col("imei")
_REASON_CODES = {slug: int(reason) for slug, reason in REASONS.items()}
_DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"  # Polars alone would take 2026-1-2 too: a date that was cut short
_COUNTRIES = {a + b: pack_country((a + b).upper()) for a in ascii_letters for b in ascii_letters}
_STATEMENT = ("reason", "pending", "day", "country")


@dataclass(frozen=True, slots=True)
class Validated:
    """A feed's rows, told apart."""

    listings: pl.DataFrame
    """One row a phone: phone, reason, pending, day, country, sorted by phone."""
    removed: pl.Series
    """Phones that rows take off the list and none puts on it, sorted."""
    updated: pl.Series
    """Of the listings, the phones that rows say to be listed already."""
    rejects: pl.DataFrame
    """file, line, why (a key of REJECTS); in file order."""
    rows: int
    conflicting: int
    """Phones about which rows say different things; the rows are merged, and a listing beats a removal."""


def validate(table: Table, source: int, default_country: str, latest: date) -> Validated:
    """Check every row of a parsed table; `latest` is the last date that has begun where the source is."""
    rows = table.rows
    checked = rows.lazy().with_columns(
        phone=_IMEI.str.slice(0, 14).cast(pl.Int64, strict=False),
        code=pl.col("reason").str.to_lowercase().replace_strict(_REASON_CODES, default=None, return_dtype=pl.Int16),
        date=pl.when(pl.col("reported_on").str.contains(_DATE)).then(
            pl.col("reported_on").str.to_date("%Y-%m-%d", strict=False)
        ),
        country_code=pl.col("country").replace_strict(
            {**_COUNTRIES, "": pack_country(default_country or NO_COUNTRY)}, default=None, return_dtype=pl.Int16
        ),
    )
    judged = checked.with_columns(why=_why(latest)).collect()
    good = judged.filter(pl.col("why").is_null())
    removes = pl.col("change") == REMOVE
    listings, conflicting = _one_a_phone(_statements(good.filter(~removes)), source)
    removed = good.filter(removes)["phone"].unique().sort()
    both = removed.is_in(listings["phone"].implode()) if len(removed) else removed.cast(pl.Boolean)
    return Validated(
        listings=listings,
        removed=removed.filter(~both),
        updated=good.filter(pl.col("change") == UPDATE)["phone"].unique(),
        rejects=judged.filter(pl.col("why").is_not_null()).select("file", "line", "why"),
        rows=len(rows),
        conflicting=conflicting + int(both.sum()),
    )


def _statements(good: pl.DataFrame) -> pl.DataFrame:
    return good.select(
        "phone",
        reason="code",
        pending=pl.col("pending").cast(pl.Int16),
        day=((pl.col("date") - FIRST_DAY).dt.total_days() + 1).fill_null(0).cast(pl.Int16),
        country="country_code",
    )


def _why(latest: date) -> pl.Expr:
    """Why a row is rejected; null for a good one."""
    digits = _IMEI.str.contains(r"^[0-9]*$")
    length = _IMEI.str.len_bytes()
    wrong_end = (length == 15) & ~_IMEI.str.ends_with("0") & (_IMEI.str.slice(14, 1) != _luhn_digit())
    lists = pl.col("change") != REMOVE
    dated = lists & (pl.col("reported_on") != "")
    return (
        pl.when(pl.col("why").is_not_null())
        .then(pl.col("why"))
        .when(~digits)
        .then(pl.lit("imei-characters"))
        .when(~length.is_between(14, 16))
        .then(pl.lit("imei-length"))
        .when(wrong_end)
        .then(pl.lit("imei-check-digit"))
        .when(lists & pl.col("code").is_null())
        .then(pl.lit("reason"))
        .when(dated & (pl.col("date").is_null() | (pl.col("date") < FIRST_DAY)))
        .then(pl.lit("date"))
        .when(dated & (pl.col("date") > latest))
        .then(pl.lit("date-in-future"))
        .when(lists & pl.col("country_code").is_null())
        .then(pl.lit("country"))
    )


def _luhn_digit() -> pl.Expr:
    """The check digit (ISO/IEC 7812-1) for the column `phone`, as text."""
    total = pl.lit(0, pl.Int64)
    for place in range(14):
        digit = pl.col("phone") // 10**place % 10
        total = total + (digit if place % 2 else digit * 2 - pl.when(digit > 4).then(9).otherwise(0))
    return ((10 - total % 10) % 10).cast(pl.String)


def _one_a_phone(statements: pl.DataFrame, source: int) -> tuple[pl.DataFrame, int]:
    """Merge rows on the same phone by the rule of `listing.merge`; gives them sorted, and how many phones differed."""
    if statements["phone"].n_unique() == len(statements):  # the usual list: asking is quicker than sorting them out
        return statements.sort("phone"), 0
    repeats = pl.col("phone").is_duplicated()
    single, repeated = statements.filter(~repeats), statements.filter(repeats).unique()
    agreeing, differing = repeated.filter(~repeats), repeated.filter(repeats)
    merged = []
    for _, group in differing.group_by("phone"):
        said = [Listing(row[0], source, *row[1:]) for row in group.select("phone", *_STATEMENT).iter_rows()]
        one = merge(said)
        merged.append((one.phone, one.reason, one.pending, one.day, one.country))
    one_each = pl.DataFrame(merged, statements.schema, orient="row")
    return pl.concat([single, agreeing, one_each]).sort("phone"), len(merged)
