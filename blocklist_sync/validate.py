"""Sort the rows of a feed into listings and rejects, each reject with its line and reason. Pure.

A feed's IMEI has 14 digits, 15 ending in 0 (as networks send it) or in the right check digit, or
16 (IMEISV); the first 14 are the phone. The `.0` that a spreadsheet adds to a number is dropped first.
A spreadsheet also drops a leading zero, which leaves 14 digits of another phone, so those are rejected.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from string import ascii_letters

import numpy as np
import polars as pl

from blocklist_sync.arrays import LISTING, Listings, Phones, from_rows
from blocklist_sync.formats.table import CHANGES, REMOVE, UPDATE, Table, Unreadable
from imeicheck.rules.listing import FIRST_DAY, NO_COUNTRY, REASONS, Listing, merge, pack_country
from imeicheck.rules.numbering import KNOWN_BODIES

REJECTS = {
    "columns": "the number of fields differs from the header's",
    "imei-length": "the IMEI has not 14, 15 or 16 digits",
    "imei-characters": "the IMEI has something other than digits in it",
    "imei-check-digit": "the check digit does not fit the other digits",
    "leading-zero-lost": "the IMEI has lost its leading zero: export the column as text",
    "reason": "the reason is none that the format knows",
    "status": "the status is neither blacklist nor pending nor empty",
    "change": "the kind of change is none that the format knows",
    "date": f"the date is none of the format's kind, from {FIRST_DAY} on",
    "date-in-future": "the date lies in the future where the source is",
    "country": "country is not two letters (ISO 3166-1 alpha-2)",
}

MOST_CONFLICTING = 1_000_000
"""Rows that differ and are about one phone with others: each becomes an object, and no list has so many."""
MOST_REJECTED = 10_000_000
"""Each is kept with its line; lines of one byte, well packed, would be more than there is room for."""

_IMEI = pl.col("imei")
_KNOWN_BODIES = [int(body) for body in KNOWN_BODIES]
_REASON_CODES = {slug: int(reason) for slug, reason in REASONS.items()}
_DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"  # Polars alone would take 2026-1-2 too: a date that was cut short
_COUNTRIES = {a + b: pack_country((a + b).upper()) for a in ascii_letters for b in ascii_letters}
_STATEMENT = (
    pl.col("phone"),
    pl.col("code").alias("reason"),
    pl.col("pending"),
    pl.when(pl.col("change") != REMOVE)  # of a row that removes, the date was not looked at
    .then((pl.col("date") - FIRST_DAY).dt.total_days() + 1)
    .fill_null(0)
    .alias("day"),
    pl.col("country_code").alias("country"),
    pl.col("change"),
)
_GOOD = pl.DataFrame(
    schema={
        "phone": pl.Int64,
        **dict.fromkeys(("reason", "pending", "day", "country"), pl.Int16),
        "change": pl.Enum(CHANGES),
    }
)
_REJECTS = pl.DataFrame(schema={"file": pl.UInt8, "line": pl.UInt32, "open": pl.Boolean, "why": pl.Enum(list(REJECTS))})


@dataclass(frozen=True, slots=True)
class Validated:
    """A feed's rows, told apart."""

    listings: Listings
    """One a phone, sorted by phone."""
    removed: Phones
    """Phones that rows take off the list and none puts on it."""
    updated: Phones
    """Of the listings, the phones that rows say to be listed already."""
    rejects: pl.DataFrame
    """file, line, open, why (a key of REJECTS); in file order."""
    rows: int
    conflicting: int
    """Phones about which rows say different things; the rows are merged, and a listing beats a removal."""
    delta: bool = False
    """The three that follow are the table's."""
    counted: int | None = None
    files: Sequence[str] = ("",)

    @property
    def why(self) -> Counter[str]:
        """How many rows are rejected for each reason."""
        return Counter(dict(self.rejects["why"].value_counts().iter_rows()))


def validate(table: Table, source: int, default_country: str, latest: date) -> Validated:
    """Check every row of a parsed table; `latest` is the last date that has begun where the source is.

    Raises Unreadable.
    """
    judged, rejected = [], 0
    for portion in table.portions:
        judged.append(_judged(portion, default_country, latest))
        rejected += len(judged[-1][1])
        if rejected > MOST_REJECTED:
            raise Unreadable(f"over {MOST_REJECTED:,} rows are no listings, and no more were read")
    good, rejects = (pl.concat(parts) for parts in zip((_GOOD, _REJECTS), *judged, strict=True))
    removes = pl.col("change") == REMOVE
    listings, conflicting = _one_a_phone(good.filter(~removes).drop("change"), source)
    removed = good.filter(removes)["phone"].unique().to_numpy()
    both = np.isin(removed, listings["phone"], assume_unique=True)  # else it took 0.7 s to find that out, of 1M
    return Validated(
        listings=listings,
        removed=removed[~both],
        updated=good.filter(pl.col("change") == UPDATE)["phone"].unique().to_numpy(),
        rejects=rejects,
        rows=len(good) + len(rejects),
        conflicting=conflicting + int(np.count_nonzero(both)),
        delta=table.delta,
        counted=table.counted,
        files=table.files,
    )


