"""Digits that were read out: what a keyboard's dictation makes of "four nine oh, one double five". Pure.

English and Swahili words; what is no word for a digit stays as it is, and is judged as typing.
"""

import re

from imeicheck.rules.imei import LONGEST_TEXT

_WORDS = (
    ("0", "zero oh nought null sifuri"),
    ("1", "one moja mosi"),
    ("2", "two mbili"),
    ("3", "three tatu"),
    ("4", "four nne"),
    ("5", "five tano"),
    ("6", "six sita"),
    ("7", "seven saba"),
    ("8", "eight nane"),
    ("9", "nine tisa kenda"),
)
_DIGITS = {word: digit for digit, words in _WORDS for word in words.split()}
_TIMES = {"double": 2, "triple": 3, "treble": 3}
_REPEATED = re.compile(rf"\b({'|'.join(_TIMES)})\s+(\d)", re.IGNORECASE)
_COMMA = re.compile(r",(?!0+\s*$|\d+E)", re.IGNORECASE | re.MULTILINE)
"""A comma that somebody spoke, not the decimal comma of a spreadsheet (`490154203237518,0`, `3,52E+14`)."""
_WORD = re.compile(rf"\b({'|'.join(_DIGITS)})\b", re.IGNORECASE)


def digits(text: str) -> str:
    """Return the text with digits for words; a text that is too long for an IMEI stays as it is."""
    if len(text) > LONGEST_TEXT:
        return text
    written = _WORD.sub(lambda word: _DIGITS[word[1].lower()], text)
    return _COMMA.sub(" ", _REPEATED.sub(lambda times: times[2] * _TIMES[times[1].lower()], written))
