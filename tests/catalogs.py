"""What the catalogs of the page and of texts have in common: how sentences are found, read and measured."""

import re
from pathlib import Path
from string import Formatter
from typing import NamedTuple, cast

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import read_po

from imeicheck.languages import Catalogs

ROOT = Path(__file__).parent.parent
KEYWORDS = parse_keywords(re.findall(r" -k (\S+)", (ROOT / "Makefile").read_text()))
LIMIT = re.compile(r" \| (\d+)(?:/(\d+))?$")
DIAL = "*#06#"


class Marked(NamedTuple):
    """What a translator sees of a sentence."""

    context: str
    forms: tuple[str, ...]
    """Two where it has a number in it."""


def marked(package: str) -> list[Marked]:
    """Every sentence in the code and the templates of a package, as `make catalogs` finds them."""
    with (ROOT / "babel.cfg").open() as told:
        methods, options = parse_mapping_cfg(told)  # type: ignore[no-untyped-call]
    found = extract_from_dir(ROOT / package, methods, options, KEYWORDS)
    return [Marked(context or "", forms(sentence)) for _, _, sentence, _, context in found]


def read(catalogs: Catalogs, code: str) -> Catalog:
    with catalogs.path(code).open("rb") as file:
        return read_po(file, locale=code.replace("-", "_"), abort_invalid=True)


def messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def held(catalog: Catalog) -> list[Marked]:
    """What a catalog has translations of."""
    return [Marked(message.context or "", forms(message.id)) for message in messages(catalog)]


def assert_whole(catalog: Catalog, sentences: list[Marked]) -> None:
    """A catalog has every sentence and no other."""
    assert set(sentences) - set(held(catalog)) == set(), "missing: make catalogs"
    assert set(held(catalog)) - set(sentences) == set(), "nobody says this any more"
    assert not catalog.obsolete


def forms(sentence: object) -> tuple[str, ...]:
    return (sentence,) if isinstance(sentence, str) else tuple(cast(tuple[str, ...], sentence))


def limits(context: str | None) -> tuple[int, ...]:
    """How long a sentence may be: one number on the page, in texts one for Latin letters and one for others."""
    limit = LIMIT.search(context or "")
    assert limit, f"no limit: {context}"
    return tuple(int(most) for most in limit.groups() if most)


def bare(sentence: str) -> str:
    """What a limit is for: the sentence without its placeholders."""
    return re.sub(r"{\w+}", "", sentence)


def placeholders(sentence: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)


def is_kept(told: str, source: str) -> bool:
    """Whether a translation has the placeholders, and what is dialled, of its sentence."""
    signs = (DIAL, "#")
    return placeholders(told) == placeholders(source) and all(told.count(s) == source.count(s) for s in signs)
