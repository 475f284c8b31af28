"""A text in plain characters: digits and separators as ASCII; for words, without case and accents. Pure."""

import re
import unicodedata

MOST_CHARACTERS = 1600
"""Looked at: Twilio delivers no more of a text."""

HAN = re.compile("[\u3400-\u9fff]")

_KEYCAP = re.compile("([0-9])\ufe0f?\u20e3")
_ADORNED = "".join(map(chr, range(0xE000, 0xE00A)))
"""Stand for digits in circles, keycaps and the like, which often number a list."""
_DIALLED = re.compile(r"\*\s?#\s?0\s?6\s?#?")
"""What is dialled to see the number, and no number itself."""
_EDGE = re.compile(f"(?<=[{_ADORNED}])(?=[0-9])|(?<=[0-9])(?=[{_ADORNED}])")
_UNADORNED = str.maketrans(_ADORNED, "0123456789")
_MARKS = {
    "،": ",",
    "、": ",",
    "٬": ",",
    "؛": ",",
    "٫": ".",
    "。": ".",
    "।": ".",
    "۔": ".",
    "؟": "?",
    "⁄": "/",
    "∕": "/",
    "•": "*",
    "●": "*",
}
_MARKS |= {"−": "-", "’": "'", "‘": "'", "ʼ": "'", "`": "'"}
_LETTERS = str.maketrans(
    {"ى": "ي", "ی": "ي", "ے": "ي", "ک": "ك", "ڪ": "ك", "ہ": "ه", "ھ": "ه", "ە": "ه", "ة": "ه", "ٱ": "ا"}
)
_ACCENTS = re.compile("[\u0300-\u036f\u0640\u064b-\u065f\u0670\u093c\u09bc]")


def plain(text: str) -> str:
    """Digits of any script as ASCII, separators as ASCII, what cannot be seen left out."""
    text = _DIALLED.sub(" ", text[:MOST_CHARACTERS])
    shown = _KEYCAP.sub(lambda key: _ADORNED[int(key[1])], "".join(map(_unhidden, text)))
    return _EDGE.sub(" ", "".join(map(_character, shown))).translate(_UNADORNED)


def folded(text: str) -> str:
    """Plain, and without case, accents and apostrophes, each word between single blanks; what is no word is a blank.

    Arabic letters that look the same are the same, however the keyboard calls them.
    """
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", plain(text).casefold())).translate(_LETTERS)
    return f" {' '.join(''.join(map(_in_word, bare)).split())} "


def listed(words: str) -> frozenset[str]:
    """The words of a line with commas between, as a folded text has them."""
    return frozenset(folded(word).strip() for word in words.split(","))


def _unhidden(c: str) -> str:
    """Private characters have no meaning to us, and we use some of them."""
    return " " if unicodedata.category(c) == "Co" else c


def _character(c: str) -> str:
    if c.isascii():
        return c if c >= " " or c in "\n\r\t" else " "
    if c in _ADORNED:
        return c
    if c.isdecimal():
        return str(unicodedata.decimal(c))
    if c.isdigit():
        return _ADORNED[unicodedata.digit(c)]
    if "\uff01" <= c <= "\uff5e":
        return chr(ord(c) - 0xFEE0)
    category = unicodedata.category(c)
    if category in ("Cf", "Me") or "\ufe00" <= c <= "\ufe0f":
        return ""
    if category in ("Zl", "Zp") or c == "\x85":
        return "\n"
    if category in ("Zs", "Cc"):
        return " "
    return "-" if category == "Pd" else _MARKS.get(c, c)


def _in_word(c: str) -> str:
    if c.isalnum() or unicodedata.category(c) in ("Mn", "Mc"):
        return c
    return "" if c == "'" else " ? " if c in "?¿" else " "
