"""Valid files of each format, whole lists and changes, from which spoilt ones are made."""

import gzip
import io
import warnings
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime

from blocklist_sync.formats.description import Description, meanings
from imeicheck.rules.imei import from_phone

PHONES = [35_209900_176148 + n for n in range(12)]
IMEIS = [from_phone(phone).digits for phone in PHONES[:4]] + [f"{phone:014}" for phone in PHONES[4:8]]
IMEIS += [f"{phone:014}0" for phone in PHONES[8:10]] + [f"{phone:014}01" for phone in PHONES[10:]]


def _lines(first: str, rows: Sequence[str], last: str = "") -> bytes:
    return "\n".join([*([first] if first else []), *rows, *([last] if last else []), ""]).encode()


PLAIN = (
    _lines("imei,reason,reported_on,country", [f"{imei},stolen,2026-10-02,KE" for imei in IMEIS]),
    _lines("imei,reason", [f'"{imei}", Lost' for imei in IMEIS]),
    _lines(
        "change_type,imei,reason,reported_on",
        [f"{('add', 'update', 'remove')[n % 3]},{imei},duplicate," for n, imei in enumerate(IMEIS)],
    ),
)
DIRBS_STOLEN = (
    _lines("imei,reporting_date,status", [f"{imei},20261002,blacklist" for imei in IMEIS]),
    _lines("IMEI,Reporting_Date", [f"{imei}," for imei in IMEIS]),
    _lines(
        "imei,reporting_date,status,change_type",
        [f"{imei},20261002,pending,{('add', 'update', 'remove')[n % 3]}" for n, imei in enumerate(IMEIS)],
    ),
)
_BLACKLIST = "imei,block_date,reasons"
DIRBS_BLACKLIST = (
    _lines(_BLACKLIST, [f"{imei},20261002,IMEI on the stolen list|Duplicate IMEI" for imei in IMEIS]),
    _lines(
        f"{_BLACKLIST},change_type",
        [f"{imei},,court,{('blocked', 'unblocked', 'changed')[n % 3]}" for n, imei in enumerate(IMEIS)],
    ),
)

GSMA = """separator = "|"
quote = ""
header = false
date = "%d%m%Y"
reasons = "gsma"
[columns]
imei = 1
reported_on = 2
reason = 3
[first]
begins = "HDR"
[last]
begins = "TRL"
count = 2
"""
OPERATOR = """separator = ";"
date = "%d/%m/%y %H:%M"
[columns]
imei = "Equipment"
reason = "Why"
reported_on = "When"
country = "Where"
change = "What"
[reasons]
"S" = "stolen"
"L" = "lost"
"B" = "delist"
[changes]
"+" = "add"
"~" = "update"
"-" = "remove"
"""
MOMENTS = """separator = "\\t"
quote = "'"
encoding = "utf-16"
date = "%Y-%m-%dT%H:%M:%S%z"
timezone = "Africa/Nairobi"
reason = "unpaid"
[columns]
imei = "imei"
reported_on = "at"
"""
LATIN = """separator = "\\t"
header = false
encoding = "latin-1"
reason = "fraud"
[columns]
imei = 2
"""
_GSMA_LIST = _lines("HDR|20261121", [f"{imei}|02102026|0011" for imei in IMEIS], f"TRL|{len(IMEIS)}")
_OPERATOR_LIST = _lines(
    "When;Equipment;What;Why;Where;Note",
    [f"02/10/26 01:30;{imei};{'+~-'[n % 3]};s;UG;x" for n, imei in enumerate(IMEIS)],
)
_MOMENTS_LIST = _lines("imei\tat", [f"'{imei}'\t2026-10-02T01:30:00+0300" for imei in IMEIS]).decode().encode("utf-16")
_LATIN_LIST = _lines("", [f"x\t{imei}\té" for imei in IMEIS]).decode().encode("latin-1")
DESCRIBED = ((GSMA, _GSMA_LIST), (OPERATOR, _OPERATOR_LIST), (MOMENTS, _MOMENTS_LIST), (LATIN, _LATIN_LIST))
"""Descriptions, and a list of each."""


def zipped(files: Sequence[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The same bytes each time."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two files of one name
        for name, data in files:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return packed.getvalue()


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


CHANGES = [
    (f"ke_{word}.csv", _lines(_BLACKLIST, [f"{imei},20261002,lost" for imei in IMEIS[n::3]]))
    for n, word in enumerate(("blocked", "unblocked", "changed"))
]
ARCHIVES = (
    gzipped(DIRBS_BLACKLIST[0]),
    gzipped(DIRBS_BLACKLIST[1][:200]) + gzipped(DIRBS_BLACKLIST[1][200:]),
    zipped([("ke.csv", DIRBS_BLACKLIST[0])]),
    zipped(CHANGES),
    zipped([("out/", b""), *CHANGES[:1]], zipfile.ZIP_STORED),
    zipped([]),
)


def example_of(told: Description) -> bytes:
    """A list as a description has it, in all that matters for whether it can be read."""
    names = {name: str(place) for name, place in told.columns.items()}
    row = {
        "imei": IMEIS[0],
        "reason": next(iter(meanings(told)), ""),
        "reported_on": datetime(2026, 10, 2, 1, 30, tzinfo=UTC).strftime(told.date),
        "change": next(iter(told.changes), ""),
    }
    width = len(names) if told.header else max(int(place) for place in told.columns.values())
    fields = [""] * width
    for at, name in enumerate(names):
        fields[at if told.header else int(names[name]) - 1] = row.get(name, "")
    lines = [told.separator.join(names.values())] if told.header else []
    for record, at in ((told.first, 0), (told.last, len(lines) + 2)):
        if record is not None:
            parts = [record.begins, *["1"] * min(record.count or 0, 200)]
            lines.insert(at, told.separator.join(parts))
    lines.insert(len(lines) - (told.last is not None), told.separator.join(fields))
    return ("\n".join(lines) + "\n").encode(told.encoding, "replace")
