"""What is tried: each has its property, the inputs to begin with, and how they are spoilt."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from random import Random

from blocklist_sync.formats import DESCRIBED
from blocklist_sync.formats.parsers import PARSERS, parser
from blocklist_sync.judge import Judgement
from fuzz import mutate, seeds
from fuzz.properties import description_is_judged, list_is_judged


@dataclass(frozen=True, slots=True)
class Target:
    """`holds` raises whatever goes wrong with an input, and gives what came of it."""

    holds: Callable[[bytes], Judgement | None]
    seeds: tuple[bytes, ...]
    spoilt: mutate.Spoil = mutate.spoilt


def _delimited(data: bytes) -> Judgement:
    """The first byte says which description it is."""
    toml, _ = seeds.DESCRIBED[data[0] % len(seeds.DESCRIBED) if data else 0]
    return list_is_judged(parser(DESCRIBED, toml), data[1:])


def _spoilt_behind_the_first_byte(data: bytes, random: Random) -> bytes:
    return data[:1] + mutate.spoilt(data[1:], random)


def _archive(data: bytes) -> Judgement:
    return list_is_judged(PARSERS["dirbs-blacklist"], data, "ke.csv.gz")


def _description(data: bytes) -> Judgement | None:
    toml, _, listed = data.partition(mutate.MARK)
    return description_is_judged(toml.decode("utf-8", "replace"), listed)


TARGETS: Mapping[str, Target] = {
    "plain": Target(partial(list_is_judged, PARSERS["plain"]), seeds.PLAIN),
    "dirbs-stolen": Target(partial(list_is_judged, PARSERS["dirbs-stolen"]), seeds.DIRBS_STOLEN),
    "dirbs-blacklist": Target(partial(list_is_judged, PARSERS["dirbs-blacklist"]), seeds.DIRBS_BLACKLIST),
    "delimited": Target(
        _delimited,
        tuple(bytes([place]) + data for place, (_, data) in enumerate(seeds.DESCRIBED)),
        _spoilt_behind_the_first_byte,
    ),
    "archives": Target(_archive, seeds.ARCHIVES, mutate.spoilt_archive),
    "descriptions": Target(
        _description,
        tuple(toml.encode() + mutate.MARK + data for toml, data in seeds.DESCRIBED),
        mutate.spoilt_description,
    ),
}
