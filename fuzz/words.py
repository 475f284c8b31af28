"""Words that mean something in a list or in a description of one, or that are nearly such."""

from fuzz.seeds import IMEIS

FIELDS = tuple(
    word.encode()
    for word in (
        *IMEIS[:6], "352099001761489", "490154203237518", "3520990017614", "35209900176148٣",
        "+35209900176148", "*#06#", "stolen", "LOST", "duplicate", "court-order", "theft", "0011", "0014", "0016",
        "delist", "pending", "blacklist",
        "add", "update", "remove", "blocked", "unblocked", "changed", "+", "~", "-", "KE", "ug", "K", "KEN", "İ",
        "", " ", "\t", "\r", "\0", "\x1c", "\x85", "\u2028", "\ufeff", "\u202e", '"', '""', '"a,b"', "'", ",", ";", "|",
        "2026-10-02", "2026-11-22", "9999-12-31", "20261002", "99991231", "02102026", "02/10/26 01:30", "0000-00-00",
        "99999999", "262143-12-31", "2026-10-02T23:59:60+0300", "2026-10-02T01:30:00-9959", "24:00",
        "imei", "reason", "reported_on", "country", "change_type", "reporting_date", "status", "block_date", "reasons",
        "HDR", "TRL|12", "TRL|999999999999", "TRL|-1", "<html>", "0", "-1", "1e9", "9" * 20, "x" * 300,
    )
)  # fmt: skip
"""What may stand in a field of a list, and what may not."""

KEYS = (
    "separator", "quote", "header", "encoding", "date", "timezone", "reasons", "reason", "[columns]", "[reasons]",
    "[changes]", "[first]", "[last]", "begins", "count", "imei", "reported_on", "country", "change", "S", "+",
    '"a\\nb"',
)  # fmt: skip
DIRECTIVES = (
    "%Y", "%y", "%m", "%d", "%H", "%M", "%S", "%z", "%Z", "%:z", "%I", "%p", "%j", "%b", "%B", "%a", "%e", "%f", "%.f",
    "%3f", "%s", "%U", "%G", "%V", "%u", "%T", "%F", "%D", "%c", "%x", "%+", "%%", "%-", "%",
)  # fmt: skip
ZONES = ("Africa/Nairobi", "UTC", "Africa", "localtime", "posixrules", "Etc/GMT+12", "a" * 300, "../x", "")
VALUES = (
    "", "x", "S", "stolen", "delist", "gsma", "ours", "add", "remove", "utf-16", "latin-1", "imei", "IMEI ", ",", "|",
    ";", "1", r"\t", r"\u0000", r"\n", r"\r", r"\u202e", r"\"", "'", " ", "HDR", "TRL", "İ", "é", "352099001761489",
)  # fmt: skip
NUMBERS = (
    "true", "false", "0", "1", "2", "100", "101", "-1", "1.5", "nan", "2026-10-02", "9" * 20, "1" * 5000, "[" * 2000,
)  # fmt: skip
