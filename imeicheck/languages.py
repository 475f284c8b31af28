"""The languages that people are answered in: gettext catalogs and the names and dates of the CLDR.

A catalog is one file, such as `locale/<tag>/LC_MESSAGES/imeicheck.po`, read as the translator wrote it;
nothing has to be compiled. English is the source of all others and has no file.
"""

import gettext
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import lru_cache, reduce
from io import BytesIO
from pathlib import Path

from babel import Locale, negotiate_locale
from babel.core import get_global
from babel.dates import format_skeleton
from babel.languages import get_official_languages

from imeicheck.rules.language import Counted, Placed
from imeicheck.settings import SettingsError

SOURCE = "en"
REGIONS = {SOURCE: "en-GB"}
"""Whose dates a language takes where its own default would surprise: the day before the month."""
NAMES = {"id": "Bahasa Indonesia"}
"""Where the CLDR's own name for a language is not what people look for."""
ENUMERATIONS = {"ar": "{0}، {1}"}
"""How parts are joined where the list patterns of the CLDR have no comma: in Arabic all of them say "and"."""
REMEMBERED = 512
LONGEST_HEADER = 200
CODE = re.compile(r"\*#\d+#")
"""What is dialled on a phone, such as `*#06#`."""
LTR_MARK = "\u200e"


@dataclass(frozen=True, slots=True)
class Catalogs:
    """The sentences of one front end in every language."""

    folder: Path
    domain: str

    def tags(self) -> tuple[str, ...]:
        """The languages, English first."""
        found = self.folder.glob(f"*/LC_MESSAGES/{self.domain}.po")
        return (SOURCE, *sorted(path.parent.parent.name.replace("_", "-") for path in found))

    def path(self, code: str) -> Path:
        """Folders are named as gettext does it, with an underscore."""
        return self.folder / code.replace("-", "_") / "LC_MESSAGES" / f"{self.domain}.po"

    def read(self, code: str) -> gettext.NullTranslations:
        if code == SOURCE:
            return gettext.NullTranslations()
        from babel.messages.mofile import write_mo  # a command that answers in English reads no catalog
        from babel.messages.pofile import read_po

        compiled = BytesIO()
        with self.path(code).open("rb") as catalog:
            write_mo(compiled, read_po(catalog, locale=code.replace("-", "_")))
        compiled.seek(0)
        return gettext.GNUTranslations(compiled)


PAGE = Catalogs(Path(__file__).parent / "locale", "imeicheck")
"""Of the page and of all advice."""


class Tongue:
    """A language as `imeicheck.rules.language.Language` wants it, with the clock of one zone."""

    def __init__(self, code: str, sentences: gettext.NullTranslations, zone: tzinfo) -> None:
        self.code = code
        self._locale = _locale(code)
        self.is_rtl = self._locale.text_direction == "rtl"
        self._zone = zone
        self._joined = ENUMERATIONS.get(code) or str(self._locale.list_patterns["standard"]["middle"])
        self._sentences = sentences
        self._shown = lru_cache(REMEMBERED)(self._skeleton)

    @property
    def name(self) -> str:
        """What it calls itself."""
        return NAMES.get(self.code) or (self._locale.language_name or self.code).title()

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return "rtl" if self.is_rtl else "ltr"

    @property
    def is_latin(self) -> bool:
        return _script(self.code) == "Latn"

    def say(self, sentence: Placed) -> str:
        return self._shown_right(self._sentences.pgettext(sentence.context, sentence))

    def say_count(self, sentence: Counted, count: int) -> str:
        return self._shown_right(self._sentences.npgettext(*sentence, count)).format(count=count)

    def left_to_right(self, text: str) -> str:
        """A number with signs at its ends, which a text from right to left would show at the other end (UAX 9)."""
        return f"{LTR_MARK}{text}{LTR_MARK}" if self.is_rtl else text

    def _shown_right(self, told: str) -> str:
        return CODE.sub(lambda code: self.left_to_right(code[0]), told) if self.is_rtl else told

    def full_date(self, day: date) -> str:
        return self._shown(day, "yMMMd")

    def day(self, at: datetime) -> str:
        return self._shown(at.astimezone(self._zone).date(), "MMMd")

    def time(self, at: datetime) -> str:
        there = at.astimezone(self._zone)
        return f"{there:%H:%M} {there.tzname()}"

    def moment(self, at: datetime) -> str:
        day = self.full_date(at.astimezone(self._zone).date())
        return str(self._locale.datetime_formats["medium"]).format(self.time(at), day)

    def enumeration(self, parts: Sequence[str]) -> str:
        return reduce(self._joined.format, parts) if parts else ""

    def country(self, code: str) -> str:
        return str(self._locale.territories.get(code, code))

    def _skeleton(self, day: date, skeleton: str) -> str:
        return format_skeleton(skeleton, day, locale=self._locale)


