"""What the blocklist has to be, in plain dictionaries: the model that the real thing is held against."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

PHONES = tuple(35_000_000_000_000 + 7 * n for n in range(12))
"""Few, so that sources, reports and buckets meet all the time."""

ROWS_A_CHANGESET = 4
GRAVEST_FIRST = ("stolen", "court-order", "fraud", "lost", "counterfeit", "duplicate", "unpaid", "faulty", "other")


class Said(NamedTuple):
    """What one source says about one phone."""

    reason: str
    pending: bool
    day: date | None
    country: str

    @property
    def accuses(self) -> bool:
        """Or only warns."""
        return not self.pending and self.reason != "duplicate"


State = Mapping[tuple[str, int], Said]
"""By source and phone."""

Change = dict[int, Said | None]
"""What phones are to become for a source; None for not listed."""


class Run(NamedTuple):
    """What a run did to phones of its source: (how each stood before, how it left it)."""

    source: str
    touched: dict[int, tuple[Said | None, Said | None]]


@dataclass
class Case:
    """One report."""

    key: str
    id: str
    agency: str
    phones: tuple[int, ...]
    said: Said
    status: Literal["open", "closed"] = "open"


class Model:
    """The state at every changeset number, and the moment by which it was committed."""

    def __init__(self) -> None:
        self.states: list[State] = [{}]
        self.committed_at = [0.0]
        self.cases: list[Case] = []
        self.runs: dict[str, Run] = {}
        """By id, those that wrote something."""
        self.spoke_at: float | None = None

    @property
    def newest(self) -> int:
        return len(self.states) - 1

    @property
    def state(self) -> State:
        return self.states[-1]

    def commit(self, state: State) -> None:
        self.states.append(state)
        self.committed_at.append(time.time())

    def commit_of_run(self, source: str, run: str, change: Change) -> None:
        """A changeset of a run."""
        state = dict(self.state)
        touched = self.runs.setdefault(run, Run(source, {})).touched
        for phone, said in change.items():
            before = state.pop((source, phone), None)
            touched[phone] = before, said
            if said:
                state[source, phone] = said
        self.commit(state)

    def spoke(self) -> None:
        self.spoke_at = self.spoke_at or time.time()

    def stands(self, source: str) -> dict[int, Said]:
        """Everything that a source says now."""
        return {phone: said for (s, phone), said in self.state.items() if s == source}

    def about(self, phone: int, number: int) -> dict[str, Said]:
        """What every source says about a phone at a changeset."""
        return {source: said for (source, p), said in self.states[number].items() if p == phone}

    def listed_since(self, phone: int) -> float | None:
        """Since when the phone is listed by somebody without a break; None if it is not."""
        since = None
        for number in range(self.newest, 0, -1):
            if not self.about(phone, number):
                break
            since = self.committed_at[number]
        return since

    def taken_back(self, run: str) -> tuple[Change, set[int]]:
        """Each phone that a run touched goes back to how it stood before; what somebody changed since is left."""
        source, touched = self.runs[run]
        stands = self.stands(source)
        back = {phone: before for phone, (before, after) in touched.items() if stands.get(phone) == after}
        left = {phone for phone, (before, after) in touched.items() if stands.get(phone) not in (before, after)}
        return back, left

    def after_cases(self, agency: str, cases: list[Case]) -> State:
        """The state once an agency's reports are these."""
        state = {key: said for key, said in self.state.items() if key[0] != agency}
        for phone in PHONES:
            said = [c.said for c in cases if c.agency == agency and c.status == "open" and phone in c.phones]
            if said:
                state[agency, phone] = together(said)
        return state


def together(statements: Iterable[Said]) -> Said:
    """Confirmed beats pending, then the gravest reason, the earliest date and the first country that are known."""
    said = list(statements)
    firm = [s for s in said if not s.pending] or said
    return Said(
        reason=min((s.reason for s in firm), key=GRAVEST_FIRST.index),
        pending=firm[0].pending,
        day=min((s.day for s in firm if s.day), default=None),
        country=min((s.country for s in firm if s.country), default=""),
    )
