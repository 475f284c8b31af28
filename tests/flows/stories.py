"""What can happen, for Hypothesis to choose from."""

from collections.abc import Mapping

import hypothesis.strategies as st

from tests.flows.feeding import FEEDS
from tests.flows.lists import SPOILS, Kind
from tests.flows.model import PHONES, Said
from tests.flows.world import AGENCIES, PUBLISHERS, START

numbers = st.integers(0, 1000)
feed_names, agency_names = st.sampled_from(FEEDS), st.sampled_from(AGENCIES)
publishers = st.integers(0, PUBLISHERS - 1)
days = st.none() | st.sampled_from([START.date(), START.date().replace(day=2), START.date().replace(year=2020)])
countries = st.sampled_from(["", "KE", "UG"])
feed_said = st.builds(Said, st.sampled_from(["stolen", "lost", "fraud", "duplicate"]), st.just(False), days, countries)
case_said = st.builds(Said, st.sampled_from(["stolen", "lost"]), st.booleans(), days, countries)
one_or_two_phones = st.lists(st.sampled_from(PHONES), min_size=1, max_size=2, unique=True).map(tuple)
spoils = st.sampled_from([None] * 4 + [*SPOILS])

lists = st.dictionaries(st.sampled_from(PHONES), feed_said, max_size=len(PHONES))
KINDS: tuple[Kind, ...] = ("add", "update", "remove")
Changes = Mapping[int, tuple[Kind, Said]]
changes = st.dictionaries(st.sampled_from(PHONES), st.tuples(st.sampled_from(KINDS), feed_said), max_size=len(PHONES))
fits = st.sampled_from([None, True, True, False])
"""Whether changes fit what stands: as they come, all of them, none."""


def fitted(said: Changes, stands: Mapping[int, Said], fit: bool | None) -> Changes:
    """Changes bent until they all fit what stands, or none does."""

    def bent(phone: int, kind: Kind) -> Kind:
        if fit is None:
            return kind
        if (phone in stands) != fit:
            return "add"
        return "update" if kind == "add" else kind

    return {phone: (bent(phone, kind), one) for phone, (kind, one) in said.items()}


FEEDING = ("sync", "changes", "again", "release", "discard", "revert")
WRITING = ("report", "recover", *FEEDING)
WITHOUT_WRITING = ("other publisher", "lease passes", "flush", "lost key", "snapshot", "go back")
MEANWHILE = ("report", "recover", *WRITING, *WITHOUT_WRITING)

Happenings = list[tuple[str, int]]
Pause = tuple[int, Happenings]
"""At which step, and what happens there."""
Trouble = Pause | tuple[int, None] | None
"""A crash has no list."""


def happenings(among: tuple[str, ...]) -> st.SearchStrategy[Happenings]:
    return st.lists(st.tuples(st.sampled_from(among), numbers), min_size=1, max_size=4)


def pauses(among: tuple[str, ...], last: int = 9) -> st.SearchStrategy[Pause]:
    return st.tuples(st.integers(1, last), happenings(among))


def crashes(last: int = 9) -> st.SearchStrategy[tuple[int, None]]:
    return st.tuples(st.integers(1, last), st.none())


def to_both(pause: Pause) -> Pause:
    """Whichever feed stands still, something is done to it."""
    step, those = pause
    return step, [(happening, n + other) for happening, n in those for other in range(len(FEEDS))]


def overtaken(writes: Happenings, n: int, long: bool) -> Happenings:
    return [*writes, ("other publisher", n), *([("lease passes", n)] if long else [])]


writes = happenings(WRITING)
trouble_of_agencies = st.none() | st.none() | crashes() | pauses(WITHOUT_WRITING) | pauses(MEANWHILE)
trouble_of_feeds = (
    st.none() | crashes() | crashes(18) | pauses(WITHOUT_WRITING) | pauses(MEANWHILE) | pauses(FEEDING, 4).map(to_both)
)
"""The last step of a run of three changesets is the eighteenth."""
trouble_of_publishers = st.none() | crashes() | pauses(MEANWHILE)
