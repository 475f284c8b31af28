"""What is done to feeds, done to the real thing and to the model: synced, released, discarded, taken back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path

import pytest
import sqlalchemy as sa

from blocklist_sync import feeds, quarantine
from blocklist_sync.quarantine import NotKept
from blocklist_sync.revert import NoSuchRun, revert
from blocklist_sync.sync import release, sync
from blocklist_sync.take import Outcome, Result
from imeicheck.seam import Seam
from imeicheck.store.database import reading, writing
from imeicheck.store.ledger import SourceMoved
from imeicheck.store.schema import changeset, changeset_row
from tests.flows.belief import Belief
from tests.flows.faults import Fault
from tests.flows.lists import COUNTRY, Published
from tests.flows.model import ROWS_A_CHANGESET, Change, Model

FEEDS = ("kenya-registry", "uganda-operator")
WHO, WHY = "amina", "she called them"


class UnderWay:
    """A run, as the model sees it: what it has read, what should come of it, what of that is still to be written."""

    def __init__(self, belief: Belief, there: Published | None = None) -> None:
        self.belief, self.known, self._turn = belief, belief.known, belief.turn
        self.refused, self.file = belief.refused, belief.known or belief.half or belief.refused
        self.there = there
        if there:
            self.file = there.text
        self.due: Outcome | None = None
        self.to_come: Change = {}

    @property
    def overtaken(self) -> bool:
        """Whether something was done for its feed since it began."""
        return self.belief.turn != self._turn

    def fetched(self, there: Published) -> None:
        self.there = there
        self.file = there.text
        if there.text in (self.known, self.refused):
            self.due = "unchanged"

    def judged(self, there: Published, *, doubted: bool) -> None:
        assert self.due != "unchanged", "a file that was no news was read again"
        self.to_come = {} if doubted else self.belief.change(there)
        self.due = "quarantined" if doubted else "applied" if self.to_come else "unchanged"

    def wrote(self, phones: list[int]) -> Change:
        """The ledger says which phones a changeset is about; what it says of them has to be what was to come."""
        assert not self.overtaken, "a run went on writing although its feed had moved"
        assert len(phones) <= ROWS_A_CHANGESET
        self.belief.known, self.belief.half = None, self.file
        if self.there:
            self.belief.refused_by = None
        self.belief.turn = self._turn = self._turn + 1
        assert self.to_come.keys() >= set(phones), "a run wrote about phones that it had to leave as they were"
        return {phone: self.to_come.pop(phone) for phone in phones}

    def ended(self) -> None:
        assert not self.overtaken, "a run ended well although its feed had moved"
        assert not self.to_come, "a run wrote less than it had to"


class Feeding:
    """The feeds, their files, and a person at the keyboard."""

    def __init__(
        self, engine: sa.Engine, model: Model, fault: Fault, now: Callable[[], datetime], folder: Path
    ) -> None:
        self._engine, self._model, self._fault, self._now, self._folder = engine, model, fault, now, folder
        self.beliefs = {name: Belief(model, name) for name in FEEDS}
        self._published: dict[str, list[Published]] = {name: [] for name in FEEDS}
        for name in FEEDS:
            self._add(name)

    def _add(self, name: str) -> None:
        with writing(self._engine) as connection:
            feeds.add(
                connection,
                name,
                url=str(self._folder / name),
                format_="plain",
                kind="registry",
                every=timedelta(minutes=15),
                country=COUNTRY,
                required=False,
                max_age=timedelta(days=2),
                timezone=None,
                now=self._now(),
            )

    def feed(self, name: str, there: Published) -> None:
        """Publish a file and sync it."""
        self._published[name].append(there)
        (self._folder / name).write_text(there.text)
        self.sync(name)

    def feed_again(self, name: str, which: int) -> None:
        """What lies there, or what lay there before."""
        earlier = self._published[name]
        self.feed(name, earlier[-1 - which % len(earlier)])

    def look_at_all(self) -> None:
        """As the worker does from time to time."""
        for name in FEEDS:
            self.sync(name)

    def sync(self, name: str) -> None:
        """Look at what lies there. Its file may change till it is fetched."""
        run = UnderWay(self.beliefs[name])

        def fetched() -> None:
            run.fetched(self._published[name][-1])

        def judged() -> None:
            assert run.there
            run.judged(run.there, doubted=run.belief.doubts(run.there))

        with reading(self._engine) as connection:
            feed = feeds.named(connection, name)
        try:
            result = sync(self._engine, feed, self._now, step=self._seam(run, fetched=fetched, judged=judged))
        except SourceMoved:
            assert run.overtaken
        else:
            self._ended(run, result)

    def release(self, which: int) -> None:
        """Take one of the lists that were set aside."""
        if not self.kept:
            with pytest.raises(NotKept):
                release(self._engine, "20261121T100000-000000", WHO, WHY, self._now)
            return
        belief, id_ = self.kept[which % len(self.kept)]
        there = belief.kept[id_]
        run = UnderWay(belief, there)

        def judged() -> None:
            run.judged(there, doubted=there.rows is None)

        try:
            result = release(self._engine, id_, WHO, WHY, self._now, step=self._seam(run, judged=judged))
        except SourceMoved:
            assert run.overtaken
        else:
            self._ended(run, result)
            if result.outcome != "quarantined":
                belief.forget(there)

    def discard(self, which: int) -> None:
        """Forget one of the lists that were set aside."""
        if not self.kept:
            return
        belief, id_ = self.kept[which % len(self.kept)]
        with writing(self._engine) as connection:
            quarantine.discard(connection, id_)
            self._fault("list discarded")
        del belief.kept[id_]
        self._fault("committed")

    def revert(self, which: int) -> None:
        """Take one of the runs back, one that was cut off or that took another back as well."""
        if not self._model.runs:
            with pytest.raises(NoSuchRun):
                revert(self._engine, "20261121T100000-000000", WHO, WHY, self._now)
            return
        id_ = list(self._model.runs)[-1 - which % len(self._model.runs)]
        run = UnderWay(self.beliefs[self._model.runs[id_].source])
        run.to_come, left = self._model.taken_back(id_)
        try:
            told = revert(self._engine, id_, WHO, WHY, self._now, step=self._seam(run))
        except SourceMoved:
            assert run.overtaken
        else:
            run.ended()
            assert told.left == len(left)
            run.belief.took_back(id_, told.run, run.file)

    @property
    def kept(self) -> list[tuple[Belief, str]]:
        """Every list in quarantine: of which feed, and of which run."""
        return [(belief, id_) for belief in self.beliefs.values() for id_ in belief.kept]

    def _seam(self, run: UnderWay, **at: Callable[[], None]) -> Seam:
        def step(what: str) -> None:
            if what == "committed":
                self._committed(run)
            if what in at:
                at[what]()
            self._fault(what)

        return step

    def _committed(self, run: UnderWay) -> None:
        """Some changesets are committed together."""
        wanted = (
            sa.select(changeset.c.number, changeset.c.subject, changeset_row.c.phone)
            .join(changeset, changeset.c.id == changeset_row.c.changeset_id)
            .where(changeset.c.number > self._model.newest)
            .order_by(changeset.c.number)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(wanted).all()
        for (_, id_), told in groupby(rows, key=lambda row: (row.number, row.subject)):
            self._model.commit_of_run(run.belief.name, id_, run.wrote([row.phone for row in told]))

    def _ended(self, run: UnderWay, result: Result) -> None:
        assert run.there
        if result.outcome == "quarantined":
            assert run.overtaken or run.due == "quarantined", result  # writing nothing, it need not come first
            run.belief.keep(result.run, run.there)
            return
        assert result.outcome == run.due, result
        if result.troubles:  # it was taken back, and is no word of its source
            assert run.there.text == run.refused != run.known
            return
        self._took(run, run.there)

    def _took(self, run: UnderWay, there: Published) -> None:
        run.ended()
        run.belief.took(there)
        self._model.spoke()