def _judged(portion: pl.DataFrame, default_country: str, latest: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the good rows of a portion as numbers, and its rejects."""
    checked = (
        _without_decimals(portion)
        .lazy()
        .with_columns(
            phone=_IMEI.str.slice(0, 14).cast(pl.Int64, strict=False),
            code=pl.col("reason").str.to_lowercase().replace_strict(_REASON_CODES, default=None, return_dtype=pl.Int16),
            date=pl.when(pl.col("reported_on").str.contains(_DATE)).then(
                pl.col("reported_on").str.to_date("%Y-%m-%d", strict=False)
            ),
            country_code=pl.col("country").replace_strict(
                {**_COUNTRIES, "": pack_country(default_country or NO_COUNTRY)}, default=None, return_dtype=pl.Int16
            ),
        )
    )
    judged = _reject_lost_zeros(checked.with_columns(why=_why(latest)).collect())
    good, bad = judged.filter(pl.col("why").is_null()), judged.filter(pl.col("why").is_not_null())
    return good.select(_STATEMENT).cast(_GOOD.schema), bad.select(_REJECTS.columns).cast(_REJECTS.schema)


def _without_decimals(portion: pl.DataFrame) -> pl.DataFrame:
    """Drop the `.0` or `,0` behind an IMEI that a spreadsheet or pandas took for a number."""
    if not portion["imei"].str.contains_any([".", ","]).any():
        return portion
    return portion.with_columns(_IMEI.str.replace(r"^([0-9]+)[.,]0+$", "$1"))


def _why(latest: date) -> pl.Expr:
    """Return why a row is rejected; null for a good one."""
    digits = _IMEI.str.contains(r"^[0-9]*$")
    length = _IMEI.str.len_bytes()
    wrong_end = (length == 15) & ~_IMEI.str.ends_with("0") & (_IMEI.str.slice(14, 1) != _luhn_digit(pl.col("phone")))
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


def _reject_lost_zeros(judged: pl.DataFrame) -> pl.DataFrame:
    """Reject good rows of 14 digits that no reporting body assigned, and that a zero in front makes a valid IMEI.

    Only these are certain. 15 digits may be an IMEISV that lost its zero, but have no check digit to tell.
    """
    phone = pl.col("phone")
    is_unassigned = (_IMEI.str.len_bytes() == 14) & ~(phone // 10**12).is_in(_KNOWN_BODIES)
    suspects = judged.filter(pl.col("why").is_null() & is_unassigned)  # few: the check digit takes a while
    lost = suspects.filter((phone % 10).cast(pl.String) == _luhn_digit(phone // 10))["line"]
    if lost.is_empty():
        return judged
    is_lost = pl.col("line").is_in(lost.implode())
    return judged.with_columns(why=pl.when(is_lost).then(pl.lit("leading-zero-lost")).otherwise(pl.col("why")))


def _luhn_digit(digits14: pl.Expr) -> pl.Expr:
    """Return the check digit (ISO/IEC 7812-1) for 14 digits, as text."""
    total = pl.lit(0, pl.Int64)
    for place in range(14):
        digit = digits14 // 10**place % 10
        total = total + (digit if place % 2 else digit * 2 - pl.when(digit > 4).then(9).otherwise(0))
    return ((10 - total % 10) % 10).cast(pl.String)


def _one_a_phone(statements: pl.DataFrame, source: int) -> tuple[Listings, int]:
    """Merge rows on the same phone by the rule of `listing.merge`; gives them sorted, and how many phones differed."""
    statements = statements.sort("phone")
    if not (statements["phone"].diff() == 0).any():  # the usual list
        return _listings(statements, source), 0
    repeats = pl.col("phone").is_duplicated()
    single, repeated = statements.filter(~repeats), statements.filter(repeats).unique()
    agreeing, differing = repeated.filter(~repeats), repeated.filter(repeats)
    if len(differing) > MOST_CONFLICTING:
        raise Unreadable(f"over {MOST_CONFLICTING:,} rows contradict each other")
    groups: dict[int, list[Listing]] = {}
    for one in _listings(differing, source).tolist():
        groups.setdefault(one[0], []).append(Listing(*one))
    merged = from_rows([merge(group) for group in groups.values()])
    one_each = np.concatenate([_listings(pl.concat([single, agreeing]), source), merged])
    return one_each[np.argsort(one_each["phone"])], len(merged)


def _listings(statements: pl.DataFrame, source: int) -> Listings:
    listings = np.empty(len(statements), LISTING)
    listings["source"] = source
    for name in statements.columns:
        listings[name] = statements[name].to_numpy()
    return listings
