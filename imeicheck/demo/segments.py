"""How many segments a text takes on the air (3GPP TS 23.038, clause 6.2, and TS 23.040, clause 9.2.3.24.1). Pure."""

from typing import NamedTuple

GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
ESCAPED = frozenset("\f^{}\\[~]|€")
"""Characters of the extension table: an escape goes before each."""


class Size(NamedTuple):
    """What a text takes."""

    encoding: str
    units: int
    segments: int


def size(text: str) -> Size:
    """160 units alone or 153 a part in GSM-7, 70 or 67 in UCS-2, where one character may take two."""
    if set(text) <= GSM_7 | ESCAPED:
        units, alone, a_part, encoding = len(text) + sum(c in ESCAPED for c in text), 160, 153, "GSM-7"
    else:
        units, alone, a_part, encoding = len(text.encode("utf-16-be")) // 2, 70, 67, "UCS-2"
    return Size(encoding, units, 1 if units <= alone else -(-units // a_part))
