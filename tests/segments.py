"""Count the segments of a text with a codec of somebody else (gsm0338, from PyPI), to compare with ours."""

from gsm0338 import Codec

from imeicheck.rules.gsm import size

ESCAPE = 0x1B
HIGH_SURROGATES = range(0xD8, 0xDC)

_codec = Codec()


def septets(text: str) -> bytes | None:
    """Return the text in GSM-7, an octet for each unit; None if it needs UCS-2."""
    try:
        encoded: bytes = _codec.encode(text)[0]
    except UnicodeEncodeError:
        return None
    return encoded


def segments(text: str) -> int:
    """Return the fewest messages that hold a text (3GPP TS 23.040, clause 9.2.3.24.1).

    In UCS-2 this is a lower bound: carriers do not split grapheme clusters either (`tests.calculator`).
    """
    gsm = septets(text)
    octets, alone, joined = (gsm, 160, 153) if gsm is not None else (text.encode("utf-16-be"), 140, 134)
    if len(octets) <= alone:
        return 1
    count, at = 0, 0
    while at < len(octets):
        at += joined
        if at < len(octets):
            at -= _torn(octets[:at], is_gsm=gsm is not None)
        count += 1
    return count


def _torn(octets: bytes, *, is_gsm: bool) -> int:
    """Count the octets at the end that are only the first half of a character."""
    if is_gsm:
        return 1 if octets[-1] == ESCAPE else 0
    return 2 if octets[-2] in HIGH_SURROGATES else 0


def may_be_sent(text: str) -> bool:
    """Return whether a text is one segment of GSM-7 or at most two of UCS-2."""
    return segments(text) <= size(text).segments <= (1 if septets(text) is not None else 2)
