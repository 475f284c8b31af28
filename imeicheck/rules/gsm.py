"""Units and segments of a text: the GSM 7-bit default alphabet, or UCS-2 (3GPP TS 23.038, 23.040). Pure.

One character outside the alphabet turns the whole text into UCS-2, and 160 characters into 70. Carriers do not
split a grapheme cluster (UAX #29), which a reader sees as one character, between two segments: in Hindi or Bengali
a segment of 67 units often ends a few units early. They use the clusters of Unicode 15.0 and earlier, in which a
conjunct such as "क्ष" is two clusters; rule GB9c, which joins them, is not applied here either.
"""

import unicodedata
from dataclasses import dataclass
from typing import Literal

import regex

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""One unit each; without carriage return and escape, which no text of ours holds."""
EXTENSION = frozenset("^{}\\[~]|€")
"""Two units each."""
PLAIN = str.maketrans(
    {"‘": "'", "’": "'", "‚": ",", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ", "\u202f": " "}
)
"""What word processors and catalogs put where the alphabet has something of the same meaning."""


_CONJUNCT = regex.compile(r"(?V1)(?<=\p{InCB=Linker}\p{InCB=Extend}*)(?=\p{InCB=Consonant})")
_CLUSTER = regex.compile(r"(?!\r\n)\X|\r")


@dataclass(frozen=True, slots=True)
class Size:
    """The size of a text as it is sent. `room` is how many units its segments have, used or not."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    segments: int
    room: int


def size(text: str) -> Size:
    """Count units and segments: a segment has 160 units of GSM-7 or 70 of UCS-2, one of several has 153 or 67."""
    if all(c in BASIC or c in EXTENSION for c in text):
        widths, alone, joined = [2 if c in EXTENSION else 1 for c in text], 160, 153
        encoding: Literal["GSM-7", "UCS-2"] = "GSM-7"
    else:
        widths, alone, joined = [_utf16_units(cluster) for cluster in clusters(text)], 70, 67
        encoding = "UCS-2"
    units = sum(widths)
    if units <= alone:
        return Size(encoding, units, 1, alone)
    segments = _segments(widths, joined)
    return Size(encoding, units, segments, segments * joined)


def clusters(text: str) -> list[str]:
    """Return the grapheme clusters of a text, as carriers see them."""
    return [cluster for part in _CONJUNCT.split(text) for cluster in _CLUSTER.findall(part)]


def _utf16_units(text: str) -> int:
    return len(text.encode("utf-16-be")) // 2


def _segments(widths: list[int], most: int) -> int:
    """Count the segments of joined messages. Each width is that of one cluster, which is never split."""
    segments, filled = 1, 0
    for width in widths:
        if filled + width > most:
            segments, filled = segments + 1, 0
        filled += width
    return segments


def fold(text: str) -> str:
    """Return the text in GSM-7: quotes plain, accents off where the alphabet lacks the letter, the rest left out."""
    folded = "".join(c if c in BASIC or c in EXTENSION else _plain(c) for c in text.translate(PLAIN))
    return " ".join(folded.split())


def _plain(c: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", c) if part in BASIC) or (" " if c.isspace() else "")
