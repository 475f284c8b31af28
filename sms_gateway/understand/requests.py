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
    """What keywords ask for; `language` is the one that they name, `own` the one whose words they are."""

    wish: Wish | None
    language: str | None
    own: str | None = None


class _Keyword(NamedTuple):
    """`wish` is None for words that ask for nothing; `language` is the one named, or whose word it is."""

    wish: Wish | None
    language: str
    is_name: bool = False
    is_all: bool = False
    """Whether it counts only where nothing else is said."""


class _Front(NamedTuple):
    """The keywords and names of languages that a text begins with, and the words behind them."""

    keywords: Sequence[_Keyword]
    behind: Sequence[str]

    def language(self, is_name: bool) -> str:
        return next((one.language for one in self.keywords if one.language and one.is_name == is_name), "")


def _keywords(wish: Wish, table: Table, *, is_all: bool = False) -> Mapping[str, _Keyword]:
    return {phrase: _Keyword(wish, language, is_all=is_all) for phrase, language in languages_of(table).items()}


_ALONE = {
    **_keywords("stop", {"": ",".join(words.STOP_WORDS), **words.STOP}),
    **_keywords("start", {"": ",".join(words.START_WORDS), **words.START}),
}
_ANYWHERE = {**_keywords("tips", words.TIPS), **_keywords("help", words.HELP)}
_KEYWORDS = {
    **dict.fromkeys(listed(f"{words.FRONT}, {words.CHECK}"), _Keyword(None, "")),
    **_ANYWHERE,
    **_keywords("dispute", words.WRONG, is_all=True),
    **_keywords("dispute", words.DISPUTE),
    **_keywords("language", words.LANGUAGE_WORDS),
}
_NAMES = {name: _Keyword("language", language, True) for name, language in languages_of(words.NAMES).items()}
_TO, _INTO, _AFTERWARDS = listed(words.TO), listed(words.INTO), listed(words.AFTERWARDS)
_ARTICLES = frozenset(("el", "al"))
_ALSO_WORDS = frozenset(("en", "es", "ar", "ur", "fr", "id", "hi"))
"""Tags that are words of other languages, too."""
_LONGEST = 4
_NAMED_IN_HAN = re.compile(f"[用说講讲說]({'|'.join(name for name in _NAMES if HAN.search(name))})")


def request(bare: str, languages: Collection[str], numbered: bool) -> Request:
    """Of a folded text with NUMBER for its long numbers; `numbered` where it had some."""
    raw = bare.lstrip(f" ?{NUMBER}").split()
    spoken = [word for word in raw if word not in ("?", NUMBER)]
    if not numbered and (alone := _ALONE.get(" ".join(spoken))):
        return Request(alone.wish, None, _one_of(alone.language, languages))
    tags = {" ".join(tag.lower().split("-")): _Keyword("language", tag, is_name=True) for tag in languages}
    front = _front(spoken, tags, _no_tags(raw, numbered))
    language = front.language(is_name=True) or _in_passing(spoken) or _in_han(bare)
    own = "" if front.behind else front.language(is_name=False)
    return Request(_wish(front, language, numbered), _one_of(language, languages), _one_of(own, languages))


def _wish(front: _Front, language: str, numbered: bool) -> Wish | None:
    """A keyword in front; in a short text without a number, one anywhere, or a language."""
    counting = [keyword for keyword in front.keywords if not (keyword.is_all and front.behind)]
    wishes = [keyword.wish for keyword in counting if keyword.wish not in (None, "language")]
    if wishes:
        return wishes[0]
    if numbered or len(front.behind) > _MOST_WORDS:
        return None
    anywhere = next((_ANYWHERE[phrase].wish for phrase in _phrases(front.behind) if phrase in _ANYWHERE), None)
    asks = language or (len(front.behind) <= 2 and any(keyword.wish for keyword in front.keywords))
    return anywhere or ("language" if asks else None)


def _front(spoken: Sequence[str], tags: Mapping[str, _Keyword], no_tags: Collection[str]) -> _Front:
    """Behind the word for language, any tag is one."""
    keywords: list[_Keyword] = []
    known = {**_KEYWORDS, **_NAMES, **{tag: tags[tag] for tag in tags.keys() - no_tags}}
    while size := _longest(spoken, known):
        found, spoken = known[" ".join(spoken[:size])], spoken[size:]
        keywords.append(found)
        if found.wish == "language" and not found.is_name:
            known |= tags
            spoken = spoken[1:] if spoken and spoken[0] in _TO and _longest(spoken[1:], known) else spoken
    return _Front(keywords, spoken)


def _longest(spoken: Sequence[str], known: Mapping[str, _Keyword]) -> int:
    """How many of the first words are one phrase that is known."""
    return next((size for size in range(_LONGEST, 0, -1) if " ".join(spoken[:size]) in known), 0)


def _no_tags(raw: Sequence[str], numbered: bool) -> Collection[str]:
    """Those that are other words here: "hi" greets, "id" announces a number, and some begin a sentence."""
    goes_on = raw[1:] and raw[1] not in (NUMBER, "?", *_KEYWORDS)
    return {"hi", *(("id",) if numbered else ()), *(raw[:1] if goes_on else ())} & _ALSO_WORDS


def _in_passing(spoken: Sequence[str]) -> str:
    """A language by its name: "in english", "hindi me"."""
    for k, word in enumerate(spoken):
        before = [one for one in spoken[:k] if one not in _ARTICLES][-1:]
        if word in _NAMES and (_INTO & {*before} or _AFTERWARDS & {*spoken[k + 1 : k + 2]}):
            return _NAMES[word].language
    return ""


def _in_han(bare: str) -> str:
    """A language by its name, where no blanks part words."""
    named = _NAMED_IN_HAN.search(bare)
    return _NAMES[named[1]].language if named else ""


def _phrases(said: Sequence[str]) -> Sequence[str]:
    return [" ".join(said[k : k + size]) for k in range(len(said)) for size in range(1, _LONGEST + 1)]


def _one_of(language: str, languages: Collection[str]) -> str | None:
    return language if language in languages else None
