"""Which languages a text is written in, by its script and its common words; nothing where nothing tells. Pure."""

import re
import unicodedata
from collections import Counter

from sms_gateway.understand import vocabulary
from sms_gateway.understand.plain import MOST_CHARACTERS, folded, listed

_SCRIPTS = {"DEVANAGARI": "hi", "BENGALI": "bn", "CYRILLIC": "ru", "CJK": "zh", "ARABIC": "ar", "EXTENDED": "ur"}
"""The first word of a character's name → the language; the digits of Persian and Urdu are EXTENDED."""
_URDU, _SHARED, _ARABIC = frozenset("ٹڈڑںےہھ"), frozenset("گچپکی"), frozenset("ةىيكأإ")
_WORDS = {language: listed(words) for language, words in vocabulary.COMMON.items()}
_SHARED_BY_ALL = listed(vocabulary.SHARED)
_LETTERS = {
    "ñ": "es",
    "¿": "es",
    "¡": "es",
    "ã": "pt",
    "õ": "pt",
    "œ": "fr",
    "ù": "fr",
    "ê": "fr",
    "è": "fr",
    "î": "fr",
}
_ARABIZI = re.compile("[a-z]+[379][a-z]{2,}|[37][a-z]{3,}")
"""Digits that stand for Arabic letters."""
_LONG_NUMBER = re.compile(r"\d{5,}")
_ENOUGH = 0.6
"""Of the likeliest one's words: a language with fewer is not the text's."""


def written(text: str) -> tuple[str, ...]:
    """Tags, likeliest first. A script of its own speaks before words in Latin letters, and these before digits."""
    shown = text[:MOST_CHARACTERS]
    letters, digits = ("".join(filter(kind, shown)) for kind in (str.isalpha, str.isdecimal))
    return _by_script(letters) or _by_words(shown) or _by_script(digits)


def _by_script(characters: str) -> tuple[str, ...]:
    counted = Counter(_SCRIPTS[script] for c in characters if not c.isascii() and (script := _script(c)) in _SCRIPTS)
    if not counted:
        return ()
    language = counted.most_common(1)[0][0]
    return _arabic(characters) if language == "ar" and characters[0].isalpha() else (language,)


def _script(c: str) -> str:
    return unicodedata.name(c, "").split(" ")[0].split("-")[0]


def _arabic(letters: str) -> tuple[str, ...]:
    """Arabic or Urdu, by letters that only one of them has."""
    held = frozenset(letters)
    if held & _URDU:
        return ("ur",)
    if held & _ARABIC:
        return ("ar",)
    return ("ur", "ar") if held & _SHARED else ("ar", "ur")


def _by_words(text: str) -> tuple[str, ...]:
    words = Counter(word for word in folded(_LONG_NUMBER.sub(" ", text)).split() if not word.isdigit())
    scores = Counter(
        {
            language: sum(min(words[word], 2) * _weight(word) for word in known if word in words)
            for language, known in _WORDS.items()
        }
    )
    scores["ar-Latn"] += sum(1 for word in words if _ARABIZI.fullmatch(word))
    scores.update(_LETTERS[c] for c in text.casefold() if c in _LETTERS)
    best = max(scores.values())
    return tuple(code for code, score in scores.most_common() if score >= 1 and score >= best * _ENOUGH)


def _weight(word: str) -> float:
    """A word says the more, the fewer languages have it."""
    return 0.3 if word in _SHARED_BY_ALL else 1.0
