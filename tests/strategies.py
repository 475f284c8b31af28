"""Hypothesis strategies that several test files share."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from imeicheck.rules.buckets import PHONES, Coverage, Generation
from imeicheck.rules.imei import Imei, from_phone
from imeicheck.rules.listing import FIRST_DAY, LAST_DAY, Listing, Reason, Source, pack_country
from imeicheck.rules.numbering import FACTORY_DEFAULTS, ONE_DIGIT_REPEATED, TEST_BODIES, is_placeholder

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

phones = st.integers(0, PHONES - 1)
"""The first 14 digits of an IMEI."""
source_ids = st.integers(1, 32767)
reasons = st.sampled_from(list(Reason))
dates = st.dates(FIRST_DAY, LAST_DAY)
days = st.integers(0, 32767)
country_codes = st.text(LETTERS, min_size=2, max_size=2)
countries = st.just(0) | country_codes.map(pack_country)
flags = st.integers(0, 1)
digests = st.text("0123456789abcdef", min_size=64, max_size=64)
texts = st.text(max_size=40)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2079, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001

imeis15 = phones.map(from_phone)
imeis14 = phones.map(lambda phone: Imei(f"{phone:014d}"))
imeis16 = st.builds(lambda phone, svn: Imei(f"{phone:014d}{svn:02d}"), phones, st.integers(0, 99))
imeis = imeis15 | imeis14 | imeis16

_shared_phones = (
    st.sampled_from(sorted(ONE_DIGIT_REPEATED | FACTORY_DEFAULTS))
    | st.integers(0, 10**8 - 1).map(lambda serial: f"123456{serial:08d}")
    | st.builds(
        lambda body, rest: f"{body}{rest:012d}", st.sampled_from(sorted(TEST_BODIES)), st.integers(0, 10**12 - 1)
    )
)
shared_imeis = st.builds(
    lambda digits, end: from_phone(int(digits)) if end is None else Imei(digits + end),
    _shared_phones,
    st.none() | st.sampled_from(["", "00", "99"]),
)
"""Placeholders and test numbers, which many phones carry."""
unshared_imeis = st.builds(
    lambda phone, end: from_phone(phone) if end is None else Imei(f"{phone}{end}"),
    st.integers(10**13, PHONES - 1),  # without the reporting bodies of test numbers
    st.none() | st.sampled_from(["", "00", "99"]),
).filter(lambda imei: not is_placeholder(imei.digits[:14]))
"""Numbers that can be one phone's, of any other reporting body."""

sources = st.builds(
    Source, source_ids, st.text("abc-", min_size=1, max_size=8), st.sampled_from(["police", "operator", "registry"])
)
coverages = st.builds(Coverage, st.booleans(), st.booleans(), st.none() | moments, st.none() | moments)


def listings(
    phone: st.SearchStrategy[int] = phones,
    source: st.SearchStrategy[int] = source_ids,
    reason: st.SearchStrategy[int] = reasons,
    pending: st.SearchStrategy[int] = flags,
) -> st.SearchStrategy[Listing]:
    return st.builds(Listing, phone, source, reason.map(int), pending, days, countries)


def blocklists(
    phone: st.SearchStrategy[int] = phones, source: st.SearchStrategy[int] = source_ids, max_size: int = 60
) -> st.SearchStrategy[list[Listing]]:
    """Listings in any order, at most one for each phone and source."""
    return st.lists(listings(phone, source), max_size=max_size, unique_by=lambda one: (one.phone, one.source))


bucket_counts = st.sampled_from([64, 65, 100, 1000, 31250, 10**6, 10**9]) | st.integers(1, 10**7)
generations = st.builds(Generation, st.text("0123456789abcdef", min_size=1, max_size=8), bucket_counts)


@st.composite
def feed_imeis(draw: st.DrawFn) -> str:
    """The IMEI of a feed's row: mostly right, and every way to be nearly right."""
    phone = draw(st.integers(35 * 10**12, 35 * 10**12 + 20) | st.integers(11 * 10**11, 20 * 10**11) | phones)
    digits = f"{phone:014d}"
    check = from_phone(phone).digits[14]
    end = draw(st.sampled_from(["", "0", check, "01", "7", "x", "012", " ", "\u0663", "-", ".", ".0", f"{check}.0"]))
    return draw(st.sampled_from([digits + end, digits + end, digits + end, digits[1:] + end, "", " " + digits]))


def feed_rows(latest: date) -> st.SearchStrategy[tuple[str, str, str, str]]:
    """(imei, reason, reported_on, country) as text, with much that is wrong."""
    near = st.dates(latest - timedelta(days=3), latest + timedelta(days=3)).map(str)
    said_on = st.sampled_from(
        ["", "", "2024-02-29", "2023-02-29", "1989-12-31", "1990-01-01", "24-01-05", "2024-13-01", "05/01/2024"]
    )
    reason = st.sampled_from(["stolen", "lost", "Stolen", "court-order", "duplicate", "other", "", "theft", "1"])
    country = st.sampled_from(["", "", "KE", "ke", "UG", "Tz", "K", "KEN", "K3"])
    return st.tuples(feed_imeis(), reason, said_on | near, country)
