"""Made-up lists of any length, in the format `plain`. The same list every time."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from imeicheck.rules.listing import REASONS, REPORTABLE

TACS = 5_000
"""Models in use; serial numbers run on within each."""
COUNTRIES = ("KE", "UG", "TZ", "NG", "ZA", "")
FIRST = date(2016, 1, 1)
DAYS = 3_500
ACCUSING = tuple(reason.slug for reason in REPORTABLE)
"""With these the answer is `listed`; a duplicate only warns."""
CHUNK_ROWS = 500_000

_chance = np.random.default_rng(35)


def phones(count: int) -> NDArray[np.int64]:
    """So many phones (14 digits), no two the same, in no order."""
    tacs = _chance.choice(1_000_000, TACS, replace=False) + 35_000_000
    places = _chance.choice(TACS * 1_000_000, count, replace=False, shuffle=False)
    found: NDArray[np.int64] = tacs[places // 1_000_000] * 1_000_000 + places % 1_000_000
    return found


def list_of(listed: NDArray[np.int64], reasons: Sequence[str] = tuple(REASONS)) -> pl.DataFrame:
    """A row for each phone: 15 digits with the right check digit, and something about it."""
    count = len(listed)
    dates = np.array([str(FIRST + timedelta(days=n)) for n in range(DAYS)])
    return pl.DataFrame(
        {
            "imei": (listed * 10 + _check_digits(listed)).astype(str),
            "reason": _chance.choice(list(reasons), count),
            "reported_on": _chance.choice(dates, count),
            "country": _chance.choice(COUNTRIES, count),
        }
    )


def changed(rows: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """The list later: the new rows are there, as many old ones are gone, and as many have another date."""
    few = len(new)
    dated = rows[few : 2 * few].with_columns(reported_on=pl.lit(str(FIRST + timedelta(days=DAYS))))
    return pl.concat([dated, rows[2 * few :], new])


def write_lists(first: Path, later: Path, listed: NDArray[np.int64], new: NDArray[np.int64]) -> None:
    """A list, and the same list later, in chunks: 10 million rows take no more memory than one chunk."""
    chunks = -(-len(listed) // CHUNK_ROWS)
    with first.open("wb") as one, later.open("wb") as other:
        for number, part in enumerate(np.array_split(listed, chunks)):
            rows = list_of(part)
            for file, said in ((one, rows), (other, changed(rows, list_of(np.array_split(new, chunks)[number])))):
                said.write_csv(file, include_header=number == 0, quote_style="never")


def _check_digits(listed: NDArray[np.int64]) -> NDArray[np.int64]:
    """Luhn (ISO/IEC 7812-1), from the right: every other digit doubled, the first one too."""
    total = np.zeros(len(listed), np.int64)
    for place in range(14):
        digit = listed // 10**place % 10
        total += digit if place % 2 else digit * 2 - 9 * (digit > 4)
    return -total % 10
