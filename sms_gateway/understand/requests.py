"""The keywords of a text and the language that it asks for. Pure."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sms_gateway.understand import words
from sms_gateway.understand.plain import HAN, listed
from sms_gateway.understand.words import Table, Wish, languages_of

NUMBER = "0"
"""Stands for a long number in the text."""
_MOST_WORDS = 7
"""Beside a keyword that stands anywhere: a longer text says something else."""


class Request(NamedTuple):
    """What keywords ask for; `language` is None where they name none."""

    wish: Wish | None
    language: str | None


class _Keyword(NamedTuple):
    """`wish` is None for words that ask for nothing; `language` is the one named, or whose word it is."""

    wish: Wish | None
    language: str
    is_name: bool = False


class _Front(NamedTuple):
    """The keywords and names of languages that a text begins with, and the words behind them."""

    keywords: Sequence[_Keyword]
    behind: Sequence[str]

    def language(self, is_name: bool) -> str:
        return next((one.language for one in self.keywords if one.language and one.is_name == is_name), "")


def _keywords(wish: Wish, table: Table) -> Mapping[str, _Keyword]:
    return {phrase: _Keyword(wish, language) for phrase, language in languages_of(table).items()}


_ALONE = {
    **_keywords("stop", {"": ",".join(words.STOP_WORDS), **words.STOP}),
    **_keywords("start", {"": ",".join(words.START_WORDS), **words.START}),
}
_ANYWHERE = {**_keywords("tips", words.TIPS), **_keywords("help", words.HELP)}
_KEYWORDS = {
    **dict.fromkeys(listed(f"{words.FRONT}, {words.CHECK}"), _Keyword(None, "")),
    **_ANYWHERE,
    **_keywords("dispute", words.DISPUTE),
    **_keywords("language", words.LANGUAGE_WORDS),
}
_NAMES = {name: _Keyword("language", language, True) for name, language in languages_of(words.NAMES).items()}
_TO, _INTO, _AFTERWARDS = listed(words.TO), listed(words.INTO), listed(words.AFTERWARDS)
_ALSO_WORDS = frozenset(("en", "es", "ar", "ur", "fr", "id"))
"""Tags that begin sentences, too. "hi" greets, and "id" may announce a number."""
_LONGEST = 4
_NAMED_IN_HAN = re.compile(f"[用说講讲說]({'|'.join(name for name in _NAMES if HAN.search(name))})")


def request(bare: str, languages: Collection[str], numbered: bool) -> Request:
    """Of a folded text with NUMBER for its long numbers; `numbered` where it had some."""
    raw = bare.lstrip(f" ?{NUMBER}").split()
    spoken = [word for word in raw if word not in ("?", NUMBER)]
    if not numbered and (alone := _ALONE.get(" ".join(spoken))):
        return Request(alone.wish, _one_of(alone.language, languages))
    tags = {" ".join(tag.lower().split("-")): _Keyword("language", tag, True) for tag in languages}
    front = _front(spoken, tags, {"hi", *(["id"] if numbered else []), *(raw[:1] if _is_a_word(raw) else [])})
    language = front.language(is_name=True) or _in_passing(bare, spoken)
    own = "" if front.behind else front.language(is_name=False)
    return Request(_wish(front, language, numbered), _one_of(language or own, languages))


def _wish(front: _Front, language: str, numbered: bool) -> Wish | None:
    """A keyword in front; in a short text without a number, one anywhere, or a language."""
    wishes = [keyword.wish for keyword in front.keywords if keyword.wish not in (None, "language")]
    if wishes:
        return wishes[0]
    if numbered or len(front.behind) > _MOST_WORDS:
        return None
    anywhere = next((_ANYWHERE[phrase].wish for phrase in _phrases(front.behind) if phrase in _ANYWHERE), None)
    asks = language or (len(front.behind) <= 2 and any(keyword.wish for keyword in front.keywords))
    return anywhere or ("language" if asks else None)


def _front(spoken: Sequence[str], tags: Mapping[str, _Keyword], ambiguous: Collection[str]) -> _Front:
    """Behind the word for language, any tag is one; else those that are no other word."""
    keywords: list[_Keyword] = []
    known = {**_KEYWORDS, **_NAMES, **{tag: tags[tag] for tag in tags.keys() - ambiguous}}
    while size := _longest(spoken, known):
        found, spoken = known[" ".join(spoken[:size])], spoken[size:]
        keywords.append(found)
        if found.wish == "language" and not found.is_name:
            known |= tags
            spoken = spoken[1:] if spoken[:1] and spoken[0] in _TO and _longest(spoken[1:], known) else spoken
    return _Front(keywords, spoken)


def _longest(spoken: Sequence[str], known: Mapping[str, _Keyword]) -> int:
    """How many of the first words are one phrase that is known."""
    return next((size for size in range(_LONGEST, 0, -1) if " ".join(spoken[:size]) in known), 0)


def _is_a_word(raw: Sequence[str]) -> bool:
    """Whether a sentence goes on behind what would be a tag in front."""
    return raw[0] in _ALSO_WORDS and (raw[1:] or [NUMBER])[0] not in (NUMBER, "?", *_KEYWORDS) if raw else False


def _in_passing(bare: str, spoken: Sequence[str]) -> str:
    """A language by its name: "in english", "hindi me", "badili lugha iwe english"."""
    for k, word in enumerate(spoken):
        beside = spoken[k - 1] in _INTO if k else False
        if word in _NAMES and (beside or (k + 1 < len(spoken) and spoken[k + 1] in _AFTERWARDS)):
            return _NAMES[word].language
    in_han = _NAMED_IN_HAN.search(bare)
    return _NAMES[in_han[1]].language if in_han else ""


def _phrases(said: Sequence[str]) -> Sequence[str]:
    return [" ".join(said[k : k + size]) for k in range(len(said)) for size in range(1, _LONGEST + 1)]


def _one_of(language: str, languages: Collection[str]) -> str | None:
    return language if language in languages else None
