"""The formats that a feed may have, by name: each turns its files into one table."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from blocklist_sync.formats import delimited, dirbs_blacklist, dirbs_stolen, plain
from blocklist_sync.formats.table import File, Table

Parse = Callable[[Sequence[File]], Table]

PARSERS: Mapping[str, Parse] = {
    "plain": plain.parse,
    "dirbs-stolen": dirbs_stolen.parse,
    "dirbs-blacklist": dirbs_blacklist.parse,
}
DESCRIBED = "delimited"
NAMES = (*PARSERS, DESCRIBED)


def parser(name: str, description: str | None) -> Parse:
    """How a feed's files are read; `description` is the TOML of a `delimited` one. Raises BadDescription."""
    if name == DESCRIBED:
        return partial(delimited.parse, told=delimited.describe(description or ""))
    return PARSERS[name]
