"""The keywords of a text and the language that it asks for. Pure."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sms_gateway.understand import words
from sms_gateway.understand.plain import listed
from sms_gateway.understand.words import Wish, languages_of

_ALONE: tuple[tuple[Wish, Mapping[str, str]], ...] = (
    ("stop", languages_of({"": ",".join(words.STOP_WORDS), **words.STOP})),
    ("start", languages_of({"": ",".join(words.START_WORDS), **words.START})),
)
_KEYWORDS: tuple[tuple[Wish, Mapping[str, str]], ...] = (
    ("dispute", languages_of(words.DISPUTE)),
    ("help", languages_of(words.HELP)),
    ("tips", languages_of(words.TIPS)),
)
_NAMES, _LANGUAGE = languages_of(words.NAMES), languages_of(words.LANGUAGE_WORDS)
_FRONT, _INTO, _AFTERWARDS = listed(words.FRONT), listed(words.INTO), listed(words.AFTERWARDS)
_ALSO_WORDS = frozenset(("en", "es", "ar", "ur", "fr", "id"))
"""Tags that begin sentences, too. "hi" greets, and "id" may announce a number."""
NUMBER = "0"
"""Stands for a long number in the text."""
_LONGEST = 4
_FEW_WORDS = 7


class Request(NamedTuple):
    """What keywords ask for; `language` is None where they name none."""

    wish: Wish | None
    language: str | None


def request(bare: str, languages: Collection[str], numbered: bool) -> Request:
    """Of a folded text with NUMBER for its long numbers; `numbered` where it had some."""
    raw = bare.lstrip(f" ?{NUMBER}").split()
    said = [word for word in raw if word not in ("?", NUMBER)]
    tags = {" ".join(tag.lower().split("-")): tag for tag in languages}
    if not numbered:
        for alone, table in _ALONE:
            if (phrase := " ".join(said)) in table:
                return Request(alone, _one_of(table[phrase], languages))
    no_tags = {"hi"} | ({"id"} if numbered else set()) | ({raw[0]} if raw and _is_a_word(raw) else set())
    named = {**_NAMES, **{phrase: tag for phrase, tag in tags.items() if phrase not in no_tags}}
    wish, language, spoken, rest = _in_front(said, named, {**_NAMES, **tags})
    language = language or _in_passing(said)
    last = _last(said)
    wish = wish if wish not in (None, "language") else last or wish
    if wish is None and not numbered and len(rest) <= _FEW_WORDS:
        wish = _anywhere(rest)
    if wish is None and language and not numbered and len(rest) <= _FEW_WORDS:
        wish = "language"
    return Request(wish, _one_of(language or "", languages) or _one_of(spoken, languages))


def _is_a_word(raw: Sequence[str]) -> bool:
    """Whether a sentence goes on behind what would be a tag in front."""
    known = [_LANGUAGE, *(table for _, table in _KEYWORDS)]
    behind = raw[1] if len(raw) > 1 else NUMBER
    return (
        raw[0] in _ALSO_WORDS and behind not in (NUMBER, "?", *_FRONT) and not any(behind in table for table in known)
    )


def _in_front(
    said: Sequence[str], named: Mapping[str, str], behind: Mapping[str, str]
) -> tuple[Wish | None, str, str, Sequence[str]]:
    """Keywords and languages at the beginning: the wish, the language by name, that of the words, what is left."""
    wish: Wish | None = None
    language = spoken = ""
    rest = said
    while rest:
        size, found = _longest(rest, named)
        if size and not language:
            language, rest = found, rest[size:]
            wish = wish or "language"
            continue
        size, own = _longest(rest, _LANGUAGE)
        if size:
            rest, wish = rest[size:], wish or "language"
            skip = (
                1 if rest and rest[0] in ("to", "is", "ya", "kwa", "en", "in", "ke", "a", "na", "на", "ni", "को") else 0
            )
            size, found = _longest(rest[skip:], behind)
            language = language or found
            rest, spoken = rest[skip + size :] if size else rest, spoken or ("" if size else own)
            continue
        front = next((k for k in range(_LONGEST, 0, -1) if " ".join(rest[:k]) in _FRONT), 0)
        for keyword, table in _KEYWORDS:
            size, own = _longest(rest, table)
            if size and size >= front:
                wish, spoken, rest = (wish if wish not in (None, "language") else keyword), spoken or own, rest[size:]
                break
        else:
            if not front:
                break
            rest = rest[front:]
    if wish == "language" and rest and len(rest) > 2:
        wish = None
    return wish, language, spoken, rest


def _longest(rest: Sequence[str], table: Mapping[str, str]) -> tuple[int, str]:
    for size in range(min(_LONGEST, len(rest)), 0, -1):
        if (phrase := " ".join(rest[:size])) in table:
            return size, table[phrase]
    return 0, ""


def _in_passing(said: Sequence[str]) -> str:
    """A language by its name: "in english", "hindi me"."""
    for k, word in enumerate(said):
        before, behind = said[k - 1] if k else "", said[k + 1] if k + 1 < len(said) else ""
        if word in _NAMES and (before in _INTO or behind in _AFTERWARDS):
            return _NAMES[word]
    return ""


def _last(said: Sequence[str]) -> Wish | None:
    """A keyword for a dispute at the end, behind the number."""
    return "dispute" if len(said) > 1 and said[-1] in _KEYWORDS[0][1] and len(said) <= 2 else None


def _anywhere(rest: Sequence[str]) -> Wish | None:
    for wish, table in _KEYWORDS[1:]:
        if any(" ".join(rest[k : k + size]) in table for k in range(len(rest)) for size in range(1, _LONGEST + 1)):
            return wish
    return None


def _one_of(language: str, languages: Collection[str]) -> str | None:
    return language if language in languages else None
