"""The languages that people are answered in: gettext catalogs and the names and dates of the CLDR.

A catalog is one file, `locale/<tag>/LC_MESSAGES/imeicheck.po`, read as the translator wrote it; nothing
has to be compiled. English is the source of all others and has no file.
"""

import gettext
from collections.abc import Iterator
from datetime import date, datetime, tzinfo
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel import Locale, negotiate_locale
from babel.dates import format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from imeicheck.settings import SettingsError

SOURCE = "en"
CATALOGS = Path(__file__).parent / "locale"
REGIONS = {SOURCE: "en-GB"}
"""Whose dates a language takes where its own default would surprise: the day before the month."""
REMEMBERED = 512
LONGEST_HEADER = 200


class Tongue:
    """A language as `imeicheck.rules.language.Language` wants it, with the clock of one zone."""

    def __init__(self, code: str, sentences: gettext.NullTranslations, zone: tzinfo) -> None:
        self.code = code
        self._locale = Locale.parse(REGIONS.get(code, code), sep="-")
        self._zone = zone
        self._sentences = sentences
        self._shown = lru_cache(REMEMBERED)(self._skeleton)

    @property
    def name(self) -> str:
        """What it calls itself."""
        return (self._locale.language_name or self.code).title()

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return self._locale.text_direction

    def say(self, sentence: str) -> str:
        return self._sentences.gettext(sentence) if sentence else ""  # gettext's own answer would be the file's header

    def full_date(self, day: date) -> str:
        return self._shown(day, "yMMMd")

    def day(self, at: datetime) -> str:
        return self._shown(at.astimezone(self._zone).date(), "MMMd")

    def time(self, at: datetime) -> str:
        there = at.astimezone(self._zone)
        return f"{there:%H:%M} {there.tzname()}"

    def moment(self, at: datetime) -> str:
        return f"{self.full_date(at.astimezone(self._zone).date())}, {self.time(at)}"

    def country(self, code: str) -> str:
        return str(self._locale.territories.get(code, code))

    def _skeleton(self, day: date, skeleton: str) -> str:
        return format_skeleton(skeleton, day, locale=self._locale)


class Languages:
    """Every language that there is a catalog for. `zone` is where people's clocks are.

    Raises SettingsError when there is no catalog for `default`, the language of those who do not choose.
    """

    def __init__(self, zone: tzinfo, default: str = SOURCE) -> None:
        known = available()
        if default not in known:
            raise SettingsError(f"IMEICHECK_LANGUAGE: there is no catalog for {default!r}, only {', '.join(known)}")
        codes = sorted(known, key=lambda code: code != default)
        self._by_code = {code.lower(): Tongue(code, read(code), zone) for code in codes}
        self.default = self._by_code[default.lower()]
        self._accepted = lru_cache(REMEMBERED)(self._find_accepted)

    def __iter__(self) -> Iterator[Tongue]:
        """The default first."""
        return iter(self._by_code.values())

    def named(self, code: str) -> Tongue | None:
        return self._by_code.get(code.lower())

    def accepted(self, header: str) -> Tongue:
        """The one that an Accept-Language header asks for (RFC 9110, 12.5.4; RFC 4647, 3.4), else the default."""
        return self._accepted(header[:LONGEST_HEADER])

    def _find_accepted(self, header: str) -> Tongue:
        asked = parse_accept_header(header, LanguageAccept)
        wanted = [tag.lower() for tag, quality in asked if quality > 0]
        found = negotiate_locale(wanted, list(self._by_code), sep="-")
        return self._by_code[found] if found else self.default


def available() -> tuple[str, ...]:
    """The tags, English first."""
    return (SOURCE, *sorted(folder.parent.parent.name for folder in CATALOGS.glob("*/LC_MESSAGES/imeicheck.po")))


def read(code: str) -> gettext.NullTranslations:
    """The sentences of a language, from its catalog."""
    if code == SOURCE:
        return gettext.NullTranslations()
    compiled = BytesIO()
    with (CATALOGS / code / "LC_MESSAGES" / "imeicheck.po").open("rb") as catalog:
        write_mo(compiled, read_po(catalog, locale=code))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