class Languages:
    """Every language that there is a catalog for. `zone` is where people's clocks are.

    Raises SettingsError when there is no catalog for `default`, the language of those who do not choose.
    """

    def __init__(self, zone: tzinfo, default: str = SOURCE, catalogs: Catalogs = PAGE) -> None:
        codes = sorted(_known(default, catalogs), key=lambda code: code != default)
        self._by_code = {code.lower(): Tongue(code, catalogs.read(code), zone) for code in codes}
        self.default = self._by_code[default.lower()]
        self._accepted = lru_cache(REMEMBERED)(self._find_accepted)

    def __iter__(self) -> Iterator[Tongue]:
        """The default first."""
        return iter(self._by_code.values())

    @property
    def codes(self) -> list[str]:
        """Their tags."""
        return [language.code for language in self]

    def named(self, code: str) -> Tongue | None:
        return self._by_code.get(code.lower())

    def first(self, codes: Iterable[str]) -> Tongue | None:
        """The first of several that there is a catalog for."""
        return next((self._by_code[code.lower()] for code in codes if code.lower() in self._by_code), None)

    def of_country(self, code: str) -> Tongue | None:
        """An official language of a country (ISO 3166-1), as the CLDR ranks them."""
        return self.first(get_official_languages(code, de_facto=True))

    def accepted(self, header: str) -> Tongue:
        """The one that an Accept-Language header asks for (RFC 9110, 12.5.4; RFC 4647, 3.4), else the default."""
        return self._accepted(header[:LONGEST_HEADER])

    def _find_accepted(self, header: str) -> Tongue:
        from werkzeug.datastructures import LanguageAccept  # only HTTP needs it
        from werkzeug.http import parse_accept_header

        asked = parse_accept_header(header, LanguageAccept)
        wanted = [tag.lower() for tag, quality in asked if quality > 0]
        found = negotiate_locale(wanted, list(self._by_code), sep="-")
        return self._by_code[found] if found else self.default


def read_language(zone: tzinfo, code: str, catalogs: Catalogs = PAGE) -> Tongue:
    """Return one language without reading the catalogs of the others, which takes a command most of its time.

    Raises SettingsError when there is no catalog for it.
    """
    _known(code, catalogs)
    return Tongue(code, catalogs.read(code), zone)


def _known(default: str, catalogs: Catalogs) -> tuple[str, ...]:
    """Return the tags of all languages. Raises SettingsError when `default` is none of them."""
    known = catalogs.tags()
    if default not in known:
        raise SettingsError(f"IMEICHECK_LANGUAGE: there is no catalog for {default!r}, only {', '.join(known)}")
    return known


def _locale(code: str) -> Locale:
    """Where the CLDR has a language in another script only, English names and dates go with it."""
    locale = Locale.parse(REGIONS.get(code, code), sep="-")
    return locale if locale.script == _written_in(code) else Locale.parse(REGIONS[SOURCE], sep="-")


def _written_in(code: str) -> str | None:
    """The script that a tag names (RFC 5646, 2.2.3), such as `Latn` in `ur-Latn`."""
    return next((part for part in code.split("-")[1:] if len(part) == 4), None)


def _script(code: str) -> str:
    """In which a language is written, ISO 15924."""
    return _written_in(code) or str(get_global("likely_subtags").get(code, "")).split("_")[1]
