"""How many units and segments a text takes: the GSM 7-bit default alphabet, or UCS-2 (3GPP TS 23.038, 23.040). Pure.

One character outside the alphabet turns the whole text into UCS-2, and 160 characters into 70.
"""

import unicodedata
from dataclasses import dataclass
from typing import Literal

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


@dataclass(frozen=True, slots=True)
class Size:
    """What a text takes on the air. `room` is what fits into the segments that it takes."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    segments: int
    room: int


def size(text: str) -> Size:
    """Units, and the segments they fill: 160 or 153 units of GSM-7 each, 70 or 67 of UCS-2, alone or joined."""
    if all(c in BASIC or c in EXTENSION for c in text):
        widths, alone, joined = [2 if c in EXTENSION else 1 for c in text], 160, 153
        encoding: Literal["GSM-7", "UCS-2"] = "GSM-7"
    else:
        widths, alone, joined = [len(c.encode("utf-16-be")) // 2 for c in text], 70, 67
        encoding = "UCS-2"
    units = sum(widths)
    if units <= alone:
        return Size(encoding, units, 1, alone)
    segments = _segments(widths, joined)
    return Size(encoding, units, segments, segments * joined)


def _segments(widths: list[int], most: int) -> int:
    """No character is split between two segments."""
    segments, filled = 1, 0
    for width in widths:
        if filled + width > most:
            segments, filled = segments + 1, 0
        filled += width
    return segments


def fold(text: str) -> str:
    """The text in GSM-7: quotes plain, accents off where the alphabet lacks the letter, the rest left out."""
    folded = "".join(c if c in BASIC or c in EXTENSION else _plain(c) for c in text.translate(PLAIN))
    return " ".join(folded.split())


def _plain(c: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", c) if part in BASIC) or (" " if c.isspace() else "")
