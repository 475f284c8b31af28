"""What the blocklist has to be, in plain dictionaries: the model that the real thing is held against."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

PHONES = tuple(35_000_000_000_000 + 7 * n for n in range(12))
"""Few, so that sources, reports and buckets meet all the time."""

ROWS_A_CHANGESET = 4
MAY_SHRINK = 10
GRAVEST_FIRST = ("stolen", "court-order", "fraud", "lost", "counterfeit", "unpaid", "faulty", "other")


class Said(NamedTuple):
    """What one source says about one phone."""

    reason: str
    pending: bool
    day: date | None
    country: str


State = Mapping[tuple[str, int], Said]
"""By source and phone."""


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
        self.spoke_at: float | None = None
        self.believed: set[str] = set()
        """Feeds whose list was once taken whole."""

    @property
    def newest(self) -> int:
        return len(self.states) - 1

    @property
    def state(self) -> State:
        return self.states[-1]

    def commit(self, state: State) -> None:
        self.states.append(state)
        self.committed_at.append(time.time())

    def spoke(self) -> None:
        self.spoke_at = self.spoke_at or time.time()

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

    def after_feed(self, source: str, rows: Mapping[int, Said]) -> list[State]:
        """The states that a sync passes through: removals, updates, additions, so many rows a changeset."""
        state = dict(self.state)
        stands = {phone: said for (s, phone), said in state.items() if s == source}
        order = [
            *sorted(stands.keys() - rows.keys()),
            *sorted(p for p in stands.keys() & rows.keys() if stands[p] != rows[p]),
            *sorted(rows.keys() - stands.keys()),
        ]
        return list(self._portions(state, source, order, rows))

    def _portions(
        self, state: dict[tuple[str, int], Said], source: str, order: list[int], rows: Mapping[int, Said]
    ) -> Iterator[State]:
        for at in range(0, len(order), ROWS_A_CHANGESET):
            for phone in order[at : at + ROWS_A_CHANGESET]:
                if phone in rows:
                    state[source, phone] = rows[phone]
                else:
                    del state[source, phone]
            yield dict(state)

    def shrinks_too_far(self, source: str, rows: Mapping[int, Said]) -> bool:
        gone = [p for s, p in self.state if s == source and p not in rows]
        return source in self.believed and len(gone) > MAY_SHRINK

    def after_cases(self, agency: str, cases: list[Case]) -> State:
        """The state once an agency's reports are these."""
        state = {key: said for key, said in self.state.items() if key[0] != agency}
        for phone in PHONES:
            said = [c.said for c in cases if c.agency == agency and c.status == "open" and phone in c.phones]
            if said:
                state[agency, phone] = _together(said)
        return state


def _together(said: list[Said]) -> Said:
    """Confirmed beats pending, then the gravest reason, the earliest date and the first country that are known."""
    firm = [s for s in said if not s.pending] or said
    return Said(
        reason=min((s.reason for s in firm), key=GRAVEST_FIRST.index),
        pending=firm[0].pending,
        day=min((s.day for s in firm if s.day), default=None),
        country=min((s.country for s in firm if s.country), default=""),
    )
