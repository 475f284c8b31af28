"""The real thing beside the model: whatever is done is done to both, and both have to agree."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from redis import Redis

from blocklist_sync.board import PUBLISHER_KEY, Board
from blocklist_sync.publisher import Publisher
from blocklist_sync.verify import verify
from blocklist_sync.write import no_progress
from imeicheck.rules.cases import CannotConfirm, accept
from imeicheck.rules.imei import from_phone
from imeicheck.store import ledger, reports, sources
from imeicheck.store.database import reading, writing
from imeicheck.store.reports import Agency
from tests.flows.faults import Crash, Fault
from tests.flows.feeding import Feeding
from tests.flows.model import Case, Model, Said, State

LEASE_MS = 100
AGENCIES = ("kenya-police", "uganda-police")
PUBLISHERS = 2
START = datetime(2026, 11, 21, 10, tzinfo=UTC)


class World:
    """One ledger, one Redis, two publishers, two feeds, two agencies."""

    def __init__(self, engine: sa.Engine, redis: Redis, folder: Path) -> None:
        self.engine, self.redis = engine, redis
        self.model, self.fault = Model(), Fault()
        self._at = START
        self.feeding = Feeding(engine, self.model, self.fault, self.now, folder)
        with writing(engine) as connection:
            self._agencies = {name: self._add_agency(connection, name) for name in AGENCIES}
        with reading(engine) as connection:
            self.source_names = {id_: source.slug for id_, source in sources.by_id(connection).items()}
        self._boards = [Board(redis, LEASE_MS) for _ in range(PUBLISHERS)]
        self._publishers = [Publisher(engine, board, self.now, self.fault) for board in self._boards]

    def _add_agency(self, connection: sa.Connection, name: str) -> Agency:
        id_ = sources.ensure(connection, name, channel="reports", kind="police", country="KE", now=self.now())
        return Agency(id_, name)

    def now(self) -> datetime:
        self._at += timedelta(seconds=1)
        return self._at

    def file(self, agency: str, phones: tuple[int, ...], said: Said) -> None:
        """File a report; an agency whose request got no answer sends it again."""
        case = Case(f"key-{len(self.model.cases)}", "", agency, phones, said)
        to_come = self.model.after_cases(agency, [*self.model.cases, case])
        try:
            self._file(case, lambda: self._filed(case, to_come))
        except Crash:
            filed = case in self.model.cases
            self._file(case, lambda: None if filed else self._filed(case, to_come))
            raise

    def _filed(self, case: Case, state: State) -> None:
        self.model.cases.append(case)
        self.model.commit(state)
        self.model.spoke()

    def _file(self, case: Case, committed: Callable[[], None]) -> None:
        pending = case.said.pending
        imeis = [from_phone(phone).digits for phone in case.phones]
        report = accept(imeis, case.said.reason, case.said.day, "OB/1", case.said.country, pending, START.date())
        agency = self._agencies[case.agency]
        filed = reports.file(self.engine, agency, report, case.key, self.now(), self._told(committed))
        case.id = filed.id
        assert case in self.model.cases

    def settle(self, which: int, status: str) -> None:
        """Confirm or recover one of the reports that were answered."""
        answered = [case for case in self.model.cases if case.id]
        if not answered:
            return
        case = answered[which % len(answered)]
        refused = status == "listed" and case.status == "closed"
        changes = case.status == "open" and (status == "recovered" or case.said.pending)
        work = reports.recover if status == "recovered" else reports.confirm

        def committed() -> None:
            if changes:
                if status == "recovered":
                    case.status = "closed"
                else:
                    case.said = case.said._replace(pending=False)
                self.model.commit(self.model.after_cases(case.agency, self.model.cases))

        try:
            work(self.engine, self._agencies[case.agency], case.id, self.now(), self._told(committed))
        except CannotConfirm:
            assert refused
            return
        assert not refused

    def _told(self, committed: Callable[[], None]) -> Callable[[str], None]:
        def step(what: str) -> None:
            if what == "committed":
                committed()
            self.fault(what)

        return step

    def cycle(self, which: int) -> bool:
        return self._publishers[which].cycle()

    def cycles(self, which: int, times: int) -> None:
        for _ in range(times):
            self.cycle(which)

    def rebuild(self, which: int) -> None:
        self._publishers[which].rebuild()

    def free_the_name(self) -> None:
        """The publisher that works now is taken for dead."""
        self.redis.delete(PUBLISHER_KEY)

    def restart(self, which: int, lease_ms: int = LEASE_MS) -> None:
        """A publisher died; its name lapses, and another process takes its place."""
        self.free_the_name()
        self._publishers[which].stop()
        self._boards[which] = Board(self.redis, lease_ms)
        self._publishers[which] = Publisher(self.engine, self._boards[which], self.now, self.fault)

    def survive(self, work: Callable[[], None]) -> bool:
        """Do something that may be crashed; whether it was. Half of it must not be found afterwards."""
        crashed = True
        with suppress(Crash):
            work()
            crashed = False
        self.fault.clear()
        tip = self._newest()
        assert tip == self.model.newest, f"a crash left half of something: {tip}, not {self.model.newest}"
        return crashed

    def _newest(self) -> int:
        with reading(self.engine) as connection:
            return ledger.tip(connection).number

    def stop(self) -> None:
        for publisher in self._publishers:
            publisher.stop()

    def verify(self) -> None:
        verify(self.engine, self._boards[0], no_progress)
