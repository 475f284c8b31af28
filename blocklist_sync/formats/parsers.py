"""The parsers of feed files by the name of their format: each turns files into one table."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from blocklist_sync.formats import DESCRIBED, delimited, dirbs_blacklist, dirbs_stolen, plain
from blocklist_sync.formats.description import BadDescription, describe
from blocklist_sync.formats.table import File, Table

Parse = Callable[[Sequence[File]], Table]

PARSERS: Mapping[str, Parse] = {
    "plain": plain.parse,
    "dirbs-stolen": dirbs_stolen.parse,
    "dirbs-blacklist": dirbs_blacklist.parse,
}


def parser(name: str, description: str | None) -> Parse:
    """Return the parser of a format; `description` is the TOML of a `delimited` one. Raises BadDescription."""
    if name == DESCRIBED:
        if not description:
            raise BadDescription(f"the format {DESCRIBED} needs a few lines of TOML that say what the file looks like")
        return partial(delimited.parse, told=describe(description))
    if description:
        raise BadDescription(f"the format {name} is known and takes none")
    if name not in PARSERS:
        raise BadDescription(f"the format {name} is of a newer version: upgrade")
    return PARSERS[name]
